"""The status on a day, as known at a revision, in one select: `domain.timeline.holding` in SQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.api.fields import Json
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import FIRST_DAY, LAST_DAY, Moment
from app.db.selects.prepared import AnySelect, Prepared, Row
from app.db.tables.columns import as_stored, columns, constant
from app.db.tables.derived import Span
from app.db.tables.knowledge import CountryEntry
from app.db.tables.ledger import CompleteList
from app.domain import certainties
from app.domain.certainties import Certainty
from app.domain.statuses import STRENGTH, Status
from app.memberships import milestones

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

LISTED = (
    sa.select(sa.func.max(col(CompleteList.reaches)))
    .where(col(CompleteList.accord) == col(Span.accord), revisions.visible(CompleteList))
    .correlate(Span)
    .scalar_subquery()
)
"""The day to which complete lists of a span's accord reach."""
_REACHED = sa.func.coalesce(
    sa.or_(col(Span.told_through) >= LAST_DAY, LISTED >= LAST_DAY), sa.false()
)
_OPEN = sa.or_(
    col(Span.unread),
    sa.and_(
        sa.not_(_SURE),
        sa.or_(
            sa.exists().where(_SAME, _can_hold(_other), col(_other.status) != col(Span.status)),
            _BEGUN > FIRST_DAY,
        ),
    ),
)
# Not `sa.false()`: the library would leave out all other conditions beside it, joins too.
_NEVER = sa.literal_column("1", sa.Integer) == sa.literal_column("0", sa.Integer)
CERTAINTIES: dict[Certainty, sa.ColumnElement[bool]] = {
    Certainty.UNKNOWN: _NEVER,
    Certainty.POSSIBLE: _OPEN,
    Certainty.PRESUMED: sa.and_(sa.not_(_OPEN), sa.not_(_REACHED)),
    Certainty.CERTAIN: sa.and_(sa.not_(_OPEN), _REACHED),
}
"""What a row of `SELECT` must be for an answer to be so sure: `certainties.of` in SQL."""
SURE = sa.case(
    *((holds, constant(sure.value)) for sure, holds in CERTAINTIES.items()),
    else_=constant(Certainty.UNKNOWN.value),
)
"""The same as a column."""

LEFT_OPEN = sa.case((_SURE, None), else_=sa.func.coalesce(_OTHERS, constant("")) + _NOTHING_YET)
"""The other statuses that can hold, parted by commas."""

ANSWERS = sa.and_(_can_hold(Span), sa.or_(_SURE, sa.not_(_LATER)))
"""Whether a span is the one of its membership that answers for the days asked about."""
HELD = sa.and_(ANSWERS, col(Span.status) != constant(Status.NONE.value))
"""The same for those of members: enough to count them, without looking up who they are."""
SELECT: AnySelect = (
    sa.select(
        *columns(
            Span.accord, Span.country, CountryEntry.name, Span.status, Span.standing, Span.since
        ),
        *map(as_stored, columns(Span.disputed, Span.provisional)),
        *columns(Span.leaving_on, Span.citations),
        *milestones.COLUMNS,
        *map(as_stored, columns(Span.unread, Span.told_through)),
        LEFT_OPEN.label("open"),
    )
    .join(CountryEntry, col(CountryEntry.country) == col(Span.country))
    .where(ANSWERS, revisions.visible(CountryEntry))
)
"""One row for each membership that has a span at a moment; executed with the moment's values.

Of the spans that can hold then, the last in order answers. The others are only looked at where the
bounds leave anything open, so a day on which every status is certain costs one index range.
"""
MEMBERS = SELECT.where(col(Span.status) != constant(Status.NONE.value))
"""The same for those that are members of any standing; `none` is no member."""


def member(session: Snapshot, row: Row, moment: Moment) -> Json:
    """A member as it is served, from a row of `SELECT`."""
    return members(session, [row], moment)[0]


def members(session: Snapshot, rows: Sequence[Row], moment: Moment) -> list[Json]:
    """Members as they are served, from rows of `SELECT`; one statement more, if there are any.

    To look up with each row how far its accord's lists reach took half as long as all else.
    """
    if not rows:
        return []
    reaches = Reaches(listed_through(session, {row[0] for row in rows}, moment), moment)
    members = [_member(row, reaches[row[0], row[-2]]) for row in rows]
    if not moment.as_of.exact:
        for member in members:
            member |= over_time(member["status"], member["alternatives"], moment)
    return members


class Reach(NamedTuple):
    """How far sources tell, and how sure an answer then is: one that is settled, one left open."""

    through: date | None
    settled: str
    left_open: str


class Reaches(dict[tuple[str, Any], Reach]):
    """By accord, and the day (as the driver has it) that others than its lists speak of."""

    def __init__(self, listed: Mapping[str, date], moment: Moment) -> None:
        self._listed = listed
        self._day = moment.as_of.latest

    def __missing__(self, place: tuple[str, Any]) -> Reach:
        accord, told = place
        told = date.fromisoformat(told) if isinstance(told, str) else told
        through = certainties.known_through(told, self._listed.get(accord))
        self[place] = reach = _reach(through, self._day)
        return reach


@lru_cache(maxsize=4096)
def _reach(through: date | None, last: date) -> Reach:
    """How sure answers for the days until `last` are. Most accords share these."""
    settled, left_open = (
        certainties.of(last, recorded=True, open=is_open, through=through).value
        for is_open in (False, True)
    )
    return Reach(through, settled, left_open)


def _member(row: Row, reach: Reach) -> Json:
    (
        accord, code, name, status, standing, since,
        disputed, provisional, leaving, citations, *days, unread, _, left_open,
    ) = row  # fmt: skip
    others = alternatives(left_open)
    member: Json = {
        "accord": accord,
        "country": {"code": code, "name": name},
        "status": status,
        "standing": standing,
        "since": since,
        "certainty": reach.left_open if others or unread else reach.settled,
        "alternatives": others,
        "disputed": disputed == 1,
        "provisional": provisional == 1,
        "citations": citations,
    }
    if leaving is not None:
        member["leaving_on"] = leaving
    if reach.through is not None:
        member["known_through"] = reach.through
    if status == "none":
        del member["since"]
    else:
        milestones.put(member, days)
    return member


def alternatives(left_open: str | None) -> list[Status]:
    """The statuses that a row leaves open."""
    if not left_open:
        return []
    found = {Status(other) for other in left_open.split(",") if other}
    return sorted(found, key=lambda other: STRENGTH[other])


def over_time(status: str, alternatives: list[Status], moment: Moment) -> Json:
    """For a stretch of days: what held all of it, and what at some time in it."""
    if moment.as_of.exact:
        return {}
    held = sorted({Status(status), *alternatives}, key=lambda each: STRENGTH[each])
    return {"sometime": held} if alternatives else {"throughout": status, "sometime": held}


_LISTS = Prepared(
    sa.select(col(CompleteList.accord), sa.func.max(col(CompleteList.reaches)))
    .where(
        col(CompleteList.accord).in_(sa.bindparam("accords", expanding=True)),
        revisions.visible(CompleteList),
    )
    .group_by(col(CompleteList.accord))
)


def listed_through(session: Snapshot, accords: Collection[str], moment: Moment) -> dict[str, date]:
    """To which day complete lists of each of these accords reach, with one statement."""
    rows = _LISTS.rows(session, {**moment.values, "accords": list(accords)})
    return dict(map(tuple, rows))
