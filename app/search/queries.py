"""Finding things by what they are called: words in any order, and mistyped ones; best first."""

from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import col

from app.api import pages
from app.api.addresses import PREFIX
from app.api.fields import Json
from app.api.pages import Answer
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import KNOWN, Moment
from app.db.selects import cursors, findables
from app.db.selects.prepared import AnySelect, Prepared, Row, parameter
from app.db.tables.columns import constant
from app.db.tables.derived import Findable, FindableWord
from app.domain.naming import names
from app.search import origins
from app.search.schemas import SearchFilter

_WORDS = 12
"""Words that are looked for; what people type has fewer."""
_ALTERNATIVES = 4
"""Known words that a mistyped one is read as."""
_SHORTEST = 4
"""Letters of a word that can be mistyped: shorter ones are like too many."""
_ALIKE = 0.75
_CANDIDATES = 500
_LETTERS = 3
"""Letters that SQLite's index needs."""
_BEYOND = "\U0010ffff"
"""Sorts behind every other character."""

_TEXT = col(Findable.text)
_KINDS = [int, int, int, str, str]
"""A hit's key: whether words were corrected, where it was found, the length of its name, and what
it is."""
Words = Sequence[Sequence[str]]
"""For each word that is looked for the patterns of which one must fit."""


def _like(pattern: str) -> sa.ColumnElement[bool]:
    return _TEXT.like(sa.bindparam(pattern, type_=sa.Text))


@cache
def _select(shape: tuple[int, ...], indexed: bool, following: bool, kind: bool) -> Prepared:
    """What has all words, of which each may be written in so many ways, in order.

    `indexed`: SQLite's index finds them. PostgreSQL's is taken for the patterns themselves.
    """
    every = [
        sa.or_(*(_like(f"part_{word}_{way}") for way in range(ways)))
        for word, ways in enumerate(shape)
    ]
    starting = [
        sa.or_(*(_like(f"word_{word}_{way}") for way in range(ways)))
        for word, ways in enumerate(shape)
    ]
    found = sa.case(
        (_like("whole"), 1),
        (_like("beginning"), 2),
        (_like("phrase"), 3),
        (sa.and_(*starting), 4),
        (_like("anywhere"), 5),
        else_=6,
    )
    of_source = sa.case((col(Findable.kind) == constant(findables.SOURCE), 1), else_=0)
    query = sa.select(
        (found * 2 + of_source).label("place"),
        sa.func.length(col(Findable.name)).label("length"),
        col(Findable.subject).label("subject"),
        col(Findable.kind).label("kind"),
        col(Findable.name).label("name"),
    ).where(revisions.visible(Findable), *every)
    if kind:
        query = query.where(col(Findable.kind) == parameter("only", col(Findable.kind)))
    if indexed:
        index = sa.table(findables.INDEX, sa.column("rowid"), sa.column(findables.INDEX))
        match = index.c[findables.INDEX].op("MATCH")(sa.bindparam("match", type_=sa.Text))
        query = query.where(col(Findable.id).in_(sa.select(index.c.rowid).where(match)))
    each = query.subquery()
    order = [each.c.place, each.c.length, each.c.subject, each.c.kind]
    most = sa.bindparam("most", type_=sa.Integer)
    listed: AnySelect = sa.select(each).order_by(*order).limit(most)
    return Prepared(listed.where(cursors.after(order)) if following else listed)


def _values(words: Words) -> Json:
    """What is looked for, as the statements compare it. Keys hold letters and digits alone."""
    phrase = " ".join(ways[0] for ways in words)
    values = {
        "whole": f"%| {phrase} |%",
        "beginning": f"%| {phrase}%",
        "phrase": f"% {phrase}%",
        "anywhere": f"%{phrase}%",
    }
    for number, ways in enumerate(words):
        for way, word in enumerate(ways):
            values[f"part_{number}_{way}"] = f"%{word}%"
            values[f"word_{number}_{way}"] = f"% {word}%"
    return values


