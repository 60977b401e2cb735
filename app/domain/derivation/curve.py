"""How many countries had each status, day by day: the curve of an accord."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from app.domain import certainties, dates
from app.domain.certainties import Certainty
from app.domain.derivation import timeline
from app.domain.derivation.timeline import DerivedSpan
from app.domain.statuses import Status

Held = tuple[Status, Certainty]
"""A status, and how sure it is."""
_NOTHING: Held = (Status.NONE, Certainty.CERTAIN)


class Told(NamedTuple):
    """The spans of one membership, and the newest day that its sources and lists speak of."""

    spans: Sequence[DerivedSpan]
    through: date | None


class Point(NamedTuple):
    """The counts from a day on: of all, of those only possible, and of those presumed."""

    on: date
    counts: dict[Status, int]
    possible: dict[Status, int]
    presumed: dict[Status, int]


def _steps(told: Told) -> Iterator[tuple[date, Held, Held]]:
    """The days on which one membership's answer changes: what it was, and what it became."""
    before = _NOTHING
    for day, now in _in_turn(told) if _are_in_turn(told.spans) else _one_by_one(told):
        if now != before and day < dates.LAST_DAY:
            yield day, before, now
            before = now


def _one_by_one(told: Told) -> Iterator[tuple[date, Held]]:
    """What is held from each day on which it can change."""
    bounds = {_behind(told.through)}
    for span in told.spans:
        bounds |= {*span.starts[1:], *span.ends[1:]}
    for day in sorted(bounds):
        held = timeline.holding(told.spans, day, listed_through=told.through)
        yield day, _held(held.status, held.certainty)


def _are_in_turn(spans: Iterable[DerivedSpan]) -> bool:
    """Whether nothing is open: the days of all are known, and each begins when none is left."""
    over = dates.FIRST_DAY
    for span in spans:
        (_, starts, started), (_, ends, ended) = span.starts, span.ends
        if not over <= starts == started < ends == ended or span.unread:
            return False
        over = ended
    return True


def _in_turn(told: Told) -> Iterator[tuple[date, Held]]:
    """The same where nothing is open: each span answers for its own days.

    Nearly all memberships are such, and to ask what holds on each day takes three times as long.
    """
    behind, over = _behind(told.through), dates.FIRST_DAY
    for span in told.spans:
        starts, ends = span.starts.earliest, span.ends.earliest
        if over < starts:
            yield over, _NOTHING
        for day in (starts, behind) if starts < behind < ends else (starts,):
            sure = certainties.of(day, recorded=True, open=False, through=told.through)
            yield day, _held(span.status, sure)
        over = ends
    yield over, _NOTHING


def _behind(through: date | None) -> date:
    """The first day of which nothing speaks; the first of all, or the last, if there is none."""
    if through is None:
        return dates.FIRST_DAY
    return through if through == dates.LAST_DAY else through + timedelta(days=1)


def _held(status: Status, certainty: Certainty) -> Held:
    return _NOTHING if status is Status.NONE else (status, certainty)


def points(memberships: Iterable[Told]) -> list[Point]:
    """The curve of an accord with these memberships, one point for each change."""
    deltas: dict[date, dict[Held, int]] = defaultdict(lambda: defaultdict(int))
    for told in memberships:
        for day, before, now in _steps(told):
            deltas[day][before] -= 1
            deltas[day][now] += 1
    total: dict[Held, int] = defaultdict(int)
    curve = []
    for day, changes in sorted(deltas.items()):
        if not any(changes.values()):
            continue
        for held, change in changes.items():
            total[held] += change
        curve.append(_point(day, total))
    return curve


def _point(day: date, total: Mapping[Held, int]) -> Point:
    point = Point(day, {}, {}, {})
    so_sure = {Certainty.POSSIBLE: point.possible, Certainty.PRESUMED: point.presumed}
    for (status, sure), count in total.items():
        if count and status is not Status.NONE:
            point.counts[status] = point.counts.get(status, 0) + count
            if sure in so_sure:
                so_sure[sure][status] = count
    return point
