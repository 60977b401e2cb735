"""Bring the record to what an edition says: record what is new, correct, retract, or do nothing.

Runs inside one change, so that a file is one revision or nothing.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accords import commands as accords
from app.actions import commands as actions
from app.actions.schemas import CitationIn
from app.db import rows
from app.db.columns import OPEN
from app.db.revisions import Change
from app.db.tables import AccordEntry, Action, Citation, Identifier, Revision, SourceEntry
from app.ingest import resolving
from app.ingest.comparing import Identity, Plan, Recorded, Wanted, compare
from app.ingest.editions import Edition, Weight
from app.ingest.resolving import Resolver
from app.notes import commands as notes
from app.sources import commands as sources
from app.sources.schemas import SourceIn, Tier

AUTHOR = "import"
_OURS = (AUTHOR, "seed")
_CHUNK = 400
_action: Any = Action
_citation: Any = Citation
_revision: Any = Revision
_accord: Any = AccordEntry
_source: Any = SourceEntry
_identifier: Any = Identifier
_other: Any = aliased(Citation)
_IDENTITY = (_action.country, _action.kind, _action.done_on, _action.statement)


@dataclass(slots=True)
class Loaded:
    """What loading an edition did to the record."""

    accord: str
    recorded: Counter[str] = field(default_factory=Counter)
    corrected: int = 0
    retracted: int = 0
    kept: int = 0
    cited: int = 0
    """Actions that stood on other evidence, and have this source's too now."""


def load(change: Change, edition: Edition, resolver: Resolver, today: date) -> Loaded:
    """Load one edition: its source, its accord, its notes and its acts."""
    slug = edition.accord.slug
    given = resolving.wanted(edition, resolver)
    put_source(change, edition.source, today)
    _put_accord(change, edition)
    notes.put_notes(change, slug, edition.source.slug, edition.notes)
    plan = compare(given, _recorded(change, slug, edition.source.slug))
    plan.new = _not_taken_back(change, slug, plan.new, edition)
    _use_what_stands(change, slug, plan)
    loaded = Loaded(slug, Counter(one.act.kind.value for one in plan.new))
    loaded.corrected, loaded.retracted = len(plan.corrections), len(plan.gone)
    loaded.kept, loaded.cited = plan.kept, len(plan.cited)
    _write(change, edition, plan)
    return loaded


def retract_rest(change: Change, source: str, seen: set[str]) -> int:
    """Take back what the source once said of accords that its edition no longer names."""
    query = (
        sa.select(_action.accord)
        .join(_citation, _citation.action == _action.id)
        .where(_citation.source == source, _citation.known_to == OPEN, _action.known_to == OPEN)
        .distinct()
    )
    rest = sorted(set(change.session.execute(query).scalars()) - seen)
    numbers = [one.number for slug in rest for one in _recorded(change, slug, source)]
    _take_back(change, numbers, source)
    return len(numbers)


def put_source(change: Change, source: SourceIn, today: date) -> None:
    """Record the source; the day it was read on changes only when its text does."""
    query = sa.select(_source.sha256, _source.accessed_on).where(
        _source.source == source.slug, _source.known_to == OPEN
    )
    known = change.session.execute(query).first()
    same = known is not None and known[0] == source.sha256
    read_on = known[1] if known is not None and same else today
    sources.put_source(change, source.model_copy(update={"accessed_on": read_on}))


def _put_accord(change: Change, edition: Edition) -> None:
    """Record the accord, unless a person edited it since: what they wrote is theirs."""
    slug = edition.accord.slug
    query = (
        sa.select(_revision.author)
        .join(_accord, _accord.known_from == _revision.number)
        .where(_accord.accord == slug, _accord.known_to == OPEN)
    )
    author = change.session.execute(query).scalar()
    if author is not None and author not in _OURS:
        edition.find("header", f"{slug} was edited by {author}; left as it is", Weight.REMARK)
        return
    if author is not None and _others_tell(change, edition):
        # Two sources of one accord must not undo each other's edits of it at every import.
        return
    others = sa.select(_identifier.scheme, _identifier.value).where(
        _identifier.accord == slug, _identifier.known_to == OPEN
    )
    known = {row[0]: row[1] for row in change.session.execute(others)}
    identifiers = {**known, **edition.accord.identifiers}
    accords.put_accord(change, edition.accord.model_copy(update={"identifiers": identifiers}))


def _others_tell(change: Change, edition: Edition) -> bool:
    """Whether other sources tell of this accord, and this one is not its depositary's."""
    if edition.source.tier is Tier.DEPOSITARY:
        return False
    query = (
        sa.select(_citation.id)
        .join(_action, _action.id == _citation.action)
        .where(
            _action.accord == edition.accord.slug,
            _citation.known_to == OPEN,
            _citation.source != edition.source.slug,
        )
        .limit(1)
    )
    return change.session.execute(query).first() is not None


def _recorded(change: Change, slug: str, source: str) -> list[Recorded]:
    """The actions that stand, that we recorded, and that this source is evidence for."""
    shared = sa.exists().where(
        _other.action == _action.id, _other.known_to == OPEN, _other.source != source
    )
    query = (
        sa.select(
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
            _action.accord == slug,
            _action.known_to == OPEN,
            _citation.source == source,
            _citation.known_to == OPEN,
            _revision.author == AUTHOR,
        )
    )
    return [
        Recorded(row[0], actions.identity_of(*row[1:5]), row[5], tuple(row[7:10]), bool(row[6]))
        for row in change.session.execute(query)
    ]


