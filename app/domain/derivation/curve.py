"""How many countries had each status, day by day: the curve of an accord."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain import dates
from app.domain.certainties import Certainty
from app.domain.derivation import timeline
from app.domain.derivation.timeline import DerivedSpan
from app.domain.statuses import Status

Held = tuple[Status, Certainty]
"""A status, and how sure it is."""


@dataclass(frozen=True, slots=True)
class Told:
    """The spans of one membership, and the newest day that its sources and lists speak of."""

    spans: Sequence[DerivedSpan]
    through: date | None


@dataclass(frozen=True, slots=True)
class Point:
    """The counts from a day on: of all, of those only possible, and of those presumed."""

    on: date
    counts: dict[Status, int]
    possible: dict[Status, int]
    presumed: dict[Status, int]


def _steps(told: Told) -> Iterator[tuple[date, Held, Held]]:
    """The days on which one membership's answer changes: what it was, and what it became."""
    bounds = {
        day
        for span in told.spans
        for day in (span.starts.earliest, span.starts.latest, span.ends.earliest, span.ends.latest)
    }
    if told.through is not None and told.through < dates.LAST_DAY:
        bounds.add(told.through + timedelta(days=1))
    before: Held = (Status.NONE, Certainty.CERTAIN)
    for day in sorted(day for day in bounds if day < dates.LAST_DAY):
        held = timeline.holding(told.spans, day, listed_through=told.through)
        now = (held.status, held.certainty)
        if held.status is Status.NONE:
            now = (Status.NONE, Certainty.CERTAIN)
        if now != before:
            yield day, before, now
        before = now


def points(memberships: Iterable[Told]) -> list[Point]:
    """The curve of an accord with these memberships, one point for each change."""
    deltas: dict[date, Counter[Held]] = defaultdict(Counter)
    for told in memberships:
        for day, before, now in _steps(told):
            deltas[day][before] -= 1
            deltas[day][now] += 1
    total: Counter[Held] = Counter()
    curve = []
    for day in sorted(deltas):
        if not any(deltas[day].values()):
            continue
        total.update(deltas[day])
        counts: dict[Status, int] = {}
        so_sure: dict[Certainty, dict[Status, int]] = {sure: {} for sure in Certainty}
        for (status, sure), count in total.items():
            if count and status is not Status.NONE:
                counts[status] = counts.get(status, 0) + count
                so_sure[sure][status] = count
        possible, presumed = so_sure[Certainty.POSSIBLE], so_sure[Certainty.PRESUMED]
        curve.append(Point(day, counts, possible, presumed))
    return curve
