"""How much an edition may take away of what its source told: a small part, or nothing at all.

Nothing where its table is missing, or shorter than its own header says.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.actions import WITHOUT_EFFECT
from app.ingest.comparing import Plan, Recorded, group_of
from app.ingest.editions import Edition

_MOST = 3
_PART = 20
_BESIDE_THE_TABLE = {"statement", *(kind.value for kind in WITHOUT_EFFECT)}


@dataclass(frozen=True, slots=True)
class Loss:
    """How many acts go that nothing replaces, of how many. `table` is what is wrong with the table
    or the notes from which some of them are gone."""

    gone: int
    told: int
    table: str | None = None

    @property
    def large(self) -> bool:
        """More than three acts and more than one in twenty."""
        return self.gone > _MOST and self.gone * _PART > self.told

    def __str__(self) -> str:
        return f"{self.gone} of {self.told} acts"


@dataclass(slots=True)
class Losses:
    """What a file takes away: by accord, and altogether."""

    by_accord: dict[str, Loss] = field(default_factory=dict)
    unnamed: int = 0
    """Acts of accords that it no longer names."""

    def reasons(self, source: str, told: int) -> Iterator[str]:
        """Why the file is not to be loaded; `told` is how many acts its source told altogether."""
        for slug, loss in self.by_accord.items():
            if loss.table:
                yield f"it would take away {loss} of {slug}: {loss.table}"
            elif loss.large:
                yield f"it would take away {loss} of {slug}"
        gone = self.unnamed + sum(loss.gone for loss in self.by_accord.values())
        whole = Loss(gone, told)
        if whole.large and (self.unnamed or len(self.by_accord) > 1):
            beside = f", {self.unnamed} of accords that it no longer names" if self.unnamed else ""
            yield f"it would take away {whole} of {source}{beside}"


def of(
    plans: Mapping[str, Plan],
    recorded: Mapping[str, Sequence[Recorded]],
    by_slug: Mapping[str, Edition],
) -> dict[str, Loss]:
    """What editions take away, of the accords of which they take away anything."""
    found = {}
    for slug, plan in plans.items():
        gone = plan.lost.total()
        if gone:
            kinds = {kind for (_, kind), number in plan.lost.items() if number}
            of_table = bool(kinds - _BESIDE_THE_TABLE)
            table = _wrong_with(by_slug[slug]) if of_table else None
            table = table or _told_in_notes(plan, recorded[slug])
            found[slug] = Loss(gone, len(recorded[slug]), table)
    return found


def _told_in_notes(plan: Plan, recorded: Sequence[Recorded]) -> str | None:
    """What is missing where acts go that end notes alone told: no count of a table shows that."""
    leaving = set(plan.gone)
    told = [
        one
        for one in recorded
        if one.number in leaving
        and (one.evidence[1] or "").startswith("end note")
        and plan.lost[group_of(*one.identity[:2])]
    ]
    return f"its end notes no longer tell {len(told)} of them" if told else None


def _wrong_with(edition: Edition) -> str | None:
    """What is wrong with an edition's table, beside its header; None where nothing is."""
    if not edition.listed:
        return None
    unread = len({*edition.refused, *(one.country for one in edition.nobody)})
    short = [
        what
        for what, number in edition.declared.items()
        if edition.listed.get(what, 0) + unread < number
    ]
    if not short and edition.complete:
        return None
    counted = " and ".join(f"{edition.declared[what]} {what}" for what in short)
    header = f"its header counts {counted}, " if short else ""
    if not edition.complete:
        return f"{header}its table is missing or empty"
    return header + "its table lists " + " and ".join(f"{edition.listed[what]}" for what in short)
