"""A cell of a participants table: the dates in it, their letters, and brackets around them."""

import re
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from app.domain import dates
from app.ingest.formats.untc.prose import dates_in, plain

_LETTER = re.compile(r"\s*\(?([A-Za-z]{1,2})\)?(?![A-Za-z0-9])")
_NOISE = " .,;:()\u00a0"
_LOST = "?"
_MOST_LOST = 2
_YEARS = range(1800, 2101)
_DIGITS = "0123456789"


class Entry(NamedTuple):
    """One date of a cell. `former`: in brackets, so no longer in effect. `lost`: a character of it
    was lost, and the date is what its other characters leave possible."""

    done_on: str
    letter: str | None = None
    former: bool = False
    lost: bool = False


def read(cell: str | None) -> list[Entry]:
    """The entries of a cell. Raises ValueError, with what is left over, if it holds more."""
    text = plain(cell)
    if not text.strip(_NOISE):
        return []
    if _LOST not in text:
        return list(_entries(text))
    return _recovered(text)


def _entries(text: str) -> Iterator[Entry]:
    """Walk from date to date; between and after them stands nothing but letters and brackets."""
    position, inside = 0, False
    found = list(dates_in(text))
    if not found:
        raise ValueError(f"no date in {text!r}")
    for one in found:
        inside = _opened(text[position : one.start], inside, text)
        position = one.end
        letter = _LETTER.match(text, position)
        if letter:
            position = letter.end()
        yield Entry(one.edtf, letter[1] if letter else None, inside)
        closing = text[position:].lstrip(_NOISE)
        if inside and closing.startswith("]"):
            inside, position = False, len(text) - len(closing) + 1
    if _opened(text[position:], inside, text):
        raise ValueError(f"a bracket is not closed in {text!r}")


def _opened(between: str, inside: bool, text: str) -> bool:
    """Whether a bracket is open behind what stands between two dates."""
    for character in between.strip(_NOISE):
        if character in _NOISE:
            continue
        if (character == "[") == inside or character not in "[]":
            raise ValueError(f"{between.strip()!r} is not understood in {text!r}")
        inside = not inside
    return inside


def _recovered(text: str) -> list[Entry]:
    """A no-break space took the character behind it along and left "?": try what it can have been.

    One date fits: that is it. Several fit: the entry can mean any of them, from first to last.
    """
    if text.count(_LOST) > _MOST_LOST:
        raise ValueError(f"too many lost characters in {text!r}")
    readings: list[list[Entry]] = []
    for digits in product(_DIGITS, repeat=text.count(_LOST)):
        filled = text
        for digit in digits:
            filled = filled.replace(_LOST, f" {digit}", 1)
        try:
            reading = list(_entries(filled))
        except ValueError:
            continue
        if all(int(entry.done_on[:4]) in _YEARS for entry in reading):
            readings.append(reading)
    if not readings or len({_shape(reading) for reading in readings}) != 1:
        raise ValueError(f"a lost character leaves no date in {text!r}")
    return [_any_of(options) for options in zip(*readings, strict=True)]


def _shape(reading: list[Entry]) -> tuple[tuple[str | None, bool], ...]:
    return tuple((entry.letter, entry.former) for entry in reading)


def _any_of(options: tuple[Entry, ...]) -> Entry:
    possible = [dates.parse(option.done_on) for option in options]
    first = min(date.earliest for date in possible)
    last = max(date.latest for date in possible)
    return options[0]._replace(done_on=dates.between(first, last).edtf, lost=True)
