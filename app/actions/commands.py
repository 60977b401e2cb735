"""Writes of the ledger. They never commit: `spans.settle` derives the spans first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlmodel import col

from app.actions import checks, queries, repeated
from app.actions.schemas import ActionIn, CitationIn, CorrectionPatch
from app.api import patches
from app.api.fields import date_columns
from app.api.models import Known
from app.countries import queries as countries
from app.db import inserting
from app.db.chunks import chunks
from app.db.revisions import Change
from app.db.tables.columns import OPEN, columns
from app.db.tables.ledger import Action, Citation
from app.documents import checks as quotations
from app.documents import commands as documents
from app.documents import queries as kept_documents
from app.documents.queries import Kept
from app.errors import Conflict, NotFound, Violation


def record_actions(change: Change, slug: str, given: Sequence[ActionIn]) -> list[int]:
    """Record actions towards one accord. Returns their numbers, in order.

    An action that is recorded already (same country, kind, dates and scope) is told once more: its
    citations are added to it. All or none: raises NotFound for an unknown accord, Rejected naming
    every unknown country and source, and what no source supports, Conflict for an action of which
    nothing new is said.
    """
    return record_each(change, [(slug, item) for item in given])


def retract_actions(change: Change, numbers: Sequence[int], reason: str) -> None:
    """Take actions back. They stay on record, marked with this revision and the reason.

    Raises NotFound for a number that is none, Conflict for an action that is retracted already.
    """
    found = _standing(change, numbers)
    change.touched.update(found.values())
    for part in chunks(numbers):
        change.session.execute(
            sa.update(Action)
            .where(col(Action.id).in_(part))
            .values(known_to=change.number, retraction_reason=reason)
        )


def correct_actions(
    change: Change, given: Mapping[int, ActionIn], reason: str, source: str | None = None
) -> list[int]:
    """Retract actions and record others in their place, linked both ways. Returns their numbers.

    Raises what retracting and recording raise. An action stays with its accord. `source`: the one
    that the corrections come from, which answers for its own quotes, and not for those of others.
    """
    found = _standing(change, list(given))
    retract_actions(change, list(given), reason)
    pairs = [(found[number][0], act) for number, act in given.items()]
    return _record(change, pairs, list(given), source)


def correct_action(change: Change, number: int, patch: CorrectionPatch, reason: str) -> int:
    """The same for one action of which only what is different is given. Returns its number.

    Raises what correcting raises, and Rejected for an act that is none.
    """
    current, _ = queries.get_action(change.session, number, Known())
    values = patches.merged(queries.given(current), patch)
    values.pop("reason", None)
    return correct_actions(change, {number: patches.checked(ActionIn, values)}, reason)[0]


def cite_action(change: Change, number: int, given: Sequence[CitationIn]) -> int:
    """Add evidence for (or against) an action that stands. Returns the action's number.

    Raises NotFound, Conflict, Rejected.
    """
    cite_actions(change, {number: given})
    return number


def cite_actions(change: Change, given: Mapping[int, Sequence[CitationIn]]) -> None:
    """The same for many actions, at the cost of few."""
    change.touched.update(_standing(change, list(given), fresh=True).values())
    speaking = checks.known_sources(change, [one for cited in given.values() for one in cited])
    kept = _documents(change, (one for cited in given.values() for one in cited))
    faults: list[Violation] = []
    for part in chunks(list(given)):
        done = sa.select(*columns(Action.id, Action.done_on_earliest)).where(
            col(Action.id).in_(part)
        )
        for number, day in change.session.execute(done):
            faults += checks.unknown_sources(given[number], speaking)
            faults += checks.older_sources(given[number], speaking, day)
    # A citation is given alone here, so the pointers start within it.
    faults = [replace(fault, pointer="/source") for fault in faults]
    quoted = [
        (one.source, one.quote, one.locator, "/quote")
        for cited in given.values()
        for one in cited
        if one.quote
    ]
    checks.refuse([*faults, *quotations.faults(change.session, quoted, kept)])
    _insert_citations(change, list(given), list(given.values()))
    documents.locate(change, kept)


def _documents(change: Change, given: Iterable[CitationIn]) -> dict[str, Kept]:
    """The documents of the sources that these citations quote, with one statement."""
    return kept_documents.kept(change.session, {one.source for one in given if one.quote})


def _standing(
    change: Change, numbers: Sequence[int], *, fresh: bool = False
) -> dict[int, tuple[str, str]]:
    """The membership of each action. Raises NotFound or Conflict unless all of them stand.

    What this very change recorded counts as standing only if `fresh` is set.
    """
    found: dict[int, tuple[str, str]] = {}
    for part in chunks(numbers):
        query = sa.select(
            *columns(Action.id, Action.accord, Action.country, Action.known_from, Action.known_to)
        ).where(col(Action.id).in_(part))
        for number, accord, country, known_from, known_to in change.session.execute(query):
            if known_to != OPEN:
                raise Conflict(f"Action {number} was retracted in revision {known_to}.")
            if not fresh and change.opened and known_from == change.number:
                raise Conflict(f"Action {number} is recorded in this very change.")
            found[number] = (accord, country)
    for number in numbers:
        if number not in found:
            raise NotFound(f"There is no action {number}.")
    return found


def record_each(change: Change, given: Sequence[tuple[str, ActionIn]]) -> list[int]:
    """The same for pairs of an accord's slug and an action; none or many."""
    return _record(change, given, [None] * len(given))


