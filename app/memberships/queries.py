"""Reads of memberships: pages of members, by accord, by country, and across both."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.accords import queries as accords
from app.countries import queries as countries
from app.db.revisions import Moment
from app.db.tables import Span
from app.http import answers, listing
from app.memberships import holding
from app.memberships.schemas import (
    CountryMembershipFilter,
    MemberFilter,
    MembershipFilter,
)

_span: Any = Span


def _page(
    session: Session,
    moment: Moment,
    asked: Any,
    base: str,
    query: sa.Select[Any],
    keys: Sequence[str],
) -> dict[str, Any]:
    """One page in the order of `keys` (`accord`, `country`), with one statement."""
    columns = [getattr(_span, key) for key in keys]
    query = holding.narrowed(query, asked)
    out = listing.each(lambda row: holding.out(row, moment))
    return listing.page(session, query, columns, asked, moment, base, out)


def list_members(
    session: Session, slug: str, asked: MemberFilter, base: str
) -> tuple[dict[str, Any], Moment]:
    """A page of an accord's members, in the order of their codes. Raises NotFound.

    Three statements (revision, accord, members), four with a filter by country.
    """
    moment = answers.asked_moment(session, asked)
    accords.require(session, slug, moment)
    query = holding.select(moment).where(_span.accord == slug)
    if asked.country:
        code = countries.resolve(session, asked.country, moment.revision)
        query = query.where(_span.country == code)
    return _page(session, moment, asked, base, query, ["country"]), moment


def list_country_memberships(
    session: Session, ref: str, asked: CountryMembershipFilter, url: str
) -> tuple[dict[str, Any], Moment]:
    """A page of what a country is in, in the order of the accords. Raises NotFound."""
    moment = answers.asked_moment(session, asked)
    code = countries.resolve(session, ref, moment.revision)
    query = holding.select(moment).where(_span.country == code)
    if asked.accord:
        accords.require(session, asked.accord, moment)
        query = query.where(_span.accord == asked.accord)
    base = f"{url}/v1/countries/{code}/memberships"
    return _page(session, moment, asked, base, query, ["accord"]), moment


def list_memberships(
    session: Session, asked: MembershipFilter, base: str
) -> tuple[dict[str, Any], Moment]:
    """A page of memberships across accords and countries. Raises NotFound."""
    moment = answers.asked_moment(session, asked)
    query = holding.select(moment)
    if asked.accord:
        accords.require(session, asked.accord, moment)
        query = query.where(_span.accord == asked.accord)
    if asked.country:
        code = countries.resolve(session, asked.country, moment.revision)
        query = query.where(_span.country == code)
    if asked.signed_before:
        query = query.where(_span.since_latest < asked.signed_before)
    return _page(session, moment, asked, base, query, ["accord", "country"]), moment
