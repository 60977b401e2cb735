"""The status on a day, as known at a revision, in one select: `domain.timeline.holding` in SQL."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.api.fields import Json
from app.db import revisions
from app.db.revisions import FIRST_DAY, LAST_DAY, Moment
from app.db.selects.prepared import AnySelect, Row
from app.db.tables.columns import columns, constant
from app.db.tables.derived import Span
from app.db.tables.knowledge import CountryEntry
from app.domain.statuses import STRENGTH, Status

_other = aliased(Span)


def _can_hold(table: type[Span]) -> sa.ColumnElement[bool]:
    """The spans that can hold on some of the days asked about."""
    return sa.and_(
        revisions.visible(table),
        col(table.starts_earliest) <= LAST_DAY,
        col(table.ends_latest) > FIRST_DAY,
    )


_SURE = sa.and_(col(Span.starts_latest) <= FIRST_DAY, col(Span.ends_earliest) > LAST_DAY)
_SAME = sa.and_(col(_other.accord) == col(Span.accord), col(_other.country) == col(Span.country))
_LATER = sa.exists().where(_SAME, _can_hold(_other), col(_other.seq) > col(Span.seq))
_OTHERS = (
    sa.select(sa.func.aggregate_strings(col(_other.status), constant(",")))
    .where(_SAME, _can_hold(_other), col(_other.status) != col(Span.status))
    .scalar_subquery()
)
_BEGUN = (
    sa.select(sa.func.min(col(_other.starts_earliest)))
    .where(_SAME, revisions.visible(_other))
    .scalar_subquery()
)
_NOTHING_YET = sa.case((_BEGUN > FIRST_DAY, constant(f",{Status.NONE.value}")), else_=constant(""))

SELECT: AnySelect = (
    sa.select(
        *columns(
            Span.accord,
            Span.country,
            CountryEntry.name,
            Span.status,
            Span.standing,
            Span.since,
            Span.disputed,
            Span.provisional,
            Span.leaving_on,
            Span.citations,
        ),
        sa.case((_SURE, None), else_=sa.func.coalesce(_OTHERS, constant("")) + _NOTHING_YET).label(
            "open"
        ),
    )
    .join(CountryEntry, col(CountryEntry.country) == col(Span.country))
    .where(_can_hold(Span), sa.or_(_SURE, sa.not_(_LATER)), revisions.visible(CountryEntry))
)
"""One row for each membership that has a span at a moment; executed with the moment's values.

Of the spans that can hold then, the last in order answers. The others are only looked at where the
bounds leave anything open, so a day on which every status is certain costs one index range.
"""
MEMBERS = SELECT.where(col(Span.status) != constant(Status.NONE.value))
"""The same for those that are members of any standing; `none` is no member."""


def member(row: Row, moment: Moment) -> Json:
    """A member as it is served, from a row of `SELECT`."""
    return members([row], moment)[0]


def members(rows: Iterable[Row], moment: Moment) -> list[Json]:
    """Members as they are served, from rows of `SELECT`."""
    members = [_member(row) for row in rows]
    if not moment.as_of.exact:
        for member in members:
            member |= over_time(member["status"], member["alternatives"], moment)
    return members


def _member(row: Row) -> Json:
    (
        accord, code, name, status, standing, since,
        disputed, provisional, leaving, citations, left_open,
    ) = row  # fmt: skip
    alternatives = _alternatives(left_open) if left_open else []
    member: Json = {
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


def over_time(status: str, alternatives: list[Status], moment: Moment) -> Json:
    """For a stretch of days: what held all of it, and what at some time in it."""
    if moment.as_of.exact:
        return {}
    held = sorted({Status(status), *alternatives}, key=lambda each: STRENGTH[each])
    return {"sometime": held} if alternatives else {"throughout": status, "sometime": held}


def nothing(accord: str, country: dict[str, str], moment: Moment) -> Json:
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
