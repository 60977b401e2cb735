"""Reads of spans: status over time, one row a span, across accords and countries."""

from collections.abc import Collection, Sequence
from datetime import date
from functools import cache

import sqlalchemy as sa
from sqlmodel import col

from app.accords import queries as accords
from app.api import listing, pages
from app.api.fields import Json, partial
from app.api.pages import Answer
from app.countries import queries as countries
from app.db import accord_bounds, revisions
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.db.selects.prepared import AnySelect, Row, parameter
from app.db.tables.columns import columns, dated
from app.db.tables.derived import AccordBounds, Span
from app.db.tables.knowledge import CountryEntry
from app.domain import dates
from app.domain.statuses import Status
from app.spans import milestones
from app.spans.schemas import SpanFilter

_WINDOW = ("held_from", "held_to")
_CONDITIONS: dict[str, sa.ColumnElement[bool]] = {
    **{
        name: getattr(Span, name) == parameter(name, getattr(Span, name))
        for name in ("accord", "country", "status", "standing")
    },
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
def _listing(
    filters: frozenset[str], keys: tuple[str, ...], bounded: bool, narrow: str | None
) -> listing.Listing:
    query = SELECT.where(*(_CONDITIONS[name] for name in sorted(filters)))
    return ordered(query, filters, keys, bounded=bounded, narrow=narrow)


def ordered(
    query: AnySelect,
    filters: Collection[str],
    keys: Sequence[str],
    *,
    bounded: bool,
    narrow: str | None,
) -> listing.Listing:
    """A list of spans in the order of these columns.

    `bounded`: only of accords within the bounds of what is asked; `narrow`: from the few of them
    that pass this bound.
    """
    shown = {key: getattr(Span, key) for key in keys}
    order = dict(shown)
    if bounded:
        order["accord"] = col(AccordBounds.accord)
        query = accord_bounds.within(query, col(Span.accord), filters, narrow)
    return listing.Listing(
        query, list(order.values()), looked_up=narrow is not None, shown=list(shown.values())
    )


def list_spans(session: Snapshot, asked: SpanFilter, base: str) -> Answer:
    """A page of spans in the order of accords, countries and time. Raises NotFound.

    Two statements; one more for each further combination of values, and for the bounds of accords.
    """
    moment = pages.asked_moment(session, asked)
    given = listing.given(asked, list(_CONDITIONS))
    if "country" in given:
        given["country"] = countries.resolve_several(session, given["country"], moment.revision)
    # What is one and the same in all rows orders nothing, and would keep from an index.
    one = {name for name in ("accord", "country") if len(given.get(name, ())) == 1}
    keys = tuple(name for name in ("accord", "country", "seq") if name not in one)
    parts = [_part(session, each, moment, keys) for each in listing.combinations(given)]
    page = listing.page(session, parts, asked, moment, base, listing.each(out))
    slugs = given.get("accord", [])
    if len(slugs) > 1 or not page["items"]:
        accords.require_several(session, slugs, moment)
    return page, moment


def _part(
    session: Snapshot, given: Json, moment: Moment, keys: tuple[str, ...]
) -> tuple[listing.Listing, Json]:
    """The list for one value of each filter, and the values of its statement.

    Where days are asked about, accords to which nobody had such a status then are passed over.
    """
    held = given.get("status") or given.get("standing") or Status.NONE
    bounded = (
        held != Status.NONE
        and not given.keys().isdisjoint(_WINDOW)
        and given.keys().isdisjoint(("accord", "country"))
    )
    narrow = None
    values = given
    if bounded:
        first, last = given.get("held_from", date.min), given.get("held_to", date.max)
        values = {**given, "held": held, "first_day": first, "last_day": last}
        narrow = accord_bounds.most_selective(session, {**moment.values, **values})
    return _listing(frozenset(given), keys, bounded, narrow), values


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