def _match(words: Words) -> str:
    """The same for SQLite's index, as far as words are long enough for it."""
    long = [ways for ways in words if min(map(len, ways)) >= _LETTERS]
    return " AND ".join("(" + " OR ".join(f'"{word}"' for word in ways) + ")" for ways in long)


def _hits(
    session: Snapshot, words: Words, asked: SearchFilter, moment: Moment, after: Row | None
) -> list[Row]:
    values = {**moment.values, **_values(words), "most": asked.limit + 1}
    if asked.kind is not None:
        values["only"] = asked.kind
    match = _match(words) if session.dialect.name == "sqlite" else ""
    if match:
        values["match"] = match
    if after is not None:
        values |= cursors.values(after)
    query = _select(tuple(map(len, words)), bool(match), after is not None, asked.kind is not None)
    return list(query.rows(session, values))


def _side(column: Any, first: str, last: str) -> AnySelect:
    word = col(FindableWord.word)
    return (
        sa.select(word.label("word"))
        .where(
            column >= parameter(first, column),
            column < parameter(last, column),
            sa.func.length(word).between(
                sa.bindparam("shortest", type_=sa.Integer),
                sa.bindparam("longest", type_=sa.Integer),
            ),
            col(FindableWord.known_from) <= KNOWN,
        )
        .order_by(column)
        .limit(_CANDIDATES)
    )


_NEAR = Prepared(
    sa.union_all(
        sa.select(_side(col(FindableWord.word), "head", "head_end").subquery()),
        sa.select(_side(col(FindableWord.backwards), "tail", "tail_end").subquery()),
    )
    .subquery()
    .select()
)


def _alternatives(session: Snapshot, word: str, moment: Moment) -> list[str]:
    """The known words that a word may have been meant as, the likeliest first, and last itself.

    One slip of the finger leaves a word's beginning or its end as it was. What is known stays.
    """
    if len(word) < _SHORTEST:
        return [word]
    head, tail = word[: len(word) // 2], word[len(word) // 2 :][::-1]
    values = {
        **moment.values,
        "head": head, "head_end": head + _BEYOND, "tail": tail, "tail_end": tail + _BEYOND,
        "shortest": len(word) - 2, "longest": len(word) + 2,
    }  # fmt: skip
    known = sorted({found for (found,) in _NEAR.rows(session, values)})
    if word in known:
        return [word]
    near = get_close_matches(word, known, n=_ALTERNATIVES, cutoff=_ALIKE)
    return list(dict.fromkeys([*near, word]))


class _Found(NamedTuple):
    corrected: int
    words: Words
    rows: list[Row]


def _find(
    session: Snapshot, words: list[str], asked: SearchFilter, moment: Moment, key: Row | None
) -> _Found:
    """The first hits behind a key. Words count as mistyped only if nothing has all of them."""
    typed = [[word] for word in words]
    if key is None or not key[0]:
        rows = _hits(session, typed, asked, moment, key and key[1:])
        if rows or key is not None:
            return _Found(0, typed, rows)
    read = [_alternatives(session, word, moment) for word in words]
    if read == typed:
        return _Found(0, typed, [])
    return _Found(1, read, _hits(session, read, asked, moment, key and key[1:]))


def search(session: Snapshot, asked: SearchFilter, url: str) -> Answer:
    """A page of what is called so, best matches first."""
    moment = pages.asked_moment(session, asked)
    base = f"{url}{PREFIX}/search"
    words = names.normalise(asked.q).split()[:_WORDS]
    if not words:
        return pages.page([], moment, base, asked, None), moment
    key = pages.key_of(asked, moment, base, _KINDS) if asked.cursor else None
    found = _find(session, words, asked, moment, key)
    shown = found.rows[: asked.limit]
    more = [found.corrected, *shown[-1][:4]] if len(found.rows) > asked.limit else None
    items = origins.told(
        session, [(kind, subject, name) for _, _, subject, kind, name in shown], moment, url
    )
    page = pages.page(items, moment, base, asked, more)
    if found.corrected and items:
        page["read_as"] = " ".join(ways[0] for ways in found.words)
    return page, moment
