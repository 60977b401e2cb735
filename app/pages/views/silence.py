"""Countries without a status on a day: those that have no part, and those of which nobody knows."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.api.fields import Json
from app.countries import lives
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.domain.certainties import Certainty
from app.memberships import lists
from app.pages.figures import world
from app.pages.frame import Frame

_OPEN = {Certainty.UNKNOWN, Certainty.POSSIBLE}
"""How sure it is of a country that it has no part, where a map must not say so."""


@dataclass(frozen=True, slots=True)
class Silence:
    """What is known of the countries without a status."""

    unknown: set[str]
    """The codes of those, places on the map that are no States among them, of which it is open."""
    states: dict[str, list[Json]]
    """The States that there are on the day, by how sure it is that they have no part."""

    @property
    def no_part(self) -> int:
        """How many States have no part, surely or presumably."""
        return sum(len(mine) for sure, mine in self.states.items() if sure not in _OPEN)

    @property
    def not_known(self) -> int:
        """Of how many States it is open."""
        return sum(len(mine) for sure, mine in self.states.items() if sure in _OPEN)


def around(
    session: Snapshot, frame: Frame, slug: str, members: Iterable[Json], moment: Moment
) -> Silence:
    """What is known of everybody but the members. Five or six statements."""
    held = {member["country"]["code"] for member in members}
    named = {**dict.fromkeys(world.load().shapes, ""), **frame.names}
    others = {code: name for code, name in named.items() if code not in held}
    known = lists.silences(session, slug, others, moment)
    states: dict[str, list[Json]] = {sure.value: [] for sure in reversed(Certainty)}
    for code in sorted(lives.states_on(session, moment) & known.keys(), key=named.__getitem__):
        states[known[code]["certainty"]].append(known[code])
    unknown = {code for code, silent in known.items() if silent["certainty"] in _OPEN}
    return Silence(unknown, {sure: mine for sure, mine in states.items() if mine})
