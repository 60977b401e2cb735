"""What titles say from each of their letters on, so that a search finds any part by an index.

Rows are only ever added. What a title says at a revision is asked of the entry itself.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from app.db.columns import key_type
from app.db.engine import Snapshot
from app.db.tables import AccordEntry, SourceEntry, metadata

LONGEST = 40
"""How many letters of a rest are kept; a search for more compares the title itself."""
BEGINNING, WORD, INSIDE = 1, 2, 3
"""Where a rest begins: with the title, with another word, or within a word."""
_CHUNK = 400


@dataclass(frozen=True)
class Titled:
    """A kind of thing with titles: its entries, their parts, and what both name it by."""

    kind: str
    entry: Any
    subject: Any
    part: sa.Table


def _parts(kind: str, referred: str, length: int) -> sa.Table:
    """The table of a kind's parts: `rest` is the title's key from its letter `at` (from 0) on."""
    return sa.Table(
        f"{kind}_part",
        metadata,
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("rest", key_type(LONGEST), nullable=False),
        sa.Column("subject", key_type(length), sa.ForeignKey(referred), nullable=False),
        sa.Column("at", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("place", "rest", "subject", "at"),
        sqlite_with_rowid=False,
    )


_accord: Any = AccordEntry
_source: Any = SourceEntry
ACCORDS = Titled("accord", _accord, _accord.accord, _parts("accord", "accord.slug", 80))
SOURCES = Titled("source", _source, _source.source, _parts("source", "source.slug", 120))
TITLED = (ACCORDS, SOURCES)
_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def spell(session: Snapshot, titled: Titled, entries: Iterable[Mapping[str, Any]]) -> None:
    """Add the parts of these entries' titles; those that are there already stay."""
    subject = titled.subject.name
    new = [part for row in entries for part in _of(row[subject], row["title_key"])]
    if new:
        bind = session.get_bind() if isinstance(session, Session) else session
        session.execute(_INSERTS[bind.dialect.name](titled.part).on_conflict_do_nothing(), new)


def _of(subject: str, title: str) -> Iterator[dict[str, Any]]:
    for at, letter in enumerate(title):
        if letter != " ":
            place = BEGINNING if at == 0 else WORD if title[at - 1] == " " else INSIDE
            yield {"place": place, "rest": title[at : at + LONGEST], "subject": subject, "at": at}


def lacking(session: Snapshot, titled: Titled) -> Iterator[dict[str, Any]]:
    """The entries that a search would not find by every part of their titles."""
    columns = titled.part.c
    query = sa.select(titled.subject, titled.entry.title_key).distinct()
    entries = session.execute(query.order_by(titled.subject)).mappings().all()
    for start in range(0, len(entries), _CHUNK):
        chunk = [dict(row) for row in entries[start : start + _CHUNK]]
        names = {row[titled.subject.name] for row in chunk}
        query = sa.select(columns.subject, columns.at, columns.place, columns.rest)
        there = set(map(tuple, session.execute(query.where(columns.subject.in_(names)))))
        for row in chunk:
            parts = _of(row[titled.subject.name], row["title_key"])
            wanted = {(part["subject"], part["at"], part["place"], part["rest"]) for part in parts}
            if not wanted <= there:
                yield row
