"""Findables: what things are called, kept as a search compares it, for every revision."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped
from sqlmodel import col

from app.db import inserting
from app.db.chunks import chunks
from app.db.engine import Snapshot
from app.db.selects.prepared import AnySelect
from app.db.tables.columns import columns
from app.db.tables.derived import Findable, FindableWord
from app.db.tables.knowledge import (
    AccordAlias,
    AccordEntry,
    CountryEntry,
    CountryName,
    Identifier,
    SourceEntry,
    Versioned,
)
from app.domain.naming import names

ACCORD, COUNTRY, SOURCE = "accord", "country", "source"
_BAR = " | "
_LONGEST_WORD = 80
_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class _Said(NamedTuple):
    """One row of what is said of a thing; `shown` is its name, where the row is its entry."""

    subject: str
    known_from: int
    known_to: int
    shown: str | None
    parts: Sequence[str | None]


class _Version(NamedTuple):
    """What a thing is found by from one revision to another."""

    subject: str
    known_from: int
    known_to: int
    name: str
    text: str


def _rows(
    subject: Mapped[Any], table: type[Versioned], shown: Mapped[str] | None, *parts: object
) -> tuple[sa.SQLColumnExpression[Any], AnySelect]:
    known = columns(subject, table.known_from, table.known_to)
    named = col(shown) if shown is not None else sa.null()
    return col(subject), sa.select(*known, named.label("shown"), *columns(*parts))


_SAID = {
    ACCORD: [
        _rows(
            col(AccordEntry.accord),
            AccordEntry,
            col(AccordEntry.title),
            AccordEntry.concluded_at,
            AccordEntry.concluded_on,
        ),
        _rows(col(AccordAlias.accord), AccordAlias, None, AccordAlias.key),
        _rows(col(Identifier.accord), Identifier, None, Identifier.value),
    ],
    COUNTRY: [
        _rows(col(CountryEntry.country), CountryEntry, col(CountryEntry.name)),
        _rows(col(CountryName.country), CountryName, None, CountryName.key),
    ],
    SOURCE: [_rows(col(SourceEntry.source), SourceEntry, col(SourceEntry.title))],
}
"""What each kind of thing is called: its entries first, then its other names."""
KINDS = tuple(_SAID)
INDEX = "findable_index"
"""SQLite's index of letters, which triggers keep; the names of its tables begin so."""


def none(session: Snapshot) -> bool:
    """Whether nothing can be found, though there are countries."""
    query = sa.select(
        sa.select(col(Findable.id)).exists(), sa.select(col(CountryEntry.id)).exists()
    )
    (found, there) = session.execute(query).one()
    return there and not found


def refresh(session: Snapshot, kind: str, subjects: Iterable[str] | None = None) -> int:
    """Bring what these (or all) of a kind are found by up to date; says how many rows moved."""
    moved = 0
    given = _all(session, kind) if subjects is None else sorted(set(subjects))
    for part in chunks(given):
        missing, stale = _compare(session, kind, part)
        if stale:
            session.execute(sa.delete(Findable).where(col(Findable.id).in_(stale)))
        if missing:
            rows = [{"kind": kind, **one._asdict()} for one in missing]
            inserting.insert(session, Findable, rows)
            _add_words(session, missing)
        moved += len(missing) + len(stale)
    return moved


def outdated(session: Snapshot, kind: str) -> Iterator[str]:
    """Those of a kind that a search would not find by everything that they are called."""
    for part in chunks(_all(session, kind)):
        missing, stale = _compare(session, kind, part)
        there = sa.select(col(Findable.subject)).where(col(Findable.id).in_(stale))
        wrong = {one.subject for one in missing} | set(session.execute(there).scalars())
        yield from sorted(wrong)


def _all(session: Snapshot, kind: str) -> list[str]:
    subject, _ = _SAID[kind][0]
    found: list[str] = list(
        session.execute(sa.select(subject).distinct().order_by(subject)).scalars()
    )
    return found


def _compare(
    session: Snapshot, kind: str, subjects: Sequence[str]
) -> tuple[list[_Version], list[int]]:
    """The versions that are missing, and the numbers of rows that are there and wrong."""
    wanted = set(_versions(session, kind, subjects))
    query = sa.select(
        *columns(Findable.id, Findable.subject, Findable.known_from, Findable.known_to),
        *columns(Findable.name, Findable.text),
    ).where(col(Findable.kind) == kind, col(Findable.subject).in_(subjects))
    stale = []
    for number, *row in session.execute(query):
        version = _Version(*row)
        if version in wanted:
            wanted.remove(version)
        else:
            stale.append(number)
    return sorted(wanted, key=lambda one: (one.known_from, one.subject)), stale


def _versions(session: Snapshot, kind: str, subjects: Sequence[str]) -> Iterator[_Version]:
    said: dict[str, list[_Said]] = defaultdict(list)
    for subject, query in _SAID[kind]:
        for row in session.execute(query.where(subject.in_(subjects))):
            said[row[0]].append(_Said(row[0], row[1], row[2], row[3], tuple(row[4:])))
    for mine in said.values():
        last: _Version | None = None
        marks = sorted({mark for one in mine for mark in (one.known_from, one.known_to)})
        for first, behind in pairwise(marks):
            now = _at(mine, first, behind)
            if last and now and last[3:] == now[3:] and last.known_to == first:
                last = last._replace(known_to=behind)
                continue
            if last:
                yield last
            last = now
        if last:
            yield last


def _at(said: Sequence[_Said], first: int, behind: int) -> _Version | None:
    """What is said from one revision to the next that says something else."""
    standing = [one for one in said if one.known_from <= first < one.known_to]
    entry = next((one for one in standing if one.shown is not None), None)
    if entry is None or entry.shown is None:
        return None
    others = {
        names.normalise(part) for one in standing if one is not entry for part in one.parts if part
    }
    # Of a date the year, which is all that people type.
    place = names.normalise(
        " ".join(part if n == 0 else part[:4] for n, part in enumerate(entry.parts) if part)
    )
    told = dict.fromkeys((names.normalise(entry.shown), *sorted(others), place))
    text = _BAR.join(("", *(one for one in told if one), "")).strip()
    return _Version(entry.subject, first, behind, entry.shown, text)


def _add_words(session: Snapshot, versions: Iterable[_Version]) -> None:
    words: dict[str, int] = {}
    for one in versions:
        for word in one.text.split():
            if word.isalpha() and len(word) <= _LONGEST_WORD:
                words.setdefault(word, one.known_from)
    rows = [
        {"word": word, "backwards": word[::-1], "known_from": known_from}
        for word, known_from in words.items()
    ]
    insert = _INSERTS[session.dialect.name](FindableWord).on_conflict_do_nothing()
    for part in chunks(rows):
        session.execute(insert, list(part))
