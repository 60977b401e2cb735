"""What one event does to a membership: the table of treaty law (`_STEPS`) as a state machine.

Which events an act causes stands in `events`, and the articles in `rules`.
"""

from collections.abc import Callable
from typing import NamedTuple

from app.domain import dates
from app.domain.actions import CONSENTS, Kind
from app.domain.dates import PartialDate
from app.domain.derivation.events import Effect, Event
from app.domain.rules import Rule
from app.domain.statuses import Nature, Status


class State(NamedTuple):
    """Where a membership stands after some events. Hashable and cheap to compare.

    `said` and `done` are the acts that the political and the legal status rest on; `signatures`
    those on record; `notices` the withdrawals notified and not yet effective; `spell` counts the
    exits, so that a State which joins again is told from one that stayed; `renewal` is a consent
    given while a notice runs, which counts once that has taken effect; `gone` says that the
    accord or the State has ended: there is nothing left to join, or nobody to join it; `spent` are
    consents that had their effect. `signed` and `consented` are the acts by which it signed and
    consented, the newest if it did so again, and `in_force` and `left` when that took effect and
    ended.
    """

    political: Status = Status.NONE
    legal: Status = Status.NONE
    said: tuple[int, ...] = ()
    done: tuple[int, ...] = ()
    signatures: tuple[int, ...] = ()
    notices: tuple[Event, ...] = ()
    renewal: Event | None = None
    suspended_by: tuple[int, ...] = ()
    provisional: bool = False
    spell: int = 0
    gone: bool = False
    spent: tuple[tuple[int, ...], ...] = ()
    signed: tuple[int, ...] = ()
    consented: tuple[int, ...] = ()
    in_force: PartialDate | None = None
    left: PartialDate | None = None
    rule: Rule = Rule.NOTHING_RECORDED

    @property
    def status(self) -> Status:
        """The legal track wins as soon as it has anything to say."""
        if self.suspended_by:
            return Status.SUSPENDED
        return self.legal if self.legal is not Status.NONE else self.political

    @property
    def because(self) -> Rule:
        """The rule that a reader wants to hear first."""
        if self.suspended_by:
            return Rule.SUSPENDED
        return Rule.LEAVING if self.notices else self.rule

    @property
    def basis(self) -> tuple[int, ...]:
        """The acts that the status rests on."""
        if self.legal is Status.NONE:
            return self.said
        notices = tuple(act for notice in self.notices for act in notice.acts)
        return self.done + self.suspended_by + notices


Outcome = State | None
"""The state after an event, or None where the event makes no sense in the state before it."""

_BOUND = (Status.CONTRACTING, Status.PARTY)


def _in(state: State, nature: Nature) -> bool:
    """Whether the country is in, so that it can leave."""
    joined = (Status.SIGNED,) if nature is Nature.POLITICAL else _BOUND
    return state.legal in joined


def _say(status: Status, rule: Rule, over: tuple[Status, ...]) -> "Step":
    """A step on the political track, which replaces the statuses in `over`."""

    def step(state: State, event: Event, nature: Nature) -> Outcome:
        if state.political is status:
            said = tuple(sorted({*state.said, *event.acts}))
        elif state.political in over:
            said = event.acts
        else:
            return state
        rule_now = rule if state.legal is Status.NONE else state.rule
        return state._replace(political=status, said=said, rule=rule_now)

    return step


def _sign(state: State, event: Event, nature: Nature) -> Outcome:
    if state.legal in _BOUND or (nature is Nature.POLITICAL and state.legal is Status.SIGNED):
        return _renewed(state, event)
    rule = Rule.SIGNED_POLITICAL if nature is Nature.POLITICAL else Rule.SIGNED
    signatures = tuple(sorted({*state.signatures, *event.acts}))
    again = state.legal is Status.SIGNED
    done = tuple(sorted({*state.done, *event.acts})) if again else event.acts
    state = state._replace(legal=Status.SIGNED, done=done, signatures=signatures, rule=rule)
    if event.kind in CONSENTS:
        return _consented(state, event)
    if state.left is not None:
        state = state._replace(consented=(), in_force=None, left=None)
    return state if again and state.signed else state._replace(signed=event.acts)


