"""Reads of memberships: pages of members, by accord, by country, and across both."""

from collections.abc import Callable, Collection, Iterator
from functools import cache

import sqlalchemy as sa
from sqlmodel import col

from app.accords import queries as accords
from app.api import listing, pages
from app.api.addresses import PREFIX
from app.api.fields import Json
from app.api.models import Filter, Listed
from app.api.pages import Answer
from app.countries import queries as countries
from app.db import accord_bounds
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.db.selects.prepared import Row, parameter
from app.db.tables.derived import Span
from app.db.tables.indexes import unindexed
from app.memberships import status_on_day, table
from app.memberships.schemas import CountryMembershipFilter, MemberFilter, MembershipFilter
from app.spans import queries as spans

_FILTERS = (
    "status", "standing", "disputed", "region", "accord", "country", "signed_before", "certainty",
)  # fmt: skip
_VALUES = {
    name: parameter(name, getattr(Span, name))
    for name in ("status", "standing", "accord", "country")
}
_CONDITIONS: dict[str, sa.ColumnElement[bool]] = {
    **{name: getattr(Span, name) == value for name, value in _VALUES.items()},
    # Not values: with one that comes later, no index of the few could be taken.
    "disputed": col(Span.disputed) == sa.true(),
    "undisputed": col(Span.disputed) == sa.false(),
    "region": countries.IN_REGION,
    "signed_before": col(Span.since_latest) < accord_bounds.SIGNED_BEFORE,
    **{sure.value: holds for sure, holds in status_on_day.CERTAINTIES.items()},
}


@cache
def _listing(filters: frozenset[str], keys: tuple[str, ...], narrow: str | None) -> listing.Listing:
    conditions = {name: _CONDITIONS[name] for name in sorted(filters)}
    for name in _broad(filters):
        conditions[name] = unindexed(getattr(Span, name)) == _VALUES[name]
    query = status_on_day.MEMBERS.where(*conditions.values())
    bounded = bool(narrow) or not _indexed(filters)
    return spans.ordered(query, filters, keys, bounded=bounded, narrow=narrow)


def _broad(filters: Collection[str]) -> set[str]:
    """The filters whose index leads to more than that of another one."""
    if {"country", "disputed"} <= set(filters):
        return {"status", "standing"} & set(filters)
    return {"standing"} if {"status", "standing"} <= set(filters) else set()


def _indexed(filters: Collection[str]) -> bool:
    """Whether an index of the memberships themselves leads to what these filters let pass."""
    leading = {"status", "standing", "disputed"}
    return "accord" in filters or ("country" in filters and not leading.isdisjoint(filters))


def _held(given: Json) -> str:
    """The narrowest bounds that what is asked for lies within."""
    held: str | None = given.get("status") or given.get("standing")
    return held or (accord_bounds.DISPUTED if given.get("disputed") else accord_bounds.EVERYTHING)


def given(session: Snapshot, asked: Filter, moment: Moment) -> Json:
    """The filters that a question gives. Raises NotFound."""
    found = listing.given(asked, _FILTERS)
    if "country" in found:
        found["country"] = countries.resolve_several(session, found["country"], moment.revision)
    return found


def _combinations(given: Json) -> Iterator[Json]:
    """The filters with one value each, by the names of their conditions."""
    for each in listing.combinations(given):
        if each.get("disputed") is False:
            each["undisputed"] = each.pop("disputed")
        if "certainty" in each:
            each[each.pop("certainty")] = True
        yield each


def list_members(session: Snapshot, slug: str, asked: MemberFilter, base: str) -> Answer:
    """A page of an accord's members, in the order of their codes. Raises NotFound.

    Three statements (revision, members, lists), four with a filter by country or without members.
    """
    moment = pages.asked_moment(session, asked)
    filters = {**given(session, asked, moment), "accord": slug}
    each_of = _combinations(filters)
    parts = [(_listing(frozenset(each), ("country",), None), each) for each in each_of]
    out = table.written(session, moment, asked)
    page = listing.page(session, parts, asked, moment, base, out)
    if not page["items"]:
        accords.require(session, slug, moment)
    return page, moment


def list_country_memberships(
    session: Snapshot, ref: str, asked: CountryMembershipFilter, url: str
) -> Answer:
    """A page of what a country is in, in the order of the accords. Raises NotFound."""
    moment = pages.asked_moment(session, asked)
    code = countries.resolve(session, ref, moment.revision)
    filters = {**given(session, asked, moment), "country": code}
    base = f"{url}{PREFIX}/countries/{code}/memberships"
    return _across_accords(session, filters, asked, moment, base, "accord")


def list_memberships(session: Snapshot, asked: MembershipFilter, base: str) -> Answer:
    """A page of memberships across accords and countries. Raises NotFound."""
    moment = pages.asked_moment(session, asked)
    filters = given(session, asked, moment)
    return _across_accords(session, filters, asked, moment, base, "accord", "country")


def _across_accords(
    session: Snapshot, filters: Json, asked: Listed, moment: Moment, base: str, *keys: str
) -> Answer:
    """A page in the order of `keys`: of one accord, or from the accords whose bounds it passes.

    Two statements; across accords one before, which counts those. One accord is only asked for
    where nothing was found: what has members is there. More for filters with several values.
    """
    parts = _parts(session, filters, moment, keys, asked.carried.narrow)
    out = table.written(session, moment, asked)
    page = listing.page(session, parts, asked, moment, base, out)
    if len(filters.get("accord", [])) > 1 or not page["items"]:
        require(session, filters, moment)
    return page, moment


def keyed(
    session: Snapshot, filters: Json, limit: int, moment: Moment, behind: Row | None
) -> list[tuple[Row, Row]]:
    """Rows across accords and countries behind such a key, each behind its own: one more than
    `limit`."""
    parts = _parts(session, filters, moment, ("accord", "country"), {})
    return listing.keyed(session, parts, limit, moment, behind)


def require(session: Snapshot, filters: Json, moment: Moment) -> None:
    """Raise NotFound for an accord among the filters that there is not."""
    accords.require_several(session, filters.get("accord", ()), moment)


def _parts(
    session: Snapshot,
    filters: Json,
    moment: Moment,
    keys: tuple[str, ...],
    narrow: dict[str, str | None],
) -> list[tuple[listing.Listing, Json]]:
    """The lists that together answer a question. `narrow` has the narrowest bounds that earlier
    pages found, and gets those of this one."""

    def narrowest(held: str) -> str | None:
        # Of a question's combinations only what is held tells one's bounds from another's.
        if held not in narrow:
            values = {**moment.values, **filters, "held": held}
            narrow[held] = accord_bounds.most_selective(session, values)
        return narrow[held]

    return [_part(each, keys, narrowest) for each in _combinations(filters)]


def _part(
    given: Json, keys: tuple[str, ...], narrowest: Callable[[str], str | None]
) -> tuple[listing.Listing, Json]:
    """The list for one value of each filter, and the values of its statement."""
    given = {**given, "held": _held(given)}
    narrow = None if "accord" in given else narrowest(given["held"])
    return _listing(frozenset(given.keys() & _CONDITIONS.keys()), keys, narrow), given
