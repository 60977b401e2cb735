"""Names of participants as a status file spells them: which of them mean the same one."""

import csv
import re
from difflib import SequenceMatcher
from functools import cache, lru_cache
from typing import NamedTuple

from app import resources
from app.domain.naming.names import normalise

_BRACKETED = re.compile(r"\s*[(\[].*")
_STYLES = re.compile(
    r"^(?:(?:the|former|government of|kingdom of|republic of|state of|commonwealth of|"
    r"principality of|grand duchy of|sultanate of|federative republic of|islamic republic of|"
    r"plurinational state of|bolivarian republic of|hashemite kingdom of)\s+)+"
)
_WORD = r"(?:d['\u2019])?[A-Z\u00c0-\u00de][^\s,;:.()\u201c\u201d\"]*"
_RUN = re.compile(
    rf"(?:[Tt]he\s+)?(?:former\s+)?{_WORD}(?:(?:\s+(?:of|the|and|de|la))*\s+{_WORD})*"
)
_ALIKE = 0.87
_SHORTEST = 5


class Named(NamedTuple):
    """A name in a sentence: its words, its key, and where it ends. `known`: it is a country's."""

    name: str
    key: str
    end: int
    known: bool


@cache
def _codes() -> dict[str, str]:
    """The code of every English name in the seeds, by its normal form."""
    found: dict[str, str] = {}
    for file, columns in (
        ("countries.csv", ("name", "official_name")),
        ("aliases.csv", ("alias",)),
    ):
        with (resources.SEEDS / file).open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                for column in columns:
                    found.setdefault(normalise(row[column]), row["code"])
    return found


@lru_cache(4096)
def key(name: str) -> str:
    """What two spellings of a participant have in common: its code, or else its normal form."""
    return _code(name) or normalise(_BRACKETED.sub("", name))


@lru_cache(8192)
def _code(name: str) -> str | None:
    codes = _codes()
    for text in (name, _BRACKETED.sub("", name)):
        whole = normalise(text)
        for spelt in (whole, whole.removeprefix("former "), _STYLES.sub("", whole)):
            # "Republic of China" and "Republic of Viet-Nam" are not what is left without the style.
            if spelt in codes and (spelt == whole or codes[spelt] not in ("CHN", "VNM")):
                return codes[spelt]
    return None


@cache
def _countries() -> dict[str, tuple[str, str]]:
    """The kind of every country in the seeds, and the last day of those that ended."""
    with (resources.SEEDS / "countries.csv").open(encoding="utf-8", newline="") as rows:
        return {row["code"]: (row["kind"], row["ended_on"]) for row in csv.DictReader(rows)}


def is_country(name: str) -> bool:
    """Whether the seeds have a country, of any kind, by this name."""
    return key(name) in _countries()


def ended_on(name: str) -> str | None:
    """When the former state of this name ended; None: it is none."""
    return _countries().get(key(name), ("", ""))[1] or None


@lru_cache(8192)
def same(one: str, other: str) -> bool:
    """Whether two names mean the same participant: also a short one, or one slightly misspelt.

    Two names that are both of countries are never the same for being alike (Niger and Nigeria).
    """
    first, second = key(one), key(other)
    if first == second:
        return bool(first)
    if first.isupper() and second.isupper():
        return False
    short, long = sorted((normalise(_BRACKETED.sub("", name)) for name in (one, other)), key=len)
    if len(short) < _SHORTEST:
        return False
    return (
        f"{long} ".startswith(f"{short} ") or SequenceMatcher(None, short, long).ratio() >= _ALIKE
    )


def at(text: str, start: int = 0) -> Named | None:
    """The name that begins there: the longest that is a country's, else all words in capitals."""
    run = _RUN.match(text, start)
    if run is None:
        return None
    words = list(re.finditer(r"\S+", run[0]))
    for word in reversed(words):
        name = run[0][: word.end()]
        code = _code(name)
        if code:
            return Named(name, code, start + word.end(), True)
    return Named(run[0], key(run[0]), run.end(), False)
