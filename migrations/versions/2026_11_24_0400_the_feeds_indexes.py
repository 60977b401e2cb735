"""Entries by the revision that recorded them, so that a page of the feed costs what it shows."""

from alembic import op

revision = "0005"
down_revision = "0004"
_TABLES = ("accord_entry", "source_entry")


def upgrade() -> None:
    for table in _TABLES:
        op.create_index(op.f(f"ix_{table}_known_from"), table, ["known_from"], unique=False)


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_index(op.f(f"ix_{table}_known_from"), table_name=table)
