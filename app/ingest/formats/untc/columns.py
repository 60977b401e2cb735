"""The columns of a participants table: what each, and each letter after a date, means there."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.actions import CONSENTS, SIGNATURES, Kind
from app.ingest.formats.untc.prose import plain

_SEPARATOR = re.compile(r"[,;]\s*(?=[A-Z])")
_LETTER = re.compile(
    r"^(?P<term>.*[A-Za-z])\s*\(\s*(?P<letter>[A-Za-z]{1,2})\s*\)$"
    # After a number a letter is a letter only if it clings to it: in "article 23(n)" it is, and in
    # "article 7 (1) (b)" it is a part of the article.
    r"|^(?P<article>.*[A-Za-z]\s*\d+)\((?P<clinging>[A-Za-z]{1,2})\)$"
)
_FORM = re.compile(
    r"^(?:(?:date|deposit|receipt|notifications?|declarations?|instruments?) of (?:the )?)+"
)
_EXPLAINED = re.compile(
    r"[\"\u201c\u2018'(]?(?<![A-Za-z.])(?P<letter>[A-Za-z]{1,2})[\"\u201d\u2019')]?\s*"
    r"(?:\b(?:indicates?|denotes?|means?|stands? for|signifies|refers? to)\b|[=:])\s*"
    r"(?P<term>[^.;]{3,90})"
)
_TERMS: tuple[tuple[str, Kind], ...] = (
    ("succession to signature", Kind.SUCCESSION_TO_SIGNATURE),
    ("definitive signature", Kind.DEFINITIVE_SIGNATURE),
    ("signature without reservation", Kind.DEFINITIVE_SIGNATURE),
    ("signature not subject to", Kind.DEFINITIVE_SIGNATURE),
    ("confirmation of signature", Kind.CONSENT),
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
    ("declaration", Kind.DECLARATION),
)
"""The first of these words that a term begins with, or else holds, says its kind."""
_CUSTOM = {
    "a": Kind.ACCESSION, "A": Kind.ACCEPTANCE, "AA": Kind.APPROVAL, "c": Kind.FORMAL_CONFIRMATION,
    "d": Kind.SUCCESSION, "s": Kind.DEFINITIVE_SIGNATURE, "P": Kind.CONSENT,
}  # fmt: skip
_CUSTOM_OF_SIGNATURES = {
    "d": Kind.SUCCESSION_TO_SIGNATURE, "s": Kind.DEFINITIVE_SIGNATURE, "P": Kind.CONSENT,
}  # fmt: skip
_EFFECTS = re.compile(r"(?:date of )?(?:entry into force|effect\b)|effective date", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header, what a letter means in it, and what a date without one may mean.

    `effect`: its dates say when the act before them takes effect, or the exit (`leaving`).
    """

    header: str
    letters: dict[str, Kind]
    plain: tuple[Kind, ...]
    effect: bool = False
    leaving: bool = False


def kind_of(term: str) -> Kind | None:
    """The kind of act that a header's term names, or None."""
    words = " ".join(term.lower().split())
    if "provisional" in words:
        return _provisional(words)
    if "territor" in words:
        return Kind.DECLARATION
    words = _FORM.sub("", words) or words
    for starts in (True, False):
        for phrase, kind in _TERMS:
            if words.startswith(phrase) if starts else phrase in words:
                return kind
    return None


def _provisional(words: str) -> Kind:
    """Provisional acceptance, or an undertaking to apply provisionally, does not bind for good."""
    if re.search(r"\bnon-?\s?provisional|\bnot\b", words):
        return Kind.DECLARATION
    if re.search(r"\b(?:end|termination|cessation|withdrawal) of\b", words):
        return Kind.END_OF_PROVISIONAL_APPLICATION
    return Kind.PROVISIONAL_APPLICATION


def explained(texts: Iterable[str]) -> dict[str, Kind]:
    """What letters mean that only an end note explains: `"P" indicates consent to be bound`."""
    found: dict[str, Kind] = {}
    for text in texts:
        for one in _EXPLAINED.finditer(text):
            kind = kind_of(one["term"])
            if kind:
                found.setdefault(one["letter"], kind)
    return found


def read(header: str | None) -> Column:
    """Take a column's header apart: "Ratification, Accession(a)" and the like."""
    text = plain(header)
    if _EFFECTS.match(text):
        leaving = re.search(r"denunciation|withdrawal", text, re.IGNORECASE)
        return Column(text, {}, (), effect=True, leaving=bool(leaving))
    letters: dict[str, Kind] = {}
    unmarked: list[Kind] = []
    for part in _SEPARATOR.split(text):
        marked = _LETTER.match(part.strip())
        kind = kind_of((marked["term"] or marked["article"]) if marked else part)
        if kind is None:
            continue
        if marked:
            letters[marked["letter"] or marked["clinging"]] = kind
        elif kind not in unmarked:
            unmarked.append(kind)
    return Column(text, letters, tuple(unmarked))


def customary(column: Column, letter: str) -> Kind | None:
    """What a letter that nothing in the file explains means by the depositary's custom.

    Any other letter in a column of consents is consent, and the way is not known.
    """
    possible = {*column.plain, *column.letters.values()}
    if possible and possible <= CONSENTS:
        return _CUSTOM.get(letter, Kind.CONSENT)
    if possible and possible <= SIGNATURES:
        return _CUSTOM_OF_SIGNATURES.get(letter)
    return Kind.CONSENT if letter == "P" else None


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
