"""Lists of actions: what is selected, through which filters, and in an order that an index has."""

from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.api import listing
from app.api.fields import Json
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import KNOWN, Moment
from app.db.selects import selectivity
from app.db.selects.prepared import AnySelect, parameter
from app.db.tables.columns import columns, dated
from app.db.tables.documents import Selector
from app.db.tables.indexes import unindexed
from app.db.tables.knowledge import CountryEntry
from app.db.tables.ledger import Action, Citation

_later = aliased(Action)

_COLUMNS = (
    *columns(
        Action.id, Action.accord, Action.country, CountryEntry.name, Action.kind, Action.scope
    ),
    *dated(col(Action.done_on)),
    *dated(col(Action.effective_on)),
    *columns(
        Action.statement,
        Action.known_from,
        Action.known_to,
        Action.retraction_reason,
        Action.replaces,
    ),
)
_REPLACED_BY = (
    sa.select(sa.func.min(col(_later.id)))
    .where(col(_later.replaces) == col(Action.id), col(_later.known_from) <= KNOWN)
    .scalar_subquery()
)
RECORDED: AnySelect = (
    sa.select(*_COLUMNS, _REPLACED_BY)
    .join(CountryEntry, col(CountryEntry.country) == col(Action.country))
    .where(revisions.visible(CountryEntry), revisions.recorded(Action))
)
# Numbers ascend as actions are recorded, so those recorded by then have the lowest.
_LAST = (
    sa.select(col(_later.id))
    .where(col(_later.known_from) <= KNOWN)
    .order_by(col(_later.known_from).desc(), col(_later.id).desc())
    .limit(1)
    .scalar_subquery()
)
STANDING = revisions.visible(Action)
"""The actions that were recorded and not retracted by then."""
_VERIFIED = parameter("verified", col(Selector.verified))
_SELECTED = (
    col(Selector.citation) == col(Citation.id),
    revisions.visible(Citation),
    revisions.visible(Selector),
)
CONDITIONS: dict[str, sa.ColumnElement[bool]] = {
    "accord": col(Action.accord) == parameter("accord", col(Action.accord)),
    "country": col(Action.country) == parameter("country", col(Action.country)),
    "kind": col(Action.kind) == parameter("kind", col(Action.kind)),
    "verified": sa.exists().where(
        col(Citation.action) == col(Action.id),
        *_SELECTED,
        # Planner hint: an action has few citations, and there are many such quotes.
        unindexed(col(Selector.verified)) == _VERIFIED,
    ),
}
_ORDERS = {"id": columns(Action.id), "done_on": columns(Action.done_on_earliest, Action.id)}
_STARTS: dict[str, sa.Select[Any]] = {
    "known": sa.select(col(Action.id)).where(col(Action.known_from) <= KNOWN),
    "verified": sa.select(col(Citation.action))
    .join(Selector, sa.and_(*_SELECTED))
    .where(col(Selector.verified) == _VERIFIED),
}
"""The actions that a list can start from, where these are few."""


@cache
def _candidates(names: tuple[str, ...]) -> selectivity.Candidates:
    return selectivity.Candidates({name: _STARTS[name] for name in names})


@cache
def _listing(
    filters: frozenset[str], by: str, descending: bool, start: str | None
) -> listing.Listing:
    conditions = {name: CONDITIONS[name] for name in sorted(filters)}
    broad: set[str] = set()
    query = RECORDED.where(STANDING)
    if start is not None:
        query = query.where(col(Action.id).in_(_STARTS[start]))
        conditions.pop(start, None)
        broad = {"country", "kind"}
    elif "accord" in filters:
        broad = {"kind"}
    for name in broad & conditions.keys():
        # Planner hint: an accord has few actions and a kind has many.
        column = getattr(Action, name)
        conditions[name] = unindexed(column) == parameter(name, column)
    query = query.where(*conditions.values())
    order = _ORDERS[by]
    until: sa.ColumnElement[int] | None = None
    if start is not None or "accord" in filters:
        # Planner hint: sort these few, rather than walk all others in their order.
        order = (unindexed(order[0]), *order[1:])
    elif by == "id" and filters == {"country"}:
        # The same order, and that of the index by country.
        order, until = columns(Action.known_from, Action.id), KNOWN
    elif by == "id":
        until = _LAST
    return listing.Listing(query, order, descending=descending, until=until)


def parts(
    session: Snapshot, given: Json, sort: str | None, moment: Moment, *, past: bool
) -> list[tuple[listing.Listing, Json]]:
    """The lists that together are those of these filters, in one order, with their values.

    One statement more where few may be what is asked for: because of quotes, or, `past`, because
    few had been recorded by then and their days are in another order.
    """
    by, descending = listing.ordering(sort, "id")
    names = ["verified"] * ("verified" in given) + ["known"] * (past and by != "id")
    start = None
    if names and "accord" not in given:
        values = {**moment.values, **given}
        start = _candidates(tuple(names)).most_selective(session, values)
    return [
        (_listing(frozenset(each), by, descending, start), each)
        for each in listing.combinations(given)
    ]
