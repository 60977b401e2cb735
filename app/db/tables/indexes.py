"""Partial indexes, and hints to planners that would take the wrong index."""

from typing import TypeVar, cast

import sqlalchemy as sa

from app.db.tables.columns import OPEN, constant

Value = TypeVar("Value")

RETRACTED = sa.text(f"known_to < {OPEN}")
"""The rows that were retracted. A statement that says so literally can use their partial index."""
HELD_HINT = sa.text("held <> ''")
LEFT_HINT = sa.text("resulting_status <> ''")
"""Planner hints: true for every row. SQLite takes an index with such a condition only for a
statement that repeats it, so no other statement is led astray by that index."""
_CONDITIONS: dict[str, sa.ColumnElement[bool] | sa.TextClause] = {
    "retracted": RETRACTED,
    "added": sa.column("added", sa.Boolean) == sa.true(),
    "disputed": sa.column("disputed", sa.Boolean) == sa.true(),
    "held": HELD_HINT,
    "left": LEFT_HINT,
}


def partial_index(condition: str, *columns: str, name: str | None = None) -> sa.Index:
    """An index of the rows that one of the conditions above lets through."""
    where = _CONDITIONS[condition]
    return sa.Index(name, *columns, sqlite_where=where, postgresql_where=where)


def unindexed(column: sa.SQLColumnExpression[Value]) -> sa.ColumnElement[Value]:
    """Planner hint: the same value as an expression, for which there is no index.

    SQLite takes the index of a comparison even where nearly all rows pass it, and that of an order
    where few rows need to be sorted.
    """
    plain = cast("sa.ColumnElement[Value]", column)
    same: sa.ColumnElement[Value]
    if isinstance(plain.type, sa.Integer):
        same = plain + constant(0)
    elif isinstance(plain.type, sa.String):
        same = plain.concat(constant(""))
    else:
        same = sa.func.coalesce(plain, plain)
    return same
