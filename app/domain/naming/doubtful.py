"""Initials that tables use for one participant and the code lists for another."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Doubt:
    """What initials can mean, and why that is not clear."""

    codes: tuple[str, ...]
    why: str


_DOUBTFUL = {
    "EC": Doubt(
        ("ECU", "EUE"), "Ecuador's code in ISO 3166-1, and the European Community's initials"
    )
}


def doubt_of(text: str) -> Doubt | None:
    """The doubt about a code in a table, or None where there is none that we know of."""
    return _DOUBTFUL.get(text.strip().replace(".", "").upper())
