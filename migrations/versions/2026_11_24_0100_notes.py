"""Notes: what a source says beside its tables."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def _key(length: int) -> sa.types.TypeEngine[str]:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "note",
        sa.Column("known_from", sa.Integer(), nullable=False),
        sa.Column("known_to", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("accord", _key(80), nullable=False),
        sa.Column("source", _key(120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", _key(20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["accord"], ["accord.slug"], name=op.f("fk_note_accord")),
        sa.ForeignKeyConstraint(
            ["known_from"], ["revision.number"], name=op.f("fk_note_known_from")
        ),
        sa.ForeignKeyConstraint(["source"], ["source.slug"], name=op.f("fk_note_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
        sa.UniqueConstraint(
            "accord",
            "source",
            "position",
            "known_to",
            name=op.f("uq_note_accord_source_position_known_to"),
        ),
    )
    op.create_index(op.f("ix_note_known_from"), "note", ["known_from"], unique=False)
    op.create_index(op.f("ix_note_source"), "note", ["source"], unique=False)


def downgrade() -> None:
    op.drop_table("note")
