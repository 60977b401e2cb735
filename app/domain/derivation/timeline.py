"""The spans of one membership: which status held when, how surely, and on what grounds."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from app.domain import certainties, dates, passages
from app.domain.certainties import Certainty
from app.domain.dates import PartialDate
from app.domain.derivation import events, milestones, tellings, worlds
from app.domain.derivation.effects import State
from app.domain.derivation.events import Event, Terms
from app.domain.derivation.milestones import Milestones
from app.domain.derivation.tellings import Act
from app.domain.passages import About
from app.domain.rules import Rule
from app.domain.statuses import STRENGTH, Standing, Status, standing_of

MAX_ACTS = 500
"""They take about a second, in which nobody else can write; twice as many take ten."""


class DerivedSpan(NamedTuple):
    """One status over a stretch of time.

    It can hold from `starts.earliest`, and does from `starts.latest` at the latest; it surely holds
    until `ends.earliest`, and cannot hold from `ends.latest` on (both exclusive). A span that
    nothing makes sure has `starts.latest == ends.latest`. `since` is the start of the status, which
    a flag that comes or goes does not change. `unread`: a passage from which no act could be read
    could change it.
    """

    seq: int
    status: Status
    standing: Standing
    rule: Rule
    basis: tuple[int, ...]
    since: PartialDate
    starts: PartialDate
    ends: PartialDate
    provisional: bool = False
    leaving_on: str | None = None
    unread: bool = False
    reached: Milestones = Milestones()


class Timeline(NamedTuple):
    """All spans in order, the acts that fit nowhere, and the acts whose dates sources dispute."""

    spans: tuple[DerivedSpan, ...]
    misfits: frozenset[int]
    disputed: frozenset[int]


class _Label(NamedTuple):
    """What tells two spans apart."""

    status: Status
    spell: int
    provisional: bool
    leaving_on: str | None
    rule: Rule


@dataclass(slots=True)
class _Run:
    """A label over consecutive stretches, and the first run of days on which nothing else holds."""

    label: _Label
    opens: date
    closes: date
    sure_from: date | None = None
    sure_to: date | None = None


def _label(state: State) -> _Label:
    due = state.notices[0].due if state.notices else None
    return _Label(
        state.status, state.spell, state.provisional, due.edtf if due else None, state.because
    )


def _runs(windows: list[tuple[_Label, date, date]]) -> list[_Run]:
    """Sweep over the days on which something can change and join what stays the same."""
    days = sorted({day for _, opens, closes in windows for day in (opens, closes)})
    finished: list[_Run] = []
    open_runs: dict[_Label, _Run] = {}
    for start, end in pairwise(days):
        present = {label for label, opens, closes in windows if opens <= start and end <= closes}
        for label in [label for label in open_runs if label not in present]:
            finished.append(open_runs.pop(label))
        for label in present:
            run = open_runs.setdefault(label, _Run(label, start, end))
            run.closes = end
            if len(present) == 1:
                if run.sure_from is None:
                    run.sure_from = run.sure_to = start
                if run.sure_to == start:
                    run.sure_to = end
    return finished + list(open_runs.values())


def _named(triggers: set[PartialDate], earliest: date, latest: date) -> PartialDate:
    """The bounds, under the source's own text where one event alone sets them."""
    fitting = {
        when.edtf for when in triggers if when.earliest <= latest and when.latest >= earliest
    }
    text = fitting.pop() if len(fitting) == 1 else dates.between(earliest, latest).edtf
    return PartialDate(text, earliest, latest)


def _bounds(
    run: _Run, coming: dict[_Label, set[PartialDate]], going: dict[_Label, set[PartialDate]]
) -> tuple[PartialDate, PartialDate]:
    never = run.sure_from is None or run.sure_to is None
    sure_from = run.closes if never else run.sure_from
    sure_to = run.opens if never else run.sure_to
    assert sure_from is not None
    assert sure_to is not None
    starts = _named(coming.get(run.label, set()), run.opens, sure_from)
    ends = _named(going.get(run.label, set()), sure_to, run.closes)
    return starts, ends


def _is_plain_beginning(run: _Run) -> bool:
    """Whether nothing at all held, for sure, until the first act: that needs no span."""
    return run.label.status is Status.NONE and run.sure_to == run.closes


