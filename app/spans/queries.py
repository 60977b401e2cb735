"""Reads of spans: status over time, one row a span, across accords and countries."""

from functools import cache

import sqlalchemy as sa
from sqlmodel import col

from app.accords import queries as accords
from app.api import listing, pages
from app.api.fields import Json, partial
from app.api.pages import Answer
from app.countries import queries as countries
from app.db import revisions
from app.db.engine import Snapshot
from app.db.selects.prepared import Row, parameter
from app.db.tables.columns import columns, dated
from app.db.tables.derived import Span
from app.db.tables.knowledge import CountryEntry
from app.domain import dates
from app.spans import milestones
from app.spans.schemas import SpanFilter

_EQUAL = {
    name: getattr(Span, name) == parameter(name, getattr(Span, name))
    for name in ("accord", "country", "status", "standing")
}
_CONDITIONS: dict[str, sa.ColumnElement[bool]] = {
    **_EQUAL,
    "held_from": col(Span.ends_latest) > sa.bindparam("held_from", type_=sa.Date),
    "held_to": col(Span.starts_earliest) <= sa.bindparam("held_to", type_=sa.Date),
}
SELECT = (
    sa.select(
        *columns(Span.accord, Span.country, CountryEntry.name, Span.seq),
        *columns(Span.status, Span.standing, Span.rule, Span.since),
        *dated(col(Span.starts)),
        *dated(col(Span.ends)),
        *columns(Span.provisional, Span.leaving_on, Span.unread, Span.disputed, Span.citations),
        *milestones.COLUMNS,
    )
    .join(CountryEntry, col(CountryEntry.country) == col(Span.country))
    .where(revisions.visible(Span), revisions.visible(CountryEntry))
)


@cache
def _listing(filters: frozenset[str]) -> listing.Listing:
    query = SELECT.where(*(_CONDITIONS[name] for name in sorted(filters)))
    # What is one and the same in all rows orders nothing, and would keep from an index.
    keys = [name for name in ("accord", "country") if name not in filters]
    return listing.Listing(query, [*(getattr(Span, name) for name in keys), col(Span.seq)])


def list_spans(session: Snapshot, asked: SpanFilter, base: str) -> Answer:
    """A page of spans in the order of accords, countries and time. Raises NotFound."""
    moment = pages.asked_moment(session, asked)
    given = listing.given(asked, list(_CONDITIONS))
    if "country" in given:
        given["country"] = countries.resolve(session, given["country"], moment.revision)
    of_question = _listing(frozenset(given))
    page = of_question.page(session, given, asked, moment, base, listing.each(out))
    if "accord" in given and not page["items"]:
        accords.require(session, given["accord"], moment)
    return page, moment


def out(row: Row) -> Json:
    """A span as it is served, from a row of `SELECT`."""
    accord, code, name, seq, status, standing, rule, since, *rest = row
    bounds, flags, days = rest[:6], rest[6:11], rest[11:]
    provisional, leaving_on, unread, disputed, citations = flags
    span: Json = {
        "accord": accord,
        "country": {"code": code, "name": name},
        "number": seq + 1,
        "status": status,
        "standing": standing,
        "rule": rule,
        "since": since,
        "starts": partial(*bounds[:3]),
        "provisional": bool(provisional),
        "unread": bool(unread),
        "disputed": bool(disputed),
        "citations": citations,
    }
    if bounds[4] != dates.LAST_DAY:
        span["ends"] = partial(*bounds[3:])
    if leaving_on is not None:
        span["leaving_on"] = leaving_on
    milestones.put(span, days)
    return span
