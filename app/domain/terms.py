"""The terms of an accord that decide when its acts take effect, and how each is written."""

from enum import StrEnum

from app.domain import dates, delays
from app.domain.dates import PartialDate
from app.domain.delays import Delay

NOT = "no"
"""Entry into force of an accord that is known not to be in force."""
NONE = "none"
"""A delay or a notice that there is not: what is left out is unknown."""
PERIOD = rf"{delays.PATTERN}|^{NONE}$"


class TermKind(StrEnum):
    """What a claim about an accord's terms is about, by the name of the accord's field."""

    IN_FORCE_ON = "in_force_on"
    IN_FORCE_DELAY = "in_force_delay"
    IN_FORCE_CONDITION = "in_force_condition"
    WITHDRAWAL_NOTICE = "withdrawal_notice"


def entry_into_force(text: str | None) -> PartialDate:
    """A day (EDTF), `no`, or unknown. Raises ValueError."""
    if text is None:
        return dates.UNKNOWN
    return dates.NEVER if text == NOT else dates.parse(text)


def period(text: str | None) -> Delay | None:
    """A delay or a notice, none, or (as None) unknown. Raises ValueError."""
    if text is None:
        return None
    return Delay() if text == NONE else delays.parse(text)


def checked(kind: TermKind, value: str) -> str:
    """The value, if it is one of that term. Raises ValueError."""
    if kind is TermKind.IN_FORCE_ON:
        entry_into_force(value)
    elif kind is not TermKind.IN_FORCE_CONDITION:
        period(value)
    return value
