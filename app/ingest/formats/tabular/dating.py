"""Cells of dates: to EDTF, as precise as the mapping's formats and no preciser, or a reason."""

import re
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from app.domain import dates
from app.ingest.formats.mapping import DateMap
from app.ingest.formats.tabular import hints

YEARS = range(1100, 2090)
"""The years of treaty acts. Beyond them lie the dates that tables write for none."""
_CACHED = 65_536
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_BRACKETED = re.compile(r"\[([^\[\]]+)\](.*)")
_EDTF_SET = re.compile(r"\[[^\[\]]*(?:,|\.\.)[^\[\]]*\]")
_LETTERED = re.compile(r"(.*\S)\s+\(?([A-Za-z]{1,4})\)?|(.*\d)\(?([A-Za-z]{1,4})\)?")
_ADJACENT = re.compile(r"%[YymdjHIMS]%[YymdjHIMSf]")
_SEPT = re.compile(r"\bSept\b", re.IGNORECASE)
_HUNDRED = 100


class Reading(NamedTuple):
    """What a cell says: a date, none, or (in `wrong`) why that cannot be told.

    `former`: it stands in brackets, and is no longer in effect.
    """

    edtf: str | None = None
    letter: str = ""
    former: bool = False
    wrong: str = ""


_NONE = Reading()


class _Unreadable(ValueError):
    """Text that should be a date and is not, with the reason."""


class DateReader:
    """Reads cells as a mapping says, each text once."""

    def __init__(self, given: DateMap) -> None:
        self._given = given
        self._unknown = {"", *given.unknown}
        self.read = lru_cache(maxsize=_CACHED)(self._read)
        """A cell, and the letters that may stand behind its date, as a Reading."""

    def _read(self, cell: str, letters: tuple[str, ...] = ()) -> Reading:
        if cell in self._unknown:
            return _NONE
        text, former = cell, False
        for old, new in self._given.rewrite.items():
            text = text.replace(old, new)
        try:
            found = None if _EDTF_SET.fullmatch(text) else _BRACKETED.fullmatch(text)
            if found:
                former, text = self._former(), f"{found[1]}{found[2]}".strip()
            edtf, letter = self._with_letter(text, letters)
        except _Unreadable as error:
            return Reading(wrong=f"{cell!r} {error}")
        bounds = dates.parse(edtf)
        if bounds.latest.year < YEARS.start or bounds.earliest.year >= YEARS.stop:
            why = "lies beyond all treaties; if it stands for no date, list it"
            return Reading(wrong=f'{cell!r} {why}: dates.unknown = ["{cell}"]')
        return Reading(edtf, letter, former)

    def _former(self) -> bool:
        if self._given.brackets is None:
            raise _Unreadable(
                "stands in brackets, as registries write acts that are no longer in effect: "
                'if it is one, say brackets = "former" under dates'
            )
        return True

    def _with_letter(self, text: str, letters: tuple[str, ...]) -> tuple[str, str]:
        """The date in a text and the letter behind it, which the act must know."""
        found = _LETTERED.fullmatch(text)
        if found is None:
            return self._date(text), ""
        head, letter = (found[1] or found[3]).rstrip(" ("), found[2] or found[4]
        if letter in letters:
            return self._date(head), letter
        try:
            return self._date(text), ""
        except _Unreadable:
            if not self._is_date(head):
                raise
            known = f"one of {', '.join(letters)}" if letters else "known to this act"
            raise _Unreadable(
                f"has {letter!r} behind the date, which is not {known}: say what it means there "
                f'(letters = {{ {letter} = "accession" }})'
            ) from None

    def _is_date(self, text: str) -> bool:
        try:
            return bool(self._date(text))
        except _Unreadable:
            return False

    def _date(self, text: str) -> str:
        """The one date that the formats make of a text."""
        fits: dict[str, str] = {}
        misfits: list[str] = []
        for form in self._given.formats:
            try:
                fits.setdefault(self._by(form, text), form)
            except _Unreadable as error:
                misfits.append(str(error))
            except ValueError:
                continue
        if len(fits) > 1:
            both = " and ".join(f"{day} by {form}" for day, form in fits.items())
            raise _Unreadable(f"is {both}: leave out the format that the file does not use")
        if fits:
            return next(iter(fits))
        raise _Unreadable("; ".join(misfits) or self._no_date(text))

    def _no_date(self, text: str) -> str:
        advice = hints.instead_of(text)
        formats = ", ".join(self._given.formats)
        return f"is not a date as the mapping writes them ({formats})" + (advice and f"; {advice}")

    def _by(self, form: str, text: str) -> str:
        """The date by one format. Raises ValueError where it does not fit, and _Unreadable where
        it does and leaves open which date is meant."""
        if form == "edtf":
            return _plain(text)
        if form == "%Y-%m-%d":
            if not _ISO.fullmatch(text):
                raise ValueError(text)
            return date.fromisoformat(text).isoformat()
        parts = directives(form)
        if "b" in parts:
            text = _SEPT.sub("Sep", text)
        dated = bool(parts & {"Y", "y"})
        # A leap year, so that the 29th of February is a day also where no year is told.
        found = datetime.strptime(*((text, form) if dated else (f"2000 {text}", f"%Y {form}")))  # noqa: DTZ007 - a day only
        if _ADJACENT.search(form) and found.strftime(form) != text:
            raise ValueError("digits that run on need all of their places")
        if not dated:
            raise _Unreadable(f"fits {form}, which has no year, and without one there is no date")
        year = found.year if "Y" in parts else self._year(found.year, form)
        if "j" in parts:
            return found.replace(year=year).date().isoformat()
        if not parts & {"m", "b", "B"}:
            if "d" in parts:
                raise _Unreadable(f"fits {form}, which has no month, and a day needs one")
            return f"{year:04}"
        if "d" not in parts:
            return f"{year:04}-{found.month:02}"
        return date(year, found.month, found.day).isoformat()

    def _year(self, found: int, form: str) -> int:
        """Two digits as a year, by the pivot."""
        first, digits = self._given.pivot, found % _HUNDRED
        if first is None:
            raise _Unreadable(
                f"fits {form}, which has two digits for the year, and {digits:02} can be "
                f"{1900 + digits} or {2000 + digits}: say under dates which hundred years are "
                "meant, by the first of them (pivot = 1930: 30 is 1930, and 29 is 2029)"
            )
        return first + (digits - first) % _HUNDRED


def directives(form: str) -> set[str]:
    """The letters behind the percent signs of a format."""
    return set(re.findall(r"%(.)", form.replace("%%", "")))


def _plain(text: str) -> str:
    """EDTF as it stands. A set of one date is none: so registries write what they strike out."""
    if text.startswith("[") and not _EDTF_SET.fullmatch(text):
        raise ValueError(text)
    return dates.parse(text).edtf
