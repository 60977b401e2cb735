"""Parts of the change feed (UNION ALL) about accords, sources and countries themselves.

A version of an entry that opens was recorded, or corrected if there was an earlier one. One that
closes without a successor was deleted. A change of names or identifiers alone counts as a
correction of the thing, though its entry stays as it is; so do an accord's terms, its mark as
another's double, its notes, what its sources count, what a source lists completely, its document
(never the text), and a country's predecessors and successors.
"""

from typing import Any, NamedTuple, cast

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlmodel import col

from app.changes.schemas import What
from app.db.selects.prepared import AnySelect
from app.db.tables.columns import OPEN, columns
from app.db.tables.documents import Document
from app.db.tables.knowledge import (
    AccordEntry,
    CountryEntry,
    CountryName,
    Identifier,
    SameAccord,
    SourceEntry,
    Succession,
    Term,
)
from app.db.tables.ledger import CompleteList, DeclaredCount, Note

# Within a revision: acts first, then evidence, what could not be read, and the things themselves.
RANKS = {"action": 0, "citation": 1, "passage": 2, "accord": 3, "source": 4, "country": 5}
_BESIDE = len(RANKS)


class _Subject(NamedTuple):
    """The tables of a kind of thing: its entry, and those of what is said of it beside."""

    entry: type[AccordEntry] | type[SourceEntry] | type[CountryEntry]
    beside: tuple[sa.SQLColumnExpression[str | None], ...]
    """The columns that name the thing in those tables."""


_SUBJECTS = {
    "accord": _Subject(
        AccordEntry,
        columns(
            Identifier.accord,
            Term.accord,
            SameAccord.accord,
            SameAccord.same_as,
            DeclaredCount.accord,
            Note.accord,
        ),
    ),
    "source": _Subject(
        SourceEntry, columns(Identifier.source, CompleteList.source, Document.source)
    ),
    "country": _Subject(
        CountryEntry,
        columns(
            CountryName.country, Identifier.country, Succession.predecessor, Succession.successor
        ),
    ),
}


def row(
    subject: str,
    revision: sa.SQLColumnExpression[int],
    number: sa.SQLColumnExpression[int | None],
    change: sa.SQLColumnExpression[str],
    *,
    action: sa.SQLColumnExpression[int | None] | None = None,
    name: sa.SQLColumnExpression[str] | None = None,
    rank: int = 0,
) -> AnySelect:
    """One part of the feed. Its rows differ by revision, rank and number.

    A row is about an action, or else about the thing of this name.
    """
    return sa.select(
        revision.label("revision"),
        sa.literal(RANKS[subject] + rank).label("rank"),
        number.label("number"),
        change.label("change"),
        sa.literal(subject).label("subject"),
        (sa.cast(sa.null(), sa.Integer) if action is None else action).label("action"),
        (sa.cast(sa.null(), sa.String) if name is None else name).label("name"),
    )


def parts(subject: str, only: sa.ColumnElement[str] | None = None) -> list[AnySelect]:
    """The parts of the feed about one kind of thing, or about the single one called `only`.

    They have no bounds: the feed's window sets them.
    """
    tables = _SUBJECTS[subject]
    entry, other = tables.entry, aliased(tables.entry)
    name: sa.SQLColumnExpression[str] = getattr(entry, subject)
    same = getattr(other, subject) == name
    edited = sa.exists().where(same, col(other.known_from) < col(entry.known_from))
    change = sa.case((edited, What.CORRECTED.value), else_=What.RECORDED.value)
    opened = row(subject, col(entry.known_from), col(entry.id), change, name=name)
    replaced = sa.exists().where(same, col(other.known_from) == col(entry.known_to))
    gone = sa.literal(What.RETRACTED.value)
    closed = row(subject, col(entry.known_to), col(entry.id), gone, name=name).where(
        col(entry.known_to) < OPEN, sa.not_(replaced)
    )
    beside = _beside(subject, tables)
    if only is None:
        return [opened, closed, beside]
    return [
        *(part.where(name == only) for part in (opened, closed)),
        beside.where(beside.selected_columns["name"] == only),
    ]


def _beside(subject: str, tables: _Subject) -> AnySelect:
    """The part about revisions that changed names or identifiers of a thing, and not its entry."""
    touched: list[AnySelect] = []
    for thing in tables.beside:
        table: Any = cast("InstrumentedAttribute[str | None]", thing).class_
        for revision in (col(table.known_from), col(table.known_to)):
            touched.append(
                sa.select(thing.label("name"), revision.label("revision")).where(
                    thing.is_not(None), revision < OPEN
                )
            )
    every = sa.union_all(*touched).subquery()
    entry = aliased(tables.entry)
    with_entry = sa.exists().where(
        getattr(entry, subject) == every.c.name,
        sa.or_(col(entry.known_from) == every.c.revision, col(entry.known_to) == every.c.revision),
    )
    # That of its first entry, which no other thing has: a row beside can be about two things.
    first = aliased(tables.entry)
    number = (
        sa.select(sa.func.min(col(first.id)))
        .where(getattr(first, subject) == every.c.name)
        .scalar_subquery()
    )
    corrected = sa.literal(What.CORRECTED.value)
    return (
        row(subject, every.c.revision, number, corrected, name=every.c.name, rank=_BESIDE)
        .where(sa.not_(with_entry))
        .group_by(every.c.name, every.c.revision)
    )
