"""The columns of a participants table: what each, and each letter after a date, means there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.actions import CONSENTS, Kind
from app.ingest.formats.untc.prose import plain

_SEPARATOR = re.compile(r"[,;]\s*(?=[A-Z])")
_LETTER = re.compile(r"^(?P<term>.*[A-Za-z])\s*\(\s*(?P<letter>[A-Za-z]{1,2})\s*\)$")
_TERMS: tuple[tuple[str, Kind], ...] = (
    ("non-provisional application", Kind.DECLARATION),
    ("non provisional application", Kind.DECLARATION),
    ("end of provisional application", Kind.END_OF_PROVISIONAL_APPLICATION),
    ("termination of provisional application", Kind.END_OF_PROVISIONAL_APPLICATION),
    ("provisional application", Kind.PROVISIONAL_APPLICATION),
    ("succession to signature", Kind.SUCCESSION_TO_SIGNATURE),
    ("definitive signature", Kind.DEFINITIVE_SIGNATURE),
    ("signature without reservation", Kind.DEFINITIVE_SIGNATURE),
    ("withdrawal", Kind.WITHDRAWAL),
    ("denunciation", Kind.WITHDRAWAL),
    ("participation", Kind.CONSENT),
    ("consent to be bound", Kind.CONSENT),
    ("simplified procedure", Kind.CONSENT),
    ("undertaking", Kind.CONSENT),
    ("formal confirmation", Kind.FORMAL_CONFIRMATION),
    ("act of confirmation", Kind.FORMAL_CONFIRMATION),
    ("ratification", Kind.RATIFICATION),
    ("acceptance", Kind.ACCEPTANCE),
    ("approval", Kind.APPROVAL),
    ("accession", Kind.ACCESSION),
    ("adhesion", Kind.ACCESSION),
    ("succession", Kind.SUCCESSION),
    ("signature", Kind.SIGNATURE),
    ("adoption", Kind.CONSENT),
    ("application", Kind.CONSENT),
    ("notification", Kind.DECLARATION),
)
"""The first of these words that a term begins with, or else holds, says its kind."""
_EFFECTS = re.compile(r"(?:date of )?(?:entry into force|effect\b)|effective date", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header, what a letter means in it, and what a date without one may mean.

    `effect`: its dates say when the act before them takes effect.
    """

    header: str
    letters: dict[str, Kind]
    plain: tuple[Kind, ...]
    effect: bool = False


def kind_of(term: str) -> Kind | None:
    """The kind of act that a header's term names, or None."""
    words = " ".join(term.lower().split())
    for starts in (True, False):
        for phrase, kind in _TERMS:
            if words.startswith(phrase) if starts else phrase in words:
                return kind
    return None


def read(header: str | None) -> Column:
    """Take a column's header apart: "Ratification, Accession(a)" and the like."""
    text = plain(header)
    if _EFFECTS.match(text):
        return Column(text, {}, (), effect=True)
    letters: dict[str, Kind] = {}
    unmarked: list[Kind] = []
    for part in _SEPARATOR.split(text):
        marked = _LETTER.match(part.strip())
        # The "(b)" of "article 7 (1) (b)" is no letter after a date: the term ends in a word.
        kind = kind_of(marked["term"] if marked else part)
        if kind is None:
            continue
        if marked:
            letters[marked["letter"]] = kind
        elif kind not in unmarked:
            unmarked.append(kind)
    return Column(text, letters, tuple(unmarked))


def meaning(column: Column, letter: str | None, table: Sequence[Column]) -> Kind | None:
    """What a date with this letter (or none) records in this column; None: nothing says it.

    Where several ways of consent have no letter, it is consent, and the way is not known.
    """
    if letter:
        if letter in column.letters:
            return column.letters[letter]
        elsewhere = {other.letters[letter] for other in table if letter in other.letters}
        return elsewhere.pop() if len(elsewhere) == 1 else None
    possible = set(column.plain or column.letters.values())
    if len(possible) == 1:
        return possible.pop()
    return Kind.CONSENT if possible and possible <= CONSENTS else None
