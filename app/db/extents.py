"""What the spans of an accord can answer at all, for lists to pass over accords.

Nothing here is an answer: a span within an extent is still looked at. Extents only ever widen, and
so hold for every revision.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db import few
from app.db.columns import HELD, index_of, key, unindexed
from app.db.engine import Snapshot
from app.db.revisions import FIRST_DAY, KNOWN, LAST_DAY
from app.db.tables import Span
from app.domain.statuses import Status

EVERYTHING, DISPUTED = "everything", "disputed"
Row = Mapping[str, Any]
Place = tuple[str, str]
"""What is held, and the accord."""
_CHUNK = 400
_SINCE, _MOST = "since_latest", "ends_latest"
_LEAST = ("known_from", "starts_earliest", _SINCE)


class Extent(SQLModel, table=True):
    """The revisions and days between which any country has held something towards an accord.

    `held` is a status, a standing, `disputed`, or `everything` but `none`. Of what its spans say,
    `ends_latest` is the latest, the rest the earliest.
    """

    __table_args__ = (
        *(index_of("held", "held", bound, "accord") for bound in (*_LEAST, _MOST)),
        {"sqlite_with_rowid": False},
    )
    held: str = key(16, primary=True)
    accord: str = key(80, "accord.slug", primary=True)
    known_from: int = Field(foreign_key="revision.number")
    starts_earliest: date
    ends_latest: date
    since_latest: date


_extent: Any = Extent
_table: sa.Table = Extent.__table__  # type: ignore[attr-defined]
_span: Any = Span
_HELD = _extent.held == sa.bindparam("held", type_=_extent.held.type)
SIGNED_BEFORE = sa.bindparam("signed_before", type_=sa.Date)
_BOUNDS: dict[str, sa.ColumnElement[bool]] = {
    "known_from": _extent.known_from <= KNOWN,
    "starts_earliest": _extent.starts_earliest <= LAST_DAY,
    "ends_latest": _extent.ends_latest > FIRST_DAY,
    "since_latest": _extent.since_latest < SIGNED_BEFORE,
}
"""What a question asks of extents, by the bound that tells."""

PASSING = {
    # `HELD` lets each have an index that none else can take.
    bound: sa.select(_extent.accord).where(_HELD, HELD, condition)
    for bound, condition in _BOUNDS.items()
}
"""The accords whose extents pass one bound."""

_GROUPS: tuple[tuple[Any, ...], ...] = (
    (sa.literal(EVERYTHING), ()),
    (_span.status, (_span.status,)),
    (_span.standing, (_span.standing,)),
    (sa.literal(DISPUTED), (), _span.disputed.is_(True)),
)
"""What can be held, how spans are grouped by it, and which of them count."""


def _bounds(names: Collection[str]) -> list[str]:
    """The bounds that are asked about, with values of these names."""
    return [bound for bound in _BOUNDS if bound != _SINCE or SIGNED_BEFORE.key in names]


@cache
def _starts(bounds: tuple[str, ...]) -> few.Starts:
    return few.Starts({bound: PASSING[bound] for bound in bounds})


def narrowest(session: Snapshot, values: Mapping[str, Any]) -> str | None:
    """The bound of a question that the fewest accords pass, if these are few. One statement."""
    return _starts(tuple(_bounds(values.keys()))).narrowest(session, values)


def within(
    query: sa.Select[Any], column: Any, names: Collection[str], narrow: str | None
) -> sa.Select[Any]:
    """The rows of those accords, by `column`, in whose extents the question lies.

    To be ordered by `Extent.accord`, so that extents come first in every plan. `names`: of the
    question's values. `narrow`: the bound to start from, or accords are met in their order.
    """
    asked = (_BOUNDS[bound] for bound in _bounds(names))
    query = query.where(column == unindexed(_extent.accord), _HELD, *asked)
    return query.where(_extent.accord.in_(PASSING[narrow])) if narrow else query


def of(spans: Iterable[Row]) -> list[dict[str, Any]]:
    """The extents that cover these spans."""
    found: dict[Place, dict[str, Any]] = {}
    for span in spans:
        if span["status"] == Status.NONE:
            continue
        disputed = (DISPUTED,) if span["disputed"] else ()
        for held in (EVERYTHING, span["status"], span["standing"], *disputed):
            place = held, span["accord"]
            found[place] = _union(found.get(place, span), span, *place)
    return list(found.values())


def _union(one: Row, other: Row, held: str, accord: str) -> dict[str, Any]:
    return {
        "held": held,
        "accord": accord,
        **{name: min(one[name], other[name]) for name in _LEAST},
        _MOST: max(one[_MOST], other[_MOST]),
    }


def widen(session: Snapshot, wanted: Iterable[Row]) -> None:
    """Let extents cover these too; a statement for some hundred tells whether that changes any."""
    asked = list(wanted)
    for start in range(0, len(asked), _CHUNK):
        part = {(row["held"], row["accord"]): row for row in asked[start : start + _CHUNK]}
        there = _there(session, _table.c.accord.in_({accord for _, accord in part}))
        new = [row for place, row in part.items() if place not in there]
        if new:
            session.execute(sa.insert(_table), new)
        for place in part.keys() & there.keys():
            wider = _union(there[place], part[place], *place)
            if wider != there[place]:
                same = _table.c.held == place[0], _table.c.accord == place[1]
                session.execute(sa.update(_table).where(*same).values(wider))


def _there(session: Snapshot, *where: sa.ColumnElement[bool]) -> dict[Place, dict[str, Any]]:
    rows = (dict(row) for row in session.execute(sa.select(_table).where(*where)).mappings())
    return {(row["held"], row["accord"]): row for row in rows}


def lacking(session: Snapshot) -> list[dict[str, Any]]:
    """The extents that all spans need and that are not there, or not as wide."""
    there = _there(session)
    found = []
    for held, by, *among in _GROUPS:
        bounds = [sa.func.min(getattr(_span, name)).label(name) for name in _LEAST]
        query = sa.select(
            held.label("held"), _span.accord, *bounds, sa.func.max(_span.ends_latest).label(_MOST)
        ).where(_span.status != Status.NONE.value, *among)
        for mapping in session.execute(query.group_by(*by, _span.accord)).mappings():
            row = dict(mapping)
            place = row["held"], row["accord"]
            if place not in there or _union(there[place], row, *place) != there[place]:
                found.append(row)
    return found
