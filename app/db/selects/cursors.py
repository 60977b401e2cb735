"""Keyset pages in SQL: the rows behind the key that a cursor holds."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from app.db.selects.prepared import Row, Values, parameter

Columns = Sequence[sa.SQLColumnExpression[Any]]
"""Columns that order a list and together are unique."""


def key(columns: Columns) -> list[sa.BindParameter[Any]]:
    """The parameters that stand for a key in these columns, for `values` to fill in."""
    return [parameter(f"key_{place}", column) for place, column in enumerate(columns)]


def values(parts: Row) -> Values:
    """The values of a key, for a statement with `after` or `before` in it."""
    return {f"key_{place}": part for place, part in enumerate(parts)}


def after(columns: Columns) -> sa.ColumnElement[bool]:
    """The rows behind a key in the ascending order of `columns`; `values` gives the key.

    Row-value comparison, so that one index range scan finds them on both engines. Where the columns
    are of two tables no index holds both, so the first is compared by itself as well.
    """
    place = key(columns)
    if len(columns) == 1:
        return columns[0] > place[0]
    behind = sa.tuple_(*columns) > sa.tuple_(*place)
    # An expression is of no table.
    tables = [getattr(sa.inspect(column).expression, "table", None) for column in columns[:2]]
    return behind if tables[0] is tables[1] else sa.and_(columns[0] >= place[0], behind)


def before(columns: Columns) -> sa.ColumnElement[bool]:
    """The rows behind a key in the descending order of `columns`."""
    place = key(columns)
    return columns[0] < place[0] if len(columns) == 1 else sa.tuple_(*columns) < sa.tuple_(*place)
