"""Reads that show many memberships at once: all of an accord, all of a country, counts of all."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.db import revisions
from app.db.revisions import Moment
from app.db.tables import AccordEntry, Span
from app.domain import dates
from app.domain.statuses import Status
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


def all_members(session: Session, slug: str, moment: Moment) -> list[dict[str, Any]]:
    """Every member of an accord in the order of their names, with one statement."""
    query = holding.select(moment).where(_span.accord == slug, _span.status != Status.NONE.value)
    members = [holding.out(row, moment) for row in session.execute(query)]
    return sorted(
        members, key=lambda member: (member["country"]["name"], member["country"]["code"])
    )


def all_memberships(session: Session, codes: Iterable[str], moment: Moment) -> list[dict[str, Any]]:
    """Every membership of these countries in the order of the accords, with one statement."""
    query = (
        holding.select(moment)
        .where(_span.country.in_(list(codes)), _span.status != Status.NONE.value)
        .order_by(_span.accord, _span.country)
    )
    return [holding.out(row, moment) for row in session.execute(query)]


def count_standings(session: Session, moment: Moment) -> dict[str, dict[str, int]]:
    """For each accord how many countries have which standing, with one statement."""
    held = holding.select(moment).where(_span.status != Status.NONE.value).subquery()
    query = sa.select(held.c.accord, held.c.standing, sa.func.count()).group_by(
        held.c.accord, held.c.standing
    )
    counts: dict[str, dict[str, int]] = {}
    for accord, standing, number in session.execute(query):
        counts.setdefault(accord, {})[standing] = number
    return counts


def spans_of(session: Session, code: str, moment: Moment) -> dict[str, list[dict[str, Any]]]:
    """A country's spans by accord, each in order, with one statement."""
    query = (
        sa.select(*_SPAN)
        .where(_span.country == code, revisions.visible(Span, moment.revision))
        .order_by(_span.accord, _span.seq)
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for accord, status, standing, since, *bounds in session.execute(query):
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


def accords_by_slug(session: Session, moment: Moment) -> dict[str, dict[str, str]]:
    """Title and nature of every accord, with one statement."""
    query = sa.select(_accord.accord, _accord.title, _accord.nature).where(
        revisions.visible(AccordEntry, moment.revision)
    )
    return {
        slug: {"slug": slug, "title": title, "nature": nature}
        for slug, title, nature in session.execute(query)
    }
