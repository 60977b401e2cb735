"""Reads of an accord's history: how many countries had which status, day by day."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import col

from app.accords import queries as accords
from app.api import pages
from app.api.pages import Answer
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.db.selects.prepared import Prepared, parameter
from app.db.tables.columns import columns, dated
from app.db.tables.derived import Span
from app.domain import certainties
from app.domain.dates import PartialDate
from app.domain.derivation import curve, timeline
from app.domain.rules import Rule
from app.domain.statuses import STRENGTH, Standing, Status
from app.history.schemas import HistoryFilter
from app.memberships import status_on_day

_ACCORD = parameter("accord", col(Span.accord))
_SPANS = Prepared(
    sa.select(
        *columns(Span.country, Span.seq, Span.status, Span.standing, Span.rule, Span.unread),
        col(Span.told_through),
        *dated(col(Span.starts)),
        *dated(col(Span.ends)),
    )
    .where(col(Span.accord) == _ACCORD, revisions.visible(Span))
    .order_by(col(Span.country), col(Span.seq))
)
# To look a member up by its value takes the enumeration itself five times as long.
_STATUSES = {status.value: status for status in Status}
_STANDINGS = {standing.value: standing for standing in Standing}
_RULES = {rule.value: rule for rule in Rule}


def list_history(session: Snapshot, slug: str, asked: HistoryFilter, base: str) -> Answer:
    """A page of the days on which an accord's counts changed, until the day asked about.

    Four statements. Raises NotFound.
    """
    moment = pages.asked_moment(session, asked)
    accords.require(session, slug, moment)
    points = [p for p in growth(session, slug, moment) if p.on <= moment.as_of.latest]
    if asked.cursor:
        (after,) = pages.key_of(asked, moment, base, [str])
        points = [point for point in points if point.on.isoformat() > after]
    items = [
        {
            "accord": slug,
            "on": point.on.isoformat(),
            "counts": _in_order(point.counts),
            "possible": _in_order(point.possible),
            "presumed": _in_order(point.presumed),
        }
        for point in points[: asked.limit]
    ]
    more = [items[-1]["on"]] if len(points) > asked.limit else None
    return pages.page(items, moment, base, asked, more), moment


def _in_order(counts: dict[Status, int]) -> dict[str, int]:
    return {status.value: counts[status] for status in sorted(counts, key=lambda s: STRENGTH[s])}


def growth(session: Snapshot, slug: str, moment: Moment) -> list[curve.Point]:
    """The whole curve of an accord, as known then, with two statements."""
    rows = _SPANS.rows(session, {**moment.values, "accord": slug})
    listed = status_on_day.listed_through(session, [slug], moment).get(slug)
    memberships: dict[str, list[timeline.DerivedSpan]] = {}
    told: dict[str, date | None] = {}
    for country, seq, status, standing, rule, unread, told[country], *bounds in rows:
        starts, ends = PartialDate(*bounds[:3]), PartialDate(*bounds[3:])
        spans = memberships.setdefault(country, [])
        spans.append(
            timeline.DerivedSpan(
                seq, _STATUSES[status], _STANDINGS[standing], _RULES[rule],
                (), starts, starts, ends, unread=bool(unread),
            )
        )  # fmt: skip
    return curve.points(
        curve.Told(spans, certainties.known_through(told[country], listed))
        for country, spans in memberships.items()
    )
