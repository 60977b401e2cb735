"""Keyset pagination: one page of any collection, with the same cursor and body for every list."""

from collections.abc import Callable, Sequence
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

Rows = Sequence[Row]
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
        newest_first: bool = False,
        looked_up: bool = False,
    ) -> None:
        """`looked_up`: the query names the first column's values; the key must lead to no index."""
        ordered = [sa.desc(column) for column in order] if newest_first else order
        self.places, missing = _find(query, order)
        self.extra = len(missing)
        keyed = query.add_columns(*missing)
        self._first = Prepared(keyed.order_by(*ordered).limit(MOST))
        compared = [unindexed(order[0]), *order[1:]] if looked_up else order
        behind = (cursors.before if newest_first else cursors.after)(compared)
        self._following = Prepared(keyed.where(behind).order_by(*ordered).limit(MOST))
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
        # One row more than the page holds tells whether there is a next one.
        given = {**moment.values, **values, "most": asked.limit + 1}
        key = pages.key_of(asked, moment, base, self.kinds) if asked.cursor else start
        query = self._first if key is None else self._following
        if key is not None:
            given |= cursors.values(key)
        rows = query.rows(session, given)
        shown = rows[: asked.limit]
        more = [shown[-1][place] for place in self.places] if len(rows) > asked.limit else None
        if self.extra:
            return pages.page(out([r[: -self.extra] for r in shown]), moment, base, asked, more)
        return pages.page(out(shown), moment, base, asked, more)


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


def each(out: Callable[[Row], Json]) -> Callable[[Rows], list[Json]]:
    """The `out` of a page whose items each come from one row."""
    return lambda rows: [out(row) for row in rows]


def given(asked: Filter, names: Sequence[str]) -> Json:
    """Those of these filters that a question gives, with their values."""
    fields = vars(asked)
    return {name: fields[name] for name in names if fields.get(name) is not None}
