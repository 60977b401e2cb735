"""Words of a status file: markup and footnote numbers taken out, and dates found in sentences."""

import re
from collections.abc import Sequence
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

_NOTE = re.compile(r"<superscript>(.*?)(?:</superscript>|$)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_NUMBER = re.compile(r"\d+")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_DATE = re.compile(
    r"\b(?:(?P<day>\d{1,2})(?P<suffix>st|nd|rd|th)?\s+)?"
    r"(?P<month>[A-Z][a-z]{2,9}|[A-Z]{3,9})\.?"
    # The ending of "June 21st, 1935" may be lost or stand apart, and so may the comma.
    r"(?:\s+(?P<late>\d{1,2})\s?(?P<ending>st|nd|rd|th)?(?=[\s,])\s?,?)?"
    r"\s*(?<!\w)(?P<year>\d{4})(?!\d)"
    r"|\b(?P<iso>\d{4}-\d{2}-\d{2})\b"
)


class Dated(NamedTuple):
    """A date in a text: its EDTF, and where it stands."""

    edtf: str
    start: int
    end: int


def plain(text: str | None) -> str:
    """The words alone: no footnotes, no markup, white space folded."""
    return " ".join(_TAG.sub("", _NOTE.sub("", text or "")).split())


def footnotes(text: str | None) -> list[str]:
    """The numbers of the end notes that a text refers to."""
    return [number for mark in _NOTE.findall(text or "") for number in _NUMBER.findall(mark)]


def without_footnotes(text: str | None) -> str:
    """The text without the numbers of its end notes, its other markup kept."""
    return _NOTE.sub("", text or "")


@lru_cache(1024)
def _month(word: str) -> int | None:
    """1 to 12 for the name of a month, cut short or slightly misspelt."""
    word = word.lower()
    for number, name in enumerate(_MONTHS, 1):
        if word[:3] == name[:3]:
            near = SequenceMatcher(None, word, name).ratio() >= 0.8
            return number if name.startswith(word) or near else None
    return None


def _ordinal(day: int) -> str:
    return "th" if 10 < day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def _edtf(found: re.Match[str]) -> str | None:
    """The date as EDTF, or None for what only looks like one (32 May, "Article 1990")."""
    if found["iso"]:
        year, month, day = map(int, found["iso"].split("-"))
    else:
        number = _month(found["month"])
        if number is None or (found["day"] and found["late"]):
            return None
        year, month, day = int(found["year"]), number, int(found["day"] or found["late"] or 0)
        suffix = found["suffix"] or found["ending"]
        if suffix and suffix != _ordinal(day):
            return None
        if not (found["day"] or found["late"]):
            return f"{year:04}-{month:02}" if year else None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


@lru_cache(2048)
def dates_in(text: str) -> Sequence[Dated]:
    """Every date in a text, in order."""
    return tuple(
        Dated(edtf, found.start(), found.end())
        for found in _DATE.finditer(text)
        if (edtf := _edtf(found))
    )


def first_date(text: str) -> str | None:
    """The first date in a text, as EDTF."""
    return next((found.edtf for found in dates_in(text)), None)


def paragraphs(texts: list[str | None]) -> list[str]:
    """The paragraphs that hold words, cleaned."""
    return [words for words in map(plain, texts) if words]
