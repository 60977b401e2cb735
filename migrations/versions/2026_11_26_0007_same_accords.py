"""Accords that curators mark as the same treaty as another."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "same_accord",
        sa.Column("known_from", sa.Integer(), nullable=False),
        sa.Column("known_to", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("accord", _key(80), nullable=False),
        sa.Column("same_as", _key(80), nullable=False),
        _refers("known_from", "revision.number"),
        _refers("accord", "accord.slug"),
        _refers("same_as", "accord.slug"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_same_accord")),
        sa.UniqueConstraint("accord", "known_to", name=op.f("uq_same_accord_accord_known_to")),
    )
    op.create_index("ix_same_accord_same_as", "same_accord", ["same_as"])


def downgrade() -> None:
    op.drop_table("same_accord")


def _refers(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_same_accord_{column}"))


def _key(length: int) -> sa.types.TypeEngine[Any]:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")
