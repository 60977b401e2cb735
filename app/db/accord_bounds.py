"""Accord bounds: the days and revisions outside which nobody held anything towards an accord.

Lists skip the accords that cannot be on them. What lies within the bounds is still compared span by
span; bounds only ever widen, and so hold for every revision.
"""

from collections.abc import Collection, Iterable
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped
from sqlmodel import col

from app.db import inserting
from app.db.chunks import chunks
from app.db.engine import Snapshot
from app.db.revisions import FIRST_DAY, KNOWN, LAST_DAY
from app.db.selects import selectivity
from app.db.selects.prepared import AnySelect, Values, parameter
from app.db.tables.derived import AccordBounds, Span
from app.db.tables.indexes import HELD_HINT, unindexed
from app.domain.statuses import Status

EVERYTHING, DISPUTED = "everything", "disputed"
Stored = dict[str, Any]
"""A row of bounds, or what it is to be, by its columns."""
BoundsKey = tuple[str, str]
"""What is held, and the accord."""
_SINCE, _MOST = "since_latest", "ends_latest"
_LEAST = ("known_from", "starts_earliest", _SINCE)
_table: sa.Table = AccordBounds.__table__  # type: ignore[attr-defined]
_HELD = col(AccordBounds.held) == parameter("held", col(AccordBounds.held))
SIGNED_BEFORE = sa.bindparam("signed_before", type_=sa.Date)
_BOUNDS: dict[str, sa.ColumnElement[bool]] = {
    "known_from": col(AccordBounds.known_from) <= KNOWN,
    "starts_earliest": col(AccordBounds.starts_earliest) <= LAST_DAY,
    "ends_latest": col(AccordBounds.ends_latest) > FIRST_DAY,
    "since_latest": col(AccordBounds.since_latest) < SIGNED_BEFORE,
}
"""What a question asks of the bounds, by the bound that tells."""

PASSING = {
    # With `HELD_HINT` the planner takes the partial index made for this bound.
    bound: sa.select(col(AccordBounds.accord)).where(_HELD, HELD_HINT, condition)
    for bound, condition in _BOUNDS.items()
}
"""The accords that pass one bound."""

_GROUPS: tuple[tuple[Any, ...], ...] = (
    (sa.literal(EVERYTHING), ()),
    (col(Span.status), (col(Span.status),)),
    (col(Span.standing), (col(Span.standing),)),
    (sa.literal(DISPUTED), (), col(Span.disputed).is_(True)),
)
"""What can be held, how spans are grouped by it, and which of them count."""


def _bounds(names: Collection[str]) -> list[str]:
    """The bounds that are asked about, with values of these names."""
    return [bound for bound in _BOUNDS if bound != _SINCE or SIGNED_BEFORE.key in names]


@cache
def _candidates(bounds: tuple[str, ...]) -> selectivity.Candidates:
    return selectivity.Candidates({bound: PASSING[bound] for bound in bounds})


def most_selective(session: Snapshot, values: Values) -> str | None:
    """The bound of a question that the fewest accords pass, if these are few. One statement."""
    return _candidates(tuple(_bounds(values.keys()))).most_selective(session, values)


def within(
    query: AnySelect, column: Mapped[str], names: Collection[str], narrow: str | None
) -> AnySelect:
    """The rows of those accords, by `column`, within whose bounds the question lies.

    To be ordered by `AccordBounds.accord`, so that bounds come first in every plan. `names`: of the
    question's values. `narrow`: the bound to start from, or accords are met in their order.
    """
    asked = (_BOUNDS[bound] for bound in _bounds(names))
    query = query.where(column == unindexed(col(AccordBounds.accord)), _HELD, *asked)
    return query.where(col(AccordBounds.accord).in_(PASSING[narrow])) if narrow else query


def bounds_of(spans: Iterable[Values]) -> list[Stored]:
    """The bounds that cover these spans."""
    alike: dict[tuple[str, str, str, bool], list[Values]] = {}
    for span in spans:
        if span["status"] != Status.NONE:
            kind = span["accord"], span["status"], span["standing"], span["disputed"]
            alike.setdefault(kind, []).append(span)
    found: dict[BoundsKey, Stored] = {}
    for (accord, status, standing, in_dispute), several in alike.items():
        widest: Stored = {name: min(span[name] for span in several) for name in _LEAST}
        widest[_MOST] = max(span[_MOST] for span in several)
        disputed = (DISPUTED,) if in_dispute else ()
        for held in (EVERYTHING, status, standing, *disputed):
            place = held, accord
            found[place] = _union(found.get(place, widest), widest, *place)
    return list(found.values())


def _union(one: Values, other: Values, held: str, accord: str) -> Stored:
    return {
        "held": held,
        "accord": accord,
        **{name: min(one[name], other[name]) for name in _LEAST},
        _MOST: max(one[_MOST], other[_MOST]),
    }


def widen(session: Snapshot, wanted: Iterable[Values]) -> None:
    """Let bounds cover these too; a statement for some hundred tells whether that changes any."""
    asked = list(wanted)
    for rows in chunks(asked):
        part = {(row["held"], row["accord"]): row for row in rows}
        there = _there(
            session,
            # The key begins with what is held: by accords alone all there are would be read.
            _table.c.held.in_({held for held, _ in part}),
            _table.c.accord.in_({accord for _, accord in part}),
        )
        new = [row for place, row in part.items() if place not in there]
        if new:
            inserting.insert(session, AccordBounds, new)
        for place in part.keys() & there.keys():
            wider = _union(there[place], part[place], *place)
            if wider != there[place]:
                same = _table.c.held == place[0], _table.c.accord == place[1]
                session.execute(sa.update(_table).where(*same).values(wider))


def _there(session: Snapshot, *where: sa.ColumnElement[bool]) -> dict[BoundsKey, Stored]:
    names = _table.c.keys()
    rows = session.execute(sa.select(_table).where(*where)).all()
    return {(row.held, row.accord): dict(zip(names, row, strict=True)) for row in rows}


def missing(session: Snapshot) -> list[Stored]:
    """The bounds that all spans need and that are not there, or not as wide."""
    there = _there(session)
    found = []
    for held, by, *among in _GROUPS:
        bounds = [sa.func.min(getattr(Span, name)).label(name) for name in _LEAST]
        query = sa.select(
            held.label("held"),
            col(Span.accord),
            *bounds,
            sa.func.max(col(Span.ends_latest)).label(_MOST),
        ).where(col(Span.status) != Status.NONE.value, *among)
        for mapping in session.execute(query.group_by(*by, col(Span.accord))).mappings():
            row = dict(mapping)
            place = row["held"], row["accord"]
            if place not in there or _union(there[place], row, *place) != there[place]:
                found.append(row)
    return found
