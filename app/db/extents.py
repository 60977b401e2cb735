"""What the spans of an accord can answer at all, for lists to pass over accords.

Nothing here is an answer: a span within an extent is still looked at. Extents only ever widen, and
so hold for every revision.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.columns import key, unindexed
from app.db.engine import Snapshot
from app.db.revisions import FIRST_DAY, KNOWN, LAST_DAY
from app.db.tables import Span
from app.domain.statuses import Status

EVERYTHING, DISPUTED = "everything", "disputed"
Row = Mapping[str, Any]
Place = tuple[str, str]
"""What is held, and the accord."""
_CHUNK = 400
_LEAST, _MOST = ("known_from", "starts_earliest", "since_latest"), "ends_latest"


class Extent(SQLModel, table=True):
    """The revisions and days between which any country has held something towards an accord.

    `held` is a status, a standing, `disputed`, or `everything` but `none`. Of what its spans say,
    `ends_latest` is the latest, the rest the earliest.
    """

    __table_args__ = {"sqlite_with_rowid": False}
    held: str = key(16, primary=True)
    accord: str = key(80, "accord.slug", primary=True)
    known_from: int = Field(foreign_key="revision.number")
    starts_earliest: date
    ends_latest: date
    since_latest: date


_extent: Any = Extent
_table: sa.Table = Extent.__table__  # type: ignore[attr-defined]
_span: Any = Span
WITHIN = sa.and_(
    _extent.held == sa.bindparam("held", type_=_extent.held.type),
    _extent.starts_earliest <= LAST_DAY,
    _extent.ends_latest > FIRST_DAY,
    _extent.known_from <= KNOWN,
)
"""The extents of what is `held` within which a question lies."""

_GROUPS: tuple[tuple[Any, ...], ...] = (
    (sa.literal(EVERYTHING), ()),
    (_span.status, (_span.status,)),
    (_span.standing, (_span.standing,)),
    (sa.literal(DISPUTED), (), _span.disputed.is_(True)),
)
"""What can be held, how spans are grouped by it, and which of them count."""


def of_accord(column: Any) -> sa.ColumnElement[bool]:
    """The rows of the accord that an extent is about, so that extents come first in every plan."""
    same: sa.ColumnElement[bool] = column == unindexed(_extent.accord)
    return same


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
