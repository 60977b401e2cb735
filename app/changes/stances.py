"""Stances in the feed: which evidence disputes its act, and which acts are disputed."""

from collections.abc import Collection
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import col

from app.db.engine import Snapshot
from app.db.selects.prepared import Prepared
from app.db.tables.columns import columns, constant
from app.db.tables.ledger import Citation
from app.domain.evidence import Stance

_DISPUTING = Prepared(
    sa.select(*columns(Citation.id, Citation.action, Citation.known_from, Citation.known_to)).where(
        col(Citation.action).in_(sa.bindparam("actions", expanding=True)),
        col(Citation.stance) == constant(Stance.DISPUTES.value),
    )
)


class Disputing(NamedTuple):
    """A citation that disputes its action, and the revisions between which it stood."""

    citation: int
    action: int
    known_from: int
    known_to: int


def disputing(session: Snapshot, actions: Collection[int]) -> list[Disputing]:
    """Every citation that disputes one of these actions, with one statement."""
    if not actions:
        # SQLite would look at every citation for an empty list.
        return []
    return [Disputing(*row) for row in _DISPUTING.rows(session, {"actions": list(actions)})]


def of_citation(number: int, against: Collection[Disputing]) -> Stance:
    """What a citation says of its action, given those that dispute it."""
    disputes = any(one.citation == number for one in against)
    return Stance.DISPUTES if disputes else Stance.SUPPORTS


def of_action(number: int, revision: int, against: Collection[Disputing]) -> bool:
    """Whether evidence that stood at a revision, or until it, disputes the action."""
    return any(
        one.action == number and one.known_from <= revision <= one.known_to for one in against
    )
