"""What the end notes of a row add to it, and what in them could not be read."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.domain.actions import CONSENTS, SIGNATURES, Kind
from app.domain.passages import About
from app.ingest.editions import Draft, Edition, Unread, Weight
from app.ingest.formats.untc import names
from app.ingest.formats.untc.endnotes import fitting, heads, sentences, told, unread
from app.ingest.formats.untc.endnotes.forms import consents, exits, leaving, provisional, tables
from app.ingest.formats.untc.endnotes.notes import Note, Notes
from app.ingest.formats.untc.endnotes.rows import TableRow, leave_brackets
from app.ingest.formats.untc.endnotes.sentences import Sentence
from app.ingest.formats.untc.endnotes.told import Told
from app.ingest.formats.untc.endnotes.treaty import Treaty


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
    head: TableRow = field(default_factory=lambda: TableRow(heads.PLACE, "", []))
    """What the notes of the head tell of whoever they name, once all rows are read."""
    _left_by: dict[str, set[str]] = field(default_factory=dict)
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
            read = self._own(own, said, row)
            if note.number in row.notes:
                others = self._predecessors(acts, said, note, row)
                self._left(said, row, read, others)
            elif any(draft.kind in fitting.UNDOING for draft in read):
                self._left_by.setdefault(note.number, set()).add(names.key(row.participant))
        leave_brackets(row, self.edition)

    def complete_head(self) -> None:
        """Add what the notes of the head tell of predecessors, and leave open what they leave."""
        for note in self.notes.of(self.common):
            said = self._sentences(note)
            others = self._predecessors(
                list(self._told(note, said, self.head)), said, note, self.head
            )
            read = {draft.quote or "" for draft in others}
            for who, about, text in heads.left(
                note, said, read, self._left_by.get(note.number, ())
            ):
                # Of who has no row nothing is known that would bound what it could change.
                known = names.key(who) in self.participants or about is About.PREDECESSOR
                alive = names.ended_on(who) is None
                self._remark(heads.PLACE, who, about if known and alive else About.ACT, text)

    def _sentences(self, note: Note) -> list[Sentence]:
        if note.number not in self._said:
            self._said[note.number] = sentences.of(note.paragraphs)
        return self._said[note.number]

    def _told(self, note: Note, said: Sequence[Sentence], row: TableRow) -> Iterator[Told]:
        """Every act that the note tells, in order; a list of exits goes before prose."""
        listed = list(tables.of(note, said, row.participant, self.treaty))
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
                named_here = fitting.whose(one.text, [g.name for g in governments])
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

    def _own(self, acts: Sequence[Told], said: Sequence[Sentence], row: TableRow) -> list[Draft]:
        """The participant's own acts that can have been so; they are added to its row."""
        added: list[Draft] = []
        contested = leaving.contested(said)
        undoing = [act for act in acts if act.kind in fitting.UNDOING]
        for act in acts:
            if act.kind in fitting.UNDOING or act.done_on is None:
                continue
            if fitting.fits(act, row, undoing):
                added.append(fitting.draft(act, row.participant, row, row.see))
        row.drafts.extend(added)
        for act in undoing:
            cancelled = any(
                one.kind in fitting.BACK and (one.done_on or "") > (act.done_on or "")
                for one in undoing
            )
            draft = self._exit(act, row, contested, cancelled)
            if draft:
                if fitting.joined_again(draft, row):
                    why = "consent during the notice of an exit"
                    self._remark(fitting.place(row), row.participant, About.EXIT, act.words, why)
                row.drafts.append(draft)
                added.append(draft)
        return added

    def _exit(self, act: Told, row: TableRow, contested: bool, cancelled: bool) -> Draft | None:
        """An exit as the row allows it: there was something to leave, and the depositary agrees.

        The depositary puts into brackets who has left. An exit that took effect long before the
        file's day, of a row without brackets or a later consent, is none that it counts.
        """
        day = act.done_on or act.effective_on
        assert day is not None
        begun = [d.done_on for d in row.consents() if d.done_on[:10] < (act.effective_on or day)]
        if act.kind is Kind.WITHDRAWAL_CANCELLED:
            left = any(d.kind is Kind.WITHDRAWAL and d.done_on[:10] < day for d in row.drafts)
            return fitting.draft(act, row.participant, row, row.see) if left else None
        signed_only = not row.consents() and any(d.done_on < day for d in row.signatures())
        if act.kind is Kind.SIGNATURE_RENOUNCED or (act.kind is Kind.WITHDRAWAL and signed_only):
            if not signed_only:
                return None
            renounced = replace(act, kind=Kind.SIGNATURE_RENOUNCED, done_on=day)
            return fitting.draft(renounced, row.participant, row, row.see)
        if not begun or (contested and not row.former):
            return None
        if fitting.repeated(act, row):
            return None
        if not (row.former or cancelled or fitting.returned(act, row) or self._recent(act)):
            return None
        dated = (
            act if act.done_on else replace(act, done_on=f"{max(begun)[:10]}/{act.effective_on}")
        )
        return fitting.draft(dated, row.participant, row, row.see)

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
            if (
                act.who
                and act.kind not in fitting.UNDOING
                and fitting.had_ended(act.who, act.done_on) is False
            ):
                found.append(fitting.draft(act, act.who, row, self.notes.see([note.number])))
        for one in said:
            who = None if one.told else consents.effected_by(one.text)
            if who and not names.same(who, row.participant):
                found.extend(
                    replace(
                        draft,
                        country=re.sub("^[Tt]he ", "", who),
                        place=fitting.place(row),
                        quote=told.quoted(one.text),
                    )
                    for draft in row.drafts
                    if draft.kind in CONSENTS | SIGNATURES
                    and fitting.had_ended(who, draft.done_on) is False
                )
        for draft in found:
            key = (names.key(draft.country), draft.kind, draft.done_on)
            if key not in self._seen and key[0] not in self.participants:
                self._seen.add(key)
                row.others.append(draft)
        return found

    def _left(
        self, said: Sequence[Sentence], row: TableRow, read: list[Draft], others: list[Draft]
    ) -> None:
        """What a note speaks of without an act that could be read from it."""
        about = About.EXIT
        undone = any(draft.kind in fitting.UNDOING for draft in read) and not leaving.contested(
            said
        )
        text = None if undone else unread.of_exit(said, row.participant)
        if not text and not fitting.is_effected(said, row):
            quotes = {draft.quote or "" for draft in (*read, *others)}
            text, about = unread.of_predecessor(said, row.participant, quotes), About.PREDECESSOR
        applied = any(draft.kind in fitting.PROVISIONAL for draft in row.drafts)
        if not text and not applied:
            text, about = unread.of_provisional(said), About.PROVISIONAL_APPLICATION
        if text:
            self._remark(fitting.place(row), row.participant, about, text)

    def _remark(
        self, place: str, who: str, about: About, text: str, why: str = "no act could be read"
    ) -> None:
        words = unread.excerpt(text)
        if who:
            self.edition.unread.append(Unread(who, about, place, words))
        named = who or "of nobody known"
        self.edition.find(place, f"{named}: {why}: {words!r}", Weight.REMARK)
