"""Reads of unread passages."""

from functools import cache

import sqlalchemy as sa
from sqlmodel import col

from app.accords import queries as accords
from app.api import listing, pages
from app.api.fields import Json
from app.api.models import Known
from app.api.pages import Answer
from app.countries import queries as countries
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.db.selects.prepared import Prepared, Row, parameter
from app.db.tables.columns import columns
from app.db.tables.knowledge import CountryEntry, SourceEntry
from app.db.tables.ledger import Passage
from app.errors import NotFound
from app.passages.schemas import PassageFilter
from app.sources import queries as sources

_RECORDED = (
    sa.select(
        *columns(Passage.id, Passage.accord, Passage.country, CountryEntry.name),
        *columns(Passage.about, Passage.quote, Passage.locator),
        *columns(Passage.known_from, Passage.known_to, Passage.dismissal),
        *sources.SHORT,
    )
    .join(CountryEntry, col(CountryEntry.country) == col(Passage.country))
    .join(SourceEntry, col(SourceEntry.source) == col(Passage.source))
    .where(
        revisions.recorded(Passage), revisions.visible(CountryEntry), revisions.visible(SourceEntry)
    )
)
_ACCORD = col(Passage.accord) == parameter("accord", col(Passage.accord))
_COUNTRY = col(Passage.country) == parameter("country", col(Passage.country))
_NARROWING = {
    "country": _COUNTRY,
    "about": col(Passage.about) == parameter("about", col(Passage.about)),
}
_ONE = Prepared(_RECORDED.where(col(Passage.id) == sa.bindparam("number", type_=sa.Integer)))
_OF_MEMBERSHIP = Prepared(
    _RECORDED.where(_ACCORD, _COUNTRY, revisions.visible(Passage)).order_by(col(Passage.id))
)


@cache
def _listing(filters: frozenset[str]) -> listing.Listing:
    narrowed = (_NARROWING[name] for name in sorted(filters))
    query = _RECORDED.where(_ACCORD, revisions.visible(Passage), *narrowed)
    return listing.Listing(query, [col(Passage.id)])


def _out(row: Row, revision: int) -> Json:
    number, accord, code, name, about, quote, locator, known_from, known_to, why, *source = row
    out: Json = {
        "id": number,
        "accord": accord,
        "country": {"code": code, "name": name},
        "about": about,
        "quote": quote,
        "source": sources.short(source),
        "recorded_in": known_from,
    }
    if locator is not None:
        out["locator"] = locator
    if known_to <= revision:
        out["closed_in"] = known_to
        if why is not None:
            out["dismissal"] = why
    return out


def of_membership(session: Snapshot, slug: str, code: str, moment: Moment) -> list[Json]:
    """The passages that keep answers of a membership open, with one statement."""
    rows = _OF_MEMBERSHIP.rows(session, {**moment.values, "accord": slug, "country": code})
    return [_out(row, moment.revision) for row in rows]


def get_passage(session: Snapshot, number: int, asked: Known) -> Answer:
    """One passage, whether it still keeps anything open or not. Raises NotFound."""
    moment = pages.asked_moment(session, asked)
    row = _ONE.first(session, {**moment.values, "number": number})
    if row is None:
        raise NotFound(f"There is no passage {number}.")
    return {**_out(row, moment.revision), "revision": moment.revision}, moment


def list_passages(session: Snapshot, slug: str, asked: PassageFilter, base: str) -> Answer:
    """A page of the passages on an accord's memberships, in the order of recording.

    Raises NotFound.
    """
    moment = pages.asked_moment(session, asked)
    accords.require(session, slug, moment)
    given = listing.given(asked, list(_NARROWING))
    if "country" in given:
        given["country"] = countries.resolve(session, given["country"], moment.revision)
    out = listing.each(lambda row: _out(row, moment.revision))
    of_question = _listing(frozenset(given))
    return of_question.page(session, {**given, "accord": slug}, asked, moment, base, out), moment
