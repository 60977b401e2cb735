"""What is recorded of some accords: as read from a source, on other evidence, or taken back."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.actions import checks
from app.actions.schemas import CitationIn
from app.db.chunks import chunks
from app.db.revisions import Change
from app.db.tables import Action, Citation, Note, Revision
from app.db.tables.columns import OPEN
from app.ingest.comparing import Identity, Recorded

AUTHOR = "import"
OURS = (AUTHOR, "seed")
"""Who writes without being asked. What anybody else wrote is a person's, and stays as it is."""
_action: Any = Action
_citation: Any = Citation
_other: Any = aliased(Citation)
_revision: Any = Revision
_note: Any = Note
_IDENTITY = (_action.country, _action.kind, _action.done_on, _action.statement)
Place = tuple[str, Identity]
"""An accord, and what makes an action of it the same."""


def recorded(change: Change, slugs: Sequence[str], source: str) -> dict[str, list[Recorded]]:
    """The actions that stand, that we recorded, and that this source is evidence for."""
    shared = sa.exists().where(
        _other.action == _action.id, _other.known_to == OPEN, _other.source != source
    )
    # Not by the source's index: that would read all of a large source for every few accords.
    of_source = sa.func.coalesce(_citation.source, "") == source
    found: dict[str, list[Recorded]] = {slug: [] for slug in slugs}
    for part in chunks(slugs):
        query = (
            sa.select(
                _action.accord,
                _action.id,
                *_IDENTITY,
                _action.effective_on,
                shared,
                _citation.quote,
                _citation.locator,
                _citation.note,
            )
            .join(_citation, _citation.action == _action.id)
            .join(_revision, _revision.number == _action.known_from)
            .where(
                _action.accord.in_(part),
                _action.known_to == OPEN,
                of_source,
                _citation.known_to == OPEN,
                _revision.author == AUTHOR,
            )
        )
        for slug, number, *row in change.session.execute(query):
            identity, evidence = checks.identity_of(*row[:4]), (row[6], row[7], row[8])
            found[slug].append(Recorded(number, identity, row[4], evidence, bool(row[5])))
    return found


def taken_back(change: Change, slugs: Sequence[str]) -> dict[Place, int]:
    """What a person retracted or corrected, and in which revision."""
    found: dict[Place, int] = {}
    for part in chunks(slugs):
        query = (
            sa.select(_action.accord, *_IDENTITY, _action.known_to)
            .join(_revision, _revision.number == _action.known_to)
            .where(_action.accord.in_(part), _revision.author.not_in(OURS))
        )
        for slug, *identity, revision in change.session.execute(query):
            found[slug, checks.identity_of(*identity)] = revision
    return found


def standing(
    change: Change, places: set[Place], leaving: set[int]
) -> dict[Place, tuple[int, bool]]:
    """Which of these acts stand; and whether they are ours, and have no day of effect."""
    found: dict[Place, tuple[int, bool]] = {}
    for part in chunks(sorted({slug for slug, _ in places})):
        query = (
            sa.select(
                _action.accord, *_IDENTITY, _action.id, _action.effective_on, _revision.author
            )
            .join(_revision, _revision.number == _action.known_from)
            .where(_action.accord.in_(part), _action.known_to == OPEN)
        )
        for slug, *identity, number, effective_on, author in change.session.execute(query):
            place = (slug, checks.identity_of(*identity))
            if place in places and number not in leaving:
                found[place] = number, effective_on is None and author == AUTHOR
    return found


def other_evidence(
    change: Change, numbers: Sequence[int], source: str
) -> dict[int, list[CitationIn]]:
    """What other sources say for these actions, to be carried to what replaces them."""
    names = ("source", "quote", "locator", "stance", "note")
    found: dict[int, list[CitationIn]] = {}
    for part in chunks(numbers):
        query = sa.select(_citation.action, *(getattr(_citation, name) for name in names)).where(
            _citation.action.in_(part), _citation.known_to == OPEN, _citation.source != source
        )
        for number, *values in change.session.execute(query):
            given = {k: v for k, v in zip(names, values, strict=True) if v is not None}
            found.setdefault(number, []).append(CitationIn.model_validate(given))
    return found


def told_by_others(change: Change, slugs: Sequence[str], source: str) -> set[str]:
    """Those of these accords of which other sources tell too."""
    found: set[str] = set()
    for part in chunks(slugs):
        query = (
            sa.select(_action.accord)
            .join(_citation, _citation.action == _action.id)
            .where(_action.accord.in_(part), _citation.known_to == OPEN, _citation.source != source)
        )
        found.update(change.session.execute(query.distinct()).scalars())
    return found


def accords_of(change: Change, source: str) -> set[str]:
    """The accords that have an action for which this source is evidence."""
    query = (
        sa.select(_action.accord)
        .join(_citation, _citation.action == _action.id)
        .where(_citation.source == source, _citation.known_to == OPEN, _action.known_to == OPEN)
    )
    return set(change.session.execute(query.distinct()).scalars())


def with_notes(change: Change, slugs: Sequence[str], source: str) -> set[str]:
    """Those of these accords on which the source has notes."""
    found: set[str] = set()
    for part in chunks(slugs):
        query = sa.select(_note.accord).where(
            _note.accord.in_(part), _note.source == source, _note.known_to == OPEN
        )
        found.update(change.session.execute(query.distinct()).scalars())
    return found
