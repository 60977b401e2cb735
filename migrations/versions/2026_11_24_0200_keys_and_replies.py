"""API keys, and the replies that are remembered under idempotency keys."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def _key(length: int) -> sa.types.TypeEngine[str]:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "api_key",
        sa.Column("name", _key(80), nullable=False),
        sa.Column("ident", _key(16), nullable=False),
        sa.Column("hash", _key(64), nullable=False),
        sa.Column("scope", _key(16), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("expires_at", instant, nullable=True),
        sa.Column("revoked_at", instant, nullable=True),
        sa.CheckConstraint("scope IN ('write', 'admin')", name=op.f("ck_api_key_scope")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_api_key")),
        sa.UniqueConstraint("ident", name=op.f("uq_api_key_ident")),
    )
    op.create_table(
        "reply",
        sa.Column("caller", _key(80), nullable=False),
        sa.Column("idempotency_key", _key(200), nullable=False),
        sa.Column("fingerprint", _key(64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("replied_at", instant, nullable=False),
        sa.ForeignKeyConstraint(["caller"], ["api_key.name"], name=op.f("fk_reply_caller")),
        sa.PrimaryKeyConstraint("caller", "idempotency_key", name=op.f("pk_reply")),
    )
    op.create_index(op.f("ix_reply_replied_at"), "reply", ["replied_at"], unique=False)


def downgrade() -> None:
    op.drop_table("reply")
    op.drop_table("api_key")