def _record(
    change: Change,
    given: Sequence[tuple[str, ActionIn]],
    replaces: Sequence[int | None],
    source: str | None = None,
) -> list[int]:
    codes = countries.resolve_all(change.session, {item.country for _, item in given}, OPEN - 1)
    kept = _documents(change, (one for _, item in given for one in item.citations))
    places = {
        index: checks.place_of(slug, codes[item.country], item)
        for index, (slug, item) in enumerate(given)
        if item.country in codes
    }
    replaced = [number for number in replaces if number is not None]
    checked = {slug: one for slug, one in kept.items() if source in (None, slug)}
    items = [item for _, item in given]
    told = repeated.find(change, given, places, replaces)
    checks.refuse(
        [
            *checks.unknown_accords(change, given),
            *checks.unknown(change, items, codes),
            *checks.unsupported(items, told.again),
            *checks.misquoted(change, items, places, checked, replaced),
            *told.faults,
        ]
    )
    new = [index for index in range(len(given)) if index not in told.again]
    numbers = dict(
        zip(
            new,
            _insert(
                change,
                [given[index] for index in new],
                [codes[given[index][1].country] for index in new],
                [replaces[index] for index in new],
            ),
            strict=True,
        )
    )
    for index, (first, number) in told.again.items():
        numbers[index] = numbers[first] if number is None else number
    cited = [index for index in told.again if told.citations[index]]
    _insert_citations(
        change, [numbers[index] for index in cited], [told.citations[index] for index in cited]
    )
    documents.locate(change, kept)
    change.touched.update((slug, identity[0]) for slug, identity in places.values())
    return [numbers[index] for index in range(len(given))]


def _insert(
    change: Change,
    given: Sequence[tuple[str, ActionIn]],
    codes: Sequence[str],
    replaces: Sequence[int | None],
) -> list[int]:
    if not given:
        return []
    # There is one writer at a time, so numbers are assigned here: without gaps, equal on both
    # engines, and equal in a dry run. A sequence would guarantee none of that.
    last = change.session.execute(sa.select(sa.func.max(col(Action.id)))).scalar() or 0
    numbers = list(range(last + 1, last + 1 + len(given)))
    values = [
        {
            "id": number,
            "accord": slug,
            "country": code,
            "kind": item.kind.value,
            "scope": item.scope.value,
            "statement": item.statement,
            "replaces": replaced,
            **date_columns("done_on", item.done_on),
            **date_columns("effective_on", item.effective_on),
            "known_from": change.number,
            "known_to": OPEN,
        }
        for number, (slug, item), code, replaced in zip(
            numbers, given, codes, replaces, strict=True
        )
    ]
    inserting.insert(change.session, Action, values)
    _insert_citations(change, numbers, [item.citations for _, item in given])
    return numbers


def _insert_citations(
    change: Change, numbers: Sequence[int], given: Sequence[Sequence[CitationIn]]
) -> None:
    rows = [
        {
            "action": number,
            "source": citation.source,
            "quote": citation.quote,
            "locator": citation.locator,
            "note": citation.note,
            "stance": citation.stance.value,
            "known_from": change.number,
            "known_to": OPEN,
        }
        for number, citations in zip(numbers, given, strict=True)
        for citation in citations
    ]
    inserting.insert(change.session, Citation, rows)
