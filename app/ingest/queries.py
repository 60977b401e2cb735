"""Reads for imports: what accords have on record, from this source and others, or retracted."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accords.schemas import AccordIn, TermIn
from app.actions import checks
from app.actions.schemas import CitationIn
from app.db.chunks import chunks
from app.db.engine import Snapshot
from app.db.revisions import Change, Moment
from app.db.tables.columns import OPEN, columns
from app.db.tables.derived import Span
from app.db.tables.knowledge import (
    AccordEntry,
    Country,
    Identifier,
    Revision,
    SourceEntry,
    Term,
    Versioned,
)
from app.db.tables.ledger import Action, Citation, Note
from app.domain import dates
from app.domain.actions import SIGNATURES
from app.domain.evidence import Stance, Tier
from app.domain.statuses import Status
from app.ingest.comparing import Claim, OnRecord, Recorded
from app.ingest.editions import EARLIER
from app.memberships import status_on_day
from app.sources.schemas import SourceIn

AUTHOR = "import"
OURS = (AUTHOR, "seed")
"""The authors that are programs. What anybody else wrote is a person's, and is left alone."""
_other = aliased(Citation)


def recorded(change: Change, slugs: Sequence[str], source: str) -> dict[str, list[Recorded]]:
    """The actions that stand, that we recorded, and that this source is evidence for."""
    shared = sa.exists().where(
        col(_other.action) == col(Action.id),
        col(_other.known_to) == OPEN,
        _of_others(col(_other.source), source),
    )
    # Planner hint: with the index by source, all of a large source is read for a few accords.
    of_source = sa.func.coalesce(col(Citation.source), "") == source
    found: dict[str, list[Recorded]] = {slug: [] for slug in slugs}
    for part in chunks(slugs):
        query = (
            sa.select(
                col(Action.accord),
                col(Action.id),
                *checks.IDENTITY,
                shared,
                *columns(Citation.quote, Citation.locator, Citation.note),
            )
            .join(Citation, col(Citation.action) == col(Action.id))
            .join(Revision, col(Revision.number) == col(Action.known_from))
            .where(
                col(Action.accord).in_(part),
                col(Action.known_to) == OPEN,
                of_source,
                col(Citation.known_to) == OPEN,
                col(Revision.author) == AUTHOR,
            )
        )
        for slug, number, *row in change.session.execute(query):
            identity, evidence = checks.identity_of(*row[:6]), (row[7], row[8], row[9])
            found[slug].append(Recorded(number, identity, evidence, bool(row[6])))
    return found


def taken_back(change: Change, slugs: Sequence[str]) -> dict[checks.Place, int]:
    """What a person retracted or corrected, and in which revision."""
    found: dict[checks.Place, int] = {}
    for part in chunks(slugs):
        query = (
            sa.select(col(Action.accord), *checks.IDENTITY, col(Action.known_to))
            .join(Revision, col(Revision.number) == col(Action.known_to))
            .where(col(Action.accord).in_(part), col(Revision.author).not_in(OURS))
        )
        for slug, *identity, revision in change.session.execute(query):
            found[slug, checks.identity_of(*identity)] = revision
    return found


def other_evidence(
    change: Change, numbers: Sequence[int], source: str
) -> dict[int, list[CitationIn]]:
    """What other sources say for these actions, to be carried to what replaces them."""
    names = ("source", "quote", "locator", "stance", "note")
    found: dict[int, list[CitationIn]] = {}
    for part in chunks(numbers):
        query = sa.select(col(Citation.action), *(getattr(Citation, name) for name in names)).where(
            col(Citation.action).in_(part),
            col(Citation.known_to) == OPEN,
            col(Citation.source) != source,
        )
        for number, *values in change.session.execute(query):
            given = {k: v for k, v in zip(names, values, strict=True) if v is not None}
            found.setdefault(number, []).append(CitationIn.model_validate(given))
    return found


def supported_by_others(change: Change, numbers: Sequence[int], source: str) -> list[int]:
    """Those of these actions that another source supports."""
    evidence = other_evidence(change, numbers, source)
    return [
        number
        for number, cited in evidence.items()
        if any(one.stance is Stance.SUPPORTS for one in cited)
    ]


def cited_by_others(change: Change, slugs: Sequence[str], source: str) -> set[str]:
    """Those of these accords that have an action for which another source is evidence."""
    found: set[str] = set()
    for part in chunks(slugs):
        query = (
            sa.select(col(Action.accord))
            .join(Citation, col(Citation.action) == col(Action.id))
            .where(
                col(Action.accord).in_(part),
                col(Citation.known_to) == OPEN,
                _of_others(col(Citation.source), source),
            )
        )
        found.update(change.session.execute(query.distinct()).scalars())
    return found


def _of_others(cited: Any, source: str) -> sa.ColumnElement[bool]:
    """Whether a source that is cited is neither this one nor an earlier edition of it."""
    return sa.and_(cited != source, cited.not_like(f"{source}{EARLIER}%"))


def accords_of(change: Change, source: str) -> set[str]:
    """The accords that have an action for which this source is evidence."""
    query = (
        sa.select(col(Action.accord))
        .join(Citation, col(Citation.action) == col(Action.id))
        .where(
            col(Citation.source) == source,
            col(Citation.known_to) == OPEN,
            col(Action.known_to) == OPEN,
        )
    )
    return set(change.session.execute(query.distinct()).scalars())


def with_notes(change: Change, slugs: Sequence[str], source: str) -> set[str]:
    """Those of these accords on which the source has notes."""
    found: set[str] = set()
    for part in chunks(slugs):
        query = sa.select(col(Note.accord)).where(
            col(Note.accord).in_(part), col(Note.source) == source, col(Note.known_to) == OPEN
        )
        found.update(change.session.execute(query.distinct()).scalars())
    return found


