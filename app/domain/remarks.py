"""Remarks on acts that are taken as they are told, though their day is odd."""

from app.domain.dates import PartialDate

_LONG_BEFORE = 10
"""Years before an accord's conclusion that an act towards it is doubted."""


def on(
    told: str, done: PartialDate, began: PartialDate | None, concluded: PartialDate | None
) -> list[str]:
    """What is odd about the day of an act, in sentences.

    `told` is the act in words, such as `a ratification of 1979-03-03`; `began`: its State;
    `concluded`: its accord.
    """
    found = []
    if concluded and done.latest.year < concluded.earliest.year - _LONG_BEFORE:
        found.append(f"{told} is long before the accord, of {concluded.edtf}")
    if began and done.latest < began.earliest:
        found.append(f"{told} is from before the State began ({began.edtf})")
    return [f"{sentence[0].upper()}{sentence[1:]}." for sentence in found]
