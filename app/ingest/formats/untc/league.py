"""The League of Nations part of a file: acts done before the United Nations became depositary."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from app.domain.actions import Kind
from app.ingest.editions import Draft, Edition, Weight
from app.ingest.formats.untc import cells
from app.ingest.formats.untc.prose import footnotes, plain

_LETTERS = {"a": Kind.ACCESSION, "s": Kind.DEFINITIVE_SIGNATURE, "d": Kind.SUCCESSION}
"""The League's own: a date alone is a ratification, "a" an accession ("definitive accessions")."""
_LAST_YEAR = "1946"
"""The League was dissolved in April 1946, so that every act before it was done by then."""
_PLACES = re.compile(r"^\s*<i>[^<]+</i>\W*$")


@dataclass(slots=True)
class Reading:
    """Where the reading stands in a list: whose entry, and which territories a date is for."""

    row: int = 0
    state: str = ""
    note: str | None = None
    acted: str | None = None
    territories: str | None = None
    waiting: bool = False


def read(treaty: Element, edition: Edition) -> Iterator[Draft]:
    """The acts of every list in this part."""
    for number, table in enumerate(treaty.findall("LON/Table"), 1):
        title = plain(table.findtext("Title")) or f"list {number}"
        name = f"League of Nations, list {number}"
        for element in table:
            if element.tag == "Ratification":
                yield from _ratifications(element, name, edition)
            elif element.tag == "Signature":
                yield from _signatures(element, name, edition)
            elif element.tag != "Title" and plain("".join(element.itertext())):
                edition.find(name, f"{title}: {element.tag} is not understood")


def _signatures(listed: Element, name: str, edition: Edition) -> Iterator[Draft]:
    """Signatures never followed by ratification, of which only the names are given."""
    opened = edition.accord.concluded_on or ".."
    for row, element in enumerate(listed, 1):
        state = plain("".join(element.itertext()))
        if not state:
            continue
        if not element.tag.startswith("State"):
            edition.find(f"{name}, row {row}", f"{element.tag} is not understood: {state[:80]!r}")
            continue
        day = f"{opened}/{_LAST_YEAR}" if opened < _LAST_YEAR else opened
        yield Draft(state, Kind.SIGNATURE, day, f"{name}, row {row}", state[:100])


def _ratifications(listed: Element, name: str, edition: Edition) -> Iterator[Draft]:
    """States, dates, territories and remarks follow one another; what belongs together is told by
    their order alone."""
    here = Reading()
    waiting: list[Draft] = []
    for element in listed:
        text = "".join(element.itertext())
        if element.tag.startswith("State"):
            yield from _overdue(here, waiting, edition, name)
            notes = footnotes(text)
            see = f"See end note {', '.join(notes)}." if notes else None
            here = Reading(here.row + 1, plain(text), see, waiting=True)
        elif not plain(text):
            continue
        elif element.tag == "Ratification.date":
            for draft in _dated(here, text, name, edition):
                yield draft
                yield from (replace(one, done_on=draft.done_on) for one in waiting)
                waiting.clear()
        elif element.tag == "Territories" or _PLACES.match(text):
            here.territories = plain(text)
        else:
            kind = Kind.RESERVATION if "reserv" in plain(text).lower() else Kind.DECLARATION
            said = Draft(here.state, kind, "", _at(here, name), statement=plain(text)[:20_000])
            if here.acted:
                yield replace(said, done_on=here.acted, note=here.note)
            else:
                waiting.append(said)
    yield from _overdue(here, waiting, edition, name)


def _at(here: Reading, name: str) -> str:
    return f"{name}, row {here.row}"


def _dated(here: Reading, text: str, name: str, edition: Edition) -> Iterator[Draft]:
    try:
        entries = cells.read(text)
    except ValueError as error:
        edition.find(_at(here, name), f"{here.state}: {error}")
        return
    for entry in entries:
        if entry.lost:
            why = f"{here.state}: lost characters in {plain(text)!r}, read as {entry.done_on}"
            edition.find(_at(here, name), why, Weight.REMARK)
        kind = _LETTERS.get(entry.letter, Kind.CONSENT) if entry.letter else Kind.RATIFICATION
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
