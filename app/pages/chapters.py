"""The chapters of the United Nations' list of treaties, told from the numbers of accords in it."""

import re
from collections.abc import Iterable
from itertools import groupby

from app.api.fields import Json

_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def of(accord: Json) -> str | None:
    """The chapter that a UN number begins with: `IV` of `IV-4`."""
    chapter = str(accord.get("number", "")).partition("-")[0].upper()
    return chapter if chapter and set(chapter) <= _ROMAN.keys() else None


def place(accord: Json) -> tuple[float, list[tuple[int, str]]]:
    """Where a number stands: IV before IX, IV-4 before IV-11, IV-11 before IV-11-B."""
    chapter = of(accord)
    if chapter is None:
        return float("inf"), []
    rest = re.findall(r"\d+|[^\W\d]+", str(accord["number"]).partition("-")[2])
    return _roman(chapter), [(int(p), "") if p.isdigit() else (0, p) for p in rest]


def _roman(text: str) -> int:
    values = [_ROMAN[letter] for letter in text]
    return sum(-one if one < max(values[at:]) else one for at, one in enumerate(values))


def names(accords: Iterable[Json]) -> dict[str, str]:
    """What the chapters are called, as the registry has it, without what they are divided into."""
    found: dict[str, str] = {}
    for one in accords:
        chapter = of(one)
        if chapter and "chapter" in one:
            found.setdefault(chapter, re.sub(r" \(.*\)$", "", one["chapter"]))
    return found


def grouped(accords: Iterable[Json]) -> list[tuple[str | None, list[Json]]]:
    """By chapter, in the order of the numbers; None names those without one, which come last."""
    ordered = sorted(accords, key=place)
    called = names(ordered)
    return [
        (called.get(chapter, chapter) if chapter else None, list(mine))
        for chapter, mine in groupby(ordered, key=of)
    ]
