"""Title suffixes: what a title says from each of its letters on, so that an index finds any part.

Rows are only ever added. What a title says at a revision is asked of the entry itself.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped
from sqlmodel import col

from app.db.chunks import chunks
from app.db.engine import Snapshot
from app.db.tables.columns import columns
from app.db.tables.derived import LONGEST_SUFFIX, AccordTitleSuffix, SourceTitleSuffix
from app.db.tables.knowledge import AccordEntry, SourceEntry

BEGINNING, WORD, INSIDE = 1, 2, 3
"""Where a suffix begins: with the title, with another word, or within a word."""


@dataclass(frozen=True)
class Titled:
    """A kind of thing with titles: its entries, the column of their slug, and the suffixes."""

    kind: str
    entry: type[AccordEntry | SourceEntry]
    subject: Mapped[str]
    suffix: type[AccordTitleSuffix | SourceTitleSuffix]


ACCORDS = Titled("accord", AccordEntry, col(AccordEntry.accord), AccordTitleSuffix)
SOURCES = Titled("source", SourceEntry, col(SourceEntry.source), SourceTitleSuffix)
TITLED = (ACCORDS, SOURCES)
_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def add(session: Snapshot, titled: Titled, entries: Iterable[Mapping[str, Any]]) -> None:
    """Add the suffixes of these entries' titles; those that are there already stay."""
    subject = titled.kind
    new = [one for row in entries for one in _suffixes(row[subject], row["title_key"])]
    if new:
        session.execute(_INSERTS[session.dialect.name](titled.suffix).on_conflict_do_nothing(), new)


def _suffixes(subject: str, title: str) -> Iterator[dict[str, Any]]:
    for at, letter in enumerate(title):
        if letter != " ":
            place = BEGINNING if at == 0 else WORD if title[at - 1] == " " else INSIDE
            yield {
                "place": place,
                "suffix": title[at : at + LONGEST_SUFFIX],
                "subject": subject,
                "at": at,
            }


def missing(session: Snapshot, titled: Titled) -> Iterator[dict[str, Any]]:
    """The entries that a search would not find by every suffix of their titles."""
    suffix = titled.suffix
    found = columns(suffix.subject, suffix.at, suffix.place, suffix.suffix)
    titles = sa.select(titled.subject, col(titled.entry.title_key)).distinct()
    entries = session.execute(titles.order_by(titled.subject)).mappings().all()
    for part in chunks(entries):
        chunk = [dict(row) for row in part]
        names = {row[titled.kind] for row in chunk}
        query = sa.select(*found)
        there = set(map(tuple, session.execute(query.where(col(suffix.subject).in_(names)))))
        for row in chunk:
            own = _suffixes(row[titled.kind], row["title_key"])
            wanted = {(one["subject"], one["at"], one["place"], one["suffix"]) for one in own}
            if not wanted <= there:
                yield row
