"""Rows into tables, many at once."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.db.engine import Connection

Put = Callable[[Any], Any]


def insert(session: Connection, table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same columns; those left out get their default or NULL.

    They are converted column by column and handed to the driver as they are: the library's own way
    goes through each row value by value, which takes several times as long as storing it.
    """
    if not rows:
        return
    columns = table.__table__.columns
    defaults = {c.name: c.default.arg for c in columns if c.default is not None}
    names = [*rows[0], *(name for name in defaults if name not in rows[0])]
    values = [_taken(columns[name], session.dialect, rows, defaults) for name in names]
    mark = "?" if session.dialect.name == "sqlite" else "%s"
    named = ", ".join(f'"{name}"' for name in names)
    text = f'INSERT INTO "{table.__tablename__}" ({named})'
    text += f" VALUES ({', '.join([mark] * len(names))})"
    session.exec_driver_sql(text, list(zip(*values, strict=True)))


def _taken(
    column: sa.Column[Any],
    dialect: sa.Dialect,
    rows: Sequence[Mapping[str, Any]],
    defaults: Mapping[str, Any],
) -> Sequence[Any]:
    """A column's values in all rows, as the driver takes them."""
    name = column.name
    if name not in rows[0]:
        return [defaults[name]] * len(rows)
    values = [row[name] for row in rows]
    put: Put | None = column.type.dialect_impl(dialect).bind_processor(dialect)
    if put and isinstance(column.type, sa.Date):
        put = _day  # The same text, in a tenth of the time.
    return list(map(put, values)) if put else values


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
