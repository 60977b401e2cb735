"""Reads of memberships: pages of members, by accord, by country, and across both."""

from functools import cache
from typing import Any

import sqlalchemy as sa

from app.accords import queries as accords
from app.countries import queries as countries
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.db.tables import Span
from app.domain import regions
from app.http import answers, listing
from app.memberships import holding
from app.memberships.schemas import (
    CountryMembershipFilter,
    MemberFilter,
    MembershipFilter,
)

_span: Any = Span
_FILTERS = ("status", "standing", "disputed", "region", "accord", "country", "signed_before")
_CONDITIONS: dict[str, sa.ColumnElement[bool]] = {
    **{
        name: getattr(_span, name) == sa.bindparam(name, type_=getattr(_span, name).type)
        for name in ("status", "standing", "disputed", "accord", "country")
    },
    "region": countries.IN_REGION,
    "signed_before": _span.since_latest < sa.bindparam("signed_before", type_=sa.Date),
}


@cache
def _listing(filters: tuple[str, ...], keys: tuple[str, ...]) -> listing.Listing:
    query = holding.MEMBERS.where(*(_CONDITIONS[name] for name in filters))
    return listing.Listing(query, [getattr(_span, key) for key in keys])


def _page(
    session: Snapshot, moment: Moment, asked: Any, base: str, *keys: str, **fixed: str
) -> dict[str, Any]:
    """One page in the order of `keys`, with one statement. `fixed` stands in for a filter.

    An accord is only asked for where nothing was found: what has members is there.
    """
    given = {**listing.given(asked, _FILTERS), **fixed}
    if "region" in given:
        given["region"] = regions.code_of(given["region"])
    of_question = _listing(tuple(given), keys)
    out = listing.each(lambda row: holding.out(row, moment))
    page = of_question.page(session, given, asked, moment, base, out)
    if "accord" in given and not page["items"]:
        accords.require(session, given["accord"], moment)
    return page


def _country(session: Snapshot, ref: str | None, moment: Moment) -> dict[str, str]:
    """The filter by the country that `ref` means, if there is one. Raises NotFound."""
    return {"country": countries.resolve(session, ref, moment.revision)} if ref else {}


def list_members(
    session: Snapshot, slug: str, asked: MemberFilter, base: str
) -> tuple[dict[str, Any], Moment]:
    """A page of an accord's members, in the order of their codes. Raises NotFound.

    Two statements (revision, members), three with a filter by country or without any member.
    """
    moment = answers.asked_moment(session, asked)
    country = _country(session, asked.country, moment)
    return _page(session, moment, asked, base, "country", accord=slug, **country), moment


def list_country_memberships(
    session: Snapshot, ref: str, asked: CountryMembershipFilter, url: str
) -> tuple[dict[str, Any], Moment]:
    """A page of what a country is in, in the order of the accords. Raises NotFound."""
    moment = answers.asked_moment(session, asked)
    country = _country(session, ref, moment)
    base = f"{url}/v1/countries/{country['country']}/memberships"
    return _page(session, moment, asked, base, "accord", **country), moment


def list_memberships(
    session: Snapshot, asked: MembershipFilter, base: str
) -> tuple[dict[str, Any], Moment]:
    """A page of memberships across accords and countries. Raises NotFound."""
    moment = answers.asked_moment(session, asked)
    country = _country(session, asked.country, moment)
    return _page(session, moment, asked, base, "accord", "country", **country), moment