def accords(change: Change, slugs: Sequence[str]) -> dict[str, OnRecord]:
    """Those of these accords that are on record, as they are."""
    names = [*AccordEntry.model_fields.keys() & AccordIn.model_fields.keys()]
    found: dict[str, OnRecord] = {}
    for part in chunks(slugs):
        entries = (
            sa.select(
                col(Revision.author),
                col(AccordEntry.accord),
                *columns(*(getattr(AccordEntry, name) for name in names)),
            )
            .join(Revision, col(AccordEntry.known_from) == col(Revision.number))
            .where(col(AccordEntry.accord).in_(part), col(AccordEntry.known_to) == OPEN)
        )
        identifiers: dict[str, dict[str, str]] = {}
        named = sa.select(*columns(Identifier.accord, Identifier.scheme, Identifier.value)).where(
            col(Identifier.accord).in_(part), col(Identifier.known_to) == OPEN
        )
        for slug, scheme, value in change.session.execute(named):
            identifiers.setdefault(slug, {})[scheme] = value
        for author, slug, *values in change.session.execute(entries):
            said = {k: v for k, v in zip(names, values, strict=True) if v is not None}
            said |= {"slug": slug, "identifiers": identifiers.get(slug, {})}
            found[slug] = OnRecord(AccordIn.model_validate(said), [], author)
        for slug, claim in _claims(change, part):
            found[slug].claims.append(claim)
    return found


def _claims(change: Change, slugs: Sequence[str]) -> Iterator[tuple[str, Claim]]:
    """What is claimed of the terms of up to 400 accords."""
    names = ("term", "value", "source", "locator", "quote")
    query = (
        sa.select(
            col(Term.accord),
            col(SourceEntry.tier),
            col(Revision.author),
            *columns(*(getattr(Term, name) for name in names)),
        )
        .join(Revision, col(Term.known_from) == col(Revision.number))
        .join(SourceEntry, col(SourceEntry.source) == col(Term.source))
        .where(
            col(Term.accord).in_(slugs),
            col(Term.known_to) == OPEN,
            col(SourceEntry.known_to) == OPEN,
        )
        .order_by(col(Term.id))
    )
    for slug, tier, author, *values in change.session.execute(query):
        said = {k: v for k, v in zip(names, values, strict=True) if v is not None}
        by_person = author not in OURS
        yield (
            slug,
            Claim(TermIn.model_validate(said), by_person, by_person or tier == Tier.DEPOSITARY),
        )


def edited_by_others(change: Change, table: type[Versioned], column: str, author: str) -> set[str]:
    """A column's values in rows that somebody else than `author` opened last, or ever closed."""
    found: set[str] = set()
    bounds = (
        (col(table.known_from), col(table.known_to) == OPEN),
        (col(table.known_to), sa.true()),
    )
    for bound, condition in bounds:
        query = (
            sa.select(getattr(table, column))
            .join(Revision, col(Revision.number) == bound)
            .where(condition, col(Revision.author) != author)
        )
        found.update(change.session.execute(query).scalars())
    return found


def signatories(change: Change, slug: str) -> set[str]:
    """The countries with a signature of this accord that stands."""
    query = sa.select(col(Action.country)).where(
        col(Action.accord) == slug, col(Action.kind).in_(SIGNATURES), col(Action.known_to) == OPEN
    )
    return set(change.session.execute(query).scalars())


def statuses(change: Change, slug: str, today: date) -> dict[str, Status]:
    """What holds today for each country, as this change would leave it."""
    newest = Moment(OPEN - 1, dates.on(today), pinned=False)
    query = status_on_day.SELECT.where(col(Span.accord) == slug)
    rows = change.session.execute(query, newest.values)
    return {row[1]: Status(row[3]) for row in rows}


def read_before(change: Change, slug: str) -> SourceIn | None:
    """A source as it is recorded, but for its lists; None if there is none of that slug."""
    names = [name for name in SourceIn.model_fields if name not in ("slug", "lists")]
    query = sa.select(*columns(*(getattr(SourceEntry, name) for name in names))).where(
        col(SourceEntry.source) == slug, col(SourceEntry.known_to) == OPEN
    )
    row = change.session.execute(query).first()
    if row is None:
        return None
    said = {name: value for name, value in zip(names, row, strict=True) if value is not None}
    return SourceIn.model_validate({"slug": slug, **said})


def count_acts(change: Change, source: str) -> int:
    """How many of the actions that stand, and that we recorded, this source is evidence for."""
    return int(change.session.execute(_told_by(source, sa.func.count())).scalar_one())


def newest_act(change: Change, source: str) -> date | None:
    """The earliest day of the newest of them."""
    newest = sa.func.max(col(Action.done_on_earliest))
    found: date | None = change.session.execute(_told_by(source, newest)).scalar_one()
    return found


def _told_by(source: str, what: sa.ColumnElement[Any]) -> sa.Select[Any]:
    return (
        sa.select(what)
        .select_from(Action)
        .join(Citation, col(Citation.action) == col(Action.id))
        .join(Revision, col(Revision.number) == col(Action.known_from))
        .where(
            col(Citation.source) == source,
            col(Citation.known_to) == OPEN,
            col(Action.known_to) == OPEN,
            col(Revision.author) == AUTHOR,
        )
    )


def has_countries(session: Snapshot) -> bool:
    """Whether anything can be resolved at all."""
    return session.execute(sa.select(col(Country.code)).limit(1)).first() is not None
