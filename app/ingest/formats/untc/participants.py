"""The participants table: every cell becomes an act, or a line in the report."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from xml.etree.ElementTree import Element

from app.domain.actions import CONSENTS, EXITS, SIGNATURES, Kind
from app.domain.passages import About
from app.ingest.editions import Draft, Edition, Unread, Weight
from app.ingest.formats.untc import cells, columns, names
from app.ingest.formats.untc.columns import Column
from app.ingest.formats.untc.endnotes.notes import Notes
from app.ingest.formats.untc.endnotes.reading import Reader
from app.ingest.formats.untc.endnotes.rows import TableRow
from app.ingest.formats.untc.endnotes.treaty import Treaty
from app.ingest.formats.untc.prose import footnotes, plain


def read(treaty: Element, notes: Notes, edition: Edition) -> list[Draft]:
    """The acts of all participants tables; the edition takes the findings and who is bound."""
    tables = treaty.findall("Participants/Table")
    explained = columns.explained(note.text for note in edition.notes)
    rows: list[TableRow] = []
    for number, table in enumerate(tables, 1):
        name = "" if len(tables) == 1 else f"participants table {number}, "
        rows.extend(_rows(table, name, explained, notes, edition))
    sharing = Counter(number for row in rows for number in set(row.notes))
    days = [draft.done_on[:10] for row in rows for draft in row.drafts]
    reader = Reader(
        notes=notes,
        treaty=Treaty(edition.accord.title, edition.accord.concluded_on),
        edition=edition,
        sharing=sharing,
        participants={names.key(row.participant) for row in rows},
        day=max(days, default=""),
        common=_common(treaty),
    )
    signatories = 0
    for row in rows:
        # What the table itself counts: its notes tell of participation that is over, too.
        if any(row.bound()):
            edition.participants.append(row.participant)
        signed = bool(row.signatures())
        signatories += any(draft not in row.former for draft in row.signatures())
        reader.complete(row)
        if not signed and row.signatures():
            edition.signed_in_notes.append(row.participant)
        edition.signed_in_notes += [one.country for one in row.others if one.kind in SIGNATURES]
    reader.complete_head()
    rows.append(reader.head)
    edition.signed_in_notes += [one.country for one in reader.head.others if one.kind in SIGNATURES]
    edition.listed = {"parties": len(edition.participants), "signatories": signatories}
    return [draft for row in rows for draft in (*row.drafts, *row.others)]


def _common(treaty: Element) -> list[str]:
    """The end notes of the title and of the tables' headers."""
    head = [
        treaty.findtext(f"Header/ExternalData/{part}") for part in ("Titlesect", "Subtitlesect")
    ]
    entries = treaty.iterfind("Participants/Table//Thead/Row/Entry")
    return footnotes(" ".join([*map(str, head), *("".join(entry.itertext()) for entry in entries)]))


def _rows(
    table: Element, name: str, explained: Mapping[str, Kind], notes: Notes, edition: Edition
) -> Iterator[TableRow]:
    header = [("".join(entry.itertext())) for entry in table.iterfind(".//Thead/Row/Entry")]
    read = [columns.read(text) for text in header]
    previous = ""
    for number, element in enumerate(table.iterfind(".//Tbody//Row"), 1):
        place = f"{name}row {number}"
        texts = ["".join(entry.itertext()) for entry in element.iterfind("Entry")]
        participant = plain(texts[0]) if texts else ""
        if not any(plain(text) for text in texts):
            continue
        if not participant:
            participant = previous
            edition.find(place, f"no participant, read as {previous!r}", Weight.REMARK)
        if not participant:
            edition.find(place, f"no participant beside {plain(' '.join(texts))!r}")
            continue
        previous = participant
        # By its name: a row that is added above it leaves its citations where they are.
        called = participant.strip("[] ")
        marks = footnotes(" ".join(texts))
        row = TableRow(f"{name}row {called}", called, marks, notes.see(marks))
        bracketed = participant.startswith("[") and participant.endswith("]")
        for index, text in enumerate(texts[1:], 1):
            column = read[index] if index < len(read) else Column("", {}, ())
            _cell(row, text, column, read[1:], explained, bracketed, edition)
        if not row.drafts and not any(plain(text) for text in texts[1:]):
            edition.find(row.place, f"{row.participant}: a row without a date", Weight.SKIPPED)
        yield row


def _cell(
    row: TableRow,
    text: str,
    column: Column,
    table: Sequence[Column],
    explained: Mapping[str, Kind],
    bracketed: bool,
    edition: Edition,
) -> None:
    try:
        entries = cells.read(text)
    except ValueError as error:
        why = f"{row.participant}: {column.header or 'no column'}: {error}"
        edition.leave(_unread(row, plain(text)), why)
        return
    for entry in entries:
        if entry.lost:
            why = f"{row.participant}: lost characters in {plain(text)!r}, read as {entry.done_on}"
            edition.find(row.place, why, Weight.REMARK)
        if column.effect:
            _take_effect(row, entry.done_on, column, edition)
            continue
        kind = columns.meaning(column, entry.letter, table)
        if kind is None and entry.letter:
            kind = explained.get(entry.letter) or columns.customary(column, entry.letter)
            if kind:
                why = f"{row.participant}: no header explains the letter {entry.letter!r}"
                edition.find(row.place, f"{why}; recorded as {kind.value}", Weight.REMARK)
        if kind is None:
            why = f"the column {column.header!r} does not say what {plain(text)!r} is"
            edition.leave(_unread(row, plain(text)), f"{row.participant}: {why}")
            continue
        draft = Draft(
            country=row.participant,
            kind=kind,
            done_on=entry.done_on,
            place=row.place,
            quote=plain(text)[:100],
            statement=column.header if kind is Kind.DECLARATION else None,
            note=row.see,
        )
        row.drafts.append(draft)
        if entry.former or bracketed:
            row.former.append(draft)


def _unread(row: TableRow, words: str) -> Unread:
    return Unread(row.participant, About.ACT, row.place, words)


def _take_effect(row: TableRow, day: str, column: Column, edition: Edition) -> None:
    """A date in a column of effects belongs to the last consent, or exit, of its row."""
    for index in reversed(range(len(row.drafts))):
        if row.drafts[index].kind in (EXITS if column.leaving else CONSENTS):
            row.drafts[index] = replace(row.drafts[index], effective_on=day)
            return
    what = f"takes effect on {day}"
    why = f"{row.participant}: {what}, but no act stands there"
    edition.leave(_unread(row, what), why)
