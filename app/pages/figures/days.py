"""The days between which a reader of an accord moves, and those to which one step leads."""

import calendar
from collections.abc import Sequence
from datetime import UTC, date, datetime

from app.api.fields import Json
from app.pages.figures.curve import Step
from app.pages.frame import Frame

_MONTHS = {"year_back": -12, "month_back": -1, "month_on": 1, "year_on": 12}


def around(frame: Frame, done: Sequence[Json], steps: Sequence[Step]) -> Json:
    """The first and the last day, the days that changed anything, and where steps lead."""
    day, today = frame.day, datetime.now(UTC).date()
    begun = [act["done_on"]["earliest"] for act in done if "earliest" in act["done_on"]]
    first = date.fromisoformat(min([*begun, day.isoformat()]))
    last = max(today, day)
    changes = sorted({step.on for step in steps if first <= step.on <= last})
    leads: dict[str, date | None] = {
        "change_back": max((on for on in changes if on < day), default=None),
        **{name: shifted(day, months) for name, months in _MONTHS.items()},
        "change_on": min((on for on in changes if on > day), default=None),
    }
    return {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "past": day.year < today.year,
        "changes": [(on - first).days for on in changes],
        "steps": [
            {"name": name, "href": frame.here(as_of=min(max(to or day, first), last).isoformat())}
            for name, to in leads.items()
        ],
    }


def shifted(day: date, months: int) -> date:
    """The same day of another month, or its last where it has none such."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    year = min(max(year, date.min.year), date.max.year)
    length = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, length))
