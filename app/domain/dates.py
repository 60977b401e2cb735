"""Partial dates: what a source says of a day (EDTF, ISO 8601-2), and the days that it can mean."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from edtf import parse_edtf
from edtf.parser import parser_classes as forms
from edtf.parser.edtf_exceptions import EDTFParseException

FIRST_DAY = date.min
"""Stands for "no earliest day is known"."""
LAST_DAY = date.max
"""Stands for "no latest day is known", and for "until further notice"."""

MAX_LENGTH = 60
_PLAIN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_QUALIFIER = str.maketrans("", "", "?~%")
_REFUSED = (
    forms.DateAndTime,
    forms.LongYear,
    forms.ExponentialYear,
    forms.MultipleDates,
)
_SEASONS = (forms.Season, forms.Level2Season)


@dataclass(frozen=True, slots=True)
class PartialDate:
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


def on(day: date) -> PartialDate:
    """The partial date that is known to the day."""
    return PartialDate(day.isoformat(), day, day)


def _bounds_of_plain(year: str, month: str | None, day: str | None) -> tuple[date, date]:
    if day and month:
        exact = date(int(year), int(month), int(day))
        return exact, exact
    if month:
        first = date(int(year), int(month), 1)
        following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
        return first, following - timedelta(days=1)
    return date(int(year), 1, 1), date(int(year), 12, 31)


def _bounds(text: str) -> tuple[date, date]:
    """First and last day of an EDTF expression that is not an interval."""
    if plain := _PLAIN.fullmatch(text):
        return _bounds_of_plain(*plain.groups())
    parsed = parse_edtf(text)
    if isinstance(parsed, _SEASONS):
        raise ValueError("a season lies in different months in each hemisphere; give months")
    if isinstance(parsed, _REFUSED):
        raise ValueError("not a single calendar date")
    # The library accepts impossible days such as 1994-02-29; the calendar does not.
    for year, month, day in _DAY.findall(text.translate(_QUALIFIER)):
        date(int(year), int(month), int(day))
    lower, upper = parsed.lower_strict(), parsed.upper_strict()
    if lower[0] < 0 or upper[0] > LAST_DAY.year:
        raise ValueError("the year must lie between 0001 and 9999")
    first = FIRST_DAY if lower[0] == 0 else date(*lower[:3])
    return first, date(*upper[:3])


@lru_cache(maxsize=8192)
def parse(text: str) -> PartialDate:
    """Read an EDTF date or interval: `2020`, `2025-11-06~`, `2019?/2021`, `../2020`, `[2019,2020]`.

    Raises ValueError, with what is wrong, for anything that is no date, for days that the calendar
    does not have, for intervals that run backwards, and for years outside 0001 to 9999.
    """
    if not text or len(text) > MAX_LENGTH or not text.isascii():
        raise ValueError("not an EDTF date such as 2020, 2020-09 or 2020-09-15")
    try:
        start, slash, end = text.partition("/")
        first = FIRST_DAY if slash and start in ("", "..") else _bounds(start)[0]
        last = LAST_DAY if slash and end in ("", "..") else _bounds(end if slash else start)[1]
    except EDTFParseException:
        raise ValueError("not an EDTF date such as 2020, 2020-09 or 2020-09-15") from None
    except (TypeError, AttributeError, OverflowError, IndexError):
        # The library fails in these ways on some text that is no date at all.
        raise ValueError("not an EDTF date such as 2020, 2020-09 or 2020-09-15") from None
    if first > last:
        raise ValueError("the interval ends before it starts")
    return PartialDate(text, first, last)


def between(earliest: date, latest: date) -> PartialDate:
    """The partial date that can mean any day from `earliest` to `latest`, in its shortest EDTF."""
    if latest == FIRST_DAY:
        return PartialDate("..", earliest, latest)
    year, month = f"{earliest.year:04}", f"{earliest.year:04}-{earliest.month:02}"
    for text in (earliest.isoformat(), month, year):
        plain = _PLAIN.fullmatch(text)
        if plain and _bounds_of_plain(*plain.groups()) == (earliest, latest):
            return PartialDate(text, earliest, latest)
    lower = ".." if earliest == FIRST_DAY else earliest.isoformat()
    upper = ".." if latest == LAST_DAY else latest.isoformat()
    return PartialDate(f"{lower}/{upper}", earliest, latest)


def later_of(one: PartialDate, other: PartialDate) -> PartialDate:
    """The later of two partial dates, as exactly as their bounds allow."""
    earliest, latest = max(one.earliest, other.earliest), max(one.latest, other.latest)
    for candidate in (one, other):
        if (candidate.earliest, candidate.latest) == (earliest, latest):
            return candidate
    return between(earliest, latest)
