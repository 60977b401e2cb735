"""Revisions: which one a question is about, what was visible then, and how a new one is opened."""

import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col

from app.db.engine import Connection, Snapshot
from app.db.selects.prepared import Prepared, Values, parameter
from app.db.tables.indexes import unindexed
from app.db.tables.knowledge import Revision, Versioned
from app.domain import dates
from app.domain.dates import PartialDate
from app.errors import NotFound

log = logging.getLogger("depositary")
_NOTICED = timedelta(seconds=1)
"""By how much a clock has to stand before the newest revision to be told of."""
_number = col(Revision.number)
_recorded_at = col(Revision.recorded_at)

KNOWN = sa.bindparam("known", type_=sa.Integer)
"""The revision that a statement is about. Statements are built once; `Moment.values` holds it."""
FIRST_DAY = sa.bindparam("first_day", type_=sa.Date)
LAST_DAY = sa.bindparam("last_day", type_=sa.Date)
"""The days that a statement is about, likewise."""

_ONE = sa.select(_number, col(Revision.recorded_on)).limit(1)
_NEWEST = Prepared(_ONE.order_by(_number.desc()))
_NUMBERED = Prepared(_ONE.where(_number == KNOWN))
# Revisions never go back in time, so this is their order too, and an index's.
_BY_THEN = Prepared(
    _ONE.where(_recorded_at <= parameter("instant", _recorded_at)).order_by(
        _recorded_at.desc(), _number.desc()
    )
)


@dataclass(frozen=True, slots=True)
class Moment:
    """What a question is about: a revision, and the day (or stretch of days) asked about.

    `pinned`: the question itself names the revision, so its answer can never change.
    """

    revision: int
    as_of: PartialDate
    pinned: bool

    @property
    def values(self) -> Values:
        """What a statement that was built for any moment has to be given to be about this one."""
        return {
            "known": self.revision,
            "first_day": self.as_of.earliest,
            "last_day": self.as_of.latest,
        }


def moment(
    session: Snapshot,
    as_of: str | None = None,
    revision: int | None = None,
    known_at: datetime | None = None,
) -> Moment:
    """Resolve a question's revision and day with one statement.

    Default: the newest revision, today (UTC). With a revision or an instant and no day: the day on
    which that revision was recorded. Raises NotFound for a revision that does not exist (yet).
    """
    if revision is not None:
        row = _NUMBERED.first(session, {"known": revision})
    elif known_at is not None:
        row = _BY_THEN.first(session, {"instant": known_at})
    else:
        row = _NEWEST.first(session)
    past = revision is not None or known_at is not None
    if row is None and past:
        raise NotFound(
            f"There is no revision {revision}."
            if revision is not None
            else "Nothing was recorded by then."
        )
    number, recorded_on = row or (0, None)
    day = recorded_on if past and recorded_on else datetime.now(UTC).date()
    # An instant can still be overtaken by a change that is being written, a revision cannot.
    pinned = revision is not None
    return Moment(number, dates.parse(as_of) if as_of else dates.on(day), pinned)


def newest(session: Snapshot) -> int:
    """The number of the newest revision; 0 before the first."""
    row = _NEWEST.first(session)
    return int(row[0]) if row else 0


def recorded(table: type[Versioned]) -> sa.ColumnElement[bool]:
    """The rows of a versioned table that had been recorded at KNOWN, closed since or not."""
    # Nearly all rows pass, so no planner should take the index of this column.
    return unindexed(col(table.known_from)) <= KNOWN


def visible(table: type[Versioned]) -> sa.ColumnElement[bool]:
    """The rows of a versioned table that were known at KNOWN. The one visibility rule."""
    return sa.and_(recorded(table), col(table.known_to) > KNOWN)


@dataclass(slots=True)
class Change:
    """A revision in the making. Its row is written when something first needs its number.

    `touched` collects the memberships, as (accord, country), whose spans must be derived anew.
    """

    session: Connection
    author: str
    reason: str
    touched: set[tuple[str, str]] = field(default_factory=set)
    _number: int | None = None
    _recorded_at: datetime | None = None

    @property
    def number(self) -> int:
        """The revision's number; numbers run 1, 2, 3 … without a gap, writers being alone."""
        if self._number is None:
            last = self.session.execute(
                sa.select(_number, _recorded_at).order_by(sa.desc("number")).limit(1)
            ).first()
            now = datetime.now(UTC)
            # A clock that was set back must not put a later revision before an earlier one.
            self._recorded_at = max(now, last.recorded_at) if last else now
            self._number = last.number + 1 if last else 1
            if self._recorded_at - now > _NOTICED:
                log.warning(
                    "the clock stands %s before revision %s: it was set back, or ahead then",
                    self._recorded_at - now,
                    self._number - 1,
                )
            self.session.execute(
                sa.insert(Revision).values(
                    number=self._number,
                    recorded_at=self._recorded_at,
                    recorded_on=self._recorded_at.date(),
                    author=self.author,
                    reason=self.reason,
                )
            )
        return self._number

    def explain(self, reason: str) -> None:
        """Say better why, once what was written is known. Opens no revision."""
        self.reason = reason
        if self._number is not None:
            self.session.execute(
                sa.update(Revision).where(_number == self._number).values(reason=reason)
            )

    @property
    def opened(self) -> bool:
        """Whether anything was changed yet."""
        return self._number is not None
