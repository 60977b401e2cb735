"""The feed: everything that revisions changed, in one order that pages can follow."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accords import queries as accords
from app.actions import moves
from app.countries import queries as countries
from app.db import extents, few, revisions
from app.db.columns import RETRACTED, unindexed
from app.db.engine import Snapshot
from app.db.revisions import FIRST_DAY, Moment
from app.db.tables import (
    Action,
    Citation,
    CountryEntry,
    Revision,
    Span,
)
from app.domain.statuses import Status
from app.http import listing
from app.http.fields import partial
from app.revisions import entries, window
from app.revisions.schemas import ChangeFilter, What

_action: Any = Action
_citation: Any = Citation
_revision: Any = Revision
_country: Any = CountryEntry
_later: Any = aliased(Action)
_span: Any = Span
_ACCORD = sa.bindparam("accord", type_=_action.accord.type)
_CODE = sa.bindparam("country", type_=_action.country.type)
_STATUS = sa.bindparam("status", type_=_span.status.type)
_NOTHING = "nothing"
"""Stands in for the filter by status `none`, which is also where no span is at all."""
_PLACES = {
    "action": "actions",
    "citation": "actions",
    "accord": "accords",
    "source": "sources",
    "country": "countries",
}


def _recorded_or(corrected: sa.ColumnElement[bool]) -> sa.ColumnElement[str]:
    return sa.case((corrected, What.CORRECTED.value), else_=What.RECORDED.value)


def _acts(ordered: bool) -> list[sa.Select[Any]]:
    """The parts of the feed about acts; `ordered`: found in the order of their revisions."""
    nobody = sa.cast(sa.null(), sa.String)
    number = (lambda column: column) if ordered else unindexed
    recorded = entries.row(
        "action",
        number(_action.known_from),
        _action.id,
        _recorded_or(_action.replaces.is_not(None)),
        _action.id,
        nobody,
    )
    replaced = sa.exists().where(
        _later.replaces == _action.id, _later.known_from == _action.known_to
    )
    retracted = entries.row(
        "action",
        number(_action.known_to),
        _action.id,
        sa.literal(What.RETRACTED.value),
        _action.id,
        nobody,
    ).where(
        # The literal condition lets the partial index serve.
        RETRACTED,
        sa.not_(replaced),
    )
    cited = (
        entries.row(
            "citation",
            _citation.known_from,
            _citation.id,
            sa.literal(What.RECORDED.value),
            _action.id,
            nobody,
        )
        .join(_action, _action.id == _citation.action)
        .where(_citation.added)
    )
    return [recorded, retracted, cited]


@cache
def _feed(filters: tuple[str, ...], newest_first: bool, held: str | None) -> listing.Listing:
    """The parts of the feed that the filters let through, in one order.

    `held`: by which of `_MEMBERSHIPS` the acts are looked up, if they are.
    """
    acts = _acts(ordered=held is None)
    if held is not None:
        membership = sa.tuple_(_action.accord, _action.country)
        acts = [part.where(membership.in_(_MEMBERSHIPS[held])) for part in acts]
    if "accord" in filters:
        acts = [part.where(_action.accord == _ACCORD) for part in acts]
    if "country" in filters:
        # Few acts are of one accord, and few citations were added: fewer than are the country's.
        told = unindexed(_action.country) == _CODE
        own = told if "accord" in filters else _action.country == _CODE
        *recorded, cited = acts
        acts = [*(part.where(own) for part in recorded), cited.where(told)]
    about: dict[str, Any] = {"accord": None, "source": None, "country": None}
    if "status" in filters or _NOTHING in filters:
        nothing = _NOTHING in filters
        acts = [part.where(_left(part.selected_columns.revision, nothing)) for part in acts]
        about = {}
    elif "accord" in filters:
        about = {} if "country" in filters else {"accord": _ACCORD}
    elif "country" in filters:
        about = {"country": _CODE}
    things = (part for subject, only in about.items() for part in entries.parts(subject, only))
    parts = [*acts, *things]
    feed = window.of(parts, newest_first)
    query = (
        sa.select(feed, _revision.recorded_at, _revision.recorded_on, _revision.author)
        .add_columns(_revision.reason)
        .join(_revision, _revision.number == feed.c.revision)
    )
    return listing.Listing(query, window.position(feed), newest_first=newest_first)


def _left(number: sa.ColumnElement[int], nothing: bool) -> sa.ColumnElement[bool]:
    """Whether the act's membership had the status at that revision, on the day of it; or none."""
    later: Any = aliased(Span)

    def held(table: Any) -> sa.ColumnElement[bool]:
        return sa.and_(
            table.accord == _action.accord,
            table.country == _action.country,
            table.known_from <= number,
            table.known_to > number,
            table.starts_earliest <= _revision.recorded_on,
            table.ends_latest > _revision.recorded_on,
        )

    after = sa.exists().where(held(later), later.seq > _span.seq).correlate_except(later)
    wanted = _span.status != Status.NONE.value if nothing else _span.status == _STATUS
    found = sa.exists().where(_revision.number == number, held(_span), wanted, sa.not_(after))
    found = found.correlate(_action, _citation)
    return sa.not_(found) if nothing else found


