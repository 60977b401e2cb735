"""Selectivity: which of several conditions few rows pass, so that a list can start from those rows.

How many pass depends on the values that come with the execution, so no planner knows it when a
statement is prepared. Counting them up to a limit is an index range.
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from app.db.engine import Snapshot
from app.db.selects.prepared import Prepared

FEW = 200
"""Up to so many rows are looked up one by one; more are read in the order of the list."""


class Candidates:
    """The selects that a list can start from, by name. None has NULL in its first column."""

    def __init__(self, selections: Mapping[str, sa.Select[Any]]) -> None:
        self._names = list(selections)
        more = sa.bindparam("more", type_=sa.Integer)
        some = (each.limit(more).subquery() for each in selections.values())
        counts = (sa.select(sa.func.count(next(iter(one.c)))).scalar_subquery() for one in some)
        self._counts = Prepared(sa.select(*counts))

    def most_selective(self, session: Snapshot, values: Mapping[str, Any]) -> str | None:
        """The name of the selection that finds the fewest, if these are few. One statement."""
        (numbers,) = self._counts.rows(session, {**values, "more": max(0, FEW + 1)})
        number, name = min(zip(numbers, self._names, strict=True))
        return name if number <= FEW else None
