"""Declarations, reservations, objections and notifications: statements of participants as acts."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from app.domain.actions import CONSENTS, SIGNATURES, Kind
from app.ingest.editions import Draft, Edition, Weight
from app.ingest.formats.untc import names
from app.ingest.formats.untc.endnotes.notes import Notes
from app.ingest.formats.untc.prose import first_date, footnotes, plain, without_footnotes

LONGEST = 20_000
_ELLIPSIS = " […]"
_SECTIONS: tuple[tuple[str, str, Kind | None], ...] = (
    ("Declarations", "declarations and reservations", None),
    ("DeclarationsUnderArticle", "declarations under article", Kind.DECLARATION),
    ("Objections", "objections", Kind.OBJECTION),
    ("Notifications", "notifications", Kind.DECLARATION),
)
_OF_DATE = re.compile(r"^\s*(?:<[^>]+>\s*)*<(right|center|i|b)>(?P<day>.{6,40})</\1>\s*$")
_HEADING = re.compile(
    r"^\W*(?:interpretative |d[eé]claration|reservation|understanding|upon |confirmed |"
    r"made upon |notification|communication|objection|statement)",
    re.IGNORECASE,
)
_RESERVES = re.compile(
    r"\breserv(?:es?|ing|ations?)\b|\bnot consider (?:it ?self|themselves) (?:as )?bound\b|"
    r"\bnot be bound\b|\bnot accept (?:the provisions of )?article\b",
    re.IGNORECASE,
)
_UPON_SIGNATURE = re.compile(r"\b(?:upon|at the time of) (?:the )?sign(?:ature|ing)\b", re.I)
_LONGEST_HEADING = 90


@dataclass(slots=True)
class Piece:
    """A stretch of one participant's statement with a date or a heading of its own."""

    heading: str = ""
    day: str | None = None
    upon_signature: bool = False
    texts: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Days:
    """The days that a statement without a date can have been made on, of one participant."""

    consent: str | None = None
    signature: str | None = None


def days_of(drafts: Sequence[Draft]) -> dict[str, Days]:
    """When each participant signed and consented, by the key of the name in its row.

    A statement often spells it otherwise ("Turkey" for the row of Türkiye).
    """
    found: dict[str, Days] = {}
    for draft in drafts:
        key = names.key(draft.country)
        known = found.get(key, Days())
        if draft.kind in CONSENTS and not known.consent:
            known = Days(draft.done_on, known.signature)
        elif draft.kind in SIGNATURES and not known.signature:
            known = Days(known.consent, draft.done_on)
        found[key] = known
    return found


def read(
    treaty: Element, acted: Mapping[str, Days], notes: Notes, edition: Edition
) -> Iterator[Draft]:
    """All statements of a file, in their order."""
    for section, name, kind in _SECTIONS:
        root = treaty.find(section)
        if root is None:
            continue
        title = " ".join(plain(part.text) for part in root.iterfind("Title"))
        for item in root:
            if item.tag != "Title":
                yield from _of_entry(item, kind, title, name, acted, notes, edition)


def _of_entry(
    item: Element,
    kind: Kind | None,
    title: str,
    section: str,
    acted: Mapping[str, Days],
    notes: Notes,
    edition: Edition,
) -> Iterator[Draft]:
    participant = plain(item.findtext("Participant"))
    marks = footnotes(item.findtext("Participant"))
    place = f"{section}, {participant}"
    if not participant:
        edition.find(section, f"no participant: {plain(''.join(item.itertext()))[:120]!r}")
        return
    texts = [text.text for text in item.iterfind("text")]
    pieces = [piece for piece in _pieces(texts) if piece.texts]
    if not pieces:
        see = f"; see end note {', '.join(marks)}" if marks else ""
        edition.find(place, f"{participant}: no text{see}", Weight.SKIPPED)
    for piece in pieces:
        statement = "\n\n".join(piece.texts)
        if len(statement) > LONGEST:
            statement = statement[: LONGEST - len(_ELLIPSIS)].rstrip() + _ELLIPSIS
            edition.find(place, f"{participant}: cut to {LONGEST} characters", Weight.REMARK)
        yield Draft(
            country=participant,
            kind=kind or _kind(piece),
            done_on=_day(piece, title, acted.get(names.key(participant), Days()), edition),
            place=place,
            statement=statement,
            note=notes.see(marks),
        )


def _pieces(texts: Sequence[str | None]) -> Iterator[Piece]:
    """Part a statement at lines that are a date, and at headings that name another kind."""
    piece = Piece()
    for raw in texts:
        text = plain(raw)
        if not text.strip(" ._"):
            continue
        dated = _OF_DATE.match(without_footnotes(raw))
        day = first_date(plain(dated["day"])) if dated else None
        if day:
            yield piece
            piece = Piece(day=day)
        elif _is_heading(text):
            if piece.texts:
                yield piece
                piece = Piece(day=piece.day, upon_signature=piece.upon_signature)
            piece.heading = text
            piece.upon_signature |= bool(_UPON_SIGNATURE.search(text))
        else:
            piece.texts.append(text)
    yield piece


def _is_heading(text: str) -> bool:
    return (
        len(text) <= _LONGEST_HEADING
        and (text.rstrip().endswith(":") or len(text) < 20)
        and bool(_HEADING.match(text))
    )


def _kind(piece: Piece) -> Kind:
    """A reservation is what is headed so, or without a heading what says so."""
    heading = piece.heading.lower()
    if "reserv" in heading:
        return Kind.RESERVATION
    if any(word in heading for word in ("declaration", "déclaration", "understanding")):
        return Kind.DECLARATION
    return Kind.RESERVATION if _RESERVES.search(" ".join(piece.texts)) else Kind.DECLARATION


def _day(piece: Piece, title: str, days: Days, edition: Edition) -> str:
    """Its own date; else the day of the act with which the section's title says it was made."""
    if piece.day:
        return piece.day
    words = piece.texts[0][:200] if piece.texts else ""
    signed = piece.upon_signature or bool(_UPON_SIGNATURE.match(words))
    if signed and days.signature:
        return days.signature
    made_upon_consent = "unless otherwise indicated" in title.lower() or not title
    if days.consent and (made_upon_consent or not days.signature):
        return days.consent
    earliest = days.signature or edition.accord.concluded_on
    return f"{earliest.split('/')[0]}/.." if earliest else "../.."
