"""How sure an answer is: what is not sure is not told as sure."""

from datetime import date
from enum import StrEnum


class Certainty(StrEnum):
    """How sure an answer for a day is; the first that applies."""

    UNKNOWN = "unknown"
    """Nothing recorded gives a status, and no list of all acts of the accord reaches there."""
    POSSIBLE = "possible"
    """Dates, terms or evidence leave open which status held."""
    PRESUMED = "presumed"
    """It held on the last day that any source read tells of, and the day is later."""
    CERTAIN = "certain"


def known_through(told: date | None, listed: date | None) -> date | None:
    """The newer of the newest day that a membership's sources speak of, and the lists' reach."""
    return max(told, listed) if told and listed else told or listed


def of(last: date, *, recorded: bool, open: bool, through: date | None) -> Certainty:
    """How sure an answer is for the days until `last`.

    `recorded`: anything is that gives a status, on whatever day; `open`: another status can have
    held; `through`: `known_through`, or that of the accord's lists alone where nothing is recorded.
    """
    reached = through is not None and last <= through
    if not recorded:
        return Certainty.CERTAIN if reached else Certainty.UNKNOWN
    if open:
        return Certainty.POSSIBLE
    return Certainty.CERTAIN if reached else Certainty.PRESUMED