def _consented(state: State, event: Event, in_force: PartialDate | None = None) -> State:
    """With this as the newest consent: whatever it had left before, it is in again."""
    return state._replace(consented=event.acts, in_force=in_force, left=None)


def _renewed(state: State, event: Event) -> Outcome:
    """With a new consent of who is in: it makes sense while a notice runs, and waits for that."""
    return state._replace(renewal=event) if state.notices and event.kind in CONSENTS else None


def _again(state: State, renewal: Event, exit: Event) -> State:
    """In again on the day of the exit, by a consent that was given before."""
    state = _consented(state, renewal)._replace(done=renewal.acts)
    if renewal.effect is Effect.SIGN:
        return state._replace(legal=Status.SIGNED, rule=Rule.SIGNED_POLITICAL)
    if renewal.effect is Effect.CONSENT:
        return state._replace(legal=Status.CONTRACTING, rule=Rule.CONTRACTING)
    in_force = dates.later_of(renewal.when, exit.when)
    return state._replace(legal=Status.PARTY, in_force=in_force, rule=Rule.PARTY)


def _spent(state: State, event: Event) -> State:
    """With a note that these acts have had their effect, where another event could repeat it."""
    if not event.either or event.acts in state.spent:
        return state
    return state._replace(spent=(*state.spent, event.acts))


def _consent(state: State, event: Event, nature: Nature) -> Outcome:
    if event.acts in state.spent:
        return state
    if state.legal in _BOUND:
        # A succession can have taken effect before it was notified.
        return state if state.done == event.acts else _renewed(state, event)
    state = _consented(_spent(state, event), event)
    return state._replace(legal=Status.CONTRACTING, done=event.acts, rule=Rule.CONTRACTING)


def _enter_into_force(state: State, event: Event, nature: Nature) -> Outcome:
    if state.renewal is not None and state.renewal.acts == event.acts:
        return state._replace(renewal=event)
    if state.legal is not Status.CONTRACTING or state.done != event.acts:
        return state
    return state._replace(
        legal=Status.PARTY, provisional=False, in_force=event.when, rule=Rule.PARTY
    )


def _join(state: State, event: Event, nature: Nature) -> Outcome:
    if state.done != event.acts:
        if event.acts in state.spent:
            return state  # It consented, and had left again before that took effect.
        if state.legal in _BOUND:
            return _renewed(state, event)
    rule = Rule.SUCCEEDED if event.kind is Kind.SUCCESSION else Rule.PARTY
    state = _consented(_spent(state, event), event, event.when)
    return state._replace(legal=Status.PARTY, done=event.acts, provisional=False, rule=rule)


def _apply_provisionally(state: State, event: Event, nature: Nature) -> Outcome:
    return state if state.legal is Status.PARTY else state._replace(provisional=True)


def _end_provisional(state: State, event: Event, nature: Nature) -> Outcome:
    return state._replace(provisional=False)


def _give_notice(state: State, event: Event, nature: Nature) -> Outcome:
    return state._replace(notices=(*state.notices, event)) if _in(state, nature) else None


def _cancel_notice(state: State, event: Event, nature: Nature) -> Outcome:
    return state._replace(notices=(), renewal=None) if state.notices else None


def _exit(state: State, event: Event, nature: Nature) -> Outcome:
    if event.after is not None and all(event.acts != n.acts for n in state.notices):
        return state  # Its notice was cancelled, or meant nothing.
    if not _in(state, nature):
        return None
    # What no act tells of follows from the consent behind it.
    implied = Rule.EXIT_IMPLIED if event.kind is None else Rule.WITHDRAWN
    rule = Rule.EXCLUDED if event.kind is Kind.EXCLUSION else implied
    out = _out(state, event, Status.WITHDRAWN, rule)
    return _again(out, state.renewal, event) if state.renewal and event.after is not None else out


