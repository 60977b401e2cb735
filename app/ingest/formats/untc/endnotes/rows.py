"""A row of a participants table as it is read, which end notes then complete."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from app.domain.actions import CONSENTS, EXITS, SIGNATURES, Kind
from app.ingest.editions import Draft, Edition, Weight


@dataclass(slots=True)
class TableRow:
    """A row: its place, its participant, its end notes by number, and the acts found so far.

    `see` is the link to these notes. `former`: those in brackets, so no longer in effect.
    `others`: acts of the participant's predecessors, told in its notes.
    """

    place: str
    participant: str
    notes: list[str]
    see: str | None = None
    drafts: list[Draft] = field(default_factory=list)
    former: list[Draft] = field(default_factory=list)
    others: list[Draft] = field(default_factory=list)

    def consents(self) -> list[Draft]:
        return [draft for draft in self.drafts if draft.kind in CONSENTS]

    def signatures(self) -> list[Draft]:
        return [draft for draft in self.drafts if draft.kind in SIGNATURES]

    def bound(self) -> Iterator[Draft]:
        """The consents that stand without brackets."""
        return (draft for draft in self.consents() if draft not in self.former)


def leave_brackets(row: TableRow, edition: Edition) -> None:
    """Acts in brackets are no longer in effect: where no note says since when, it was after the
    act, and before the next one of its kind, or else before the file was read."""
    consents = [draft for draft in row.former if draft.kind in CONSENTS]
    signatures = [draft for draft in row.former if draft.kind in SIGNATURES]
    lost, kind = (consents, Kind.WITHDRAWAL) if consents else (signatures, Kind.SIGNATURE_RENOUNCED)
    if not lost:
        return
    bound = [draft.done_on for draft in row.bound()]
    if kind is Kind.SIGNATURE_RENOUNCED and bound:
        edition.find(row.place, f"{row.participant}: a signature in brackets", Weight.REMARK)
        return
    last = max(lost, key=lambda draft: draft.done_on)
    ends = EXITS | {Kind.SIGNATURE_RENOUNCED}
    if any(draft.kind in ends and draft.done_on >= last.done_on[:10] for draft in row.drafts):
        return
    until = next((day for day in sorted(bound) if day > last.done_on), "..")
    row.drafts.append(replace(last, kind=kind, done_on=f"{last.done_on.split('/')[0]}/{until}"))
    why = f"{row.participant}: {last.quote!r} is no longer in effect; no note says since when"
    edition.find(row.place, why, Weight.REMARK)
