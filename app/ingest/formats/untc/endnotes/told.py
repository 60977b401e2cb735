"""What an end note tells: acts, each with the words that carry it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.domain.actions import Kind
from app.ingest.formats.untc import names
from app.ingest.formats.untc.endnotes.sentences import CUT
from app.ingest.formats.untc.names import Named

LONGEST_QUOTE = 300
_GOVERNMENT = re.compile(r"\bGovernments?\s+of\s+(?=(?:the\s+)?(?:former\s+)?[A-Z])")
_FROM = re.compile(r"\b(?:from|by)\s+(?=(?:the\s+)?(?:former\s+)?[A-Z])")
_AND = re.compile(r"(?:\s*,\s*(?:and\s+)?|\s+and\s+)(?:of\s+)?(?=(?:the\s+)?[A-Z])")
_OPENING = re.compile(
    r"^(?:(?:subsequently|thereafter|further(?:more)?|previously|originally|initially|later|"
    r"however|moreover|also|in addition)\b,?\s*)*"
    r"(?:on (?:that|the) same (?:date|day),?\s*|on [^,]{6,50},\s*(?:respectively,\s*)?)?"
    r"(?:in accordance with [^,]{3,120},\s*)?",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"(?:[Tt]he|[Ii]ts|[Tt]he (?:said|latter)) Government\b(?!\s+of\b)|[Ii]t\b|[Tt]he latter\b"
)


@dataclass(frozen=True, slots=True)
class Told:
    """An act that a note tells of. `who`: the name in the note; None: the row's participant."""

    kind: Kind
    done_on: str | None
    words: str
    who: str | None = None
    effective_on: str | None = None


def quoted(sentence: str) -> str:
    """The words of a sentence as a quote: up to a reference that was taken out, not too long."""
    text = sentence.split(CUT)[0].strip()
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1].rstrip() + "…"


@lru_cache(2048)
def subject(text: str) -> tuple[Named | None, int] | None:
    """Who the sentence is about, and where that ends. No name: a government named before."""
    start = opening.end() if (opening := _OPENING.match(text)) else 0
    if pronoun := _PRONOUN.match(text, start):
        return None, pronoun.end()
    government = re.compile(r"(?:[Tt]he\s+)?Government\s+of\s+").match(text, start)
    named = names.at(text, government.end() if government else start)
    return (named, named.end) if named else None


@lru_cache(2048)
def governments(text: str) -> Sequence[Named]:
    """Whom a sentence names as acting: "the Government of", "received from", or its subject."""
    found: dict[int, Named] = {}
    for pattern in (_GOVERNMENT, _FROM):
        for role in pattern.finditer(text):
            place = role.end()
            named = names.at(text, place)
            while named and (named.known or (pattern is _GOVERNMENT and place == role.end())):
                found[place] = named
                another = _AND.match(text, named.end)
                place = another.end() if another else len(text)
                named = names.at(text, place) if another else None
    first = subject(text)
    if first and first[0] and first[0].known:
        found.setdefault(0, first[0])
    return tuple(found[place] for place in sorted(found))
