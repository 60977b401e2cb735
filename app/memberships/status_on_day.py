"""One select for what held on a day at a revision: the same rule as domain.timeline.holding."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.db import revisions
from app.db.revisions import FIRST_DAY, LAST_DAY, Moment
from app.db.tables import CountryEntry, Span
from app.db.tables.columns import constant
from app.domain.statuses import STRENGTH, Status

span: Any = Span
_other: Any = aliased(Span)
_country: Any = CountryEntry


def _held(table: Any) -> sa.ColumnElement[bool]:
    return sa.and_(
        revisions.visible(table),
        table.starts_earliest <= LAST_DAY,
        table.ends_latest > FIRST_DAY,
    )


_SURE = sa.and_(span.starts_latest <= FIRST_DAY, span.ends_earliest > LAST_DAY)
_SAME = sa.and_(_other.accord == span.accord, _other.country == span.country)
_LATER = sa.exists().where(_SAME, _held(_other), _other.seq > span.seq)
_OTHERS = (
    sa.select(sa.func.aggregate_strings(_other.status, constant(",")))
    .where(_SAME, _held(_other), _other.status != span.status)
    .scalar_subquery()
)
_BEGUN = (
    sa.select(sa.func.min(_other.starts_earliest))
    .where(_SAME, revisions.visible(_other))
    .scalar_subquery()
)
_NOTHING_YET = sa.case((_BEGUN > FIRST_DAY, constant(f",{Status.NONE.value}")), else_=constant(""))

SELECT: sa.Select[Any] = (
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
        sa.case((_SURE, None), else_=sa.func.coalesce(_OTHERS, constant("")) + _NOTHING_YET).label(
            "open"
        ),
    )
    .join(_country, _country.country == span.country)
    .where(_held(span), sa.or_(_SURE, sa.not_(_LATER)), revisions.visible(CountryEntry))
)
"""One row for each membership that has something to say for a moment; give it the moment's values.

Of the spans that can hold then the last in order answers. Only where the bounds leave anything
open are the others looked at, so a day on which all is sure costs one index range.
"""
MEMBERS = SELECT.where(span.status != constant(Status.NONE.value))
"""The same for those that are members of any standing; `none` is no member."""


def member(row: Sequence[Any], moment: Moment) -> dict[str, Any]:
    """A member as it is served, from a row of `SELECT`."""
    return members([row], moment)[0]


def members(rows: Iterable[Sequence[Any]], moment: Moment) -> list[dict[str, Any]]:
    """Members as they are served, from rows of `SELECT`."""
    members = [_member(row) for row in rows]
    if not moment.as_of.exact:
        for member in members:
            member |= over_time(member["status"], member["alternatives"], moment)
    return members


def _member(row: Sequence[Any]) -> dict[str, Any]:
    (
        accord, code, name, status, standing, since,
        disputed, provisional, leaving, citations, left_open,
    ) = row  # fmt: skip
    alternatives = _alternatives(left_open) if left_open else []
    member: dict[str, Any] = {
        "accord": accord,
        "country": {"code": code, "name": name},
        "status": status,
        "standing": standing,
        "since": since,
        "certainty": "possible" if alternatives else "certain",
        "alternatives": alternatives,
        "disputed": disputed,
        "provisional": provisional,
        "citations": citations,
    }
    if status == "none":
        del member["since"]
    if leaving is not None:
        member["leaving_on"] = leaving
    return member


def _alternatives(left_open: str) -> list[Status]:
    found = {Status(other) for other in left_open.split(",") if other}
    return sorted(found, key=lambda other: STRENGTH[other])


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
