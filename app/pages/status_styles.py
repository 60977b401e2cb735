"""How a status looks: the name of its colour, and the order in which statuses are shown."""

from collections.abc import Mapping
from typing import Any

from app.api.fields import Json
from app.domain.statuses import Nature, Status

ORDER = (
    "party",
    "joined",
    "contracting",
    "signed",
    "pending",
    "mentioned",
    "declined",
    "suspended",
    "renounced",
    "withdrawn",
    "ended",
)
"""From the strongest tie to the weakest. `joined` is `signed` in a political accord."""
STANDINGS = ("member", "signatory", "prospective", "outside", "former")


def look(status: str, nature: str) -> str:
    """The look of a status. In a political accord to sign is to join, and it looks so."""
    if status == Status.SIGNED and nature == Nature.POLITICAL:
        return "joined"
    return str(status)


def counted(members: list[Json]) -> dict[str, int]:
    """How many members have which status, in the order of showing."""
    counts: dict[str, int] = {}
    for member in members:
        counts[member["status"]] = counts.get(member["status"], 0) + 1
    return {status: counts[status] for status in _statuses() if status in counts}


def _statuses() -> tuple[str, ...]:
    return tuple(name for name in ORDER if name != "joined")


def rank(member: Mapping[str, Any]) -> int:
    """Where a member's status stands in the order of showing."""
    order = _statuses()
    return order.index(member["status"]) if member["status"] in order else len(order)
