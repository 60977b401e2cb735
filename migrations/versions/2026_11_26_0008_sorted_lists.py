"""Indexes for the orders in which lists can be asked for; titles are sorted byte by byte."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

_DAYS = ["done_on_earliest", "id"]
_NEW: list[tuple[str, list[str]]] = [
    ("action", ["kind", "id"]),
    ("action", ["country", "kind", "id"]),
    ("action", _DAYS),
    ("action", ["country", *_DAYS]),
    ("action", ["kind", *_DAYS]),
    ("action", ["country", "kind", *_DAYS]),
    ("accord_entry", ["title_key", "accord"]),
    ("accord_entry", ["nature", "title_key", "accord"]),
    ("source_entry", ["title_key", "source"]),
    ("source_entry", ["tier", "title_key", "source"]),
]
_OLD: list[tuple[str, list[str]]] = [
    ("action", ["kind"]),
    ("action", ["country", "kind"]),
    ("action", ["done_on_earliest"]),
]
_TITLED = ("accord_entry", "source_entry")


def upgrade() -> None:
    for table in _TITLED:
        op.execute(f"UPDATE {table} SET title_key = substr(title_key, 1, 500)")  # noqa: S608
        _collate(table, "C")
    _replace(_OLD, _NEW)


def downgrade() -> None:
    _replace(_NEW, _OLD)
    for table in _TITLED:
        _collate(table, None)


def _replace(old: Sequence[tuple[str, list[str]]], new: Sequence[tuple[str, list[str]]]) -> None:
    for table, columns in old:
        op.drop_index(_name(table, columns), table)
    for table, columns in new:
        op.create_index(_name(table, columns), table, columns)


def _name(table: str, columns: Sequence[str]) -> str:
    return f"ix_{table}_{'_'.join(columns)}"


def _collate(table: str, collation: str | None) -> None:
    """SQLite compares text byte by byte anyway."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column(table, "title_key", type_=sa.Text(collation=collation))
