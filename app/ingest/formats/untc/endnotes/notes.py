"""End notes: their paragraphs and tables, as the file numbers them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element

from app.ingest.formats.untc.prose import paragraphs, plain
from app.notes.schemas import NoteIn

LONGEST = 20_000
_BEGINNING = 80


class Note(NamedTuple):
    """An end note: its number, its paragraphs, and the rows of its tables, cell by cell."""

    number: str
    paragraphs: Sequence[str]
    rows: Sequence[Sequence[str]]


class Notes:
    """The end notes of a file by their numbers."""

    def __init__(self, treaty: Element) -> None:
        self._notes: dict[str, Element] = {}
        self._parsed: dict[str, Note] = {}
        for note in treaty.iterfind("EndNotes/Note"):
            number = plain(note.findtext("index"))
            if number:
                self._notes.setdefault(number, note)

    def all(self) -> Iterator[NoteIn]:
        """Every note that has a text, with its paragraphs on lines of their own."""
        for number, note in self._notes.items():
            text = "\n\n".join(_lines(note))
            if text:
                yield NoteIn(number=number[:20], text=text[:LONGEST])

    def see(self, numbers: Sequence[str]) -> str | None:
        """The link from an act to end notes: by the words they begin with, because a note that is
        added gives those behind it other numbers."""
        texts = [
            " ".join(_lines(self._notes[n])) for n in dict.fromkeys(numbers) if n in self._notes
        ]
        quoted = list(dict.fromkeys(f"“{_beginning(text)}”" for text in texts if text))
        if not quoted:
            return None
        return f"See end note{'s' if len(quoted) > 1 else ''} {', '.join(quoted)}"

    def of(self, numbers: Sequence[str]) -> Iterator[Note]:
        """The notes with these numbers, each once, as far as the file has them."""
        for number in dict.fromkeys(numbers):
            if number in self._notes:
                if number not in self._parsed:
                    self._parsed[number] = _read(number, self._notes[number])
                yield self._parsed[number]


def _read(number: str, note: Element) -> Note:
    texts = paragraphs([text.text for text in note.iterfind("text")])
    rows = [row for table in note.iterfind("table") for row in _cells(table)]
    return Note(number, texts, [row for row in rows if any(row)])


def _beginning(text: str) -> str:
    if len(text) <= _BEGINNING:
        return text
    return text[:_BEGINNING].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"


def _lines(note: Element) -> list[str]:
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
