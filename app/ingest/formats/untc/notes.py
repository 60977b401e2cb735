"""End notes: their text, and the exits that they tell of."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element

from app.domain.naming import names
from app.ingest.formats.untc.prose import dates_in, first_date, paragraphs, plain
from app.notes.schemas import NoteIn

LONGEST = 20_000
_LEAVING = re.compile(
    r"\b(?:denunciations?|denounc\w+|withdr(?:e|a)w(?:al|s|n)? from|"
    r"(?:notif\w+|notice|instrument)(?: of)?(?: its)? withdrawal|decided to withdraw|"
    r"withdrawal of its (?:signature|ratification|accession))\b",
    re.IGNORECASE,
)
_OF_SOMETHING_ELSE = re.compile(
    r"^[^.]{0,40}\b(?:reservations?|declarations?|objections?)\b", re.IGNORECASE
)
_EFFECT = re.compile(
    r"\b(?:(?:takes?|took|taken|taking|comes?|came|coming|becomes?|became) effect(?:ive)?"
    r"(?:[^.]{0,160}?\b(?:i\.\s?e\.,?|that is to say,?))?"
    r"|with effect|effective|i\.\s?e\.,?|that is to say,?)"
    r"\s*,?\s*(?:(?:as )?(?:on|from|of)\s*)?$",
    re.IGNORECASE,
)
_NAME_ENDS = re.compile(r"\s*[(,].*")


class Exit(NamedTuple):
    """An exit that a note tells of: when it was notified, when it takes effect, and which note."""

    done_on: str
    effective_on: str | None
    note: str


class Notes:
    """The end notes of a file by their numbers."""

    def __init__(self, treaty: Element) -> None:
        self._notes: dict[str, Element] = {}
        for note in treaty.iterfind("EndNotes/Note"):
            number = plain(note.findtext("index"))
            if number:
                self._notes.setdefault(number, note)

    def all(self) -> Iterator[NoteIn]:
        """Every note that has a text, with its paragraphs on lines of their own."""
        for number, note in self._notes.items():
            text = "\n\n".join(_paragraphs(note))
            if text:
                yield NoteIn(number=number[:20], text=text[:LONGEST])

    def exit_of(self, participant: str, numbers: Sequence[str]) -> Exit | None:
        """The exit of a participant, from the notes that its row refers to."""
        known = [(number, self._notes[number]) for number in numbers if number in self._notes]
        for named in (True, False):
            for number, note in known:
                found = _in_table(note, participant) or _in_prose(note, participant, named)
                if found:
                    return Exit(*found, number)
        return None


def _paragraphs(note: Element) -> list[str]:
    found = []
    for child in note:
        if child.tag == "text":
            found.extend(paragraphs([child.text]))
        elif child.tag == "table":
            found.extend("; ".join(cells) for cells in _cells(child) if any(cells))
    return found


def _cells(table: Element) -> Iterator[list[str]]:
    for row in table.iterfind("row"):
        yield [plain("".join(column.itertext())) for column in row.iterfind("col")]


def _in_table(note: Element, participant: str) -> tuple[str, str | None] | None:
    """A table of participants, dates of notification and dates of effect."""
    words = " ".join(_paragraphs(note))
    if not _LEAVING.search(words):
        return None
    for table in note.iterfind("table"):
        rows = list(_cells(table))
        for cells in rows:
            if cells and _names(participant, cells[0]):
                found = [day for cell in cells[1:] if (day := first_date(cell))]
                if found:
                    return found[0], found[1] if len(found) > 1 else None
    return None


def _in_prose(note: Element, participant: str, named: bool) -> tuple[str, str | None] | None:
    """A paragraph that dates the participant's notice, and the day of effect that follows it.

    `named`: the paragraph itself names the participant; else no paragraph may name a government.
    """
    texts = _paragraphs(note)
    if not named and any("Government of" in text for text in texts):
        return None
    for index, text in enumerate(texts):
        leaving = next(
            (
                found
                for found in _LEAVING.finditer(text)
                if not _OF_SOMETHING_ELSE.search(text[found.end() :])
            ),
            None,
        )
        if leaving is None or (named and not _names(participant, text[: leaving.end() + 200])):
            continue
        before = [day for day in dates_in(text) if day.start < leaving.start()]
        after = [day for day in dates_in(text) if day.start >= leaving.end()]
        done = next(iter(before[-1:] or after[:1]), None)
        if done is None:
            continue
        return done.edtf, _effect([text[done.end :], *texts[index + 1 :]], done.edtf)
    return None


def _effect(texts: Sequence[str], done_on: str) -> str | None:
    for text in texts:
        for day in dates_in(text):
            if _EFFECT.search(text[: day.start]) and day.edtf >= done_on:
                return day.edtf
    return None


def _names(participant: str, text: str) -> bool:
    """Whether a text names the participant, by the part of its name before any bracket."""
    wanted = names.normalise(_NAME_ENDS.sub("", participant))
    return bool(wanted) and f" {wanted} " in f" {names.normalise(text)} "
