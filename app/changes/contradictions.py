"""Acts in the feed that contradict what others told of the same act when they were recorded.

That is derived, as disputes are, from what stood at their revisions. Only memberships that were
ever disputed are looked at, and those are few.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import col

from app.db.engine import Snapshot
from app.db.selects.pairs import among, naming
from app.db.selects.prepared import Prepared
from app.db.tables.columns import columns
from app.db.tables.derived import Span
from app.db.tables.knowledge import Revision, SourceEntry
from app.db.tables.ledger import Action, Citation
from app.domain.derivation import tellings
from app.domain.derivation.tellings import Act
from app.spans import evidence
from app.spans.evidence import Telling

Membership = tuple[str, str]
_NEWEST = sa.bindparam("newest", type_=sa.Integer)
_ACTS = Prepared(
    sa.select(
        *columns(Action.accord, Action.country),
        *evidence.ACT,
        *columns(Action.known_from, Action.known_to, Revision.recorded_on),
    )
    .join(Revision, col(Revision.number) == col(Action.known_from))
    .where(
        among(Action),
        col(Action.known_from) <= _NEWEST,
        sa.exists().where(
            col(Span.accord) == col(Action.accord),
            col(Span.country) == col(Action.country),
            col(Span.disputed),
        ),
    )
)
_TOLD = Prepared(
    sa.select(
        *columns(Citation.action, Citation.known_from, Citation.known_to),
        *columns(SourceEntry.known_from, SourceEntry.known_to),
        *evidence.SAID,
    )
    .join(SourceEntry, col(SourceEntry.source) == col(Citation.source))
    .where(
        col(Citation.action).in_(sa.bindparam("actions", expanding=True)),
        col(Citation.known_from) <= _NEWEST,
        col(SourceEntry.known_from) <= _NEWEST,
    )
)


class _Recorded(NamedTuple):
    """An act without its evidence, and when it stood."""

    act: Act
    known_from: int
    known_to: int
    recorded_on: date


class _Cited(NamedTuple):
    """What a source says of an act, and when that stood: the citation, and the source's entry."""

    telling: Telling
    stood: tuple[tuple[int, int], tuple[int, int]]


def found(session: Snapshot, asked: Mapping[int, Collection[Membership]]) -> set[tuple[int, int]]:
    """The acts that sources disagreed about at these revisions, each with the revision.

    `asked` has the memberships of each revision. Two statements, and one where nothing was ever
    disputed.
    """
    places = sorted({place for mine in asked.values() for place in mine})
    if not places:
        return set()
    newest = max(asked)
    recorded: dict[Membership, list[_Recorded]] = {}
    values = {**naming(places), "newest": newest}
    for accord, country, *rest in _ACTS.rows(session, values):
        act = evidence.act_of(rest[:-3])
        recorded.setdefault((accord, country), []).append(_Recorded(act, *rest[-3:]))
    numbers = [one.act.id for mine in recorded.values() for one in mine]
    cited = _cited(session, numbers, newest)
    return {
        (number, revision)
        for revision, mine in asked.items()
        for place in mine
        for number in _disputed(recorded.get(place, []), cited, revision)
    }


def _cited(session: Snapshot, numbers: list[int], newest: int) -> dict[int, list[_Cited]]:
    found: dict[int, list[_Cited]] = {}
    if numbers:
        for number, *rest in _TOLD.rows(session, {"actions": numbers, "newest": newest}):
            telling = Telling._make([*rest[4:], False])
            stood = (rest[0], rest[1]), (rest[2], rest[3])
            found.setdefault(number, []).append(_Cited(telling, stood))
    return found


def _disputed(
    recorded: list[_Recorded], cited: Mapping[int, list[_Cited]], revision: int
) -> list[int]:
    """The acts about which tellings disagreed at a revision."""
    acts = [
        evidence.attach(
            one.act,
            [
                said.telling
                for said in cited.get(one.act.id, ())
                if all(first <= revision < last for first, last in said.stood)
            ],
            one.recorded_on,
        )
        for one in recorded
        if one.known_from <= revision < one.known_to
    ]
    return [n for group in tellings.grouped(acts) if group.disputed() for n in group.ids]
