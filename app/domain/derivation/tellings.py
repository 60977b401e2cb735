"""Several sources, one act: which acts are tellings of the same one, and where those disagree.

Acts of one family with nothing of the opposite family possible in between are one act, told by
several. What their dates have in common is its day; where they have nothing in common, sources
disagree, and the accord's own depositary answers (VCLT art. 77).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from app.domain import actions, dates
from app.domain.actions import Kind, Scope
from app.domain.dates import PartialDate

_FAMILY = {kind: family for family in actions.FAMILIES for kind in family}


class Act(NamedTuple):
    """One action as far as the status is concerned. `id` is any number that tells it apart.

    `sources` are those that tell of it; `depositary`: the accord's own is one of them. `listed_on`
    is the newest day as at which one of them, by its own word, shows the country as this act left
    it.
    """

    id: int
    kind: Kind
    done_on: PartialDate
    effective_on: PartialDate | None = None
    scope: Scope = Scope.NAMED
    sources: frozenset[str] = frozenset()
    depositary: bool = False
    listed_on: date | None = None


@dataclass(slots=True)
class Tellings:
    """The acts that are one, in the order of their dates.

    `returned_after` is set where a list still showed the country bound on that day, before this
    consent: then it had left in between, and no source says when.
    """

    family: frozenset[Kind]
    acts: list[Act] = field(default_factory=list)
    returned_after: date | None = None
    returned_from: tuple[int, ...] = ()
    """The acts that had bound it before."""

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(sorted(act.id for act in self.acts))

    def disputed(self) -> list[str]:
        """The fields about which these tellings disagree."""
        if len(self.acts) == 1:
            return []
        days = [act.done_on for act in self.acts]
        effects = [act.effective_on for act in self.acts if act.effective_on is not None]
        found = [
            name
            for name, told in (("done_on", days), ("effective_on", effects))
            if _common(told) is None
        ]
        return [*found, "kind"] if len(_kinds(self.acts)) > 1 else found

    def one(self) -> Act:
        """One act in place of all: with what they have in common, or else all that can be true."""
        if len(self.acts) == 1:
            return self.acts[0]
        kinds = {act.kind for act in self._heard("kind")}
        effects = [(a.effective_on, a.depositary) for a in self.acts if a.effective_on is not None]
        return self.acts[0]._replace(
            kind=min(kinds - {Kind.CONSENT} or kinds),
            done_on=_agreed([(act.done_on, act.depositary) for act in self.acts]),
            effective_on=_agreed(effects) if effects else None,
        )

    def kinds(self) -> frozenset[Kind]:
        """The kinds that it can have been: several, where sources disagree about that."""
        return _kinds(self._heard("kind"))

    def _heard(self, name: str) -> list[Act]:
        """Whose word counts for a field: the depositary's, where tellings disagree about it."""
        own = [act for act in self.acts if act.depositary]
        return own if own and name in self.disputed() else self.acts


def _kinds(acts: Iterable[Act]) -> frozenset[Kind]:
    """The kinds that are told. Consent "in any other way" contradicts none."""
    kinds = {act.kind for act in acts}
    return frozenset(kinds - {Kind.CONSENT} or kinds)


def _common(told: Sequence[PartialDate]) -> PartialDate | None:
    """What dates have in common, under the most precise text; None where there is nothing.

    Dates that meet in pairs all meet in one day, being intervals. No dates at all agree.
    """
    if not told:
        return dates.UNKNOWN
    earliest, latest = max(d.earliest for d in told), min(d.latest for d in told)
    if latest < earliest:
        return None
    texts = sorted(
        (d.edtf for d in told if (d.earliest, d.latest) == (earliest, latest)),
        key=lambda text: (len(text), text),
    )
    # Of equal bounds the shortest text is the one without qualifiers.
    return PartialDate(texts[0], earliest, latest) if texts else dates.between(earliest, latest)


def _agreed(told: Sequence[tuple[PartialDate, bool]]) -> PartialDate:
    """One date in place of several, each with whether the depositary tells it."""
    every = [when for when, _ in told]
    if (common := _common(every)) is not None:
        return common
    own = [when for when, depositary in told if depositary]
    return _common(own) or dates.one_of(own) if own else dates.one_of(every)


def grouped(acts: Iterable[Act]) -> list[Tellings]:
    """All acts that have a family, each in exactly one group; most groups hold one."""
    acts = sorted(acts, key=lambda a: (a.done_on.earliest, a.done_on.latest, a.kind, a.id))
    found: list[Tellings] = []
    for act in acts:
        family = _FAMILY.get(act.kind)
        if family is None:
            continue
        new = Tellings(family, [act])
        for group in reversed(found):
            if group.family is not family or group.acts[0].scope is not act.scope:
                continue
            opposite = [other for other in acts if other.kind in actions.OPPOSITES[family]]
            if _between(group.acts[0], act, opposite) or _told_apart(group, act):
                continue
            shown = _shown_before(group, act)
            if shown is None:
                group.acts.append(act)
                break
            new.returned_after = max(shown, new.returned_after or shown)
            new.returned_from = new.returned_from or group.ids
        else:
            found.append(new)
    return found


def _between(first: Act, last: Act, opposite: Iterable[Act]) -> bool:
    """Whether the opposite can have been done, or have taken effect, in between.

    A notice is what a cancellation undoes, whenever the notice would have taken effect.
    """
    cancels = first.kind is Kind.WITHDRAWAL_CANCELLED
    return any(
        ((not cancels and act.effective_on) or act.done_on).latest >= first.done_on.earliest
        and act.done_on.earliest <= last.done_on.latest
        for act in opposite
    )


def _told_apart(group: Tellings, act: Act) -> bool:
    """Whether one source tells of both as of two, where the second makes no sense."""
    return act.kind in actions.NEEDS_EARLIER and any(
        not act.sources.isdisjoint(other.sources) for other in group.acts
    )


def _shown_before(group: Tellings, act: Act) -> date | None:
    """The newest day before this consent as at which a source still shows the country bound."""
    if group.family is not actions.CONSENTS:
        return None
    days = [
        other.listed_on
        for other in group.acts
        if other.listed_on is not None
        and other.done_on.latest < other.listed_on < act.done_on.earliest
    ]
    return max(days, default=None)


def left_between(group: Tellings) -> PartialDate | None:
    """When a country must have left that was still shown bound, and consented again."""
    if group.returned_after is None:
        return None
    last = max(act.done_on.latest for act in group.acts)
    return dates.between(min(group.returned_after + timedelta(days=1), last), last)
