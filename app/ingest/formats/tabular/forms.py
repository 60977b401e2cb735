"""One form in which dates are written: what it takes, and how precise a date it gives."""

import re
from datetime import date, datetime

from app.domain import dates

EDTF_SET = re.compile(r"\[[^\[\]]*(?:,|\.\.)[^\[\]]*\]")
"""One of several dates. One date in brackets is none: so registries write what they strike out."""
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_ADJACENT = re.compile(r"%[YymdjHIMS]%[YymdjHIMSf]")
_SEPT = re.compile(r"\bSept\b", re.IGNORECASE)
_DIRECTIVE = re.compile(r"%(.)")
_WORD = re.compile(r"\w+")
_SPACE = re.compile(r"\s+")
_HUNDRED = 100


class Unreadable(ValueError):
    """Text that should be a date and is not, with the reason."""


def shape_of(text: str) -> str:
    """What stands between the words and numbers of a text: of two shapes, no format is tried."""
    return _SPACE.sub(" ", _WORD.sub("", text))


class Form:
    """A format as for strptime, or `edtf`."""

    def __init__(self, text: str, pivot: int | None) -> None:
        self.text = text
        self._pivot = pivot
        self._parts = set(_DIRECTIVE.findall(text.replace("%%", "")))
        # A zone has signs of its own.
        loose = text == "edtf" or self._parts & {"z", "Z", "p"} or "%%" in text
        self._shape = None if loose else shape_of(_DIRECTIVE.sub("", text))
        self._runs_on = _ADJACENT.search(text) is not None

    def read(self, text: str, shape: str) -> str:
        """The date in a text of this shape.

        Raises ValueError where it does not fit, and Unreadable where it does, and leaves open
        which date is meant.
        """
        if self._shape not in (None, shape):
            raise ValueError(text)
        if self.text == "edtf":
            if text.startswith("[") and not EDTF_SET.fullmatch(text):
                raise ValueError(text)
            return dates.parse(text).edtf
        if self.text == "%Y-%m-%d":
            if not _ISO.fullmatch(text):
                raise ValueError(text)
            return date.fromisoformat(text).isoformat()
        return self._by_parts(_SEPT.sub("Sep", text) if "b" in self._parts else text)

    def _by_parts(self, text: str) -> str:
        parts, form = self._parts, self.text
        dated = bool(parts & {"Y", "y"})
        # A leap year, so that the 29th of February is a day also where no year is told.
        told = (text, form) if dated else (f"2000 {text}", f"%Y {form}")
        found = datetime.strptime(*told)  # noqa: DTZ007 - a day only
        if self._runs_on and found.strftime(form) != text:
            raise ValueError("digits that run on need all of their places")
        if not dated:
            raise Unreadable(f"fits {form}, which has no year, and without one there is no date")
        year = found.year if "Y" in parts else self._year(found.year)
        if "j" in parts:
            return found.replace(year=year).date().isoformat()
        if not parts & {"m", "b", "B"}:
            if "d" in parts:
                raise Unreadable(f"fits {form}, which has no month, and a day needs one")
            return f"{year:04}"
        if "d" not in parts:
            return f"{year:04}-{found.month:02}"
        return date(year, found.month, found.day).isoformat()

    def _year(self, found: int) -> int:
        """Two digits as a year, by the pivot."""
        first, digits = self._pivot, found % _HUNDRED
        if first is None:
            raise Unreadable(
                f"fits {self.text}, which has two digits for the year, and {digits:02} can be "
                f"{1900 + digits} or {2000 + digits}: say under dates which hundred years are "
                "meant, by the first of them (pivot = 1930: 30 is 1930, and 29 is 2029)"
            )
        return first + (digits - first) % _HUNDRED
