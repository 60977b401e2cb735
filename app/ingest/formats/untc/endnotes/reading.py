"""What the end notes of a row add to it, and what in them could not be read."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.domain.actions import CONSENTS, EXITS, SIGNATURES, Kind
from app.ingest.editions import Draft, Edition, Unread, Weight
from app.ingest.formats.untc import names
from app.ingest.formats.untc.endnotes import (
    consents,
    exits,
    provisional,
    sentences,
    tables,
    told,
    unread,
)
from app.ingest.formats.untc.endnotes.notes import Note, Notes
from app.ingest.formats.untc.endnotes.rows import TableRow, leave_brackets, see
from app.ingest.formats.untc.endnotes.sentences import Sentence
from app.ingest.formats.untc.endnotes.told import Told
from app.ingest.formats.untc.endnotes.treaty import Treaty

_BACK = frozenset({Kind.WITHDRAWAL_CANCELLED})
_PROVISIONAL = frozenset({Kind.PROVISIONAL_APPLICATION, Kind.END_OF_PROVISIONAL_APPLICATION})
_UNDOING = EXITS | _BACK | {Kind.SIGNATURE_RENOUNCED}


@dataclass(slots=True)
class Reader:
    """Reads the end notes of one file's rows. `sharing`: how many rows refer to a note; `day`: the
    newest act in the table, which the file is at least as young as; `common`: the notes of the
    title and of the table's header, which tell of whoever they name."""

    notes: Notes
    treaty: Treaty
    edition: Edition
    sharing: Mapping[str, int]
    participants: Collection[str]
    day: str
    common: Sequence[str]
    _said: dict[str, list[Sentence]] = field(default_factory=dict)
    _seen: set[tuple[str, Kind, str]] = field(default_factory=set)

    def complete(self, row: TableRow) -> None:
        """Add to a row what its end notes tell, and to the edition what they leave unread."""
        for note in self.notes.of([*row.notes, *self.common]):
            said = self._sentences(note)
            if note.number not in row.notes and not unread.speaks_of_history(said):
                continue
            acts = list(self._told(note, said, row))
            own = [act for act in acts if act.who is None or names.same(act.who, row.participant)]
            read = self._own(own, said, note, row)
            others = self._predecessors(acts, said, note, row)
            if note.number in row.notes:
                self._left(note, said, row, read, others)
        leave_brackets(row, self.edition)

    def _sentences(self, note: Note) -> list[Sentence]:
        if note.number not in self._said:
            self._said[note.number] = sentences.of(note.paragraphs)
        return self._said[note.number]

    def _told(self, note: Note, said: Sequence[Sentence], row: TableRow) -> Iterator[Told]:
        """Every act that the note tells, in order; a list of exits goes before prose."""
        listed = list(tables.of(note, row.participant, self.treaty))
        yield from listed
        alone = note.number in row.notes and self.sharing.get(note.number, 1) == 1
        before = row.participant if alone else None
        named = before
        named_here: str | None = None
        for index, one in enumerate(said):
            if not one.told:
                yield from consents.of(one.text, before, self.treaty)
                governments = [
                    g
                    for g in told.governments(one.text)
                    if g.known or names.same(g.name, row.participant)
                ]
                if governments:
                    before = governments[-1].name
                named_here = _whose(one.text, [g.name for g in governments])
                named = named_here or before
            if named is None or not names.same(named, row.participant):
                continue
            if not named_here and exits.of_another(one.text, row.participant):
                continue
            if not one.told:
                yield from provisional.of(one.text, self.treaty)
            if listed:
                continue
            found = exits.at(said, index, row.participant, self.treaty)
            if found:
                yield found

    def _own(
        self, acts: Sequence[Told], said: Sequence[Sentence], note: Note, row: TableRow
    ) -> list[Draft]:
        """The participant's own acts that can have been so; they are added to its row."""
        added: list[Draft] = []
        contested = exits.contested(said)
        leaving = [act for act in acts if act.kind in _UNDOING]
        for act in acts:
            if act.kind in _UNDOING or act.done_on is None:
                continue
            if _fits(act, row, leaving):
                added.append(_draft(act, row.participant, note, row.notes))
        row.drafts.extend(added)
        for act in leaving:
            cancelled = any(
                one.kind in _BACK and (one.done_on or "") > (act.done_on or "") for one in leaving
            )
            draft = self._exit(act, note, row, contested, cancelled)
            if draft:
                if _joined_again(draft, row):
                    why = "consent during the notice of an exit"
                    self._remark(row, note, act.words, why)
                row.drafts.append(draft)
                added.append(draft)
        return added

    def _exit(
        self, act: Told, note: Note, row: TableRow, contested: bool, cancelled: bool
    ) -> Draft | None:
        """An exit as the row allows it: there was something to leave, and the depositary agrees.

        The depositary puts into brackets who has left. An exit that took effect long before the
        file's day, of a row without brackets or a later consent, is none that it counts.
        """
        day = act.done_on or act.effective_on
        assert day is not None
        begun = [d.done_on for d in row.consents() if d.done_on[:10] < (act.effective_on or day)]
        if act.kind is Kind.WITHDRAWAL_CANCELLED:
            left = any(d.kind is Kind.WITHDRAWAL and d.done_on[:10] < day for d in row.drafts)
            return _draft(act, row.participant, note, row.notes) if left else None
        signed_only = not row.consents() and any(d.done_on < day for d in row.signatures())
        if act.kind is Kind.SIGNATURE_RENOUNCED or (act.kind is Kind.WITHDRAWAL and signed_only):
            if not signed_only:
                return None
            renounced = replace(act, kind=Kind.SIGNATURE_RENOUNCED, done_on=day)
            return _draft(renounced, row.participant, note, row.notes)
        if not begun or (contested and not row.former):
            return None
        if _repeated(act, row):
            return None
        if not (row.former or cancelled or _returned(act, row) or self._recent(act)):
            return None
        dated = (
            act if act.done_on else replace(act, done_on=f"{max(begun)[:10]}/{act.effective_on}")
        )
        return _draft(dated, row.participant, note, row.notes)

    def _recent(self, act: Told) -> bool:
        """Whether the exit had not yet taken effect, so that no brackets are to be expected."""
        if act.effective_on:
            return act.effective_on >= self.day
        noticed = act.done_on or ""
        return f"{int(noticed[:4]) + 1}{noticed[4:]}" >= self.day

    def _predecessors(
        self, acts: Sequence[Told], said: Sequence[Sentence], note: Note, row: TableRow
    ) -> list[Draft]:
        """Acts of former states whose place the participant took, each once in a file."""
        found = []
        for act in acts:
            if act.who and act.kind not in _UNDOING and _had_ended(act.who, act.done_on) is False:
                found.append(_draft(act, act.who, note, [note.number]))
        for one in said:
            who = None if one.told else consents.effected_by(one.text)
            if who and not names.same(who, row.participant):
                found.extend(
                    replace(
                        draft,
                        country=re.sub("^[Tt]he ", "", who),
                        place=f"end note {note.number}",
                        quote=told.quoted(one.text),
                    )
                    for draft in row.drafts
                    if draft.kind in CONSENTS | SIGNATURES
                    and _had_ended(who, draft.done_on) is False
                )
        for draft in found:
            key = (names.key(draft.country), draft.kind, draft.done_on)
            if key not in self._seen and key[0] not in self.participants:
                self._seen.add(key)
                row.others.append(draft)
        return found

    def _left(
        self,
        note: Note,
        said: Sequence[Sentence],
        row: TableRow,
        read: list[Draft],
        others: list[Draft],
    ) -> None:
        """What the note speaks of without an act that could be read from it."""
        undone = any(draft.kind in _UNDOING for draft in read) and not exits.contested(said)
        text = None if undone else unread.of_exit(said, row.participant)
        if not text and not others and not read and not _is_effected(said, row):
            text = unread.of_predecessor(said, row.participant)
        applied = any(draft.kind in _PROVISIONAL for draft in row.drafts)
        if not text and not applied:
            text = unread.of_provisional(said)
        if text:
            self._remark(row, note, text, "no act could be read")

    def _remark(self, row: TableRow, note: Note, text: str, why: str) -> None:
        place, words = f"end note {note.number}", unread.excerpt(text)
        self.edition.unread.append(Unread(row.participant, place, words))
        self.edition.find(place, f"{row.participant}: {why}: {words!r}", Weight.REMARK)


