"""Validation of actions against what is recorded: every fault at once, before any write."""

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime

import sqlalchemy as sa
from sqlmodel import col

from app.actions.schemas import ActionIn, CitationIn
from app.countries import queries as countries
from app.db.chunks import chunks
from app.db.revisions import Change
from app.db.tables.columns import OPEN, columns
from app.db.tables.knowledge import AccordEntry, Action, SourceEntry
from app.domain import dates
from app.domain.actions import WITHOUT_EFFECT
from app.domain.naming import names
from app.errors import Conflict, NotFound, Rejected, Violation

Published = Mapping[str, date | None]
"""Sources, each with the last day on which it can have been published, where that is known."""
Identity = tuple[str, str, str, str]
"""Country, kind, date, and for what has no effect the statement."""
IDENTITY = columns(Action.country, Action.kind, Action.done_on, Action.statement)
"""What `identity_of` tells it from."""


def unknown_accords(change: Change, given: Sequence[tuple[str, ActionIn]]) -> list[Violation]:
    """The accords that are named and do not exist."""
    wanted = sorted({slug for slug, _ in given})
    known: set[str] = set()
    for part in chunks(wanted):
        query = sa.select(col(AccordEntry.accord)).where(
            col(AccordEntry.accord).in_(part), col(AccordEntry.known_to) == OPEN
        )
        known.update(change.session.execute(query).scalars())
    return [
        Violation(f"There is no accord {slug!r}.", "unknown_accord", pointer=_at(index, given))
        for index, (slug, _) in enumerate(given)
        if slug not in known
    ]


def resolved(change: Change, given: Sequence[ActionIn]) -> list[str]:
    """The code of each action's country. Raises Rejected naming every unknown reference."""
    codes = countries.resolve_all(change.session, {item.country for item in given}, OPEN - 1)
    refuse(unknown(change, given, codes))
    return [codes[item.country] for item in given]


def unknown(change: Change, given: Sequence[ActionIn], codes: Mapping[str, str]) -> list[Violation]:
    """The countries and sources that are named and do not exist, and the dates that cannot be."""
    known = known_sources(change, [c for item in given for c in item.citations])
    near: names.Names | None = None
    violations = []
    for index, item in enumerate(given):
        at = _at(index, given)
        if item.country not in codes:
            near = near or countries.all_names(change.session, OPEN - 1)
            meant = ", ".join(near.suggest(item.country))
            hint = f"; did you mean {meant}?" if meant else ""
            detail = f"no country {item.country!r}{hint}"
            violations.append(Violation(detail, "unknown_country", pointer=f"{at}/country"))
        violations += unknown_sources(item.citations, known, at)
        violations += _too_late(item, known, at)
    return violations


def _too_late(given: ActionIn, published: Published, at: str) -> list[Violation]:
    """Nobody has acted yet on a day to come, nor had when a source told of it that is older."""
    done = dates.parse(given.done_on).earliest
    if done > datetime.now(UTC).date():
        detail = f"{given.done_on} lies in the future: nothing is done yet"
        return [Violation(detail, "in_the_future", pointer=f"{at}/done_on")]
    return [
        Violation(
            f"{citation.source} was published before {given.done_on}, and cannot tell of it",
            "after_its_source",
            pointer=f"{at}/citations/{number}/source",
        )
        for number, citation in enumerate(given.citations)
        if (last := published.get(citation.source)) is not None and last < done
    ]


def unknown_sources(
    given: Sequence[CitationIn], known: Container[str], at: str = ""
) -> list[Violation]:
    """The citations whose source is not among the known; `at` is the pointer to their action."""
    return [
        Violation(
            f"no source {citation.source!r}",
            "unknown_source",
            pointer=f"{at}/citations/{number}/source",
        )
        for number, citation in enumerate(given)
        if citation.source not in known
    ]


def known_sources(change: Change, given: Iterable[CitationIn]) -> Published:
    """The slugs of the cited sources that exist, each with the last day it was published on."""
    cited = {citation.source for citation in given}
    query = sa.select(col(SourceEntry.source), col(SourceEntry.published_on_latest)).where(
        col(SourceEntry.source).in_(cited), col(SourceEntry.known_to) == OPEN
    )
    return dict(map(tuple, change.session.execute(query)))


def recorded_already(
    change: Change, given: Sequence[tuple[str, ActionIn]], codes: Mapping[str, str]
) -> list[Violation]:
    """The actions that stand already, or are given twice. `codes` are those of their countries."""
    by_slug: dict[str, set[str]] = {}
    for slug, item in given:
        if item.country in codes:
            by_slug.setdefault(slug, set()).add(codes[item.country])
    recorded = _standing_identities(change, by_slug)
    faults = []
    for index, (slug, item) in enumerate(given):
        if item.country not in codes:
            continue
        code = codes[item.country]
        identity = (slug, *identity_of(code, item.kind, item.done_on, item.statement))
        if identity in recorded:
            detail = f"A {item.kind.value} of {item.done_on} by {code} towards {slug} is recorded"
            at = _at(index, given)
            faults.append(Violation(f"{detail} already.", "recorded_already", pointer=at))
        recorded.add(identity)
    return faults


def _standing_identities(
    change: Change, by_slug: Mapping[str, set[str]]
) -> set[tuple[str, str, str, str, str]]:
    """Identities of standing actions: those of the countries given, or for many accords all."""
    if len(by_slug) == 1:
        ((slug, codes),) = by_slug.items()
        found = identities(change, slug, codes, col(Action.known_to) == OPEN)
        return {(slug, *identity) for identity in found}
    standing: set[tuple[str, str, str, str, str]] = set()
    slugs = sorted(by_slug)
    for part in chunks(slugs):
        query = sa.select(col(Action.accord), *IDENTITY).where(
            col(Action.accord).in_(part), col(Action.known_to) == OPEN
        )
        for slug, *identity in change.session.execute(query):
            standing.add((slug, *identity_of(*identity)))
    return standing


def identity_of(code: str, kind: str, done_on: str, statement: str | None) -> Identity:
    """An action's natural key. Declarations of one day differ by what they say."""
    return (code, str(kind), done_on, (statement or "") if kind in WITHOUT_EFFECT else "")


def identities(
    change: Change, slug: str, codes: Iterable[str], *where: sa.ColumnElement[bool]
) -> set[Identity]:
    """The identities of all actions that these countries ever took towards an accord.

    `where` narrows them. Retracted actions count too.
    """
    wanted = sorted(codes)
    found: set[Identity] = set()
    for part in chunks(wanted):
        query = sa.select(*IDENTITY).where(
            col(Action.accord) == slug, col(Action.country).in_(part), *where
        )
        found.update(identity_of(*row) for row in change.session.execute(query))
    return found


def refuse(faults: Sequence[Violation]) -> None:
    """Raise the one error that fits these faults, with all of them in it; return if none."""
    kinds = {fault.code for fault in faults}
    if kinds == {"unknown_accord"}:
        raise NotFound(faults[0].detail, violations=faults)
    if kinds == {"recorded_already"}:
        raise Conflict(faults[0].detail, faults)
    if kinds <= {"in_the_future", "after_its_source"} and faults:
        raise Rejected("An action cannot be dated so.", faults)
    if faults:
        raise Rejected("Something is named that does not exist.", faults)


def _at(index: int, given: Sequence[object]) -> str:
    """The JSON pointer (RFC 6901) to one of several; for one alone pointers start inside it."""
    return f"/{index}" if len(given) > 1 else ""
