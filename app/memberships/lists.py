"""Reads that show many memberships at once: all of an accord, some of a country, counts."""

from collections.abc import Collection
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa

from app.api import listing
from app.api.fields import partial
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.db.selects import accord_bounds
from app.db.selects.prepared import Prepared
from app.db.tables import AccordEntry, Span
from app.domain import dates
from app.memberships import status_on_day

_span: Any = Span
_accord: Any = AccordEntry
_SPAN = (
    _span.accord,
    _span.status,
    _span.standing,
    _span.since,
    _span.starts,
    _span.starts_earliest,
    _span.starts_latest,
    _span.ends,
    _span.ends_earliest,
    _span.ends_latest,
)
_ACCORD = sa.bindparam("accord", type_=_span.accord.type)
_MEMBERS = Prepared(status_on_day.MEMBERS.where(_span.accord == _ACCORD))
_COUNTRY = sa.bindparam("country", type_=_span.country.type)
_SLUGS: sa.BindParameter[Any] = sa.bindparam("accords", expanding=True)
_MEMBERSHIPS = Prepared(
    status_on_day.MEMBERS.where(_span.country == _COUNTRY, _span.accord.in_(_SLUGS)).order_by(
        _span.accord
    )
)
_HELD = status_on_day.MEMBERS.where(_span.accord.in_(_SLUGS)).subquery()
_COUNTS = Prepared(
    sa.select(_HELD.c.accord, _HELD.c.standing, sa.func.count()).group_by(
        _HELD.c.accord, _HELD.c.standing
    )
)
_SPANS = Prepared(
    sa.select(*_SPAN)
    .where(_span.country == _COUNTRY, _span.accord.in_(_SLUGS), revisions.visible(Span))
    .order_by(_span.accord, _span.seq)
)
_ACCORDS = Prepared(
    sa.select(_accord.accord, _accord.title, _accord.nature).where(
        _accord.accord.in_(_SLUGS), revisions.visible(AccordEntry)
    )
)


def all_members(session: Snapshot, slug: str, moment: Moment) -> list[dict[str, Any]]:
    """Every member of an accord in the order of their names, with one statement."""
    rows = _MEMBERS.rows(session, {**moment.values, "accord": slug})
    return sorted(
        status_on_day.members(rows, moment),
        key=lambda member: (member["country"]["name"], member["country"]["code"]),
    )


@cache
def _concerned(narrow: str | None) -> listing.Listing:
    query = sa.select(_span.accord).where(
        _span.country == _COUNTRY, _span.status != "none", revisions.visible(Span)
    )
    if narrow:
        query = query.where(_span.accord.in_(accord_bounds.PASSING[narrow]))
    return listing.Listing(query.distinct(), [_span.accord], looked_up=narrow is not None)


def concerned(
    session: Snapshot, code: str, asked: Any, moment: Moment, base: str
) -> dict[str, Any]:
    """A page of the slugs of accords that a country was ever anything to, with two statements."""
    ever = {"first_day": date.min, "last_day": date.max, "held": accord_bounds.EVERYTHING}
    values = {**moment.values, **ever, "country": code}
    of_question = _concerned(accord_bounds.most_selective(session, values))
    return of_question.page(session, values, asked, moment, base, lambda rows: [r[0] for r in rows])


def memberships(
    session: Snapshot, code: str, slugs: Collection[str], moment: Moment
) -> list[dict[str, Any]]:
    """A country's memberships of these accords in their order, with one statement."""
    values = {**moment.values, "country": code, "accords": list(slugs)}
    return status_on_day.members(_MEMBERSHIPS.rows(session, values), moment)


def count_standings(
    session: Snapshot, slugs: Collection[str], moment: Moment
) -> dict[str, dict[str, int]]:
    """For each of these accords how many countries have which standing, with one statement."""
    counts: dict[str, dict[str, int]] = {}
    values = {**moment.values, "accords": list(slugs)}
    for accord, standing, number in _COUNTS.rows(session, values):
        counts.setdefault(accord, {})[standing] = number
    return counts


def spans_of(
    session: Snapshot, code: str, slugs: Collection[str], moment: Moment
) -> dict[str, list[dict[str, Any]]]:
    """A country's spans by accord, of these accords, each in order, with one statement."""
    values = {**moment.values, "country": code, "accords": list(slugs)}
    rows = _SPANS.rows(session, values)
    found: dict[str, list[dict[str, Any]]] = {}
    for accord, status, standing, since, *bounds in rows:
        out: dict[str, Any] = {
            "status": status,
            "standing": standing,
            "since": since,
            "starts": partial(*bounds[:3]),
        }
        if bounds[4] != dates.LAST_DAY:
            out["ends"] = partial(*bounds[3:])
        found.setdefault(accord, []).append(out)
    return found


def accords(session: Snapshot, slugs: Collection[str], moment: Moment) -> dict[str, dict[str, str]]:
    """Title and nature of these accords by their slugs, with one statement."""
    return {
        slug: {"slug": slug, "title": title, "nature": nature}
        for slug, title, nature in _ACCORDS.rows(session, {**moment.values, "accords": list(slugs)})
    }
