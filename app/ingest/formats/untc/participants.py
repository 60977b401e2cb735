"""The participants table: every cell becomes an act, or a line in the report."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from app.domain.actions import CONSENTS, SIGNATURES, Kind
from app.ingest.editions import Draft, Edition, Weight
from app.ingest.formats.untc import cells, columns
from app.ingest.formats.untc.columns import Column
from app.ingest.formats.untc.notes import Notes
from app.ingest.formats.untc.prose import footnotes, plain


@dataclass(slots=True)
class TableRow:
    """A row as it is read: its place, its participant, and the acts found so far."""

    place: str
    participant: str
    notes: list[str]
    drafts: list[Draft] = field(default_factory=list)
    former: list[Draft] = field(default_factory=list)


def read(treaty: Element, notes: Notes, edition: Edition) -> list[Draft]:
    """The acts of all participants tables; the edition takes the findings and who is bound."""
    drafts: list[Draft] = []
    tables = treaty.findall("Participants/Table")
    for number, table in enumerate(tables, 1):
        name = "participants table" if len(tables) == 1 else f"participants table {number}"
        for row in _rows(table, name, edition):
            _leave(row, notes, edition)
            drafts.extend(row.drafts)
            if any(d.kind in CONSENTS and d not in row.former for d in row.drafts):
                edition.participants.append(row.participant)
    return drafts


def _rows(table: Element, name: str, edition: Edition) -> Iterator[TableRow]:
    header = [("".join(entry.itertext())) for entry in table.iterfind(".//Thead/Row/Entry")]
    read = [columns.read(text) for text in header]
    previous = ""
    for number, element in enumerate(table.iterfind(".//Tbody//Row"), 1):
        place = f"{name}, row {number}"
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
        row = TableRow(place, participant.strip("[] "), footnotes(" ".join(texts)))
        bracketed = participant.startswith("[") and participant.endswith("]")
        for index, text in enumerate(texts[1:], 1):
            column = read[index] if index < len(read) else Column("", {}, ())
            _cell(row, text, column, read[1:], bracketed, edition)
        if not row.drafts and not any(plain(text) for text in texts[1:]):
            edition.find(place, f"{row.participant}: a row without a date", Weight.SKIPPED)
        yield row


def _cell(
    row: TableRow,
    text: str,
    column: Column,
    table: Sequence[Column],
    bracketed: bool,
    edition: Edition,
) -> None:
    try:
        entries = cells.read(text)
    except ValueError as error:
        edition.find(row.place, f"{row.participant}: {column.header or 'no column'}: {error}")
        return
    for entry in entries:
        if entry.lost:
            why = f"{row.participant}: lost characters in {plain(text)!r}, read as {entry.done_on}"
            edition.find(row.place, why, Weight.REMARK)
        if column.effect:
            _take_effect(row, entry.done_on, edition)
            continue
        kind = columns.meaning(column, entry.letter, table)
        if kind is None and entry.letter and (column.plain or column.letters):
            possible = {*column.plain, *column.letters.values()}
            kind = Kind.CONSENT if possible <= CONSENTS else None
            if kind:
                why = f"{row.participant}: no header explains the letter {entry.letter!r}"
                edition.find(row.place, f"{why}; recorded as consent", Weight.REMARK)
        if kind is None:
            why = f"the column {column.header!r} does not say what {plain(text)!r} is"
            edition.find(row.place, f"{row.participant}: {why}")
            continue
        draft = Draft(
            country=row.participant,
            kind=kind,
            done_on=entry.done_on,
            place=row.place,
            quote=plain(text)[:100],
            statement=column.header if kind is Kind.DECLARATION else None,
            note=_see(row.notes),
        )
        row.drafts.append(draft)
        if entry.former or bracketed:
            row.former.append(draft)


def _see(numbers: Sequence[str]) -> str | None:
    """The link from an act to the end notes of its row."""
    if not numbers:
        return None
    listed = ", ".join(dict.fromkeys(numbers))
    return f"See end note {listed}." if len(set(numbers)) == 1 else f"See end notes {listed}."


def _take_effect(row: TableRow, day: str, edition: Edition) -> None:
    """A date in a column of effects belongs to the last consent of its row."""
    for index in reversed(range(len(row.drafts))):
        if row.drafts[index].kind in CONSENTS:
            row.drafts[index] = replace(row.drafts[index], effective_on=day)
            return
    edition.find(row.place, f"{row.participant}: takes effect on {day}, but no act stands there")


def _leave(row: TableRow, notes: Notes, edition: Edition) -> None:
    """Acts in brackets are no longer in effect: find out when that came about.

    The end notes often say it. Where they do not, all that is known is that it was after the act,
    and before the next one of its kind, or else before the file was read: an open interval.
    """
    consents = [draft for draft in row.former if draft.kind in CONSENTS]
    signatures = [draft for draft in row.former if draft.kind in SIGNATURES]
    lost, kind = (consents, Kind.WITHDRAWAL) if consents else (signatures, Kind.SIGNATURE_RENOUNCED)
    if not lost:
        return
    bound = [d.done_on for d in row.drafts if d.kind in CONSENTS and d not in row.former]
    if kind is Kind.SIGNATURE_RENOUNCED and bound:
        edition.find(row.place, f"{row.participant}: a signature in brackets", Weight.REMARK)
        return
    last = max(lost, key=lambda draft: draft.done_on)
    found = notes.exit_of(row.participant, row.notes)
    if found and found.done_on >= last.done_on[:10]:
        exit_ = replace(
            last,
            kind=kind,
            done_on=found.done_on,
            effective_on=found.effective_on,
            place=f"end note {found.note}",
            quote=None,
        )
    else:
        until = next((day for day in sorted(bound) if day > last.done_on), "..")
        exit_ = replace(last, kind=kind, done_on=f"{last.done_on.split('/')[0]}/{until}")
        why = f"{row.participant}: {last.quote!r} is no longer in effect; no note says since when"
        edition.find(row.place, why, Weight.REMARK)
    row.drafts.append(exit_)
