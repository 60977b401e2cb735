"""The order of a source's editions: by the days that they state, or by their newest acts.

One source is one file, so a table of many accords is one edition too: its day is that of the whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from app.domain import dates
from app.ingest.comparing import Plan, Recorded
from app.sources.schemas import SourceIn

PUT_RIGHT = timedelta(days=366)
"""By how much the newest act of a source can move without being another."""
_OPEN = "/.."


class Day(NamedTuple):
    """The day of an edition, its first and its last possible one. `stated`: the file or whoever
    imports it says so; else its newest act does, and it can be younger."""

    earliest: date
    latest: date
    stated: bool

    def __str__(self) -> str:
        return f"{'as at' if self.stated else 'its newest act is of'} {self.earliest}"


def stated(status_on: str | None, published_on: str | None) -> Day | None:
    """The day of which a source says that it speaks, as it is recorded or given."""
    said = status_on or published_on
    if said is None:
        return None
    newest_act = status_on is not None and status_on.endswith(_OPEN)
    day = dates.parse(said)
    return Day(day.earliest, day.earliest if newest_act else day.latest, not newest_act)


def day_of(source: SourceIn, newest: date | None) -> Day | None:
    """The day of an edition that is read: what it states, or else that of its newest act."""
    said = stated(source.status_on or None, source.published_on or None)
    return said or (Day(newest, newest, False) if newest else None)


@dataclass(slots=True)
class Moved:
    """The newest days of recorded acts that an edition puts right, and of those that it drops."""

    put_right: date = dates.FIRST_DAY
    dropped: date = dates.FIRST_DAY

    def add(self, plans: Mapping[str, Plan], recorded: Mapping[str, Sequence[Recorded]]) -> None:
        """Take note of what plans do to acts on record, both by accord."""
        for slug, plan in plans.items():
            if not (plan.corrections or plan.gone):
                continue
            known = {one.number: one for one in recorded[slug]}
            for number, one in plan.corrections.items():
                before, after = _day(known[number]), dates.parse(one.act.done_on).earliest
                if before - after <= PUT_RIGHT:
                    self.put_right = max(self.put_right, before)
                else:
                    self.dropped = max(self.dropped, before)
            for number in plan.gone:
                self.dropped = max(self.dropped, _day(known[number]))


def _day(one: Recorded) -> date:
    return dates.parse(one.identity[2]).earliest


def older(before: Sequence[Day], now: Day | None, moved: Moved) -> str | None:
    """Why an edition is older than the one read before it; None where it is not known to be.

    `before` are the days that are known of that one: what it states, that of its newest act. A day
    that is stated is compared with both; a newest act only with a newest act, as one is always
    older than the day of its file. It is no older edition that only puts the day of the newest act
    right, by a year at most, and drops none that is newer than all of its own.
    """
    if now is None:
        return None
    for day in before:
        if day.stated and not now.stated:
            continue
        if now.latest >= day.earliest:
            continue
        if not now.stated and moved.put_right >= day.earliest and moved.dropped <= now.earliest:
            continue
        return f"it is older than the edition that was read before: {now}, and of that one {day}"
    return None


def older_by_acts(before: Sequence[Day], newest: date, moved: Moved) -> str | None:
    """The same of two editions that state one and the same day: by their newest acts alone."""
    acts = [day for day in before if not day.stated]
    why = older(acts, Day(newest, newest, False), moved)
    return f"{why}, though both state the same day" if why else None