def _out(state: State, event: Event, status: Status, rule: Rule) -> State:
    return state._replace(
        legal=status,
        done=event.acts or state.done,
        notices=(),
        renewal=None,
        suspended_by=(),
        provisional=False,
        spell=state.spell + 1,
        left=event.when,
        rule=rule,
    )


def _unratify(state: State, event: Event, nature: Nature) -> Outcome:
    if state.legal not in _BOUND:
        return None
    if not state.signatures:
        return _out(state, event, Status.WITHDRAWN, Rule.RATIFICATION_WITHDRAWN)
    back = _out(state, event, Status.SIGNED, Rule.RATIFICATION_WITHDRAWN)
    return back._replace(done=tuple(sorted({*state.signatures, *event.acts})))


def _renounce(state: State, event: Event, nature: Nature) -> Outcome:
    if state.legal is not Status.SIGNED:
        return None
    done = tuple(sorted({*state.signatures, *event.acts}))
    return state._replace(
        legal=Status.RENOUNCED,
        done=done,
        notices=(),
        suspended_by=(),
        provisional=False,
        left=event.when,
        rule=Rule.RENOUNCED,
    )


def _suspend(state: State, event: Event, nature: Nature) -> Outcome:
    if not _in(state, nature) or state.suspended_by:
        return None
    return state._replace(suspended_by=event.acts)


def _reinstate(state: State, event: Event, nature: Nature) -> Outcome:
    return state._replace(suspended_by=()) if state.suspended_by else None


def _end(rule: Rule) -> "Step":
    def step(state: State, event: Event, nature: Nature) -> Outcome:
        standing = state.legal in (Status.SIGNED, *_BOUND)
        state = state._replace(gone=True)
        return _out(state, event, Status.ENDED, rule) if standing else state

    return step


Step = Callable[[State, Event, Nature], Outcome]
_NOTHING, _MENTIONED, _PENDING, _DECLINED = (
    Status.NONE,
    Status.MENTIONED,
    Status.PENDING,
    Status.DECLINED,
)
_STEPS: dict[Effect, Step] = {
    Effect.MENTION: _say(_MENTIONED, Rule.MENTIONED, (_NOTHING,)),
    Effect.ANNOUNCE: _say(_PENDING, Rule.ANNOUNCED, (_NOTHING, _MENTIONED, _DECLINED)),
    Effect.DECLINE: _say(_DECLINED, Rule.DECLINED, (_NOTHING, _MENTIONED, _PENDING)),
    Effect.SIGN: _sign,
    Effect.CONSENT: _consent,
    Effect.ENTER_INTO_FORCE: _enter_into_force,
    Effect.JOIN: _join,
    Effect.APPLY_PROVISIONALLY: _apply_provisionally,
    Effect.END_PROVISIONAL: _end_provisional,
    Effect.GIVE_NOTICE: _give_notice,
    Effect.CANCEL_NOTICE: _cancel_notice,
    Effect.EXIT: _exit,
    Effect.UNRATIFY: _unratify,
    Effect.RENOUNCE: _renounce,
    Effect.SUSPEND: _suspend,
    Effect.REINSTATE: _reinstate,
    Effect.TERMINATE: _end(Rule.ACCORD_TERMINATED),
    Effect.EXTINGUISH: _end(Rule.STATE_ENDED),
}


def step(state: State, event: Event, nature: Nature) -> Outcome:
    """The state after `event`, or None where it makes no sense: leaving what was never joined,
    consenting twice, cancelling a notice that nobody gave, joining what has ended.

    What has ended stays ended.
    """
    if state.gone and event.effect in (Effect.SIGN, Effect.CONSENT, Effect.JOIN):
        return None
    if state.legal is Status.ENDED:
        return state
    return _STEPS[event.effect](state, event, nature)
