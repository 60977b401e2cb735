"""Reads that show many memberships at once: all of an accord, all of a country, counts of all."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.db.tables import AccordEntry, Span
from app.domain import dates
from app.http.fields import partial
from app.memberships import holding

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
_MEMBERS = holding.MEMBERS.where(_span.accord == _ACCORD)
_MEMBERSHIPS = holding.MEMBERS.where(
    _span.country.in_(sa.bindparam("countries", expanding=True))
).order_by(_span.accord, _span.country)
_HELD = holding.MEMBERS.subquery()
_COUNTS = sa.select(_HELD.c.accord, _HELD.c.standing, sa.func.count()).group_by(
    _HELD.c.accord, _HELD.c.standing
)
_SPANS = (
    sa.select(*_SPAN)
    .where(_span.country == sa.bindparam("country"), revisions.visible(Span))
    .order_by(_span.accord, _span.seq)
)
_ACCORDS = sa.select(_accord.accord, _accord.title, _accord.nature).where(
    revisions.visible(AccordEntry)
)


def all_members(session: Snapshot, slug: str, moment: Moment) -> list[dict[str, Any]]:
    """Every member of an accord in the order of their names, with one statement."""
    rows = session.execute(_MEMBERS, {**moment.values, "accord": slug})
    members = [holding.out(row, moment) for row in rows]
    return sorted(
        members, key=lambda member: (member["country"]["name"], member["country"]["code"])
    )


def all_memberships(
    session: Snapshot, codes: Iterable[str], moment: Moment
) -> list[dict[str, Any]]:
    """Every membership of these countries in the order of the accords, with one statement."""
    rows = session.execute(_MEMBERSHIPS, {**moment.values, "countries": list(codes)})
    return [holding.out(row, moment) for row in rows]


def count_standings(session: Snapshot, moment: Moment) -> dict[str, dict[str, int]]:
    """For each accord how many countries have which standing, with one statement."""
    counts: dict[str, dict[str, int]] = {}
    for accord, standing, number in session.execute(_COUNTS, moment.values):
        counts.setdefault(accord, {})[standing] = number
    return counts


def spans_of(session: Snapshot, code: str, moment: Moment) -> dict[str, list[dict[str, Any]]]:
    """A country's spans by accord, each in order, with one statement."""
    rows = session.execute(_SPANS, {**moment.values, "country": code})
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


def accords_by_slug(session: Snapshot, moment: Moment) -> dict[str, dict[str, str]]:
    """Title and nature of every accord, with one statement."""
    return {
        slug: {"slug": slug, "title": title, "nature": nature}
        for slug, title, nature in session.execute(_ACCORDS, moment.values)
    }
