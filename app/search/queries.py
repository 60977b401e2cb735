"""Finding things by name: plain matching of normalised text, the same on both engines."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.db import revisions
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


def _rank(column: sa.ColumnElement[str], key: str) -> sa.ColumnElement[int]:
    """0 the name itself, 1 its beginning, 2 the beginning of a word in it, 3 anywhere."""
    return sa.case(
        (column == key, 0),
        (column.startswith(key, autoescape=True), 1),
        (column.contains(" " + key, autoescape=True), 2),
        else_=3,
    )


def _matching(
    kind: str,
    table: type[Versioned],
    identity: Any,
    title: Any,
    column: Any,
    key: str,
    number: int,
) -> sa.Select[Any]:
    return sa.select(
        _rank(column, key).label("rank"),
        sa.literal(kind).label("kind"),
        identity.label("identity"),
        title.label("title"),
    ).where(column.contains(key, autoescape=True), revisions.visible(table, number))


def search(session: Session, asked: SearchFilter, url: str) -> tuple[dict[str, Any], Moment]:
    """A page of what is called so, best matches first, with two statements."""
    moment = revisions.moment(session, None, asked.revision, asked.known_at)
    key = names.normalise(asked.q)
    if not key:
        return answers.page([], moment, f"{url}/v1/search", asked, None), moment
    number = moment.revision
    of_country = (
        _matching("country", CountryName, _name.country, _country.name, _name.key, key, number)
        .join(_country, _country.country == _name.country)
        .where(revisions.visible(CountryEntry, number))
    )
    of_accord = _matching(
        "accord",
        AccordEntry,
        _accord.accord,
        _accord.title,
        _accord.title_key,
        key,
        number,
    )
    of_source = _matching(
        "source",
        SourceEntry,
        _source.source,
        _source.title,
        _source.title_key,
        key,
        number,
    )
    found = sa.union_all(of_country, of_accord, of_source).subquery()
    best = sa.func.min(found.c.rank)
    query = sa.select(best.label("best"), found.c.kind, found.c.identity, found.c.title).group_by(
        found.c.kind, found.c.identity, found.c.title
    )
    hits = query.subquery()
    order = [hits.c.best, hits.c.kind, hits.c.identity]
    page = sa.select(hits.c.kind, hits.c.identity, hits.c.title)

    def out(row: Any) -> dict[str, Any]:
        kind, identity, title = row
        place = f"{url}/v1/{_PLACES[kind]}/{identity}"
        return {"kind": kind, "id": identity, "name": title, "url": place}

    base = f"{url}/v1/search"
    return listing.page(session, page, order, asked, moment, base, listing.each(out)), moment
