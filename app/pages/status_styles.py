"""How a status looks and is counted: its colour, the order of statuses, and how sure each is."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.api.fields import Json
from app.domain.certainties import Certainty
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
STATUSES = tuple(name for name in ORDER if name != "joined")
"""The same without the look that is no status."""
_RANK = {status: rank for rank, status in enumerate(STATUSES)}
NOT_CERTAIN = (Certainty.PRESUMED, Certainty.POSSIBLE)
"""What a status can be beside certain, from the surer to the less sure."""
SURENESS = (Certainty.CERTAIN, Certainty.PRESUMED, Certainty.POSSIBLE, Certainty.UNKNOWN)
"""From the surest to the least sure."""
STANDINGS = ("member", "signatory", "prospective", "outside", "former")


def look(status: str, nature: str) -> str:
    """The look of a status. In a political accord to sign is to join, and it looks so."""
    if status == Status.SIGNED and nature == Nature.POLITICAL:
        return "joined"
    return str(status)


def looks(nature: str) -> dict[str, str]:
    """The looks of all statuses, for where there are many to look up."""
    return {status: look(status, nature) for status in STATUSES}


def counted(members: list[Json]) -> dict[str, int]:
    """How many members have which status, in the order of showing."""
    counts: dict[str, int] = {}
    for member in members:
        counts[member["status"]] = counts.get(member["status"], 0) + 1
    return {status: counts[status] for status in STATUSES if status in counts}


def sureness(members: Iterable[Json]) -> dict[str, int]:
    """How many members have their status only presumably or possibly; what none has is left out."""
    counts = {sure.value: 0 for sure in NOT_CERTAIN}
    for member in members:
        if member["certainty"] in counts:
            counts[member["certainty"]] += 1
    return {sure: count for sure, count in counts.items() if count}


def tally(members: list[Json]) -> list[Json]:
    """For each status how many have it, and how many of these only presumably or possibly."""
    return [
        {
            "status": status,
            "count": count,
            "unsure": sureness(m for m in members if m["status"] == status),
        }
        for status, count in counted(members).items()
    ]


def in_words(words: Json, members: list[Json]) -> str:
    """The counts of a day, as figures describe themselves: `Party 12 (Presumed 10, Possible 1)`."""
    return ", ".join(
        f"{words['status'][one['status']]} {one['count']}" + _unsure(words, one["unsure"])
        for one in tally(members)
    )


def _unsure(words: Json, counts: Mapping[str, int]) -> str:
    told = ", ".join(f"{words['certainty'][sure]} {count}" for sure, count in counts.items())
    return f" ({told})" if told else ""


def rank(member: Mapping[str, Any]) -> int:
    """Where a member's status stands in the order of showing."""
    return _RANK.get(member["status"], len(_RANK))
