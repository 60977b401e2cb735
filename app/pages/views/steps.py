"""How many countries had which status, day by day: what the curve shows."""

from collections import Counter, defaultdict
from datetime import date

from sqlmodel import Session

from app.db.revisions import Moment
from app.domain import dates
from app.memberships import overviews
from app.pages.figures.curve import Step


def of(session: Session, slug: str, moment: Moment) -> list[Step]:
    """The days on which counts changed, with the counts from then on.

    As everywhere, of the spans that can hold on a day the last one answers.
    """
    changes: dict[date, Counter[str]] = defaultdict(Counter)
    for spans in overviews.bounds_of(session, slug, moment).values():
        before = "none"
        days = {day for _, start, end in spans for day in (start, end)} - {dates.LAST_DAY}
        for day in sorted(days):
            held = [status for status, start, end in spans if start <= day < end]
            status = held[-1] if held else "none"
            if status != before:
                changes[day][status] += 1
                changes[day][before] -= 1
                before = status
    counts: Counter[str] = Counter()
    steps: list[Step] = []
    for day in sorted(changes):
        counts.update(changes[day])
        steps.append((day, {s: n for s, n in counts.items() if n > 0 and s != "none"}))
    return steps
