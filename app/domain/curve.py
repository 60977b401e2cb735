"""How many countries had each status, day by day: the curve of an accord."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain import dates, timeline
from app.domain.statuses import Status
from app.domain.timeline import DerivedSpan

Held = tuple[Status, bool]
"""A status, and whether it is certain."""


@dataclass(frozen=True, slots=True)
class Point:
    """The counts from a day on: of all, and of those whose status is only possible."""

    on: date
    counts: dict[Status, int]
    possible: dict[Status, int]


def _steps(spans: Sequence[DerivedSpan]) -> Iterator[tuple[date, Held, Held]]:
    """The days on which one membership's answer changes: what it was, and what it became."""
    bounds = {
        day
        for span in spans
        for day in (span.starts.earliest, span.starts.latest, span.ends.earliest, span.ends.latest)
        if dates.FIRST_DAY < day < dates.LAST_DAY
    }
    before: Held = (Status.NONE, True)
    for day in sorted(bounds):
        held = timeline.holding(spans, day)
        now = (held.status, held.certain)
        if now != before:
            yield day, before, now
        before = now


def points(memberships: Iterable[Sequence[DerivedSpan]]) -> list[Point]:
    """The curve of an accord whose memberships have these spans, one point for each change."""
    deltas: dict[date, Counter[Held]] = defaultdict(Counter)
    for spans in memberships:
        for day, before, now in _steps(spans):
            deltas[day][before] -= 1
            deltas[day][now] += 1
    total: Counter[Held] = Counter()
    curve = []
    for day in sorted(deltas):
        if not any(deltas[day].values()):
            continue
        total.update(deltas[day])
        counts: Counter[Status] = Counter()
        for (status, _), count in total.items():
            counts[status] += count
        counts[Status.NONE] = 0
        possible = {s: n for (s, certain), n in total.items() if not certain and n and s != "none"}
        curve.append(Point(day, {s: n for s, n in counts.items() if n}, possible))
    return curve
