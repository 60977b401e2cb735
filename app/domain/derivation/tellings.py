"""Several sources, one act: which acts are tellings of the same one, and where those disagree.

Acts of one family with nothing of the opposite family possible in between are one act, told by
several. What their dates have in common is its day; where they have nothing in common, sources
disagree, and the accord's own depositary answers (VCLT art. 77).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
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

    def one(self, effect: Callable[[Act], PartialDate] | None = None) -> Act:
        """One act in place of all: with what they have in common, or else all that can be true.

        Where their days differ, each has its effect with the day that it gives: `effect` says when
        one takes effect that does not say so itself.
        """
        heard = self._heard()
        if len(heard) == 1:
            return heard[0]
        days = [act.done_on for act in heard]
        effects = [(a.effective_on, a.depositary) for a in heard if a.effective_on is not None]
        if effects and effect and _common(days) is None:
            effects = [(act.effective_on or effect(act), act.depositary) for act in heard]
        kinds = {act.kind for act in heard}
        return heard[0]._replace(
            kind=min(kinds - {Kind.CONSENT} or kinds),
            done_on=_agreed([(act.done_on, act.depositary) for act in heard]),
            effective_on=_agreed(effects) if effects else None,
        )

    def kinds(self) -> frozenset[Kind]:
        """The kinds that it can have been: several, where sources disagree about that."""
        return _kinds(self._heard())

    def _heard(self) -> list[Act]:
        """Whose word counts: where tellings disagree about the day or kind, the depositary's, and
        what agrees with it and may say more."""
        own = [act for act in self.acts if act.depositary]
        if not own or not self._apart():
            return self.acts
        return [
            act
            for act in self.acts
            if act.depositary or not Tellings(self.family, [*own, act])._apart()
        ]

    def _apart(self) -> bool:
        return not {"done_on", "kind"}.isdisjoint(self.disputed())


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
    heard = [when for when, depositary in told if depositary] or every
    return _common(heard) or dates.one_of(_most_precise(heard))


def _most_precise(told: Sequence[PartialDate]) -> Iterator[PartialDate]:
    """Those of these dates that no other one makes more precise, each once."""
    shortest: dict[tuple[date, date], PartialDate] = {}
    for when in sorted(told, key=lambda d: (-len(d.edtf), d.edtf)):
        shortest[when.earliest, when.latest] = when
    for when in shortest.values():
        if not any(_within(other, when) for other in shortest.values() if other is not when):
            yield when


def _within(one: PartialDate, other: PartialDate) -> bool:
    """Whether whatever day the one means, the other can mean it too."""
    return other.earliest <= one.earliest and one.latest <= other.latest


def grouped(acts: Iterable[Act]) -> list[Tellings]:
    """All acts that have a family, each in exactly one group; most groups hold one."""
    acts = sorted(acts, key=_place)
    parting = [act for act in acts if not _surely_cancelled(act, acts)]
    found: list[Tellings] = []
    for new in _agreeing(acts):
        opposite = [act for act in parting if act.kind in actions.OPPOSITES[new.family]]
        for group in reversed(found):
            if group.family is not new.family or group.acts[0].scope is not new.acts[0].scope:
                continue
            if _between(group.acts[0], new.acts[0], opposite) or _told_apart(group, new):
                continue
            shown = _shown_before(group, new)
            if shown is None:
                group.acts.extend(new.acts)
                break
            new.returned_after = max(shown, new.returned_after or shown)
            new.returned_from = new.returned_from or group.ids
        else:
            found.append(new)
    return found


def _place(act: Act) -> tuple[date, date, Kind, list[str], str, int]:
    """By its day, then by what tells it from others, so that it hardly matters who came first."""
    effect = act.effective_on.edtf if act.effective_on else ""
    when = act.done_on
    return when.earliest, when.latest, act.kind, sorted(act.sources), effect, act.id


def _agreeing(acts: Sequence[Act]) -> list[Tellings]:
    """The acts, each with the tellings of other sources that can mean the same day.

    The most precise one is the first, whatever a coarser telling can mean beside it. In the order
    of their first acts.
    """
    found: list[Tellings] = []
    for act in sorted(acts, key=lambda a: a.done_on.latest - a.done_on.earliest):
        family = _FAMILY.get(act.kind)
        if family is None:
            continue
        same = [one for one in found if one.family is family and _tells_of(act, one)]
        if same:
            min(same, key=lambda one: _differing(act, one)).acts.append(act)
        else:
            found.append(Tellings(family, [act]))
    place = {act.id: number for number, act in enumerate(acts)}
    return sorted(found, key=lambda one: place[one.acts[0].id])


def _tells_of(act: Act, told: Tellings) -> bool:
    """Whether an act can only be another source's telling of one that is told more precisely."""
    first = told.acts[0]
    if first.scope is not act.scope or not _within(first.done_on, act.done_on):
        return False
    if act.done_on.exact and first.kind is act.kind:
        return True  # Nobody does the same twice on one day.
    return all(one.sources and act.sources.isdisjoint(one.sources) for one in told.acts)


def _differing(act: Act, told: Tellings) -> tuple[int, timedelta]:
    """How far a telling is from an act that it can mean."""
    first, fields = told.acts[0], len(Tellings(told.family, [*told.acts, act]).disputed())
    return fields, (first.done_on.earliest - first.done_on.latest)


def _surely_cancelled(act: Act, acts: Iterable[Act]) -> bool:
    """Whether this is a notice that was cancelled before it took effect: then nobody left."""
    effect = act.effective_on
    if act.kind is not Kind.WITHDRAWAL or effect is None:
        return False
    return any(
        other.kind is Kind.WITHDRAWAL_CANCELLED
        and act.done_on.latest <= other.done_on.earliest
        and other.done_on.latest < effect.earliest
        for other in acts
    )


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


def _told_apart(group: Tellings, new: Tellings) -> bool:
    """Whether all that tell of an act tell of the other too, as of two: the second makes no sense.

    Who only contradicts himself still tells of one.
    """
    if new.acts[0].kind not in actions.NEEDS_EARLIER:
        return False
    before, now = (frozenset().union(*(a.sources for a in one.acts)) for one in (group, new))
    return bool(now) and now <= before


def _shown_before(group: Tellings, new: Tellings) -> date | None:
    """The newest day before this consent as at which a source still shows the country bound."""
    if group.family is not actions.CONSENTS:
        return None
    consented = new.acts[0].done_on.earliest
    days = [
        other.listed_on
        for other in group.acts
        if other.listed_on is not None and other.done_on.latest < other.listed_on < consented
    ]
    return max(days, default=None)


def left_between(group: Tellings) -> PartialDate | None:
    """When a country must have left that was still shown bound, and consented again."""
    if group.returned_after is None:
        return None
    last = group.one().done_on.latest
    return dates.between(min(group.returned_after + timedelta(days=1), last), last)
