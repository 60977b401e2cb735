"""Which acts would undo nothing, or could not be told apart, before any of them is recorded."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from app.actions.schemas import ActionIn
from app.countries import lives
from app.db.revisions import Change
from app.domain import actions, dates
from app.domain.derivation import timeline, worlds
from app.domain.derivation.events import Terms
from app.domain.derivation.tellings import Act
from app.spans import deriving, evidence
from app.spans.deriving import Membership


class Coming(NamedTuple):
    """What is to happen to one membership: acts that go, and acts that come, each with a key."""

    leaving: frozenset[int]
    given: Mapping[int, ActionIn]


def without_sense(
    change: Change, coming: Mapping[Membership, Coming], told: evidence.Telling
) -> dict[int, str]:
    """The keys of the acts that make no sense with all that stands, and why. `told`: who tells.

    One after the other: what goes may leave sense behind.
    """
    session = change.session
    found: dict[int, str] = {}
    memberships = sorted(coming)
    terms = deriving.terms_of(session, {accord for accord, _ in memberships})
    all_lives = lives.lives(session, {country for _, country in memberships})
    recorded = deriving.recorded(session, memberships)
    numbers = [act.id for acts in recorded.values() for act, _, _ in acts]
    behind = evidence.told(session, numbers, {accord for accord, _ in memberships})
    today = datetime.now(UTC).date()
    for (accord, country), what in coming.items():
        life = all_lives[country]
        of_country = terms[accord]._replace(
            country_began_on=life.began_on, country_ended_on=life.ended_on
        )
        standing = [
            evidence.attach(act, behind.get(act.id, []), day)
            for act, _, day in recorded[accord, country]
            if act.id not in what.leaving
        ]
        fresh = {
            -key: evidence.attach(_act(-key, given), [told], today)
            for key, given in what.given.items()
        }
        for act, why in _senseless(standing, fresh, of_country):
            found[-act] = f"{country}: {why}"
    return found


def _senseless(
    standing: Sequence[Act], fresh: dict[int, Act], terms: Terms
) -> Sequence[tuple[int, str]]:
    left, found = _told_apart(standing, fresh, terms)
    while left:
        misfits = timeline.derive([*standing, *left.values()], terms).misfits
        wrong = [
            act
            for number, act in left.items()
            if number in misfits and act.kind in actions.NEEDS_EARLIER
        ]
        if not wrong:
            break
        last = max(wrong, key=lambda act: (act.done_on.earliest, -act.id))
        del left[last.id]
        what = actions.with_article(last.kind.value)
        what += f" of {last.done_on.edtf} undoes nothing that is recorded"
        found.append((last.id, what))
    return found


def _told_apart(
    standing: Sequence[Act], fresh: dict[int, Act], terms: Terms
) -> tuple[dict[int, Act], list[tuple[int, str]]]:
    """As many of the acts as can be told apart, the most exact first; and the others, with why."""
    acts = sorted(
        fresh.values(),
        key=lambda act: (act.done_on.latest - act.done_on.earliest, act.done_on.earliest, -act.id),
    )
    why, most, too_many = "", 0, len(acts) + 1
    asked = len(acts)
    while most < too_many - 1:
        try:
            timeline.derive([*standing, *acts[:asked]], terms)
            most = asked
        except worlds.TooManyWorlds as error:
            why, too_many = str(error), asked
        asked = (most + too_many) // 2
    return {act.id: act for act in acts[:most]}, [(act.id, why) for act in acts[most:]]


def _act(number: int, given: ActionIn) -> Act:
    effect = dates.parse(given.effective_on) if given.effective_on else None
    return Act(number, given.kind, dates.parse(given.done_on), effect, given.scope)
