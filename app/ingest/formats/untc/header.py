"""The head of a status file: the accord, its source, and the depositary's own counts."""

import re
from typing import NamedTuple
from xml.etree.ElementTree import Element

from app.accords.schemas import AccordIn, TermIn
from app.api.fields import ABSENT
from app.domain.evidence import Tier
from app.domain.statuses import Nature
from app.domain.terms import TermKind
from app.ingest.editions import checked, unreadable
from app.ingest.formats import terms as of_treaties
from app.ingest.formats.untc import force
from app.ingest.formats.untc.prose import dates_in, first_date, plain
from app.sources.schemas import SourceIn

_CHAPTER = re.compile(r"\bCHAPTER\s+([IVXLC]+)\b", re.IGNORECASE)
_FROM_FILE = re.compile(r"([A-Z]+(?:-[A-Za-z0-9]+)+)(?:\.[a-z]{2})?\.xml", re.IGNORECASE)
_REGISTERED = re.compile(r"\bNo\.\s*(?:I{1,2}-)?(\d[\d,]*)")
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_LONGEST = 500
DEPOSITARY = "Secretary-General of the United Nations"
PUBLISHER = "United Nations Treaty Collection"


class Head(NamedTuple):
    """What the head of a file says; `remarks` is what a reader should know of how it was read.

    `documents` are sources of the accord's terms beside the file itself.
    """

    number: str
    accord: AccordIn
    declared: dict[str, int]
    remarks: list[str]
    documents: list[SourceIn]


def read(treaty: Element, file: str) -> Head:
    """Read the head. Raises Rejected where it names no treaty."""
    external = treaty.find("Header/ExternalData")
    assert external is not None
    number = _number(treaty, external, file)
    title = plain(external.findtext("Subtitlesect")) or plain(external.findtext("Titlesect"))
    if not title:
        raise unreadable(file, "the treaty has no title")
    remarks: list[str] = []
    conclusion = plain(external.findtext("Conclusion"))
    terms = force.read(external)
    remarks.extend(terms.remarks)
    concluded_on = first_date(conclusion)
    claims = _claims(terms, source_slug(number))
    known = of_treaties.of(number, concluded_on)
    documents = [] if known is None else [of_treaties.document(slug_of(number), known)]
    if known is not None:
        claims += of_treaties.claims(documents[0].slug, known)
    said = {one.term: one.value for one in reversed(claims)}
    if known is not None and known.delay is not ABSENT:
        # What the treaty itself says is surer than what the head's prose was read to say.
        said[TermKind.IN_FORCE_DELAY] = known.delay
    values = {
        "slug": slug_of(number),
        "title": _short(title),
        "nature": Nature.BINDING,
        "chapter": _short(_chapter(treaty)) or None,
        "depositary": DEPOSITARY,
        "concluded_at": _short(_place(conclusion)) or None,
        "concluded_on": concluded_on,
        **{kind.value: value for kind, value in said.items()},
        "terms": claims,
        "terminated_on": terms.terminated_on,
        "identifiers": {"mtdsg": number, **_registration(external)},
    }
    accord = checked(AccordIn, values, file, "header")
    return Head(number, accord, _declared(external), remarks, documents)


def _claims(terms: force.Terms, source: str) -> list[TermIn]:
    """What the head says of the treaty's terms."""
    said = ((TermKind.IN_FORCE_ON, terms.in_force_on), (TermKind.IN_FORCE_DELAY, terms.delay))
    return [
        TermIn(term=kind, value=value, source=source, locator="header")
        for kind, value in said
        if value is not None
    ]


def slug_of(number: str) -> str:
    """The accord's slug from its number in the depositary's list: IV-4 is `mtdsg-iv-4`."""
    return "mtdsg-" + re.sub(r"[^a-z0-9]+", "-", number.lower()).strip("-")


def source_slug(number: str) -> str:
    """The slug of a status file."""
    return "untc-" + slug_of(number).removeprefix("mtdsg-")


def source(number: str, title: str, sha256: str) -> SourceIn:
    """The file as a source, at the address where everybody can read the same."""
    chapter = _roman(number.split("-")[0])
    where = f"mtdsg_no={number}" + (f"&chapter={chapter}" if chapter else "")
    return SourceIn(
        slug=source_slug(number),
        title=_short(f"Status of Treaties, {number}: {title}"),
        tier=Tier.DEPOSITARY,
        publisher=PUBLISHER,
        url=f"https://treaties.un.org/Pages/ViewDetails.aspx?src=TREATY&{where}&clang=_en",
        language="en",
        sha256=sha256,
    )


def _number(treaty: Element, external: Element, file: str) -> str:
    """The treaty's number; from the file's name where the head has no chapter."""
    chapter = _CHAPTER.search(plain(treaty.findtext("Header/Chapter/Header")))
    section = plain(external.findtext("Numsect"))
    if chapter and section:
        parts = [
            chapter[1].upper(),
            plain(treaty.findtext("Header/SubChapter/Header")),
            section,
            plain(external.findtext("Subnumsect")),
        ]
        return "-".join(re.sub(r"[^A-Za-z0-9]+", "-", part).strip("-") for part in parts if part)
    named = _FROM_FILE.fullmatch(file)
    if named:
        return named[1]
    raise unreadable(file, "neither the head nor the file's name says which treaty this is")


def _chapter(treaty: Element) -> str:
    """Where the depositary files it: "IV. HUMAN RIGHTS"."""
    found = _CHAPTER.search(plain(treaty.findtext("Header/Chapter/Header")))
    name = plain(treaty.findtext("Header/Chapter/Name"))
    below = [plain(treaty.findtext(f"Header/SubChapter/{part}")) for part in ("Header", "Name")]
    chapter = f"{found[1].upper()}. {name}" if found else name
    return f"{chapter} ({'. '.join(part for part in below if part)})" if any(below) else chapter


def _place(conclusion: str) -> str:
    found = next(iter(dates_in(conclusion)), None)
    return (conclusion[: found.start] if found else conclusion).rstrip(" ,")


def _registration(external: Element) -> dict[str, str]:
    """Registered with the United Nations, or before their time with the League of Nations."""
    text = plain(external.findtext("Registration/Labeltext"))
    number, day = _REGISTERED.search(text), first_date(text)
    if number is None:
        return {}
    return {"lnts" if day and day < "1945-10-24" else "unts": number[1].replace(",", "")}


def _declared(external: Element) -> dict[str, int]:
    found = {}
    for name, element in (("signatories", "Signatories"), ("parties", "Parties")):
        digits = plain(external.findtext(f"Status/{element}")).replace(",", "")
        if digits.isascii() and digits.isdigit():
            found[name] = int(digits)
    return found


def _roman(numeral: str) -> int | None:
    """The value of a Roman numeral, or None if it is none."""
    if not numeral or any(letter not in _ROMAN for letter in numeral):
        return None
    values = [_ROMAN[letter] for letter in numeral]
    following = [*values[1:], 0]
    return sum(-one if one < other else one for one, other in zip(values, following, strict=True))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