_EVER = sa.select(_span.accord, _span.country).where(_span.status == _STATUS)
_MEMBERSHIPS = {
    "ever": _EVER,
    **{
        bound: _EVER.where(_span.accord.in_(passing), _span.ends_latest > FIRST_DAY)
        for bound, passing in extents.PASSING.items()
    },
}
"""The memberships that can have been left with a status, to be taken where they are few."""
_HOLDERS = {name: few.Starts({name: each}, times=5) for name, each in _MEMBERSHIPS.items()}
_FIRST_RECORDED = sa.select(_revision.recorded_on).order_by(_revision.number).limit(1)


def _few_holding(session: Snapshot, values: dict[str, Any]) -> str | None:
    """Which of `_MEMBERSHIPS` are few, if any; else the feed is walked until a page is full."""
    if held := _HOLDERS["ever"].narrowest(session, values):
        return held
    bound = extents.narrowest(session, values)
    return _HOLDERS[bound].narrowest(session, values) if bound else None


def list_changes(
    session: Snapshot, asked: ChangeFilter, base: str, url: str, *, newest_first: bool = False
) -> tuple[dict[str, Any], Moment]:
    """A page of the feed, with a constant number of statements. Raises NotFound."""
    moment = revisions.moment(session, revision=asked.revision)
    given = listing.given(asked, ["accord", "country", "status"])
    if "accord" in given:
        accords.require(session, given["accord"], moment)
    if "country" in given:
        given["country"] = countries.resolve(session, given["country"], moment.revision)
    values = {**given, "since": asked.since}
    held = None
    names = tuple(_NOTHING if asked.status == Status.NONE and n == "status" else n for n in given)
    if "status" in names and "accord" not in names:
        # A status is told of the day of a revision: of none before the first.
        first = session.execute(_FIRST_RECORDED).scalar()
        days = {"first_day": first or date.max, "last_day": date.max}
        values |= {**moment.values, **days, "held": asked.status}
        held = _few_holding(session, values)
    feed = _feed(names, newest_first, held)

    def out(rows: listing.Rows) -> list[dict[str, Any]]:
        return _out(session, [_Changed(*row) for row in rows], moment, url)

    start = window.start(asked.since, moment.revision, newest_first)
    page = feed.page(session, values, asked, moment, base, out, start=start)
    return page, moment


class _Changed(NamedTuple):
    """A row of the feed, with its revision."""

    revision: int
    rank: int
    number: int
    change: str
    subject: str
    action: int | None
    name: str | None
    recorded_at: datetime
    recorded_on: date
    author: str
    reason: str


def _out(
    session: Snapshot, rows: Sequence[_Changed], moment: Moment, url: str
) -> list[dict[str, Any]]:
    acts = _load(session, {row.action for row in rows if row.action is not None}, moment)
    moved = moves.of(
        session,
        {
            (acts[row.action]["accord"], acts[row.action]["country"]["code"], row.revision): (
                row.recorded_on
            )
            for row in rows
            if row.action is not None
        },
    )
    items = []
    for row in rows:
        identity = str(row.action if row.name is None else row.name)
        item: dict[str, Any] = {
            "revision": row.revision,
            "recorded_at": row.recorded_at,
            "author": row.author,
            "reason": row.reason,
            "change": row.change,
            "subject": row.subject,
            "id": identity,
            "url": f"{url}/v1/{_PLACES[row.subject]}/{identity}",
        }
        if row.action is not None:
            act = dict(acts[row.action])
            reason = act.pop("retraction_reason")
            if row.change == What.RETRACTED and reason:
                item["reason"] = reason
            before, after = moved[act["accord"], act["country"]["code"], row.revision]
            item |= {**act, "status": {"before": before, "after": after}}
        items.append(item)
    return items


_CHANGED = (
    sa.select(
        _action.id,
        _action.accord,
        _action.country,
        _country.name,
        _action.kind,
        _action.replaces,
        _action.retraction_reason,
        _action.done_on,
        _action.done_on_earliest,
        _action.done_on_latest,
    )
    .join(_country, _country.country == _action.country)
    .where(_action.id.in_(sa.bindparam("numbers", expanding=True)), revisions.visible(CountryEntry))
)


def _load(session: Snapshot, numbers: set[int], moment: Moment) -> dict[int, dict[str, Any]]:
    values = {**moment.values, "numbers": list(numbers)}
    found = {}
    for number, accord, code, name, kind, replaces, reason, *done_on in session.execute(
        _CHANGED, values
    ):
        found[number] = {
            "accord": accord,
            "country": {"code": code, "name": name},
            "kind": kind,
            "done_on": partial(*done_on),
            "retraction_reason": reason,
        }
        if replaces is not None:
            found[number]["replaces"] = replaces
    return found
