"""What revisions changed about the things themselves: accords, sources and countries.

An entry that is opened is recorded or corrected; one that is closed for good was deleted. A change
of names or identifiers alone corrects the thing as well, though its entry stays as it is.
"""

from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.db.tables import (
    AccordEntry,
    CountryEntry,
    CountryName,
    Identifier,
    SourceEntry,
    Versioned,
)
from app.db.tables.columns import OPEN
from app.revisions.schemas import What

# Within a revision: acts first, then evidence, then what was said of the things themselves.
RANKS = {"action": 0, "citation": 1, "accord": 2, "source": 3, "country": 4}
_BESIDE = len(RANKS)


class _Kind(NamedTuple):
    """A kind of thing: its entries, and what is said of it beside them."""

    entry: type[Versioned]
    beside: tuple[type[Versioned], ...]


_KINDS = {
    "accord": _Kind(AccordEntry, (Identifier,)),
    "source": _Kind(SourceEntry, (Identifier,)),
    "country": _Kind(CountryEntry, (CountryName, Identifier)),
}


def row(
    subject: str, revision: Any, number: Any, what: Any, action: Any, name: Any, rank: int = 0
) -> sa.Select[Any]:
    """One part of the feed: its rows are told apart by revision, rank and number."""
    return sa.select(
        revision.label("revision"),
        sa.literal(RANKS[subject] + rank).label("rank"),
        number.label("number"),
        what.label("change"),
        sa.literal(subject).label("subject"),
        action.label("action"),
        name.label("name"),
    )


def parts(subject: str, only: Any = None) -> list[sa.Select[Any]]:
    """The parts of the feed about one kind of thing, or about the one that a parameter names.

    Without any bounds: the feed's window sets them.
    """
    kind = _KINDS[subject]
    entry: Any = kind.entry
    other: Any = aliased(kind.entry)
    name, same = getattr(entry, subject), getattr(other, subject)
    no_action = sa.cast(sa.null(), sa.Integer)
    edited = sa.exists().where(same == name, other.known_from < entry.known_from)
    what = sa.case((edited, What.CORRECTED.value), else_=What.RECORDED.value)
    opened = row(subject, entry.known_from, entry.id, what, no_action, name)
    replaced = sa.exists().where(same == name, other.known_from == entry.known_to)
    gone = sa.literal(What.RETRACTED.value)
    closed = row(subject, entry.known_to, entry.id, gone, no_action, name).where(
        entry.known_to < OPEN, sa.not_(replaced)
    )
    beside = _beside(subject, kind)
    if only is None:
        return [opened, closed, beside]
    return [
        *(part.where(name == only) for part in (opened, closed)),
        beside.where(beside.selected_columns["name"] == only),
    ]


def _beside(subject: str, kind: _Kind) -> sa.Select[Any]:
    """Revisions that changed names or identifiers of a thing, and not its entry."""
    touched = []
    for table in kind.beside:
        columns: Any = table
        thing = getattr(columns, subject)
        for revision in (columns.known_from, columns.known_to):
            touched.append(
                sa.select(
                    thing.label("name"), revision.label("revision"), columns.id.label("id")
                ).where(thing.is_not(None), revision < OPEN)
            )
    every = sa.union_all(*touched).subquery()
    entry: Any = aliased(kind.entry)
    with_entry = sa.exists().where(
        getattr(entry, subject) == every.c.name,
        sa.or_(entry.known_from == every.c.revision, entry.known_to == every.c.revision),
    )
    number = sa.func.min(every.c.id)
    corrected = sa.literal(What.CORRECTED.value)
    no_action = sa.cast(sa.null(), sa.Integer)
    return (
        row(subject, every.c.revision, number, corrected, no_action, every.c.name, _BESIDE)
        .where(sa.not_(with_entry))
        .group_by(every.c.name, every.c.revision)
    )
