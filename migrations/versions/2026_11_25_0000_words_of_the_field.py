"""The words of the field: bounds, suffixes, and the status that an act or a retraction resulted in.

The three tables that are renamed are small, so they are made anew, and their constraints and
indexes have the new names as well. `action` and `citation` keep their rows: only a column's name
changes, and the indexes that have it in theirs.
"""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


@dataclass(frozen=True)
class Words:
    """The names of what is renamed: three tables, their column `suffix`, and columns of acts."""

    bounds: str
    accord_suffix: str
    source_suffix: str
    suffix: str
    resulting: str
    after_retraction: str


_BEFORE = Words("extent", "accord_part", "source_part", "rest", "outcome", "retraction_outcome")
_AFTER = Words(
    "accord_bounds",
    "accord_title_suffix",
    "source_title_suffix",
    "suffix",
    "resulting_status",
    "status_after_retraction",
)


def upgrade() -> None:
    _rename(_BEFORE, _AFTER)


def downgrade() -> None:
    _rename(_AFTER, _BEFORE)


def _rename(old: Words, new: Words) -> None:
    _rename_columns(old, new)
    _rename_bounds(old.bounds, new.bounds)
    for kind, length, before, after in (
        ("accord", 80, old.accord_suffix, new.accord_suffix),
        ("source", 120, old.source_suffix, new.source_suffix),
    ):
        _rename_suffixes(kind, length, (before, old.suffix), (after, new.suffix))


def _rename_columns(old: Words, new: Words) -> None:
    for table, columns, _ in _indexes(old):
        op.drop_index(_name("ix", table, *columns), table_name=table)
    for table, before, after in (
        ("action", old.resulting, new.resulting),
        ("action", old.after_retraction, new.after_retraction),
        ("citation", old.resulting, new.resulting),
    ):
        op.alter_column(table, before, new_column_name=after)
    for table, columns, where in _indexes(new):
        _index(table, *columns, where=where)


def _indexes(words: Words) -> tuple[tuple[str, tuple[str, ...], Any], ...]:
    """Table, columns and condition of each index with such a column."""
    resulting = words.resulting
    return (
        ("action", (resulting, "known_from"), sa.text(f"{resulting} <> ''")),
        ("action", ("country", resulting, "known_from"), None),
        ("action", (words.after_retraction, "known_to"), sa.text("known_to < 2147483647")),
        ("citation", (resulting, "known_from"), sa.column("added", sa.Boolean) == sa.true()),
    )


def _rename_bounds(old: str, new: str) -> None:
    table = op.create_table(
        new,
        sa.Column("held", _key(16), nullable=False),
        sa.Column("accord", _key(80), nullable=False),
        sa.Column("known_from", sa.Integer(), nullable=False),
        sa.Column("starts_earliest", sa.Date(), nullable=False),
        sa.Column("ends_latest", sa.Date(), nullable=False),
        sa.Column("since_latest", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["accord"], ["accord.slug"], name=_name("fk", new, "accord")),
        sa.ForeignKeyConstraint(
            ["known_from"], ["revision.number"], name=_name("fk", new, "known_from")
        ),
        sa.PrimaryKeyConstraint("held", "accord", name=_name("pk", new)),
        sqlite_with_rowid=False,
    )
    _move(old, [column.name for column in table.columns], table)
    for bound in ("known_from", "starts_earliest", "since_latest", "ends_latest"):
        _index(new, "held", bound, "accord", where=sa.text("held <> ''"))


def _rename_suffixes(kind: str, length: int, old: tuple[str, str], new: tuple[str, str]) -> None:
    """Rename the table and its column, both given as (table, column)."""
    name, suffix = new
    table = op.create_table(
        name,
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column(suffix, _key(40), nullable=False),
        sa.Column("subject", _key(length), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["subject"], [f"{kind}.slug"], name=_name("fk", name, "subject")),
        sa.PrimaryKeyConstraint("place", suffix, "subject", "at", name=_name("pk", name)),
        sqlite_with_rowid=False,
    )
    _move(old[0], ["place", old[1], "subject", "at"], table)


def _move(old: str, columns: list[str], table: sa.Table) -> None:
    """Move the rows of the old table, whose columns are named in the new one's order."""
    source = sa.table(old, *map(sa.column, columns))
    # Keys come first in each table: in their order SQLite only appends.
    rows = sa.select(*source.c).order_by(*source.c)
    op.execute(sa.insert(table).from_select([column.name for column in table.columns], rows))
    op.drop_table(old)


def _key(length: int) -> sa.types.TypeEngine[str]:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def _name(*words: str) -> str:
    """A name that no convention changes any more."""
    return op.f("_".join(words))


def _index(table: str, *columns: str, where: Any) -> None:
    name = _name("ix", table, *columns)
    op.create_index(name, table, list(columns), sqlite_where=where, postgresql_where=where)
