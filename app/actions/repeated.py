"""Actions that are told once more: which stand already, and what is new about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlmodel import col

from app.actions import checks
from app.actions.checks import Place
from app.actions.schemas import ActionIn, CitationIn
from app.db.chunks import chunks
from app.db.revisions import Change
from app.db.tables.columns import OPEN, columns
from app.db.tables.ledger import Action, Citation
from app.errors import Violation

_Evidence = tuple[str | None, ...]
_EVIDENCE = columns(
    Citation.source, Citation.stance, Citation.quote, Citation.locator, Citation.note
)


@dataclass(slots=True)
class Repeated:
    """Those of the given actions that are recorded already, by their place among the given.

    `again` has the place of the first of them, or the number of the action that stands;
    `citations` what is new about each; `faults` names those about which nothing is.
    """

    again: dict[int, tuple[int, int | None]] = field(default_factory=dict)
    citations: dict[int, list[CitationIn]] = field(default_factory=dict)
    faults: list[Violation] = field(default_factory=list)


def find(
    change: Change,
    given: Sequence[tuple[str, ActionIn]],
    places: Mapping[int, Place],
    replaces: Sequence[int | None],
) -> Repeated:
    """Which of these actions stand already, or are given twice. Corrections must not."""
    standing = checks.standing(change, places.values())
    numbers = {standing[place] for place in places.values() if place in standing}
    known, statements = _said(change, sorted(numbers))
    first: dict[Place, int] = {}
    found = Repeated()
    for index, place in places.items():
        slug, item = given[index]
        number, before = standing.get(place), first.setdefault(place, index)
        if number is None and before == index:
            known[place] = {_evidence(one) for one in item.citations}
            continue
        mine = known.setdefault(place if number is None else number, set())
        fresh = [one for one in item.citations if _evidence(one) not in mine]
        mine.update(_evidence(one) for one in fresh)
        said = given[before][1].statement if number is None else statements[number]
        # A citation is added to what stands; another statement would be lost.
        another = item.statement not in (None, said)
        if fresh and replaces[index] is None and not another:
            found.again[index] = before, number
            found.citations[index] = fresh
            continue
        country = place[1][0]
        detail = f"A {item.kind.value} of {item.done_on} by {country} towards {slug} is recorded"
        detail += " already" if number is None else f" already, as action {number}"
        if another:
            detail += ", with another statement: cite that one, or correct it"
        at = checks.pointer_to(index, given)
        found.faults.append(Violation(f"{detail}.", "recorded_already", pointer=at))
    return found


def _evidence(given: CitationIn) -> _Evidence:
    return given.source, given.stance.value, given.quote, given.locator, given.note


def _said(
    change: Change, numbers: Sequence[int]
) -> tuple[dict[object, set[_Evidence]], dict[int, str | None]]:
    """The citations of each of these actions, and their statements."""
    known: dict[object, set[_Evidence]] = {}
    statements: dict[int, str | None] = {}
    for part in chunks(numbers):
        cited = sa.select(col(Citation.action), *_EVIDENCE).where(
            col(Citation.action).in_(part), col(Citation.known_to) == OPEN
        )
        for number, *evidence in change.session.execute(cited):
            known.setdefault(number, set()).add(tuple(evidence))
        said = sa.select(*columns(Action.id, Action.statement)).where(col(Action.id).in_(part))
        statements.update((row[0], row[1]) for row in change.session.execute(said))
    return known, statements
