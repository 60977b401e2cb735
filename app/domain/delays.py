"""How long after an act it takes effect, as treaties put it: ninety days, three months."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain import dates
from app.domain.dates import PartialDate

PATTERN = r"^P(?:[0-9]{1,3}M(?:[0-9]{1,4}D)?|[0-9]{1,4}D)(?:>M)?$"
_FORM = re.compile(r"P(?=\d)(?:(\d{1,3})M)?(?:(\d{1,4})D)?(>M)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Delay:
    """Months, then days, then (where the treaty says so) on to the first day of the next month."""

    months: int = 0
    days: int = 0
    first_of_month: bool = False

    def after(self, day: date) -> date:
        """The day on which something takes effect that waits this long from `day`.

        A month has the days it has: three months after 30 November is the last day of February.
        Beyond the calendar's end, the calendar's end.
        """
        try:
            year, month = divmod(day.year * 12 + day.month - 1 + self.months, 12)
            last = calendar.monthrange(year, month + 1)[1]
            due = date(year, month + 1, min(day.day, last)) + timedelta(days=self.days)
            if self.first_of_month:
                due = (due.replace(day=28) + timedelta(days=4)).replace(day=1)
        except (ValueError, OverflowError):
            return dates.LAST_DAY
        return due

    def after_partial(self, day: PartialDate) -> PartialDate:
        """The same for a day that is known only in part; an open bound stays open."""
        if self == Delay():
            return day
        if day.exact:
            return dates.on(self.after(day.earliest))
        opens = day.earliest == dates.FIRST_DAY
        earliest = dates.FIRST_DAY if opens else self.after(day.earliest)
        return dates.between(earliest, self.after(day.latest))


def parse(text: str) -> Delay:
    """Read `P90D`, `P3M`, `P60D>M` (the first of the month after sixty days).

    An ISO 8601 duration of months and days, with `>M` of ours behind it. Raises ValueError.
    """
    form = _FORM.fullmatch(text)
    if form is None:
        raise ValueError("not a delay such as P90D, P3M or P60D>M")
    months, days, first = form.groups()
    return Delay(int(months or 0), int(days or 0), first is not None)
