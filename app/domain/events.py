"""From acts to dated events: what happens on which day because of them, and in which order."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

from app.domain import actions, dates
from app.domain.actions import Kind, Scope
from app.domain.dates import PartialDate
from app.domain.delays import Delay
from app.domain.statuses import Nature


@dataclass(frozen=True, slots=True)
class Act:
    """One action as far as the status is concerned. `id` is any number that tells it apart."""

    id: int
    kind: Kind
    done_on: PartialDate
    effective_on: PartialDate | None = None
    scope: Scope = Scope.NAMED


@dataclass(frozen=True, slots=True)
class Terms:
    """What the accord and the country bring in by themselves.

    `in_force_on` None: the accord is not in force. `delay` None: no delay is known, so consent
    takes effect at once.
    """

    nature: Nature = Nature.BINDING
    in_force_on: PartialDate | None = None
    delay: Delay | None = None
    terminated_on: PartialDate | None = None
    country_ended_on: PartialDate | None = None


class Effect(IntEnum):
    """What an event does. The number orders events of one and the same day.

    An exit comes before the new consent of that day, so that a State which leaves and joins again
    on one day is in on that day; what ends an accord or a State comes last.
    """

    EXIT = 0
    UNRATIFY = 1
    MENTION = 2
    ANNOUNCE = 3
    DECLINE = 4
    SIGN = 5
    CONSENT = 6
    ENTER_INTO_FORCE = 7
    JOIN = 8
    APPLY_PROVISIONALLY = 9
    END_PROVISIONAL = 10
    SUSPEND = 11
    REINSTATE = 12
    GIVE_NOTICE = 13
    CANCEL_NOTICE = 14
    RENOUNCE = 15
    TERMINATE = 16
    EXTINGUISH = 17


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens on one day within `when`, because of the acts in `acts`.

    `after` is the index of an event that must come first; `optional` events may not concern the
    country at all (collective evidence); `due` is when a notice given here takes effect.
    """

    effect: Effect
    when: PartialDate
    acts: tuple[int, ...] = ()
    kind: Kind | None = None
    after: int | None = None
    optional: bool = False
    due: PartialDate | None = None


_SIMPLE = {
    Kind.MENTION: Effect.MENTION,
    Kind.ANNOUNCEMENT: Effect.ANNOUNCE,
    Kind.DECLINE: Effect.DECLINE,
    Kind.SIGNATURE: Effect.SIGN,
    Kind.SUCCESSION_TO_SIGNATURE: Effect.SIGN,
    Kind.PROVISIONAL_APPLICATION: Effect.APPLY_PROVISIONALLY,
    Kind.END_OF_PROVISIONAL_APPLICATION: Effect.END_PROVISIONAL,
    Kind.WITHDRAWAL_CANCELLED: Effect.CANCEL_NOTICE,
    Kind.RATIFICATION_WITHDRAWN: Effect.UNRATIFY,
    Kind.SIGNATURE_RENOUNCED: Effect.RENOUNCE,
    Kind.SUSPENSION: Effect.SUSPEND,
    Kind.REINSTATEMENT: Effect.REINSTATE,
    Kind.EXCLUSION: Effect.EXIT,
}
_DATED_BY_THE_ACT = {Kind.WITHDRAWAL_CANCELLED, Kind.MENTION, Kind.ANNOUNCEMENT, Kind.DECLINE}


def _of_consent(act: Act, when: PartialDate, terms: Terms, acts: tuple[int, ...]) -> list[Event]:
    if terms.nature is Nature.POLITICAL:
        return [Event(Effect.SIGN, when, acts, act.kind)]
    at_once = False
    if act.effective_on is not None:
        entry = act.effective_on
        at_once = entry == when and when.exact
        if entry.earliest < when.earliest and act.kind in actions.RETROACTIVE:
            joined = Event(Effect.JOIN, entry, acts, act.kind)
            if entry.latest <= when.earliest:
                return [joined]
            # Nobody knows which came first: the effect may have waited for the act, or not.
            return [Event(Effect.CONSENT, when, acts, act.kind), joined]
    elif terms.in_force_on is not None:
        due = terms.delay.after_partial(when) if terms.delay else when
        entry = dates.later_of(terms.in_force_on, due)
        at_once = due == when and terms.in_force_on.latest <= when.earliest
    else:
        return [Event(Effect.CONSENT, when, acts, act.kind)]
    if at_once:
        return [Event(Effect.JOIN, when, acts, act.kind)]
    entry = dates.later_of(entry, when)
    consent = Event(Effect.CONSENT, when, acts, act.kind)
    return [consent, Event(Effect.ENTER_INTO_FORCE, entry, acts, act.kind, after=0)]


