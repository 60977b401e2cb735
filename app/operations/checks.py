"""Integrity checks: whether a database is readable and consistent. They only read a snapshot."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col

from app import errors
from app.db import accord_bounds
from app.db import engine as engines
from app.db.chunks import chunks
from app.db.engine import Connection
from app.db.selects import findables
from app.db.tables import knowledge
from app.db.tables.columns import OPEN, columns
from app.db.tables.documents import DocumentText
from app.db.tables.knowledge import Revision
from app.db.tables.ledger import Action, Citation
from app.documents import queries as documents
from app.domain.evidence import quotes
from app.operations import files, transfer
from app.operations.transfer import Counts
from app.spans import deriving, resulting_status
from app.spans.deriving import Membership

_ACROSS = timedelta(minutes=1)
"""How far the clocks of two machines may stand apart."""
Faults = Iterator[str]
"""What is wrong, a line each."""


def count(engine: sa.Engine) -> Counts:
    """How many rows each table has."""
    with engines.reading(engine) as connection:
        return transfer.count(connection)


def faults(engine: sa.Engine) -> Faults:
    """Everything that is wrong with a database.

    If anything in it cannot be read, only that is reported: other findings would be unreliable.
    """
    file = files.database_file(engine)
    damaged = files.damage(file) if file else []
    with engines.reading(engine) as session:
        unreadable = damaged or list(_unreadable(session))
        yield from unreadable
        if not unreadable:
            for find in (
                _references,
                _revisions,
                _knowledge,
                _numbers,
                _uncited,
                _spans,
                _resulting_statuses,
                _bounds,
                _findables,
                _texts,
                _quotes,
            ):
                yield from find(session)


def _unreadable(session: Connection) -> Faults:
    """Every row can be read. Some damage shows only then."""
    for table in knowledge.metadata.sorted_tables:
        try:
            for _ in transfer.rows(session, table):
                pass
        except (ValueError, TypeError) as error:
            yield f"{table.name}: a row cannot be read: {error}"


def _references(session: Connection) -> Faults:
    """Every foreign key finds its row. The engines enforce that, unless it was switched off."""
    for table in knowledge.metadata.sorted_tables:
        for constraint in table.foreign_key_constraints:
            (element,) = constraint.elements
            column, parent = element.parent, element.column.table.alias()
            there = sa.exists().where(parent.c[element.column.name] == column)
            query = sa.select(column).where(column.is_not(None), ~there).distinct()
            for (value,) in session.execute(query.order_by(column)):
                yield f"{table.name}: {column.name} {value!r} is no {element.column.table.name}"


def _revisions(session: Connection) -> Faults:
    """Revisions are numbered 1, 2, 3 … without a gap, never go back in time, and are past."""
    now = datetime.now(UTC) + _ACROSS
    query = sa.select(col(Revision.number), col(Revision.recorded_at)).order_by(
        col(Revision.number)
    )
    expected, before = 1, None
    for number, recorded_at in session.execute(query):
        if number != expected:
            yield f"revision {number} follows {expected - 1 or 'none'}"
        if before is not None and recorded_at < before:
            yield f"revision {number} was recorded before the one that it follows"
        if recorded_at > now:
            yield f"revision {number} was recorded in the future, on {recorded_at.isoformat()}"
        expected, before = number + 1, recorded_at


def _knowledge(session: Connection) -> Faults:
    """Every version of a row is known from one revision to a later one."""
    for table in knowledge.metadata.sorted_tables:
        if not {"known_from", "known_to"} <= set(table.columns.keys()):
            continue
        known_from, known_to = table.c.known_from, table.c.known_to
        there = sa.exists().where(col(Revision.number) == known_to)
        wrong = sa.and_(known_to != OPEN, sa.or_(~there, known_to <= known_from))
        query = sa.select(*table.primary_key, known_from, known_to).where(wrong)
        for *key, first, last in session.execute(query.order_by(*table.primary_key)):
            named = ", ".join(map(str, key))
            yield f"{table.name} {named}: known from revision {first} to {last}"


def _numbers(session: Connection) -> Faults:
    """Actions are numbered in the order in which they were recorded; lists rely on it."""
    before = sa.func.max(col(Action.known_from)).over(order_by=col(Action.id), rows=(None, -1))
    each = sa.select(col(Action.id), col(Action.known_from), before.label("before")).subquery()
    query = sa.select(each).where(each.c.known_from < each.c.before).order_by(each.c.id)
    for number, known_from, latest in session.execute(query):
        yield f"action {number} is of revision {known_from}, but one before it of {latest}"


def _uncited(session: Connection) -> Faults:
    """Every action that stands has a citation that stands."""
    cited = sa.exists().where(
        col(Citation.action) == col(Action.id), col(Citation.known_to) == OPEN
    )
    query = sa.select(*columns(Action.id, Action.accord, Action.country))
    query = query.where(col(Action.known_to) == OPEN, ~cited).order_by(col(Action.id))
    for number, accord, country in session.execute(query):
        yield f"action {number} ({country}, {accord}) has no citation"


def _spans(session: Connection) -> Faults:
    """The spans are what the actions add up to."""
    everything = sorted(deriving.memberships(session))
    for part in chunks(everything):
        try:
            differing = deriving.differing(session, part)
        except (errors.Rejected, KeyError, ValueError):
            yield from _one_by_one(session, part)
        else:
            for accord, country in sorted(differing):
                yield f"spans of {country}, {accord} are not what its actions add up to"


def _resulting_statuses(session: Connection) -> Faults:
    """Every stored resulting status is right, so that the feed can be filtered by it."""
    for table, number, status in resulting_status.find_wrong(session):
        yield f"{table} {number} left the membership {status!r}, and is recorded otherwise"


def _bounds(session: Connection) -> Faults:
    """Accord bounds cover all spans, so that no list skips an accord."""
    for row in accord_bounds.missing(session):
        yield f"bounds of {row['held']!r} towards {row['accord']} leave out some of its spans"


def _findables(session: Connection) -> Faults:
    """What things are found by is what they are called, at every revision."""
    for kind in findables.KINDS:
        for subject in findables.outdated(session, kind):
            yield f"findable: {kind} {subject} is not found by all that it is called"


def _texts(session: Connection) -> Faults:
    """Every document's text is the one that its hash names."""
    for digest, text in session.execute(
        sa.select(col(DocumentText.digest), col(DocumentText.text)),
        execution_options={"yield_per": 1},
    ):
        if hashlib.sha256(text.encode()).hexdigest() != digest:
            yield f"document_text: the text {digest} was changed"


def _quotes(session: Connection) -> Faults:
    """Every quote of a source that has a document stands in that, and where it is said to."""
    for slug, kept in documents.kept(session, documents.documented(session)).items():
        document = documents.text_of(session, kept.digest)
        for one in documents.cited(session, slug):
            place = document.find(one.quote, one.locator)
            if place is None:
                fault = quotes.fault(document, one.quote, one.locator, nearest=False)
                assert fault is not None
                yield f"{slug}: {quotes.told(one.named, one.quote, one.locator, fault)}"
            elif not one.verified or one.starts not in (None, place.start):
                yield f"{slug}: {one.named} quotes it where it was not looked for"


def _one_by_one(session: Connection, part: Sequence[Membership]) -> Faults:
    """The same one by one, for memberships of which at least one cannot be derived."""
    for accord, country in part:
        try:
            wrong = deriving.differing(session, [(accord, country)])
        except (errors.Rejected, KeyError, ValueError):
            yield f"spans of {country}, {accord} cannot be derived from its actions"
        else:
            if wrong:
                yield f"spans of {country}, {accord} are not what its actions add up to"
