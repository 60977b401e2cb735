"""Finding things by name: plain matching of normalised text, the same on both engines."""

from typing import Any

import sqlalchemy as sa

from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.db.tables import AccordEntry, CountryEntry, CountryName, SourceEntry, Versioned
from app.domain import names
from app.http import answers, listing
from app.search.schemas import SearchFilter

_accord: Any = AccordEntry
_source: Any = SourceEntry
_name: Any = CountryName
_country: Any = CountryEntry
_PLACES = {"country": "countries", "accord": "accords", "source": "sources"}


_KEY, _BEGINNING, _WORD, _ANYWHERE = (
    sa.bindparam(name, type_=sa.Text) for name in ("key", "beginning", "word", "anywhere")
)


def _like(column: sa.ColumnElement[str], pattern: Any) -> sa.ColumnElement[bool]:
    return column.like(pattern, escape="/")


def _rank(column: sa.ColumnElement[str]) -> sa.ColumnElement[int]:
    """0 the name itself, 1 its beginning, 2 the beginning of a word in it, 3 anywhere."""
    return sa.case(
        (column == _KEY, 0),
        (_like(column, _BEGINNING), 1),
        (_like(column, _WORD), 2),
        else_=3,
    )


def _matching(
    kind: str, table: type[Versioned], identity: Any, title: Any, column: Any
) -> sa.Select[Any]:
    return sa.select(
        _rank(column).label("rank"),
        sa.literal(kind).label("kind"),
        identity.label("identity"),
        title.label("title"),
    ).where(_like(column, _ANYWHERE), revisions.visible(table))


def _hits() -> listing.Listing:
    named = (
        _matching("country", CountryName, _name.country, _country.name, _name.key)
        .join(_country, _country.country == _name.country)
        .where(revisions.visible(CountryEntry))
        .subquery()
    )
    # Only a country has several names, of which the best counts.
    best = sa.func.min(named.c.rank)
    of_country = sa.select(
        best.label("rank"), named.c.kind, named.c.identity, named.c.title
    ).group_by(named.c.kind, named.c.identity, named.c.title)
    of_accord = _matching("accord", AccordEntry, _accord.accord, _accord.title, _accord.title_key)
    of_source = _matching("source", SourceEntry, _source.source, _source.title, _source.title_key)
    hits = sa.union_all(of_country, of_accord, of_source).subquery()
    order = [hits.c.rank, hits.c.kind, hits.c.identity]
    return listing.Listing(sa.select(hits.c.kind, hits.c.identity, hits.c.title), order)


_HITS = _hits()


def _patterns(key: str) -> dict[str, str]:
    """What is searched for, as the statement compares it."""
    plain = key.replace("/", "//").replace("%", "/%").replace("_", "/_")
    return {
        "key": key,
        "beginning": f"{plain}%",
        "word": f"% {plain}%",
        "anywhere": f"%{plain}%",
    }


def search(session: Snapshot, asked: SearchFilter, url: str) -> tuple[dict[str, Any], Moment]:
    """A page of what is called so, best matches first, with two statements."""
    moment = revisions.moment(session, None, asked.revision, asked.known_at)
    key = names.normalise(asked.q)
    if not key:
        return answers.page([], moment, f"{url}/v1/search", asked, None), moment

    def out(row: Any) -> dict[str, Any]:
        kind, identity, title = row
        place = f"{url}/v1/{_PLACES[kind]}/{identity}"
        return {"kind": kind, "id": identity, "name": title, "url": place}

    base = f"{url}/v1/search"
    given = _patterns(key)
    return _HITS.page(session, given, asked, moment, base, listing.each(out)), moment
