"""Partial dates: what a source says of a day (EDTF, ISO 8601-2), and the days that it can mean."""

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

FIRST_DAY = date.min
"""Stands for "no earliest day is known"."""
LAST_DAY = date.max
"""Stands for "no latest day is known", and for "until further notice"."""

MAX_LENGTH = 60
_Q = "[?~%]?"
_DATE = re.compile(
    rf"{_Q}([0-9]{{4}}|[0-9]{{3}}X|[0-9]{{2}}XX|XXXX){_Q}"
    rf"(?:-{_Q}([0-9]{{2}}|XX){_Q}(?:-{_Q}([0-9]{{2}}|XX){_Q})?)?"
)
_PLAIN = re.compile(r"(?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])-[0-9]{2}")
"""A day as nearly all sources write it."""
_NO_DATE = "not an EDTF date such as 2020, 2020-09 or 2020-09-15"


class PartialDate(NamedTuple):
    """A date as precise as its source: the EDTF text, and the first and last day it can mean.

    `earliest` and `latest` are inclusive. A qualifier (`~`, `?`) stays in the text and does not
    widen the bounds, since nothing says by how much it would.
    """

    edtf: str
    earliest: date
    latest: date

    @property
    def exact(self) -> bool:
        return self.earliest == self.latest


UNKNOWN = PartialDate("../..", FIRST_DAY, LAST_DAY)
"""Any day at all, or none so far."""
NEVER = PartialDate("no", LAST_DAY, LAST_DAY)
"""A day that has not come: of an accord that is known not to be in force."""


def on(day: date) -> PartialDate:
    """The partial date that is known to the day."""
    return PartialDate(day.isoformat(), day, day)


def _day_of(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"the calendar has no {year:04}-{month:02}-{day:02}") from None


def _bounds(text: str) -> tuple[date, date]:
    """First and last day of one date: whole, partial, qualified, or with unspecified digits."""
    if _PLAIN.fullmatch(text):
        plain = _day_of(int(text[:4]), int(text[5:7]), int(text[8:]))
        return plain, plain
    form = _DATE.fullmatch(text)
    if form is None:
        raise ValueError(_NO_DATE)
    year, month, day = form.groups()
    first, last = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if last == 0:
        raise ValueError("the year must lie between 0001 and 9999")
    first = max(first, 1)
    if month is None or month == "XX":
        if day not in (None, "XX"):
            raise ValueError("a day needs its month")
        return date(first, 1, 1), date(last, 12, 31)
    if 21 <= int(month) <= 41:
        raise ValueError("a season lies in different months in each hemisphere; give months")
    if not 1 <= int(month) <= 12:
        raise ValueError("the month must lie between 01 and 12")
    if day is None or day == "XX":
        return date(first, int(month), 1), date(last, int(month), monthrange(last, int(month))[1])
    return _day_of(first, int(month), int(day)), _day_of(last, int(month), int(day))


def _ends_of(text: str, separator: str) -> tuple[date, date]:
    """First and last day of two dates with a separator between; an end left open has no bound."""
    start, _, end = text.partition(separator)
    first, last = FIRST_DAY, LAST_DAY
    if start not in ("", ".."):
        first = _bounds(start)[0]
    if end not in ("", ".."):
        last = _bounds(end)[1]
    if last < first:
        raise ValueError("the interval ends before it starts")
    return first, last


def _span_of(text: str) -> tuple[date, date]:
    if text.startswith("[") and text.endswith("]"):
        # One of several: it can mean the earliest of them or the latest.
        choices = [
            _ends_of(part, "..") if ".." in part else _bounds(part)
            for part in text[1:-1].replace(" ", "").split(",")
        ]
        return min(first for first, _ in choices), max(last for _, last in choices)
    if text.startswith("{"):
        raise ValueError("several dates at once; give each act its own")
    return _ends_of(text, "/") if "/" in text else _bounds(text)


@lru_cache(maxsize=8192)
def parse(text: str) -> PartialDate:
    """Read an EDTF date or interval: `2020`, `2025-11-06~`, `2019?/2021`, `../2020`, `[2019,2020]`.

    The levels 0 and 1 of ISO 8601-2 annex A, and its sets of which one is meant; without times,
    seasons and years of other than four digits. Raises ValueError, with what is wrong, for anything
    else, for days that the calendar does not have, and for intervals that run backwards.
    """
    if not text or len(text) > MAX_LENGTH:
        raise ValueError(_NO_DATE)
    return PartialDate(text, *_span_of(text))


def between(earliest: date, latest: date) -> PartialDate:
    """The partial date that can mean any day from `earliest` to `latest`, in its shortest EDTF."""
    if latest == FIRST_DAY:
        return PartialDate("..", earliest, latest)
    if earliest == latest:
        return on(earliest)
    if earliest.day == 1 and earliest.year == latest.year:
        year, month, last = earliest.year, earliest.month, (latest.month, latest.day)
        if last == (month, monthrange(year, month)[1]):
            return PartialDate(f"{year:04}-{month:02}", earliest, latest)
        if month == 1 and last == (12, 31):
            return PartialDate(f"{year:04}", earliest, latest)
    lower = ".." if earliest == FIRST_DAY else earliest.isoformat()
    upper = ".." if latest == LAST_DAY else latest.isoformat()
    return PartialDate(f"{lower}/{upper}", earliest, latest)


def until(when: PartialDate, last: date) -> PartialDate:
    """The same, of what had happened by `last`; as it is where it cannot have, or surely had."""
    if when.earliest <= last < when.latest:
        return PartialDate(when.edtf, when.earliest, last)
    return when


def one_of(days: Iterable[PartialDate]) -> PartialDate:
    """The partial date that means one of these, as an EDTF set where their texts allow one."""
    told = sorted(days, key=lambda day: (day.earliest, day.latest, day.edtf))
    earliest, latest = told[0].earliest, max(day.latest for day in told)
    text = f"[{','.join(dict.fromkeys(day.edtf for day in told))}]"
    if len(text) <= MAX_LENGTH and all(_DATE.fullmatch(day.edtf) for day in told):
        return PartialDate(text, earliest, latest)
    return between(earliest, latest)


def later_of(one: PartialDate, other: PartialDate) -> PartialDate:
    """The later of two partial dates, as exactly as their bounds allow."""
    earliest, latest = max(one.earliest, other.earliest), max(one.latest, other.latest)
    for candidate in (one, other):
        if (candidate.earliest, candidate.latest) == (earliest, latest):
            return candidate
    return between(earliest, latest)
