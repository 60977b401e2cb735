"""A time axis: where a day lies, and which days get a tick."""

from dataclasses import dataclass
from datetime import date

from app.api.fields import Json

_STEPS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200)
_MOST_TICKS = 8
_LATEST_YEAR = 9999


@dataclass(frozen=True, slots=True)
class Tick:
    """A tick: where, and what it says, as an EDTF year or month."""

    x: float
    edtf: str


@dataclass(frozen=True, slots=True)
class Axis:
    """A stretch of time laid out between two x coordinates."""

    first: date
    last: date
    left: float
    right: float

    def x(self, day: date) -> float:
        """Where a day lies; days off the axis lie at its ends."""
        total = max((self.last - self.first).days, 1)
        share = min(1.0, max(0.0, (day - self.first).days / total))
        return round(self.left + share * (self.right - self.left), 1)

    def ticks(self) -> list[Tick]:
        """The first days of months or years, few enough to read."""
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        step = next((s for s in _STEPS if months / s <= _MOST_TICKS), _STEPS[-1])
        start = self.first.year * 12 + self.first.month - 1
        ticks = []
        for month in range(start - start % step, start + months + 1, step):
            year, index = divmod(month, 12)
            if not 1 <= year <= _LATEST_YEAR:
                continue
            day = date(year, index + 1, 1)
            if self.first <= day <= self.last:
                label = f"{year:04}" if step >= _STEPS[3] else f"{year:04}-{index + 1:02}"
                ticks.append(Tick(self.x(day), label))
        return ticks


def bound(partial: Json, end: str, otherwise: date) -> date:
    """One end (`earliest`, `latest`) of a served partial date; an open one is `otherwise`."""
    text = partial.get(end)
    return date.fromisoformat(text) if text else otherwise


def spanning(days: list[date], until: date, left: float, right: float) -> Axis:
    """An axis from just before the first of the days to just after the last, or `until`."""
    first, last = min([*days, until]), max([*days, until])
    margin = max((last - first).days // 40, 15)
    first_number = max(first.toordinal() - margin, 1)
    last_number = min(last.toordinal() + margin, date.max.toordinal())
    return Axis(date.fromordinal(first_number), date.fromordinal(last_number), left, right)
