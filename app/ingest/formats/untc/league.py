"""The League of Nations part of a file: acts done before the United Nations became depositary."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple
from xml.etree.ElementTree import Element

from app.domain.actions import CONSENTS, Kind
from app.domain.passages import About
from app.ingest.editions import Draft, Edition, Unread, Weight
from app.ingest.formats.untc import cells, names
from app.ingest.formats.untc.endnotes.notes import Notes
from app.ingest.formats.untc.prose import footnotes, plain

_LETTERS = {"a": Kind.ACCESSION, "s": Kind.DEFINITIVE_SIGNATURE, "d": Kind.SUCCESSION}
"""The League's own: a date alone is a ratification, "a" an accession ("definitive accessions")."""
_LAST_YEAR = "1946"
"""The League was dissolved in April 1946, so that every act before it was done by then."""
_EXITS = re.compile(r"\bdenunciation|\bwithdrawal", re.IGNORECASE)
_EMPIRE = re.compile(
    r"[\s,]*(?:\(\s*)?\b(?:and|as well as|with) (?:for )?(?:all|any|the|other) (?:other )?"
    r"(?:parts?|colonies|dependencies|territories)\b.*$",
    re.IGNORECASE,
)
_LETTER = re.compile(r"\s*\(\s*(?P<letter>[a-z])\s*\)\s*$")
_BESIDE = re.compile(
    r"\s*[(,]\s*(?=(?:including|excluding|except|through|with|without|not|for|as|subject|together|also|"
    r"on behalf|in respect)\b).*$",
    re.IGNORECASE,
)
_OF_TERRITORIES = re.compile(
    r"\W*(?:(?:and|for|in respect of|on behalf of|including|excluding|with) )?"
    r"(?:all|any|its|the|other|her|his)? ?"
    r"(?:other )?(?:parts?|colon|dependenc|territor|protectorate|mandated|overseas|possession)",
    re.IGNORECASE,
)
_STATES = {
    "AFG", "ALB", "ARG", "AUS", "AUT", "BEL", "BGR", "BOL", "BRA", "CAN", "CHE", "CHL", "CHN",
    "COL", "CRI", "CSHH", "CUB", "DEU", "DNK", "DOM", "ECU", "EGY", "ESP", "EST", "ETH", "FIN",
    "FRA", "GBR", "GRC", "GTM", "HND", "HTI", "HUN", "IND", "IRL", "IRN", "IRQ", "ISL", "ITA",
    "JPN", "LBR", "LIE", "LTU", "LUX", "LVA", "MCO", "MEX", "MMR", "NIC", "NLD", "NOR", "NZL",
    "PAN", "PER", "POL", "PRT", "PRY", "ROU", "SAU", "SDN", "SLV", "SMR", "SUHH", "SWE", "THA",
    "TUR", "URY", "USA", "VAT", "VEN", "X-FCD", "YUCS", "ZAF",
}  # fmt: skip
"""Who acted for itself in the League's time. Other names of today's states were of colonies."""
_HAD_COLONIES = {
    "AUS", "BEL", "DEU", "DNK", "ESP", "FRA", "GBR", "ITA", "JPN", "NLD", "NZL", "PRT", "USA",
    "ZAF",
}  # fmt: skip
_LONGEST_NAME = 250
_PLACES = re.compile(r"^\s*<i>[^<]+</i>\W*$")


class Named(NamedTuple):
    """The name of a state in a list, and the letter behind it, which tells how it consented."""

    name: str
    letter: str | None


@dataclass(slots=True)
class Reading:
    """Where the reading stands in a list: whose entry, and which territories a date is for."""

    state: str = ""
    note: str | None = None
    acted: str | None = None
    territories: str | None = None
    letter: str | None = None
    waiting: bool = False


def read(treaty: Element, notes: Notes, edition: Edition) -> Iterator[Draft]:
    """The acts of every list in this part."""
    for number, table in enumerate(treaty.findall("LON/Table"), 1):
        title = plain(table.findtext("Title")) or f"list {number}"
        name = f"League of Nations, list {number}"
        for element in table:
            if element.tag == "Ratification":
                for draft in _ratifications(element, name, notes, edition):
                    yield replace(draft, kind=_under(title, draft.kind))
            elif element.tag == "Signature":
                yield from _signatures(element, name, notes, edition)
            elif element.tag != "Title" and plain("".join(element.itertext())):
                edition.find(name, f"{title}: {element.tag} is not understood")


def _under(title: str, kind: Kind) -> Kind:
    """The kind of a dated act under the title of its list."""
    return Kind.WITHDRAWAL if kind in CONSENTS and _EXITS.search(title) else kind


def _named(text: str) -> Named:
    """A name without what stands behind it: a letter, colonies, or where it does not apply."""
    words, letter = _EMPIRE.sub("", text).strip(" .,;:"), None
    if marked := _LETTER.search(words):
        words, letter = words[: marked.start()].strip(" .,;:"), marked["letter"]
    # Some names have brackets of their own: "Yugoslavia (Kingdom of)".
    beside = _BESIDE.search(words)
    return Named(words[: beside.start()] if beside else words, letter)


def _is_name(words: str) -> bool:
    """Whether words are nothing but a name, if only of a place that is no state."""
    found = names.at(words)
    return found is not None and found.end == len(words.rstrip(" .,;:"))


def _is_dependency(state: str, words: str) -> bool:
    """Whether a name can be of a territory of that state."""
    return names.key(state) in _HAD_COLONIES or names.is_country(words)


