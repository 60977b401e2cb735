"""Reads for exports of what is small enough to be read at once: names, identifiers, terms."""

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.accords import queries as accords
from app.api.fields import Json, partial
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.db.selects.prepared import AnySelect, Prepared
from app.db.tables.columns import columns, dated
from app.db.tables.knowledge import (
    CountryName,
    Identifier,
    SameAccord,
    SourceEntry,
    Succession,
    Term,
)
from app.db.tables.ledger import CompleteList, DeclaredCount
from app.domain.naming.participants import NameKind
from app.exports.queries import Parts, Read
from app.sources import queries as sources


def _plain(query: AnySelect, out: Callable[[Sequence[Any]], Json]) -> Read:
    """All rows of a select."""
    prepared = Prepared(query)

    def read(session: Snapshot, moment: Moment) -> Parts:
        yield [out(row) for row in prepared.rows(session, moment.values)]

    return read


def _identifiers(subject: sa.SQLColumnExpression[Any], name: str) -> Read:
    query = sa.select(subject, col(Identifier.scheme), col(Identifier.value)).where(
        subject.is_not(None), revisions.visible(Identifier)
    )
    return _plain(
        query.order_by(subject, col(Identifier.scheme), col(Identifier.value)),
        lambda row: {name: row[0], "scheme": row[1], "value": row[2]},
    )


read_country_identifiers = _identifiers(col(Identifier.country), "country")
read_accord_identifiers = _identifiers(col(Identifier.accord), "accord")
_NAME = columns(CountryName.country, CountryName.kind, CountryName.language, CountryName.name)
read_country_names = _plain(
    sa.select(*_NAME)
    .where(revisions.visible(CountryName), col(CountryName.kind) != NameKind.CODE)
    .order_by(*_NAME),
    lambda row: {"country": row[0], "kind": row[1], "language": row[2] or "und", "name": row[3]},
)
_SUCCESSION = columns(Succession.predecessor, Succession.successor)
read_successions = _plain(
    sa.select(
        *_SUCCESSION,
        *columns(Succession.kind, Succession.origin),
        *dated(col(Succession.happened_on)),
    )
    .where(revisions.visible(Succession))
    .order_by(*_SUCCESSION),
    lambda row: {
        "predecessor": row[0],
        "successor": row[1],
        "kind": row[2],
        "origin": row[3],
        "happened_on": partial(*row[4:]) if row[4] else None,
    },
)
_SAME = columns(SameAccord.accord, SameAccord.same_as)
read_same_accords = _plain(
    sa.select(*_SAME).where(revisions.visible(SameAccord)).order_by(*_SAME),
    lambda row: {"accord": row[0], "same_as": row[1]},
)
read_terms = _plain(
    sa.select(col(Term.accord), *accords.CLAIM, *sources.SHORT)
    .join(SourceEntry, col(SourceEntry.source) == col(Term.source))
    .where(revisions.visible(Term), revisions.visible(SourceEntry))
    .order_by(col(Term.accord), col(Term.id)),
    lambda row: {
        "accord": row[0],
        "term": row[1],
        "value": row[2],
        "locator": row[3],
        "quote": row[4],
        "verified": row[5],
        "source": sources.short(row[6:]),
    },
)
_LIST = columns(CompleteList.accord, CompleteList.source)
read_lists = _plain(
    sa.select(*_LIST, col(CompleteList.reaches))
    .where(revisions.visible(CompleteList))
    .order_by(*_LIST),
    lambda row: {"accord": row[0], "source": row[1], "reaches": row[2]},
)
_DECLARED = columns(DeclaredCount.accord, DeclaredCount.source, DeclaredCount.what)
read_declared = _plain(
    sa.select(*_DECLARED, col(DeclaredCount.number), *dated(col(SourceEntry.status_on)))
    .join(SourceEntry, col(SourceEntry.source) == col(DeclaredCount.source))
    .where(revisions.visible(DeclaredCount), revisions.visible(SourceEntry))
    .order_by(*_DECLARED),
    lambda row: {
        "accord": row[0],
        "source": row[1],
        "what": row[2],
        "number": row[3],
        "as_at": partial(*row[4:]) if row[4] else None,
    },
)
