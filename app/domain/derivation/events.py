"""From acts to dated events: what happens on which day because of them, and in which order."""

from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import NamedTuple

from app.domain import actions, dates
from app.domain.actions import Kind, Scope
from app.domain.dates import PartialDate
from app.domain.delays import Delay
from app.domain.derivation import tellings
from app.domain.derivation.tellings import Act, Tellings
from app.domain.statuses import Nature


class Terms(NamedTuple):
    """What the accord and the country bring in by themselves.

    `in_force_on`: `dates.UNKNOWN` where nobody says, `dates.NEVER` where the accord is known not to
    be in force. `delay` and `notice` None: not known; `Delay()`: there is none. An unknown delay
    lies between none and `LONGEST_DELAY`; a withdrawal of unknown notice takes effect when it is
    notified, unless its source says otherwise.
    """

    nature: Nature = Nature.BINDING
    in_force_on: PartialDate = dates.UNKNOWN
    delay: Delay | None = None
    terminated_on: PartialDate | None = None
    country_ended_on: PartialDate | None = None
    country_began_on: PartialDate | None = None
    notice: Delay | None = None

    def due(self, consent: PartialDate) -> PartialDate:
        """When a consent of that day takes effect at the earliest, once the accord is in force."""
        if self.delay is not None:
            return self.delay.after_partial(consent)
        return dates.between(consent.earliest, LONGEST_DELAY.after_partial(consent).latest)


LONGEST_DELAY = Delay(months=13)
"""The longest in common use: the first day of the month after twelve months."""


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


class Event(NamedTuple):
    """Something that happens on one day within `when`, because of the acts in `acts`.

    `after` is the index of an event that must come first; `optional` events may not concern the
    country at all (collective evidence); `due` is when a notice given here takes effect; `either`:
    of two events of the same acts whichever comes first has that effect, and the other only if the
    country is still in by that.
    """

    effect: Effect
    when: PartialDate
    acts: tuple[int, ...] = ()
    kind: Kind | None = None
    after: int | None = None
    optional: bool = False
    due: PartialDate | None = None
    either: bool = False


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
_SAID = frozenset({Kind.MENTION, Kind.ANNOUNCEMENT, Kind.DECLINE})
_DATED_BY_THE_ACT = _SAID | {Kind.WITHDRAWAL_CANCELLED}


def _of_consent(act: Act, kinds: frozenset[Kind], terms: Terms) -> list[Event]:
    when = act.done_on
    if terms.nature is Nature.POLITICAL:
        return [Event(Effect.SIGN, when, kind=act.kind)]
    entry, retroactive = _takes_effect(act, kinds, terms)
    if entry.earliest < when.earliest and retroactive:
        if entry.latest <= when.earliest:
            return [Event(Effect.JOIN, entry, kind=act.kind)]
        # Nobody knows which came first: the effect may have waited for the act, or not.
        return [
            Event(Effect.CONSENT, when, kind=act.kind, either=True),
            Event(Effect.JOIN, entry, kind=act.kind, either=True),
        ]
    if entry == when and (when.exact or _at_once(act, terms)):
        return [Event(Effect.JOIN, when, kind=act.kind)]
    entry = dates.later_of(entry, when)
    consent = Event(Effect.CONSENT, when, kind=act.kind)
    return [consent, Event(Effect.ENTER_INTO_FORCE, entry, kind=act.kind, after=0)]


def _takes_effect(act: Act, kinds: frozenset[Kind], terms: Terms) -> tuple[PartialDate, bool]:
    """When a consent takes effect, and whether that may lie before the act."""
    if act.effective_on is not None:
        return act.effective_on, not actions.RETROACTIVE.isdisjoint(kinds)
    consent = dates.later_of(terms.in_force_on, terms.due(act.done_on))
    if Kind.SUCCESSION not in kinds:
        return consent, False
    # The depositary's practice: from when the State began, if the accord was in force by then.
    began = terms.country_began_on
    if began is None:
        began = dates.between(dates.FIRST_DAY, act.done_on.latest)
    succeeded = dates.later_of(terms.in_force_on, began)
    if len(kinds) == 1:
        return succeeded, True
    # Sources disagree whether it succeeded or consented by itself, so either day can be right.
    return dates.one_of([succeeded, consent]), True


