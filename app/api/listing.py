"""Keyset pagination: one page of any collection, with the same cursor and body for every list."""

from collections.abc import Callable, Sequence
from itertools import product
from math import prod
from typing import Any

import sqlalchemy as sa

from app.api import pages
from app.api.fields import Json
from app.api.models import Filter, Paged
from app.api.tables import Lines
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.db.selects import cursors
from app.db.selects.prepared import AnySelect, Prepared, Row, Values
from app.db.tables.indexes import unindexed
from app.errors import Rejected, Violation

Rows = Sequence[Row]
MOST_COMBINATIONS = 50
"""Of values of all filters that have several: each is a statement."""
MOST = sa.bindparam("most", type_=sa.Integer)
"""How many rows a page's statement fetches: one more than the page holds."""


class Listing:
    """A collection: what is selected, in the order of columns that together are unique.

    To build and compile a statement costs more than to run it, so a list has one for each shape of
    its questions (which filters are given), kept for ever, and the values come with the execution.
    """

    def __init__(
        self,
        query: AnySelect,
        order: Sequence[sa.SQLColumnExpression[Any]],
        *,
        descending: bool = False,
        looked_up: bool = False,
        shown: Sequence[sa.SQLColumnExpression[Any]] | None = None,
        until: sa.ColumnElement[Any] | None = None,
    ) -> None:
        """`looked_up`: the query names the first column's values; the key must lead to no index.

        `shown`: what the query selects that equals the columns of the order, if not these.
        `until`: the last value of the first column that is listed.
        """
        self.descending = descending
        ordered = [sa.desc(column) for column in order] if descending else order
        self.places, missing = _find(query, shown or order)
        self.extra = len(missing)
        keyed = query.add_columns(*missing)
        keyed = keyed.order_by(*ordered).limit(MOST)
        self._first = Prepared(keyed if until is None else keyed.where(order[0] <= until))
        if until is not None:
            # Planner hint: an index range takes one bound on either side, here that of the key.
            keyed = keyed.where((unindexed(order[0]) if descending else order[0]) <= until)
        compared = [unindexed(order[0]), *order[1:]] if looked_up else order
        behind = (cursors.before if descending else cursors.after)(compared)
        self._following = Prepared(keyed.where(behind))
        self.kinds = [part.type.python_type for part in cursors.key(order)]

    def page(
        self,
        session: Snapshot,
        values: Values,
        asked: Paged,
        moment: Moment,
        base: str,
        out: Callable[[Rows], list[Json] | Lines],
        *,
        start: Row | None = None,
    ) -> Json:
        """A page for these values of the filters. One statement.

        `out` turns the page's rows (without the key) into items. `asked` holds `limit` and
        `cursor`; raises Rejected for a cursor that belongs to another question or was changed.
        `start`: the key that even the first page is behind, if the select knows of keys.
        """
        key = pages.key_of(asked, moment, base, self.kinds) if asked.cursor else start
        rows = self._rows(session, values, asked.limit, moment, key)
        shown = rows[: asked.limit]
        more = self._key(shown[-1]) if len(rows) > asked.limit else None
        return pages.page(out(self._plain(shown)), moment, base, asked, more)

    def _rows(
        self, session: Snapshot, values: Values, limit: int, moment: Moment, key: Row | None
    ) -> Rows:
        # One row more than the page holds tells whether there is a next one.
        given = {**moment.values, **values, "most": limit + 1}
        if key is None:
            return self._first.rows(session, given)
        return self._following.rows(session, {**given, **cursors.values(key)})

    def _key(self, row: Row) -> list[Any]:
        return [row[place] for place in self.places]

    def _plain(self, rows: Rows) -> Rows:
        return [row[: -self.extra] for row in rows] if self.extra else rows

    def keyed(
        self, session: Snapshot, values: Values, limit: int, moment: Moment, key: Row | None
    ) -> list[tuple[list[Any], Row]]:
        """As many rows as a page needs, each behind its key. One statement."""
        rows = self._rows(session, values, limit, moment, key)
        return list(zip(map(self._key, rows), self._plain(rows), strict=True))


def page(
    session: Snapshot,
    parts: Sequence[tuple[Listing, Values]],
    asked: Paged,
    moment: Moment,
    base: str,
    out: Callable[[Rows], list[Json] | Lines],
    *,
    start: Row | None = None,
) -> Json:
    """A page of what any of these lists holds, which have the same order. A statement for each.

    Each value of a filter that has several is a list of its own, whose statement an index serves;
    what the page needs of them is merged. A row that two of them hold is one. `start` as above.
    """
    first, values = parts[0]
    if len(parts) == 1:
        return first.page(session, values, asked, moment, base, out, start=start)
    key = pages.key_of(asked, moment, base, first.kinds) if asked.cursor else start
    found = keyed(session, parts, asked.limit, moment, key)
    shown = found[: asked.limit]
    more = list(shown[-1][0]) if len(found) > asked.limit else None
    return pages.page(out([row for _, row in shown]), moment, base, asked, more)


def keyed(
    session: Snapshot,
    parts: Sequence[tuple[Listing, Values]],
    limit: int,
    moment: Moment,
    key: Row | None,
) -> list[tuple[Row, Row]]:
    """What any of these lists holds behind a key, each behind its own: one more than `limit`."""
    found = {
        tuple(place): row
        for one, values in parts
        for place, row in one.keyed(session, values, limit, moment, key)
    }
    places = sorted(found, reverse=parts[0][0].descending)
    return [(place, found[place]) for place in places[: limit + 1]]


def combinations(given: Json) -> list[Json]:
    """The filters with one value each, for every combination. Raises Rejected for too many."""
    several = {name: values for name, values in given.items() if isinstance(values, list)}
    number = prod(len(values) for values in several.values())
    if number > MOST_COMBINATIONS:
        why = f"these values make {number} combinations; {MOST_COMBINATIONS} are answered at once"
        names = [name for name, values in several.items() if len(values) > 1]
        violations = [Violation(why, "too_many", parameter=name) for name in names]
        raise Rejected("The filters have too many values.", violations)
    return [
        {**given, **dict(zip(several, values, strict=True))}
        for values in product(*several.values())
    ]


def _find(
    query: AnySelect, order: Sequence[sa.SQLColumnExpression[Any]]
) -> tuple[list[int], list[sa.ColumnElement[Any]]]:
    """Where the columns of the key stand in a row, and those of them that must be added for it."""
    selected = list(query.selected_columns)
    places: list[int] = []
    missing: list[sa.ColumnElement[Any]] = []
    for number, column in enumerate(order):
        wanted = sa.inspect(column).expression
        found = (place for place, one in enumerate(selected) if one.compare(wanted))
        place = next(found, len(selected) + len(missing))
        if place == len(selected) + len(missing):
            missing.append(column.label(f"key_{number}"))
        places.append(place)
    return places, missing


def ordering(sort: str | None, usual: str) -> tuple[str, bool]:
    """What a list is asked to be sorted by, and whether that descends."""
    said = sort or usual
    return said.removeprefix("-"), said.startswith("-")


def each(out: Callable[[Row], Json]) -> Callable[[Rows], list[Json]]:
    """The `out` of a page whose items each come from one row."""
    return lambda rows: [out(row) for row in rows]


def given(asked: Filter, names: Sequence[str]) -> Json:
    """Those of these filters that a question gives, with their values."""
    fields = vars(asked)
    return {name: fields[name] for name in names if fields.get(name) is not None}