def _not_taken_back(change: Change, slug: str, new: list[Wanted], edition: Edition) -> list[Wanted]:
    """Without what a person retracted or corrected: an import does not bring it back."""
    if not new:
        return []
    query = (
        sa.select(*_IDENTITY, _action.known_to)
        .join(_revision, _revision.number == _action.known_to)
        .where(_action.accord == slug, _revision.author.not_in(_OURS))
    )
    taken: dict[Identity, int] = {
        actions.identity_of(*identity): revision
        for *identity, revision in change.session.execute(query)
    }
    kept = []
    for one in new:
        if one.identity in taken:
            why = f"{one.identity[0]}: taken back in revision {taken[one.identity]}"
            edition.find(one.place, why, Weight.SKIPPED)
        else:
            kept.append(one)
    return kept


def _write(change: Change, edition: Edition, plan: Plan) -> None:
    slug, source = edition.accord.slug, edition.source.slug
    _take_back(change, plan.gone, source)
    if plan.corrections:
        others = _other_evidence(change, list(plan.corrections), source)
        given = {
            number: one.act.model_copy(
                update={"citations": [*one.act.citations, *others.get(number, [])]}
            )
            for number, one in plan.corrections.items()
        }
        actions.correct_actions(change, given, f"changed in {edition.source.title}")
    for number, one in plan.cited.items():
        actions.cite_action(change, number, one.act.citations)
    if plan.new:
        actions.record_actions(change, slug, [one.act for one in plan.new])
    _move(change, plan.moved, source)


def _use_what_stands(change: Change, slug: str, plan: Plan) -> None:
    """An act that stands already on other evidence is cited, or completed, and not made again."""
    given = [*plan.corrections.values(), *plan.new]
    standing = _standing(change, slug, given, {*plan.corrections, *plan.gone})
    merged = {old: one for old, one in plan.corrections.items() if one.identity in standing}
    for old in merged:
        del plan.corrections[old]
    plan.gone.extend(merged)
    for one in [*merged.values(), *plan.new]:
        if one.identity in standing:
            number, completes = standing[one.identity]
            if completes and one.act.effective_on:
                plan.corrections[number] = one
            else:
                plan.cited[number] = one
    plan.new = [one for one in plan.new if one.identity not in standing]


def _standing(
    change: Change, slug: str, given: list[Wanted], leaving: set[int]
) -> dict[Identity, tuple[int, bool]]:
    """Which of these acts stand already; and whether they are ours, without a day of effect."""
    codes = sorted({one.identity[0] for one in given})
    identities = {one.identity for one in given}
    found: dict[Identity, tuple[int, bool]] = {}
    for start in range(0, len(codes), _CHUNK):
        query = (
            sa.select(*_IDENTITY, _action.id, _action.effective_on, _revision.author)
            .join(_revision, _revision.number == _action.known_from)
            .where(
                _action.accord == slug,
                _action.country.in_(codes[start : start + _CHUNK]),
                _action.known_to == OPEN,
            )
        )
        for *identity, number, effective_on, author in change.session.execute(query):
            key = actions.identity_of(*identity)
            if key in identities and number not in leaving:
                found[key] = number, effective_on is None and author == AUTHOR
    return found


def _other_evidence(change: Change, numbers: list[int], source: str) -> dict[int, list[CitationIn]]:
    """What other sources say for these actions, to be carried to what replaces them."""
    found: dict[int, list[CitationIn]] = {}
    for start in range(0, len(numbers), _CHUNK):
        names = ("source", "quote", "locator", "stance", "note")
        query = sa.select(_citation.action, *(getattr(_citation, name) for name in names)).where(
            _citation.action.in_(numbers[start : start + _CHUNK]),
            _citation.known_to == OPEN,
            _citation.source != source,
        )
        for number, *values in change.session.execute(query):
            given = {k: v for k, v in zip(names, values, strict=True) if v is not None}
            found.setdefault(number, []).append(CitationIn.model_validate(given))
    return found


def _take_back(change: Change, numbers: list[int], source: str) -> None:
    """Retract actions; those with other evidence only lose this one."""
    cited: set[int] = set()
    for start in range(0, len(numbers), _CHUNK):
        query = sa.select(_citation.action).where(
            _citation.action.in_(numbers[start : start + _CHUNK]),
            _citation.known_to == OPEN,
            _citation.source != source,
        )
        cited.update(change.session.execute(query).scalars())
    retracted = [number for number in numbers if number not in cited]
    if retracted:
        actions.retract_actions(change, retracted, f"no longer in {source}")
    _move(change, dict.fromkeys(cited), source)


def _move(change: Change, moved: dict[int, Wanted] | dict[int, None], source: str) -> None:
    """Replace what this source says of these actions: with other evidence, or with none."""
    numbers = sorted(moved)
    for start in range(0, len(numbers), _CHUNK):
        part = numbers[start : start + _CHUNK]
        wanted = [
            {
                "action": number,
                **one.evidence.model_dump(exclude={"stance"}),
                "stance": one.evidence.stance.value,
            }
            for number in part
            if (one := moved[number]) is not None
        ]
        rows.sync(change, Citation, wanted, _citation.source == source, _citation.action.in_(part))
        members = sa.select(_action.accord, _action.country).where(_action.id.in_(part))
        change.touched.update((a, c) for a, c in change.session.execute(members))
