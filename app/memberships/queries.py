"""Reads of memberships: pages of members, by accord, by country, and across both."""

from collections.abc import Collection, Mapping
from functools import cache, partial
from typing import Any

import sqlalchemy as sa

from app.accords import queries as accords
from app.api import listing, pages
from app.countries import queries as countries
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.db.selects import accord_bounds
from app.db.tables import AccordBounds, Span
from app.db.tables.indexes import unindexed
from app.domain.naming import regions
from app.memberships import status_on_day
from app.memberships.schemas import (
    CountryMembershipFilter,
    MemberFilter,
    MembershipFilter,
)

_span: Any = Span
_accord_bounds: Any = AccordBounds
_FILTERS = ("status", "standing", "disputed", "region", "accord", "country", "signed_before")
_VALUES = {
    name: sa.bindparam(name, type_=getattr(_span, name).type)
    for name in ("status", "standing", "accord", "country")
}
_CONDITIONS: dict[str, sa.ColumnElement[bool]] = {
    **{name: getattr(_span, name) == value for name, value in _VALUES.items()},
    # Not values: with one that comes later, no index of the few could be taken.
    "disputed": _span.disputed == sa.true(),
    "undisputed": _span.disputed == sa.false(),
    "region": countries.IN_REGION,
    "signed_before": _span.since_latest < accord_bounds.SIGNED_BEFORE,
}


@cache
def _listing(filters: frozenset[str], keys: tuple[str, ...], narrow: str | None) -> listing.Listing:
    conditions = {name: _CONDITIONS[name] for name in sorted(filters)}
    for name in _broad(filters):
        conditions[name] = unindexed(getattr(_span, name)) == _VALUES[name]
    query = status_on_day.MEMBERS.where(*conditions.values())
    order = {key: getattr(_span, key) for key in keys}
    if narrow or not _indexed(filters):
        order["accord"] = _accord_bounds.accord
        query = accord_bounds.within(query, _span.accord, filters, narrow)
    return listing.Listing(query, list(order.values()), looked_up=narrow is not None)


def _broad(filters: Collection[str]) -> set[str]:
    """The filters whose index leads to more than that of another one."""
    if {"country", "disputed"} <= set(filters):
        return {"status", "standing"} & set(filters)
    return {"standing"} if {"status", "standing"} <= set(filters) else set()


def _indexed(filters: Collection[str]) -> bool:
    """Whether an index of the memberships themselves leads to what these filters let pass."""
    leading = {"status", "standing", "disputed"}
    return "accord" in filters or ("country" in filters and not leading.isdisjoint(filters))


def _held(given: Mapping[str, Any]) -> str:
    """The narrowest bounds that what is asked for lies within."""
    held: str | None = given.get("status") or given.get("standing")
    return held or (accord_bounds.DISPUTED if given.get("disputed") else accord_bounds.EVERYTHING)


def _page(
    session: Snapshot, moment: Moment, asked: Any, base: str, *keys: str, **fixed: str
) -> dict[str, Any]:
    """One page in the order of `keys`. `fixed` stands in for a filter.

    One statement; across accords one before, of how many can be in it at all.

    An accord is only asked for where nothing was found: what has members is there.
    """
    given = {**listing.given(asked, _FILTERS), **fixed}
    if "region" in given:
        given["region"] = regions.code_of(given["region"])
    names = {"undisputed" if name == "disputed" and not given[name] else name for name in given}
    values = {**moment.values, **given, "held": _held(given)}
    narrow = None if "accord" in given else accord_bounds.most_selective(session, values)
    of_question = _listing(frozenset(names), keys, narrow)
    out = partial(status_on_day.members, moment=moment)
    page = of_question.page(session, values, asked, moment, base, out)
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
    moment = pages.asked_moment(session, asked)
    country = _country(session, asked.country, moment)
    return _page(session, moment, asked, base, "country", accord=slug, **country), moment


def list_country_memberships(
    session: Snapshot, ref: str, asked: CountryMembershipFilter, url: str
) -> tuple[dict[str, Any], Moment]:
    """A page of what a country is in, in the order of the accords. Raises NotFound."""
    moment = pages.asked_moment(session, asked)
    country = _country(session, ref, moment)
    base = f"{url}/v1/countries/{country['country']}/memberships"
    return _page(session, moment, asked, base, "accord", **country), moment


def list_memberships(
    session: Snapshot, asked: MembershipFilter, base: str
) -> tuple[dict[str, Any], Moment]:
    """A page of memberships across accords and countries. Raises NotFound."""
    moment = pages.asked_moment(session, asked)
    country = _country(session, asked.country, moment)
    return _page(session, moment, asked, base, "accord", "country", **country), moment