def _of_withdrawal(act: Act) -> list[Event]:
    due = act.effective_on
    if due is None or due == act.done_on:
        return [Event(Effect.EXIT, act.done_on, (act.id,), act.kind)]
    due = dates.later_of(due, act.done_on)
    notice = Event(Effect.GIVE_NOTICE, act.done_on, (act.id,), act.kind, due=due)
    return [notice, Event(Effect.EXIT, due, (act.id,), act.kind, after=0)]


def _of(act: Act, when: PartialDate, terms: Terms, acts: tuple[int, ...]) -> list[Event]:
    if act.kind in actions.CONSENTS:
        return _of_consent(act, when, terms, acts)
    if act.kind is Kind.WITHDRAWAL:
        return _of_withdrawal(act)
    if act.effective_on is not None and act.kind not in _DATED_BY_THE_ACT:
        when = act.effective_on
    optional = act.scope is Scope.COLLECTIVE
    return [Event(_SIMPLE[act.kind], when, acts, act.kind, optional=optional)]


def conflicting(acts: Iterable[Act]) -> list[list[Act]]:
    """Groups of acts that are one act with different dates: sources disagree about the day.

    That is so where a signature, or one kind of consent, stands there twice and the country cannot
    have left in between. Every act of those kinds is in exactly one group, most groups hold one.
    """
    acts = sorted(acts, key=lambda act: (act.done_on.earliest, act.done_on.latest, act.id))
    exits = [a for a in acts if a.kind in actions.EXITS or a.kind is Kind.SIGNATURE_RENOUNCED]
    groups: list[list[Act]] = []
    for act in acts:
        if act.kind not in actions.CONSENTS | actions.SIGNATURES:
            continue
        for group in groups:
            first = group[0]
            if (first.kind, first.scope) == (act.kind, act.scope) and not any(
                (x.effective_on or x.done_on).latest >= first.done_on.earliest
                and x.done_on.earliest <= act.done_on.latest
                for x in exits
            ):
                group.append(act)
                break
        else:
            groups.append([act])
    return groups


def _one_act(group: list[Act]) -> Act:
    """One act in place of several that disagree: its dates can be any of theirs."""
    first = group[0]
    if len(group) == 1:
        return first
    effects = [act.effective_on for act in group if act.effective_on is not None]
    return replace(
        first,
        done_on=dates.between(
            min(act.done_on.earliest for act in group), max(act.done_on.latest for act in group)
        ),
        effective_on=dates.between(
            min(day.earliest for day in effects), max(day.latest for day in effects)
        )
        if effects
        else None,
    )


def _ends(terms: Terms) -> Iterator[Event]:
    if terms.terminated_on is not None:
        yield Event(Effect.TERMINATE, terms.terminated_on)
    if terms.country_ended_on is not None:
        yield Event(Effect.EXTINGUISH, terms.country_ended_on)


def dated(acts: Iterable[Act], terms: Terms) -> list[Event]:
    """Every event that the acts and the terms give rise to, in no particular order.

    The order of `acts` does not matter. Kinds without effect on the status give none.
    """
    grouped = conflicting(acts := list(acts))
    found: list[Event] = []
    singles = [
        [act]
        for act in acts
        if act.kind not in actions.WITHOUT_EFFECT | actions.CONSENTS | actions.SIGNATURES
    ]
    for group in grouped + singles:
        act = _one_act(group)
        members = tuple(sorted(member.id for member in group))
        for event in _of(act, act.done_on, terms, members):
            base = len(found) if event.after is None else len(found) - 1
            found.append(event if event.after is None else replace(event, after=base))
    found.extend(_ends(terms))
    return found