def _is_unknown(state: str, text: str) -> bool:
    """Whether this is a name that is neither a state's nor of a place of that state."""
    words = plain(text)
    place = _PLACES.match(text) or _is_dependency(state, words)
    return not state or (_is_name(words) and not place)


def _is_state(element: Element, text: str) -> bool:
    """Whether an element begins the entry of a state; some lists have the names in paragraphs."""
    if element.tag.startswith("State"):
        return True
    words = plain(text)
    return (
        element.tag == "Para"
        and len(words) < _LONGEST_NAME
        and not _PLACES.match(text)
        and names.key(_named(words).name) in _STATES
    )


def _signatures(listed: Element, name: str, notes: Notes, edition: Edition) -> Iterator[Draft]:
    """Signatures never followed by ratification, of which only the names are given.

    A paragraph that is no name belongs to the name above it: territories, or a reservation.
    """
    opened = edition.accord.concluded_on or ".."
    day = f"{opened}/{_LAST_YEAR}" if opened < _LAST_YEAR else opened
    state = ""
    for element in listed:
        text = "".join(element.itertext())
        words = plain(text)
        if not words:
            continue
        several = re.split(r"\s*[,;]\s*", words)
        if _is_state(element, text):
            several = [words]
        elif not all(names.key(one) in _STATES for one in several):
            several = []
        for one in several:
            state = _named(one).name
            place = f"{name}, row {state}"
            see = notes.see(footnotes(text))
            yield Draft(state, Kind.SIGNATURE, day, place, one[:100], note=see)
        if several:
            continue
        first = names.at(words)
        another = first is not None and first.key in _STATES and first.key != names.key(state)
        if another or _is_unknown(state, text):
            why = f"{element.tag} is not understood: {words[:80]!r}"
            edition.find(name, why, who=[state, words])
        elif _OF_TERRITORIES.match(words) or _PLACES.match(text) or _is_name(words):
            place = f"{name}, row {state}"
            edition.find(place, f"{state}: signed with {words[:80]!r}", Weight.REMARK)
        else:
            yield Draft(state, _said(words), day, f"{name}, row {state}", statement=words[:20_000])


def _said(words: str) -> Kind:
    return Kind.RESERVATION if "reserv" in words.lower() else Kind.DECLARATION


def _ratifications(listed: Element, name: str, notes: Notes, edition: Edition) -> Iterator[Draft]:
    """States, dates, territories and remarks follow one another; what belongs together is told by
    their order alone."""
    here = Reading()
    waiting: list[Draft] = []
    for element in listed:
        text = "".join(element.itertext())
        if _is_state(element, text):
            yield from _overdue(here, waiting, edition, name)
            named = _named(plain(text))
            here = Reading(
                named.name, notes.see(footnotes(text)), letter=named.letter, waiting=True
            )
        elif not plain(text):
            continue
        elif element.tag == "Ratification.date":
            for draft in _dated(here, text, name, edition):
                yield draft
                yield from (replace(one, done_on=draft.done_on) for one in waiting)
                waiting.clear()
        elif element.tag == "Para" and _is_unknown(here.state, text):
            # A state that nobody knows by this name; the date behind is its, and no other's.
            why = f"{element.tag} is not understood: {plain(text)[:80]!r}"
            edition.find(name, why, who=[here.state, plain(text)])
            here = Reading()
        elif element.tag == "Territories" or _PLACES.match(text) or _is_name(plain(text)):
            here.territories = plain(text)
        else:
            said = Draft(
                here.state, _said(plain(text)), "", _at(here, name), statement=plain(text)[:20_000]
            )
            if here.acted:
                yield replace(said, done_on=here.acted, note=here.note)
            else:
                waiting.append(said)
    yield from _overdue(here, waiting, edition, name)


def _at(here: Reading, name: str) -> str:
    return f"{name}, row {here.state}" if here.state else name


def _dated(here: Reading, text: str, name: str, edition: Edition) -> Iterator[Draft]:
    if not here.state:
        if plain(text).strip(" ."):
            edition.find(name, f"no state before {plain(text)!r}")
        return
    try:
        entries = cells.read(text)
    except ValueError as error:
        unread = Unread(here.state, About.ACT, _at(here, name), plain(text))
        edition.leave(unread, f"{here.state}: {error}")
        return
    for entry in entries:
        if entry.lost:
            why = f"{here.state}: lost characters in {plain(text)!r}, read as {entry.done_on}"
            edition.find(_at(here, name), why, Weight.REMARK)
        letter = entry.letter or here.letter
        kind = _LETTERS.get(letter, Kind.CONSENT) if letter else Kind.RATIFICATION
        statement = None
        if here.territories is not None and (here.acted or not here.waiting):
            kind, statement = Kind.TERRITORIAL_APPLICATION, here.territories
        draft = Draft(
            country=here.state,
            kind=kind,
            done_on=entry.done_on,
            place=_at(here, name),
            quote=plain(text)[:100],
            statement=statement,
            note=here.note,
        )
        if statement is None:
            here.acted, here.waiting = entry.done_on, False
        here.territories = None
        yield draft


def _overdue(here: Reading, waiting: list[Draft], edition: Edition, name: str) -> Iterator[Draft]:
    """What is left when the next State begins: remarks without a date, or no date at all."""
    if here.state and here.waiting:
        edition.find(_at(here, name), f"{here.state}: no date", Weight.SKIPPED)
    if here.territories:
        edition.find(_at(here, name), f"{here.territories[:80]!r}: no date", Weight.SKIPPED)
    opened = edition.accord.concluded_on or ".."
    for said in waiting:
        yield replace(said, done_on=f"{opened}/{_LAST_YEAR}" if opened < _LAST_YEAR else opened)
    waiting.clear()
