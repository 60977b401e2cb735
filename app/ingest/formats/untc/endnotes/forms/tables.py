"""Lists in end notes: of participants with the days of their notices and of their effect."""

import re
from collections.abc import Iterator, Sequence

from app.domain.actions import Kind
from app.ingest.formats.untc import names
from app.ingest.formats.untc.endnotes import told
from app.ingest.formats.untc.endnotes.forms import leaving
from app.ingest.formats.untc.endnotes.notes import Note
from app.ingest.formats.untc.endnotes.sentences import Sentence
from app.ingest.formats.untc.endnotes.told import Told
from app.ingest.formats.untc.endnotes.treaty import Treaty
from app.ingest.formats.untc.prose import dates_in, first_date

_LEFT_OUT = re.compile(
    r"^[\s:,;.()\u2013\u2014-]*"
    r"(?:(?:effective|effect|with|as|from|on|of|and|to|until)\b[\s:,;.()\u2013\u2014-]*)*$",
    re.IGNORECASE,
)
_LONGEST_LINE = 160


def of(note: Note, said: Sequence[Sentence], participant: str, treaty: Treaty) -> Iterator[Told]:
    """The exits that a list in a note, of these sentences, has for a participant."""
    heads = [found for one in said if not one.told and (found := leaving.of(one.text))]
    if not heads or not all(treaty.meant(leaving.from_what(one.string, one)) for one in heads):
        return
    yield from _of_rows(note.rows, participant)
    for text in note.paragraphs:
        named = names.at(text)
        if len(text) > _LONGEST_LINE or not named or not names.same(named.name, participant):
            continue
        days = list(dates_in(text))
        between = re.split(
            "|".join(re.escape(text[day.start : day.end]) for day in days) or "$", text[named.end :]
        )
        if days and len(days) <= 2 and all(_LEFT_OUT.match(part) for part in between):
            yield _exit([day.edtf for day in days], text)


def _of_rows(rows: Sequence[Sequence[str]], participant: str) -> Iterator[Told]:
    effect = None
    for cells in rows:
        if not any(first_date(cell) for cell in cells):
            # A header: "Date of effect" may come first.
            places = [n for n, cell in enumerate(cells) if "effect" in cell.lower()]
            effect = places[0] if places else effect
        elif names.same(_name(cells[0]), participant):
            days = {n: day for n, cell in enumerate(cells[1:], 1) if (day := first_date(cell))}
            if effect in days and len(days) > 1:
                last = days.pop(effect)
                yield _exit([next(iter(days.values())), last], "; ".join(cells))
            elif days:
                yield _exit(list(days.values())[:2], "; ".join(cells))


def _name(cell: str) -> str:
    return cell.strip(" *[]:.")


def _exit(days: Sequence[str], words: str) -> Told:
    done, effect = days[0], days[1] if len(days) > 1 else None
    if effect and effect < done:
        done, effect = effect, done
    return Told(Kind.WITHDRAWAL, done, told.quoted(words), None, effect)