def derive(acts: Iterable[Act], terms: Terms, unread: Set[About] = frozenset()) -> Timeline:
    """The spans that the acts add up to. Pure, and blind to the order in which acts are given.

    `unread`: what passages speak of from which no act could be read. Time before everything has no
    span unless it is open whether it has ended, or what there was in it: there a span of status
    `none` stands. Acts that give no status (a reservation, an exit from what no act tells of) have
    no span of their own. Raises worlds.TooManyWorlds.
    """
    acts = list(acts)
    if len(acts) > MAX_ACTS:
        raise worlds.TooManyWorlds(f"more than {MAX_ACTS} acts of one country towards one accord")
    groups = tellings.grouped(acts)
    found = events.dated(acts, groups, terms)
    disputed = frozenset(number for group in groups if group.disputed() for number in group.ids)
    possible = worlds.explore(found, terms.nature)
    labels = {node: _label(node.state) for node in possible.nodes}
    windows, basis, states = _stands(labels, found)
    coming, going = _triggers(possible, labels, found)
    runs = _runs(windows)
    # Acts that give no status say nothing of what there is; a passage leaves it open.
    alone = len(runs) == 1 and bool(unread)
    needed = alone or passages.could_change(unread, begun=False, bound=False)
    runs = [run for run in runs if needed or not _is_plain_beginning(run)]
    runs.sort(key=_order)
    told = {group.ids: group for group in groups}
    bound = False
    spans: list[DerivedSpan] = []
    since: dict[tuple[Status, int], tuple[PartialDate, date]] = {}
    for seq, run in enumerate(runs):
        starts, ends = _bounds(run, coming, going)
        spell = (run.label.status, run.label.spell)
        begun, until = since.get(spell, (starts, dates.FIRST_DAY))
        # A span that follows on its own status and spell keeps that spell's beginning.
        begun = begun if until >= run.opens else starts
        since[spell] = (begun, max(until, run.closes))
        standing = standing_of(run.label.status, terms.nature)
        bound |= standing is Standing.MEMBER
        spans.append(
            DerivedSpan(
                seq=seq,
                status=run.label.status,
                standing=standing,
                rule=run.label.rule,
                basis=tuple(sorted(basis[run.label])),
                since=begun,
                starts=starts,
                ends=ends,
                provisional=run.label.provisional,
                leaving_on=run.label.leaving_on,
                unread=passages.could_change(
                    unread, begun=alone or not _is_plain_beginning(run), bound=bound
                ),
                reached=milestones.reached(states[run.label], told),
            )
        )
    return Timeline(tuple(spans), possible.misfits, disputed)


def _stands(
    labels: dict[worlds.Node, _Label], found: Sequence[Event]
) -> tuple[list[tuple[_Label, date, date]], dict[_Label, set[int]], dict[_Label, set[State]]]:
    """When each label can stand, the acts that it rests on, and the states that it stands for."""
    windows: list[tuple[_Label, date, date]] = []
    basis: dict[_Label, set[int]] = {}
    states: dict[_Label, set[State]] = {}
    for node, label in labels.items():
        basis.setdefault(label, set()).update(node.state.basis)
        opens, closes = worlds.window(node, found)
        if opens < closes:
            windows.append((label, opens, closes))
            states.setdefault(label, set()).add(node.state)
    return windows, basis, states


def _order(run: _Run) -> tuple[date, bool, int, int, date, bool, str, str]:
    """By the day from which a run is sure; one that is never sure, by the day on which it is over.

    So what surely follows comes behind what may have been there before it.
    """
    label = run.label
    flags = (label.provisional, label.leaving_on or "", label.rule.value)
    rank = (STRENGTH[label.status], label.spell, run.opens)
    return (run.sure_from or run.closes, run.sure_from is not None, *rank, *flags)


def _triggers(
    possible: worlds.Worlds, labels: dict[worlds.Node, _Label], found: Sequence[Event]
) -> tuple[dict[_Label, set[PartialDate]], dict[_Label, set[PartialDate]]]:
    """The dates of the events that lead into each label, and out of it."""
    coming: dict[_Label, set[PartialDate]] = {}
    going: dict[_Label, set[PartialDate]] = {}
    for edge in possible.edges:
        before, after = labels[edge.source], labels[edge.target]
        if before != after:
            coming.setdefault(after, set()).add(found[edge.event].when)
            going.setdefault(before, set()).add(found[edge.event].when)
    return coming, going


@dataclass(frozen=True, slots=True)
class Holding:
    """What held on a day (or throughout a stretch of days), and what else may have."""

    span: DerivedSpan | None
    alternatives: tuple[Status, ...]
    certainty: Certainty

    @property
    def status(self) -> Status:
        return self.span.status if self.span else Status.NONE


def holding(
    spans: Sequence[DerivedSpan],
    first: date,
    last: date | None = None,
    *,
    told_through: date | None = None,
    listed_through: date | None = None,
) -> Holding:
    """What held from `first` to `last` (inclusive; default the one day), and how surely.

    Of several spans that can hold the last in order answers, the statuses of the others are its
    alternatives. `told_through` is the newest day of which a source of this membership speaks,
    `listed_through` that to which a complete list of the accord reaches. This is the same rule that
    the database query applies.
    """
    last = last or first
    held = [s for s in spans if s.starts.earliest <= last and first < s.ends.latest]
    answer = max(held, key=lambda span: span.seq, default=None)
    others = {span.status for span in held} - ({answer.status} if answer else set())
    # Where it is open when all this began, a span of status `none` says so itself.
    if held and all(first < span.starts.earliest for span in spans):
        others.add(Status.NONE)
    certainty = certainties.of(
        last,
        recorded=bool(spans),
        open=bool(others) or (answer is not None and answer.unread),
        through=certainties.known_through(told_through, listed_through),
    )
    return Holding(answer, tuple(sorted(others, key=lambda status: STRENGTH[status])), certainty)