def _by_the_terms(act: Act, terms: Terms) -> PartialDate:
    """When an act takes effect whose source does not say."""
    if act.kind in actions.CONSENTS:
        return _takes_effect(act, frozenset({act.kind}), terms)[0]
    notice = terms.notice if act.kind is Kind.WITHDRAWAL else None
    return notice.after_partial(act.done_on) if notice else act.done_on


def _at_once(act: Act, terms: Terms) -> bool:
    """Whether a consent takes effect on its own day, whichever that was."""
    return (
        act.effective_on is None
        and terms.delay == Delay()
        and terms.in_force_on.latest <= act.done_on.earliest
    )


def _of_withdrawal(act: Act, terms: Terms) -> list[Event]:
    due = act.effective_on
    if due is None and terms.notice is not None:
        due = terms.notice.after_partial(act.done_on)
    if due is None or due == act.done_on:
        return [Event(Effect.EXIT, act.done_on, kind=act.kind)]
    due = dates.later_of(due, act.done_on)
    notice = Event(Effect.GIVE_NOTICE, act.done_on, kind=act.kind, due=due)
    return [notice, Event(Effect.EXIT, due, kind=act.kind, after=0)]


def _of(act: Act, kinds: frozenset[Kind], terms: Terms) -> list[Event]:
    """What an act brings about. Evidence about a group may not concern the country at all."""
    started = _of_one(act, kinds, terms)
    if act.scope is Scope.COLLECTIVE:
        return [event._replace(optional=event.after is None) for event in started]
    return started


def _of_one(act: Act, kinds: frozenset[Kind], terms: Terms) -> list[Event]:
    if act.kind in actions.CONSENTS:
        return _of_consent(act, kinds, terms)
    if act.kind is Kind.WITHDRAWAL:
        return _of_withdrawal(act, terms)
    when = act.done_on
    if act.effective_on is not None and act.kind not in _DATED_BY_THE_ACT:
        when = act.effective_on
    elif act.kind is Kind.SUCCESSION_TO_SIGNATURE and terms.country_began_on is not None:
        when = min(when, terms.country_began_on, key=lambda day: (day.earliest, day.latest))
    return [Event(_SIMPLE[act.kind], when, kind=act.kind)]


def _ends(terms: Terms) -> Iterator[Event]:
    if terms.terminated_on is not None:
        yield Event(Effect.TERMINATE, terms.terminated_on)
    if terms.country_ended_on is not None:
        yield Event(Effect.EXTINGUISH, terms.country_ended_on)


def dated(acts: Iterable[Act], groups: Iterable[Tellings], terms: Terms) -> list[Event]:
    """Every event that the acts and the terms give rise to, in no particular order.

    `groups` are those of the acts; what is only said has none. The order of `acts` does not matter.
    Kinds without effect on the status give none.
    """
    found: list[Event] = []
    for group in groups:
        one = group.one(lambda act: _by_the_terms(act, terms))
        started = _of(one, group.kinds(), terms)
        left = tellings.left_between(group)
        if left is not None:
            # In before, in again after: it has left in between.
            exited = Event(Effect.EXIT, left, group.returned_from)
            started = [exited, started[0]._replace(after=0), *started[1:]]
        _add(found, started, group.ids)
    for act in acts:
        if act.kind in _SAID:
            _add(found, _of(act, frozenset({act.kind}), terms), (act.id,))
    found.extend(_ends(terms))
    return found


def _add(found: list[Event], started: list[Event], acts: tuple[int, ...]) -> None:
    """Add the events of one act; each `after` refers to the event before it."""
    for event in started:
        after = None if event.after is None else len(found) - 1
        behind = tuple(sorted({*event.acts, *acts})) if event.acts else acts
        found.append(event._replace(acts=behind, after=after))
