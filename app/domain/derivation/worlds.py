"""Every order in which partly dated events can have happened, and the states that they lead to.

With exact dates there is one order and one chain of states. Where dates are partial, or evidence
is collective, several worlds are possible, and an answer is certain only if all of them agree.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from app.domain import dates
from app.domain.derivation.effects import State, step
from app.domain.derivation.events import Effect, Event
from app.domain.statuses import Nature

MAX_NODES = 5_000
_COMMUTING = frozenset({Effect.MENTION, Effect.ANNOUNCE, Effect.DECLINE})
_JOINING = frozenset({Effect.SIGN, Effect.CONSENT, Effect.JOIN})
_ONE_DAY = timedelta(days=1)


class TooManyWorlds(ValueError):
    """So many acts have overlapping dates that their possible orders cannot be told apart."""


class Node(NamedTuple):
    """A state, and which events have happened by then (bit i: event i)."""

    happened: int
    state: State


class Edge(NamedTuple):
    """One event taking one node to another; `misfit` if it made no sense there."""

    source: Node
    event: int
    target: Node
    misfit: bool


@dataclass(frozen=True, slots=True)
class Worlds:
    """The nodes and edges of all plausible worlds.

    Plausible are the worlds with the fewest events that make no sense where they stand.
    """

    nodes: list[Node]
    edges: list[Edge]
    misfits: frozenset[int]
    """Acts that make no sense in any plausible world, or in some where dates are partial."""


def _precedes(one: Event, other: Event) -> bool:
    """Whether `one` comes before `other` by their dates, or by rank within one and the same day."""
    if one.when.latest < other.when.earliest:
        return True
    if one.effect == other.effect and one.effect in _COMMUTING and one.optional == other.optional:
        # Their order makes no difference, so one order is enough to look at.
        mine = (one.when.earliest, one.when.latest, one.acts)
        theirs = (other.when.earliest, other.when.latest, other.acts)
        return mine < theirs and one.when.latest <= other.when.latest
    same_day = one.when.exact and one.when.earliest == other.when.earliest == other.when.latest
    return same_day and one.effect < other.effect and not _either_way(one, other)


def _either_way(one: Event, other: Event) -> bool:
    """Whether on one day both orders occur: who gives notice may consent again on that day."""
    return other.effect is Effect.GIVE_NOTICE and one.effect in _JOINING


def _predecessors(events: Sequence[Event]) -> list[int]:
    """For each event the events that must have happened before it, as bits."""
    masks = []
    for position, event in enumerate(events):
        mask = 0 if event.after is None else 1 << event.after
        for index, other in enumerate(events):
            # What only follows from this event cannot have come before it.
            if index != position and other.after != position and _precedes(other, event):
                mask |= 1 << index
        masks.append(mask)
    return masks


def _outcomes(state: State, event: Event, nature: Nature) -> Iterator[tuple[State, bool]]:
    after = step(state, event, nature)
    # What may not concern the country does not where it would make no sense.
    yield (state, not event.optional) if after is None else (after, False)
    if event.optional and after is not None and after != state:
        yield state, False


def _explore(events: Sequence[Event], nature: Nature) -> tuple[dict[Node, int], list[Edge]]:
    """All nodes that can be reached, each with the fewest misfits on the way, and all edges."""
    before = _predecessors(events)
    start = Node(0, State())
    costs = {start: 0}
    edges: list[Edge] = []
    layer = [start]
    for _ in events:
        following: dict[Node, None] = {}
        for node in layer:
            for index, event in enumerate(events):
                bit = 1 << index
                if node.happened & bit or before[index] & ~node.happened:
                    continue
                for state, misfit in _outcomes(node.state, event, nature):
                    target = Node(node.happened | bit, state)
                    edges.append(Edge(node, index, target, misfit))
                    cost = costs[node] + misfit
                    if cost < costs.get(target, cost + 1):
                        costs[target] = cost
                    following[target] = None
        if len(costs) > MAX_NODES:
            raise TooManyWorlds("too many acts with overlapping dates; give more exact dates")
        layer = list(following)
    return costs, edges


def _only_order(events: Sequence[Event]) -> list[int] | None:
    """The one order of events that all have their day and rank, as most have; else None."""
    if any(event.optional or not event.when.exact for event in events):
        return None
    ranks = {(e.when.earliest, e.effect): index for index, e in enumerate(events)}
    order = [ranks[rank] for rank in sorted(ranks)]
    if len(order) < len(events) or any(
        (day, effect) in ranks
        for day, noticed in ranks
        if noticed is Effect.GIVE_NOTICE
        for effect in _JOINING
    ):
        return None
    happened: set[int | None] = {None}
    for index in order:
        if events[index].after not in happened:
            return None
        happened.add(index)
    return order


def _chain(events: Sequence[Event], order: Sequence[int], nature: Nature) -> Worlds:
    """The one world in which events happen in this order."""
    nodes, edges = [Node(0, State())], []
    for index in order:
        before = nodes[-1]
        after = step(before.state, events[index], nature)
        nodes.append(Node(before.happened | 1 << index, after or before.state))
        edges.append(Edge(before, index, nodes[-1], after is None))
    misfits = frozenset(act for edge in edges if edge.misfit for act in events[edge.event].acts)
    return Worlds(nodes, edges, misfits)


def explore(events: Sequence[Event], nature: Nature) -> Worlds:
    """The plausible worlds of these events. Raises TooManyWorlds beyond MAX_NODES states."""
    order = _only_order(events)
    if order is not None:
        return _chain(events, order, nature)
    costs, edges = _explore(events, nature)
    everything = (1 << len(events)) - 1
    ends = {node: cost for node, cost in costs.items() if node.happened == everything}
    best = min(ends.values())
    # Walk back from the ends: what a node still costs until the end of its best world.
    remaining = dict.fromkeys(ends, 0)
    for edge in reversed(edges):
        if edge.target in remaining:
            cost = remaining[edge.target] + edge.misfit
            remaining[edge.source] = min(cost, remaining.get(edge.source, cost))
    kept = {node for node, left in remaining.items() if costs[node] + left == best}
    plausible = [
        edge
        for edge in edges
        if edge.source in kept
        and edge.target in kept
        and costs[edge.source] + edge.misfit + remaining[edge.target] == best
    ]
    misfits = frozenset(act for edge in plausible if edge.misfit for act in events[edge.event].acts)
    return Worlds([node for node in costs if node in kept], plausible, misfits)


def window(node: Node, events: Sequence[Event]) -> tuple[date, date]:
    """The days on which a world can stand at this node: from, and to (exclusive).

    It never does if the one is not before the other.
    """
    opens, closes = dates.FIRST_DAY, dates.LAST_DAY
    for index, event in enumerate(events):
        if node.happened >> index & 1:
            opens = max(opens, event.when.earliest)
        else:
            closes = min(closes, event.when.latest)
    return opens, closes
