"""One select for what held on a day at a revision: the same rule as domain.timeline.holding."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.countries import queries as countries
from app.db import revisions
from app.db.revisions import Moment
from app.db.tables import CountryEntry, Span
from app.domain.statuses import STRENGTH, Status
from app.memberships.schemas import MemberFilter

span: Any = Span
_other: Any = aliased(Span)
_country: Any = CountryEntry


def _held(table: Any, moment: Moment) -> sa.ColumnElement[bool]:
    return sa.and_(
        revisions.visible(table, moment.revision),
        table.starts_earliest <= moment.as_of.latest,
        table.ends_latest > moment.as_of.earliest,
    )


def _sure(moment: Moment) -> sa.ColumnElement[bool]:
    return sa.and_(
        span.starts_latest <= moment.as_of.earliest,
        span.ends_earliest > moment.as_of.latest,
    )


def _same_membership() -> sa.ColumnElement[bool]:
    return sa.and_(_other.accord == span.accord, _other.country == span.country)


def select(moment: Moment) -> sa.Select[Any]:
    """One row for each membership that has something to say for that day.

    Of the spans that can hold then the last in order answers. Only where the bounds leave anything
    open are the others looked at, so a day on which all is sure costs one index range.
    """
    sure = _sure(moment)
    later = sa.exists().where(_same_membership(), _held(_other, moment), _other.seq > span.seq)
    others = (
        sa.select(sa.func.aggregate_strings(_other.status, ","))
        .where(_same_membership(), _held(_other, moment), _other.status != span.status)
        .scalar_subquery()
    )
    begun = (
        sa.select(sa.func.min(_other.starts_earliest))
        .where(_same_membership(), revisions.visible(_other, moment.revision))
        .scalar_subquery()
    )
    nothing_yet = sa.and_(sa.not_(sure), begun > moment.as_of.earliest)
    return (
        sa.select(
            span.accord,
            span.country,
            _country.name,
            span.status,
            span.standing,
            span.since,
            span.disputed,
            span.provisional,
            span.leaving_on,
            span.citations,
            sa.case((sure, None), else_=others).label("others"),
            sa.case((sure, False), else_=nothing_yet).label("nothing_yet"),
        )
        .join(_country, _country.country == span.country)
        .where(
            _held(span, moment),
            sa.or_(sure, sa.not_(later)),
            revisions.visible(CountryEntry, moment.revision),
        )
    )


def out(row: Sequence[Any], moment: Moment) -> dict[str, Any]:
    """A member as it is served, from a row of `select`."""
    (
        accord,
        code,
        name,
        status,
        standing,
        since,
        disputed,
        provisional,
        leaving,
        *rest,
    ) = row
    citations, others, nothing_yet = rest
    open_statuses = {Status(other) for other in others.split(",")} if others else set()
    if nothing_yet:
        open_statuses.add(Status.NONE)
    alternatives = sorted(open_statuses, key=lambda other: STRENGTH[other])
    member: dict[str, Any] = {
        "accord": accord,
        "country": {"code": code, "name": name},
        "status": status,
        "standing": standing,
        "since": since,
        "certainty": "possible" if alternatives else "certain",
        "alternatives": alternatives,
        "disputed": bool(disputed),
        "provisional": bool(provisional),
        "citations": citations,
    }
    if status == Status.NONE:
        del member["since"]
    if leaving is not None:
        member["leaving_on"] = leaving
    return {**member, **over_time(status, alternatives, moment)}


def over_time(status: str, alternatives: list[Status], moment: Moment) -> dict[str, Any]:
    """For a stretch of days: what held all of it, and what at some time in it."""
    if moment.as_of.exact:
        return {}
    held = sorted({Status(status), *alternatives}, key=lambda each: STRENGTH[each])
    return {"sometime": held} if alternatives else {"throughout": status, "sometime": held}


def nothing(accord: str, country: dict[str, str], moment: Moment) -> dict[str, Any]:
    """The answer where nothing is recorded: that is an answer, not an error."""
    return {
        "accord": accord,
        "country": country,
        "status": Status.NONE,
        "standing": "none",
        "certainty": "certain",
        "alternatives": [],
        "disputed": False,
        "provisional": False,
        "citations": 0,
        **over_time(Status.NONE, [], moment),
    }


def narrowed(query: sa.Select[Any], asked: Any) -> sa.Select[Any]:
    """Only the members that the filters let through; `none` is no member."""
    query = query.where(span.status != Status.NONE.value)
    if asked.status:
        query = query.where(span.status == asked.status)
    if asked.standing:
        query = query.where(span.standing == asked.standing)
    if asked.disputed is not None:
        query = query.where(span.disputed == asked.disputed)
    if isinstance(asked, MemberFilter) and asked.region:
        query = query.where(countries.in_region(asked.region))
    return query
