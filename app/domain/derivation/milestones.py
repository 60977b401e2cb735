"""Milestones: the row of a depositary's own table, of signature, consent, effect and exit."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from app.domain import dates
from app.domain.actions import Kind
from app.domain.dates import PartialDate
from app.domain.derivation.effects import State
from app.domain.derivation.tellings import Tellings


class Milestones(NamedTuple):
    """What a country had done by the time of a span; of what it did again the newest.

    `consent` is the kind of the consent by which it is bound, or was until it left; `in_force_on`
    when that took effect for it; `left_on` when it withdrew, was put out or renounced its
    signature, or the accord or the State ended. Who comes again has not left.
    """

    signed_on: PartialDate | None = None
    consent: Kind | None = None
    consented_on: PartialDate | None = None
    in_force_on: PartialDate | None = None
    left_on: PartialDate | None = None


def reached(states: Collection[State], told: Mapping[tuple[int, ...], Tellings]) -> Milestones:
    """What was reached in any of the states that a span can stand for, as exactly as they agree.

    `told`: the acts by their numbers. Where sources leave open which kind of consent it was, that
    is consent "in any other way".
    """
    signatures = [told[acts] for acts in {state.signed for state in states} if acts]
    consents = [told[acts] for acts in {state.consented for state in states} if acts]
    kinds = {kind for consent in consents for kind in consent.kinds()}
    return Milestones(
        signed_on=_any(signature.one().done_on for signature in signatures),
        consent=kinds.pop() if len(kinds) == 1 else Kind.CONSENT if kinds else None,
        consented_on=_any(consent.one().done_on for consent in consents),
        in_force_on=_any(state.in_force for state in states if state.in_force is not None),
        left_on=_any(state.left for state in states if state.left is not None),
    )


def _any(days: Iterable[PartialDate]) -> PartialDate | None:
    different = set(days)
    return dates.one_of(different) if len(different) > 1 else next(iter(different), None)
