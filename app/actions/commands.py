"""Writes of the ledger. They never commit; spans are derived by `spans.settle` before that."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from app.actions.schemas import ActionIn, CitationIn
from app.countries import queries as countries
from app.db.columns import OPEN
from app.db.revisions import Change
from app.db.tables import AccordEntry, Action, Citation, SourceEntry
from app.domain.actions import WITHOUT_EFFECT
from app.errors import Conflict, NotFound, Rejected, Violation
from app.http.fields import date_columns

_action: Any = Action
_accord: Any = AccordEntry
_source: Any = SourceEntry
_CHUNK = 400
Identity = tuple[str, str, str, str]


def record_actions(change: Change, slug: str, given: Sequence[ActionIn]) -> list[int]:
    """Record actions towards one accord; the numbers they got, in order.

    All or none: raises NotFound for an unknown accord, Rejected naming every unknown country and
    source, Conflict for an action that is recorded already (same country, accord, kind and date).
    """
    return record_all(change, {slug: given})


def retract_actions(change: Change, numbers: Sequence[int], reason: str) -> None:
    """Take actions back. They stay on record, marked with this revision and the reason.

    Raises NotFound for a number that is none, Conflict for an action that is retracted already.
    """
    found = _standing(change, numbers)
    change.touched.update(found.values())
    for start in range(0, len(numbers), _CHUNK):
        change.session.execute(
            sa.update(Action)
            .where(_action.id.in_(numbers[start : start + _CHUNK]))
            .values(known_to=change.number, retraction_reason=reason)
        )


def correct_actions(change: Change, given: Mapping[int, ActionIn], reason: str) -> list[int]:
    """Retract actions and record others in their place, linked both ways; the new numbers.

    Raises what retracting and recording raise. An action stays with its accord.
    """
    found = _standing(change, list(given))
    retract_actions(change, list(given), reason)
    return _record(change, [(found[number][0], act) for number, act in given.items()], list(given))


def cite_action(change: Change, number: int, given: Sequence[CitationIn]) -> None:
    """Add evidence for (or against) an action that stands. Raises NotFound, Conflict, Rejected."""
    change.touched.update(_standing(change, [number]).values())
    _require_sources(change, given)
    _insert_citations(change, [number], [given])


def _standing(change: Change, numbers: Sequence[int]) -> dict[int, tuple[str, str]]:
    """The memberships of actions that stand and were recorded before this change."""
    found: dict[int, tuple[str, str]] = {}
    for start in range(0, len(numbers), _CHUNK):
        query = sa.select(
            _action.id, _action.accord, _action.country, _action.known_from, _action.known_to
        ).where(_action.id.in_(numbers[start : start + _CHUNK]))
        for number, accord, country, known_from, known_to in change.session.execute(query):
            if known_to != OPEN:
                raise Conflict(f"Action {number} was retracted in revision {known_to}.")
            if known_from == change.number:
                raise Conflict(f"Action {number} is recorded in this very change.")
            found[number] = (accord, country)
    for number in numbers:
        if number not in found:
            raise NotFound(f"There is no action {number}.")
    return found


def record_all(change: Change, given: Mapping[str, Sequence[ActionIn]]) -> list[int]:
    """Record actions towards many accords at once, by slug; the numbers they got, in order.

    All or none, and with the same errors as for one accord.
    """
    flat = [(slug, item) for slug, items in given.items() for item in items]
    return _record(change, flat, [None] * len(flat))


def _record(
    change: Change, given: Sequence[tuple[str, ActionIn]], replaces: Sequence[int | None]
) -> list[int]:
    _require_accords(change, {slug for slug, _ in given})
    codes = resolved(change, [item for _, item in given])
    by_slug: dict[str, set[str]] = {}
    for (slug, _), code in zip(given, codes, strict=True):
        by_slug.setdefault(slug, set()).add(code)
    recorded = _standing_identities(change, by_slug)
    for (slug, item), code in zip(given, codes, strict=True):
        identity = (slug, *identity_of(code, item.kind, item.done_on, item.statement))
        if identity in recorded:
            raise Conflict(
                f"A {item.kind.value} of {item.done_on} by {code} towards {slug} is recorded "
                f"already."
            )
        recorded.add(identity)
    numbers = _insert(change, given, codes, replaces)
    change.touched.update((slug, code) for (slug, _), code in zip(given, codes, strict=True))
    return numbers


def _standing_identities(
    change: Change, by_slug: Mapping[str, set[str]]
) -> set[tuple[str, str, str, str, str]]:
    """Which actions stand: of one accord those of these countries, of many accords all."""
    if len(by_slug) == 1:
        ((slug, codes),) = by_slug.items()
        found = identities(change, slug, codes, _action.known_to == OPEN)
        return {(slug, *identity) for identity in found}
    standing: set[tuple[str, str, str, str, str]] = set()
    slugs = sorted(by_slug)
    for start in range(0, len(slugs), _CHUNK):
        query = sa.select(
            _action.accord, _action.country, _action.kind, _action.done_on, _action.statement
        ).where(_action.accord.in_(slugs[start : start + _CHUNK]), _action.known_to == OPEN)
        for slug, *identity in change.session.execute(query):
            standing.add((slug, *identity_of(*identity)))
    return standing


def identity_of(code: str, kind: str, done_on: str, statement: str | None) -> Identity:
    """What makes two records one action. Declarations of one day differ by what they say."""
    return (code, str(kind), done_on, (statement or "") if kind in WITHOUT_EFFECT else "")


def identities(
    change: Change, slug: str, codes: Iterable[str], *where: sa.ColumnElement[bool]
) -> set[Identity]:
    """Which actions of these countries towards an accord were ever recorded (and match)."""
    wanted = sorted(codes)
    found: set[Identity] = set()
    for start in range(0, len(wanted), _CHUNK):
        query = sa.select(_action.country, _action.kind, _action.done_on, _action.statement).where(
            _action.accord == slug, _action.country.in_(wanted[start : start + _CHUNK]), *where
        )
        found.update(identity_of(*row) for row in change.session.execute(query))
    return found


def _require_accords(change: Change, slugs: Iterable[str]) -> None:
    wanted = sorted(slugs)
    for start in range(0, len(wanted), _CHUNK):
        part = wanted[start : start + _CHUNK]
        query = sa.select(_accord.accord).where(_accord.accord.in_(part), _accord.known_to == OPEN)
        known = set(change.session.execute(query).scalars())
        for slug in part:
            if slug not in known:
                raise NotFound(f"There is no accord {slug!r}.")


def resolved(change: Change, given: Sequence[ActionIn]) -> list[str]:
    """The code of each action's country. Raises Rejected naming every unknown reference."""
    refs = {item.country for item in given}
    codes = countries.resolve_all(change.session, refs, OPEN - 1)
    known = _known_sources(change, [c for item in given for c in item.citations])
    violations = []
    for index, item in enumerate(given):
        at = f"/{index}" if len(given) > 1 else ""
        if item.country not in codes:
            near = ", ".join(countries.suggestions(change.session, item.country, OPEN - 1))
            hint = f"; did you mean {near}?" if near else ""
            violations.append(
                Violation(
                    f"no country {item.country!r}{hint}",
                    "unknown_country",
                    pointer=f"{at}/country",
                )
            )
        for number, citation in enumerate(item.citations):
            if citation.source not in known:
                violations.append(
                    Violation(
                        f"no source {citation.source!r}",
                        "unknown_source",
                        pointer=f"{at}/citations/{number}/source",
                    )
                )
    if violations:
        raise Rejected("Something is named that does not exist.", violations)
    return [codes[item.country] for item in given]


