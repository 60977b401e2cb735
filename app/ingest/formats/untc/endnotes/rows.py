"""A row of a participants table as it is read, which end notes then complete."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.domain.actions import CONSENTS, SIGNATURES
from app.ingest.editions import Draft


@dataclass(slots=True)
class TableRow:
    """A row: its place, its participant, the numbers of its end notes, and the acts found so far.

    `former`: those in brackets, so no longer in effect. `others`: acts of the participant's
    predecessors, told in its notes.
    """

    place: str
    participant: str
    notes: list[str]
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


def see(numbers: Sequence[str]) -> str | None:
    """The link from an act to the end notes of its row."""
    if not numbers:
        return None
    listed = ", ".join(dict.fromkeys(numbers))
    return f"See end note {listed}." if len(set(numbers)) == 1 else f"See end notes {listed}."
