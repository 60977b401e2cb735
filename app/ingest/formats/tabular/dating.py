"""Cells of dates: to EDTF, as precise as the mapping's formats and no preciser, or a reason."""

import re
from functools import lru_cache
from typing import NamedTuple

from app.domain import dates
from app.ingest.formats.mapping import DateMap
from app.ingest.formats.tabular import hints
from app.ingest.formats.tabular.forms import EDTF_SET, Form, Unreadable, shape_of

YEARS = range(1100, 2090)
"""The years of treaty acts. Beyond them lie the dates that tables write for none."""
_CACHED = 65_536
_BRACKETED = re.compile(r"\[([^\[\]]+)\](.*)")
_LETTERED = re.compile(r"(.*\S)\s+\(?([A-Za-z]{1,4})\)?|(.*\d)\(?([A-Za-z]{1,4})\)?")


class Reading(NamedTuple):
    """What a cell says: a date, none, or (in `wrong`) why that cannot be told.

    `former`: it stands in brackets, and is no longer in effect. `beyond`: it is a date, of a day on
    which no treaty act was done.
    """

    edtf: str | None = None
    letter: str = ""
    former: bool = False
    wrong: str = ""
    beyond: bool = False


_NONE = Reading()


class DateReader:
    """Reads cells as a mapping says, each text once."""

    def __init__(self, given: DateMap) -> None:
        self._given = given
        self._unknown = {"", *given.unknown}
        self._forms = [Form(text, given.pivot) for text in given.formats]
        self.read = lru_cache(maxsize=_CACHED)(self._read)
        """A cell, and the letters that may stand behind its date, as a Reading."""

    def _read(self, cell: str, letters: tuple[str, ...] = ()) -> Reading:
        if cell in self._unknown:
            return _NONE
        text, former = cell, False
        for old, new in self._given.rewrite.items():
            text = text.replace(old, new)
        try:
            found = None if EDTF_SET.fullmatch(text) else _BRACKETED.fullmatch(text)
            if found:
                former, text = self._former(), f"{found[1]}{found[2]}".strip()
            edtf, letter = self._with_letter(text, letters)
        except Unreadable as error:
            return Reading(wrong=f"{cell!r} {error}")
        if why := _beyond(edtf):
            listed = f'if it stands for no date, list it: dates.unknown = ["{cell}"]'
            return Reading(wrong=f"{cell!r} {why}; {listed}", beyond=True)
        return Reading(edtf, letter, former)

    def _former(self) -> bool:
        if self._given.brackets is None:
            raise Unreadable(
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
        except Unreadable:
            if not self._is_date(head):
                raise
            known = f"one of {', '.join(letters)}" if letters else "known to this act"
            raise Unreadable(
                f"has {letter!r} behind the date, which is not {known}: say what it means there "
                f'(letters = {{ {letter} = "accession" }})'
            ) from None

    def _is_date(self, text: str) -> bool:
        try:
            return bool(self._date(text))
        except Unreadable:
            return False

    def _date(self, text: str) -> str:
        """The one date that the formats make of a text."""
        fits: dict[str, str] = {}
        misfits: list[str] = []
        shape = shape_of(text)
        for form in self._forms:
            try:
                fits.setdefault(form.read(text, shape), form.text)
            except Unreadable as error:
                misfits.append(str(error))
            except ValueError:
                continue
        if len(fits) > 1:
            both = " and ".join(f"{day} by {form}" for day, form in fits.items())
            raise Unreadable(f"is {both}: leave out the format that the file does not use")
        if fits:
            return next(iter(fits))
        raise Unreadable("; ".join(misfits) or self._no_date(text))

    def _no_date(self, text: str) -> str:
        advice = hints.instead_of(text)
        formats = ", ".join(self._given.formats)
        return f"is not a date as the mapping writes them ({formats})" + (advice and f"; {advice}")


def _beyond(edtf: str) -> str:
    """What is wrong with a date of which no day lies in the years of treaties; "" otherwise."""
    if edtf.replace("-", "").isdecimal():
        first = last = int(edtf[:4])
    else:
        found = dates.parse(edtf)
        first, last = found.earliest.year, found.latest.year
    if last < YEARS.start:
        return f"lies before the year {YEARS.start}, from when no treaty is"
    return f"lies far in the future, in {first}" if first >= YEARS.stop else ""