def _known_sources(change: Change, given: Iterable[CitationIn]) -> set[str]:
    cited = {citation.source for citation in given}
    query = sa.select(_source.source).where(_source.source.in_(cited), _source.known_to == OPEN)
    return set(change.session.execute(query).scalars())


def _require_sources(change: Change, given: Sequence[CitationIn]) -> None:
    known = _known_sources(change, given)
    violations = [
        Violation(
            f"no source {citation.source!r}", "unknown_source", pointer=f"/citations/{i}/source"
        )
        for i, citation in enumerate(given)
        if citation.source not in known
    ]
    if violations:
        raise Rejected("Something is named that does not exist.", violations)


def _insert(
    change: Change,
    given: Sequence[tuple[str, ActionIn]],
    codes: Sequence[str],
    replaces: Sequence[int | None],
) -> list[int]:
    if not given:
        return []
    values = [
        {
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
        for (slug, item), code, replaced in zip(given, codes, replaces, strict=True)
    ]
    # Writers are alone and ids grow, so that reading the new ones back keeps the order. RETURNING
    # in that order would cost SQLite a statement for every row.
    last = change.session.execute(sa.select(sa.func.max(_action.id))).scalar() or 0
    change.session.execute(sa.insert(Action.__table__), values)  # type: ignore[attr-defined]
    query = sa.select(_action.id).where(_action.id > last).order_by(_action.id)
    numbers = [int(number) for number in change.session.execute(query).scalars()]
    _insert_citations(change, numbers, [item.citations for _, item in given])
    return numbers


def _insert_citations(
    change: Change, numbers: Sequence[int], given: Sequence[Sequence[CitationIn]]
) -> None:
    rows = [
        {
            "action": number,
            **citation.model_dump(exclude={"stance"}),
            "stance": citation.stance.value,
            "known_from": change.number,
            "known_to": OPEN,
        }
        for number, citations in zip(numbers, given, strict=True)
        for citation in citations
    ]
    change.session.execute(sa.insert(Citation.__table__), rows)  # type: ignore[attr-defined]
