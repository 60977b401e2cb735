"""Finding things by name: parts of normalised text, the same on both engines."""

from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.api import pages
from app.api.addresses import PREFIX, of_thing
from app.api.fields import Json
from app.api.listing import MOST
from app.api.pages import Answer
from app.db import revisions
from app.db.engine import Snapshot
from app.db.selects import cursors, title_suffixes
from app.db.selects.prepared import AnySelect, Prepared, Row
from app.db.selects.title_suffixes import BEGINNING, INSIDE, WORD, Titled
from app.db.tables.columns import columns
from app.db.tables.derived import LONGEST_SUFFIX
from app.db.tables.knowledge import CountryEntry, CountryName
from app.domain.naming import names
from app.search.schemas import SearchFilter

_BEYOND = "\U0010ffff"
"""Sorts behind every other character."""

_KEY, _FIRST, _LAST, _BEGINNING, _WORD, _ANYWHERE = (
    sa.bindparam(name, type_=sa.Text)
    for name in ("key", "first", "last", "beginning", "word", "anywhere")
)
_LENGTH = sa.bindparam("length", type_=sa.Integer)
_ORDER = [sa.column(name, sa.Text) for name in ("text", "kind", "identity")]
_KINDS = [int, str, str, str]
"""A hit's key: how well it is found, by which text, and what it is."""
Hit = tuple[int, str, str, str, str]
"""Such a key, and a name or title."""


def _like(column: sa.SQLColumnExpression[str], pattern: Any) -> sa.ColumnElement[bool]:
    return column.like(pattern, escape="/")


def _countries() -> AnySelect:
    """All countries of whose names some part fits, each by the best; there are not many."""
    rank = sa.case(
        (_like(col(CountryName.key), _BEGINNING), "1"),
        (_like(col(CountryName.key), _WORD), "2"),
        else_="3",
    )
    best = sa.func.min(rank.concat(col(CountryName.key)))
    return (
        sa.select(best, col(CountryEntry.country), col(CountryEntry.name))
        .join(CountryEntry, col(CountryEntry.country) == col(CountryName.country))
        .where(
            _like(col(CountryName.key), _ANYWHERE),
            revisions.visible(CountryName),
            revisions.visible(CountryEntry),
        )
        .group_by(col(CountryEntry.country), col(CountryEntry.name))
    )


_COUNTRIES = Prepared(_countries())


def _found(titled: Titled, place: int) -> AnySelect:
    """What has such a title, by the first of its suffixes in this place that fits."""
    part, title = titled.suffix, col(titled.entry.title_key)
    place_of, suffix, subject, at = (*columns(part.place, part.suffix, part.subject, part.at),)
    before = sa.func.substr(title, at, 1) == " "
    # What stands before the end of this suffix's match.
    earlier = sa.func.substr(title, 1, at + _LENGTH - 1)
    first = {
        BEGINNING: [],
        WORD: [before, sa.not_(_like(sa.literal(" ").concat(earlier), _WORD))],
        INSIDE: [
            sa.not_(before),
            sa.not_(_like(earlier, _ANYWHERE)),
            sa.not_(_like(sa.literal(" ").concat(title), _WORD)),
        ],
    }
    return (
        sa.select(
            suffix.label("text"),
            sa.literal(titled.kind).label("kind"),
            subject.label("identity"),
            col(titled.entry.title).label("title"),
        )
        .join(titled.entry, titled.subject == subject)
        .where(
            place_of == place,
            suffix >= _FIRST,
            suffix < _LAST,
            revisions.visible(titled.entry),
            # The title may have been another one.
            sa.func.substr(title, at + 1, LONGEST_SUFFIX) == suffix,
            sa.func.substr(title, at + 1, _LENGTH) == _KEY,
            *first[place],
        )
    )


@cache
def _titles(place: int, following: bool) -> Prepared:
    """The titles found in this place, in order, or those of them behind a key."""
    sides = []
    for titled in title_suffixes.TITLED:
        suffix, subject = col(titled.suffix.suffix), col(titled.suffix.subject)
        columns: list[sa.SQLColumnExpression[str]] = [suffix, sa.literal(titled.kind), subject]
        query = _found(titled, place)
        if following:
            behind = sa.tuple_(*cursors.key(columns))
            query = query.where(suffix >= behind.clauses[0], sa.tuple_(*columns) > behind)
        side = query.order_by(suffix, subject).limit(MOST).subquery()
        sides.append(sa.select(side))
    both = sa.union_all(*sides).subquery()
    in_order = [both.c[column.name] for column in _ORDER]
    return Prepared(sa.select(both).order_by(*in_order).limit(MOST))


def _values(key: str) -> Json:
    """What is searched for, as the statements compare it."""
    plain = key.replace("/", "//").replace("%", "/%").replace("_", "/_")
    return {
        "key": key,
        "length": len(key),
        "first": key[:LONGEST_SUFFIX],
        "last": key[:LONGEST_SUFFIX] + _BEYOND,
        "beginning": f"{plain}%",
        "word": f"% {plain}%",
        "anywhere": f"%{plain}%",
    }


def _hits(session: Snapshot, values: Json, after: Row, most: int) -> list[Hit]:
    """The first hits behind a key, best first: a statement for countries, and at most three more.

    Titles found in a worse place are only looked for if those found in a better one are too few.
    """
    hits: list[Hit] = [
        (int(best[0]), best[1:], "country", code, name)
        for best, code, name in _COUNTRIES.rows(session, values)
    ]
    hits = [hit for hit in hits if hit[:4] > tuple(after)]
    for place in (BEGINNING, WORD, INSIDE):
        if place < after[0] or sum(hit[0] < place for hit in hits) >= most:
            continue
        given = {**values, **cursors.values(after[1:]), "most": most}
        rows = _titles(place, place == after[0]).rows(session, given)
        hits += [(place, *row) for row in rows]
    return sorted(hits)[:most]


def search(session: Snapshot, asked: SearchFilter, url: str) -> Answer:
    """A page of what is called so, best matches first."""
    moment = pages.asked_moment(session, asked)
    base = f"{url}{PREFIX}/search"
    key = names.normalise(asked.q)
    if not key:
        return pages.page([], moment, base, asked, None), moment
    after: Row = pages.key_of(asked, moment, base, _KINDS) if asked.cursor else [0, "", "", ""]
    values = {**moment.values, **_values(key)}
    hits = _hits(session, values, after, asked.limit + 1)
    items = [
        {"kind": kind, "id": identity, "name": title, "url": of_thing(url, kind, identity)}
        for _, _, kind, identity, title in hits[: asked.limit]
    ]
    more = list(hits[asked.limit - 1][:4]) if len(hits) > asked.limit else None
    return pages.page(items, moment, base, asked, more), moment