def _whose(text: str, governments: Sequence[str]) -> str | None:
    """Whose exit a sentence tells of: the one it names, or the last that it names before."""
    if len({names.key(name) for name in governments}) <= 1:
        return governments[0] if governments else None
    found = exits.leaving(text)
    before = [name for name in governments if found and text.find(name) < found.start()]
    return before[-1] if before else None


def _had_ended(name: str, day: str | None) -> bool | None:
    """Whether a former state had ended by that day; None: it is none."""
    ended = names.ended_on(name)
    return None if ended is None or day is None else day[:10] > ended


def _is_effected(said: Sequence[Sentence], row: TableRow) -> bool:
    who = next((found for one in said if (found := consents.effected_by(one.text))), None)
    return who is not None and names.same(who, row.participant)


def _fits(act: Told, row: TableRow, leaving: Sequence[Told]) -> bool:
    """Whether an earlier act of the participant's own belongs beside those of its row.

    A second consent with no exit between is the same one told otherwise, and not understood here.
    """
    day = act.done_on or ""
    if act.kind in SIGNATURES:
        return not row.signatures()
    if act.kind in _PROVISIONAL:
        # A column of its own tells it better than a note.
        return not any(draft.kind is act.kind for draft in row.drafts)
    if act.kind not in CONSENTS or any(draft.done_on == day for draft in row.consents()):
        return False
    left = [one.done_on or one.effective_on or "" for one in leaving]
    later = sorted(draft.done_on for draft in row.consents() if draft.done_on > day)
    earlier = sorted(draft.done_on for draft in row.consents() if draft.done_on < day)
    return any(day <= one and (not later or one <= later[0]) for one in left) and not (
        earlier and not any(earlier[-1] <= one <= day for one in left)
    )


def _returned(act: Told, row: TableRow) -> bool:
    left = act.done_on or act.effective_on or ""
    return any(draft.done_on[:10] >= left for draft in row.bound())


def _joined_again(exit_: Draft, row: TableRow) -> bool:
    """Whether a consent that still stands was given before the exit took effect: whether it waits
    for that, the acts alone do not say."""
    until = exit_.effective_on or ""
    return any(exit_.done_on <= draft.done_on < until for draft in row.bound())


def _repeated(act: Told, row: TableRow) -> bool:
    return any(
        draft.kind in EXITS
        and (
            draft.done_on == act.done_on
            or (act.effective_on and draft.effective_on == act.effective_on)
        )
        for draft in row.drafts
    )


def _draft(act: Told, who: str, note: Note, numbers: Sequence[str]) -> Draft:
    return Draft(
        country=re.sub("^[Tt]he ", "", who),
        kind=act.kind,
        done_on=act.done_on or "",
        place=f"end note {note.number}",
        quote=act.words,
        effective_on=act.effective_on,
        note=see(numbers),
    )
