"""The feed: everything that revisions changed, in one order that pages can follow."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accords import queries as accords
from app.actions import status_changes
from app.api import listing
from app.api.fields import partial
from app.changes import entries, window
from app.countries import queries as countries
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.db.selects.prepared import Prepared
from app.db.tables import (
    Action,
    Citation,
    CountryEntry,
    Revision,
)
from app.db.tables.indexes import LEFT_HINT, RETRACTED, unindexed
from app.revisions.schemas import ChangeFilter, What

_action: Any = Action
_citation: Any = Citation
_revision: Any = Revision
_country: Any = CountryEntry
_later: Any = aliased(Action)
_ACCORD = sa.bindparam("accord", type_=_action.accord.type)
_CODE = sa.bindparam("country", type_=_action.country.type)
_STATUS = sa.bindparam("status", type_=_action.resulting_status.type)
_PLACES = {
    "action": "actions",
    "citation": "actions",
    "accord": "accords",
    "source": "sources",
    "country": "countries",
}


def _recorded_or(corrected: sa.ColumnElement[bool]) -> sa.ColumnElement[str]:
    return sa.case((corrected, What.CORRECTED.value), else_=What.RECORDED.value)


def _acts() -> list[sa.Select[Any]]:
    """The parts of the feed about acts."""
    nobody = sa.cast(sa.null(), sa.String)
    recorded = entries.row(
        "action",
        _action.known_from,
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
        _action.known_to,
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
def _feed(filters: tuple[str, ...], newest_first: bool) -> listing.Listing:
    """The parts of the feed that the filters let through, in one order."""
    acts = _acts()
    if "accord" in filters:
        acts = [part.where(_action.accord == _ACCORD) for part in acts]
    if "country" in filters:
        # Few acts are of one accord, and few citations were added: fewer than are the country's.
        told = unindexed(_action.country) == _CODE
        own = told if "accord" in filters else _action.country == _CODE
        *recorded, cited = acts
        acts = [*(part.where(own) for part in recorded), cited.where(told)]
    about: dict[str, Any] = {"accord": None, "source": None, "country": None}
    if "status" in filters:
        retracted = _action.status_after_retraction
        if len(filters) > 1:
            # Few acts of one accord or country were retracted: fewer than left a status.
            retracted = unindexed(retracted)
        left = (_action.resulting_status, retracted, _citation.resulting_status)
        acts = [part.where(outcome == _STATUS) for part, outcome in zip(acts, left, strict=True)]
        if "accord" not in filters:
            # Few acts are of one accord: fewer than left a status.
            acts[0] = acts[0].where(LEFT_HINT)
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
    feed = _feed(tuple(given), newest_first)

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
    moved = status_changes.before_and_after(
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


_CHANGED = Prepared(
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
    for number, accord, code, name, kind, replaces, reason, *done_on in _CHANGED.rows(
        session, values
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
