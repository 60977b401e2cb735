"""Reads of the change feed: everything that revisions changed, in one order."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accords import queries as accords
from app.actions import status_changes
from app.api import listing
from app.api.addresses import of_thing
from app.api.fields import Json, partial
from app.api.pages import Answer
from app.changes import contradictions, entries, passages, stances, window
from app.changes.schemas import ChangeFilter, FeedFilter, What
from app.countries import queries as countries
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.db.selects.prepared import AnySelect, Prepared, parameter
from app.db.tables.columns import columns, dated
from app.db.tables.indexes import LEFT_HINT, RETRACTED, unindexed
from app.db.tables.knowledge import CountryEntry, Revision
from app.db.tables.ledger import Action, Citation, Passage
from app.domain.evidence import Stance

_later = aliased(Action)
_ACCORD = parameter("accord", col(Action.accord))
_CODE = parameter("country", col(Action.country))
_STATUS = parameter("status", col(Action.resulting_status))


def _acts() -> list[AnySelect]:
    """The parts of the feed about acts: those recorded, those retracted, and later evidence."""
    number = col(Action.id)
    corrects = col(Action.replaces).is_not(None)
    change = sa.case((corrects, What.CORRECTED.value), else_=What.RECORDED.value)
    recorded = entries.row("action", col(Action.known_from), number, change, action=number)
    replaced = sa.exists().where(
        col(_later.replaces) == number, col(_later.known_from) == col(Action.known_to)
    )
    gone, added = sa.literal(What.RETRACTED.value), sa.literal(What.RECORDED.value)
    retracted = entries.row("action", col(Action.known_to), number, gone, action=number).where(
        # A partial index serves only statements that repeat its condition literally.
        RETRACTED,
        sa.not_(replaced),
    )
    cited = (
        entries.row("citation", col(Citation.known_from), col(Citation.id), added, action=number)
        .join(Action, number == col(Citation.action))
        .where(col(Citation.added))
    )
    return [recorded, retracted, cited]


@cache
def _feed(filters: tuple[str, ...], newest_first: bool) -> listing.Listing:
    """The parts of the feed that the filters let through, in one order."""
    acts = _acts()
    if "accord" in filters:
        acts = [part.where(col(Action.accord) == _ACCORD) for part in acts]
    if "country" in filters:
        # Planner hint: one accord's acts are fewer than one country's, and so are later citations.
        filtered = unindexed(col(Action.country)) == _CODE
        looked_up = filtered if "accord" in filters else col(Action.country) == _CODE
        *recorded, cited = acts
        acts = [*(part.where(looked_up) for part in recorded), cited.where(filtered)]
    about: dict[str, sa.ColumnElement[str] | None] = dict.fromkeys(("accord", "source", "country"))
    if "status" in filters:
        retraction: sa.SQLColumnExpression[str | None] = col(Action.status_after_retraction)
        if len(filters) > 1:
            # Planner hint: an accord or country has fewer retractions than a status.
            retraction = unindexed(retraction)
        after = (col(Action.resulting_status), retraction, col(Citation.resulting_status))
        acts = [part.where(status == _STATUS) for part, status in zip(acts, after, strict=True)]
        if "accord" not in filters:
            # Planner hint: an accord has fewer acts than a status, so only without one that index.
            acts[0] = acts[0].where(LEFT_HINT)
        about = {}
    elif "accord" in filters:
        about = {} if "country" in filters else {"accord": _ACCORD}
    elif "country" in filters:
        about = {"country": _CODE}
    unread: list[AnySelect] = []
    if "status" not in filters:
        given = {"accord": (Passage.accord, _ACCORD), "country": (Passage.country, _CODE)}
        only = (col(column) == value for name, (column, value) in given.items() if name in filters)
        unread = passages.parts(*only)
    things = (part for subject, one in about.items() for part in entries.parts(subject, one))
    parts = [*acts, *unread, *things]
    feed = window.bounded_union(parts, newest_first)
    query = (
        sa.select(feed, *columns(Revision.recorded_at, Revision.recorded_on, Revision.author))
        .add_columns(col(Revision.reason))
        .join(Revision, col(Revision.number) == feed.c.revision)
    )
    return listing.Listing(query, window.position(feed), descending=newest_first)


def list_changes(session: Snapshot, asked: ChangeFilter, base: str, url: str) -> Answer:
    """A page of the feed, with a constant number of statements: one more with passages on it, and
    for each further combination of values.

    Raises NotFound.
    """
    _, newest_first = listing.ordering(asked.sort, "revision")
    page, moment, _ = feed(session, asked, base, url, newest_first=newest_first)
    return page, moment


def feed(
    session: Snapshot, asked: FeedFilter, base: str, url: str, *, newest_first: bool
) -> tuple[Json, Moment, dict[str, list[str]]]:
    """The same, and the filters that were given, countries by their codes. Raises NotFound."""
    moment = revisions.moment(session, revision=asked.revision)
    given: dict[str, list[str]] = listing.given(asked, ["accord", "country", "status"])
    if "country" in given:
        given["country"] = countries.resolve_several(session, given["country"], moment.revision)
    accords.require_several(session, given.get("accord", ()), moment)
    parts = [
        (_feed(tuple(each), newest_first), {**each, "since": asked.since})
        for each in listing.combinations(given)
    ]

    def out(rows: listing.Rows) -> list[Json]:
        return _out(session, [_Changed(*row) for row in rows], moment, url)

    start = window.start(asked.since, moment.revision, newest_first)
    page = listing.page(session, parts, asked, moment, base, out, start=start)
    return page, moment, given


class _Changed(NamedTuple):
    """A row of the feed, joined with its revision."""

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


def _out(session: Snapshot, rows: Sequence[_Changed], moment: Moment, url: str) -> list[Json]:
    numbers = {row.action for row in rows if row.action is not None}
    acts = _load(session, numbers, moment)
    numbers_unread = {row.number for row in rows if row.subject == "passage"}
    unread = passages.told(session, numbers_unread, moment)
    against = stances.disputing(session, numbers)
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
    contradicting = contradictions.found(session, _recorded(rows, acts))
    items = []
    for row in rows:
        identity = str(row.action if row.name is None else row.name)
        item: Json = {
            "revision": row.revision,
            "recorded_at": row.recorded_at,
            "author": row.author,
            "reason": row.reason,
            "change": row.change,
            "subject": row.subject,
            "id": identity,
            "url": of_thing(url, row.subject, identity),
        }
        if row.action is not None:
            act = dict(acts[row.action])
            reason = act.pop("retraction_reason")
            if row.change == What.RETRACTED and reason:
                item["reason"] = reason
            before, after = moved[act["accord"], act["country"]["code"], row.revision]
            item |= {**act, "status": {"before": before, "after": after}}
            if row.subject == "citation":
                item["stance"] = stances.of_citation(row.number, against)
            elif (row.action, row.revision) in contradicting or stances.of_action(
                row.action, row.revision, against
            ):
                item["stance"] = Stance.DISPUTES
        elif row.subject == "passage":
            passage = dict(unread[row.number])
            dismissal = passage.pop("dismissal")
            if row.change == What.DISMISSED:
                item["reason"] = dismissal
            item |= passage
        items.append(item)
    return items


def _recorded(
    rows: Sequence[_Changed], acts: Mapping[int, Json]
) -> dict[int, set[tuple[str, str]]]:
    """The memberships of the acts that were recorded, by their revisions."""
    found: dict[int, set[tuple[str, str]]] = {}
    for row in rows:
        if row.subject == "action" and row.action is not None and row.change != What.RETRACTED:
            act = acts[row.action]
            found.setdefault(row.revision, set()).add((act["accord"], act["country"]["code"]))
    return found


_ACTS = Prepared(
    sa.select(
        *columns(
            Action.id,
            Action.accord,
            Action.country,
            CountryEntry.name,
            Action.kind,
            Action.replaces,
            Action.retraction_reason,
        ),
        *dated(col(Action.done_on)),
    )
    .join(CountryEntry, col(CountryEntry.country) == col(Action.country))
    .where(
        col(Action.id).in_(sa.bindparam("numbers", expanding=True)), revisions.visible(CountryEntry)
    )
)


def _load(session: Snapshot, numbers: set[int], moment: Moment) -> dict[int, Json]:
    if not numbers:
        # SQLite would look at every action for an empty list.
        return {}
    values = {**moment.values, "numbers": list(numbers)}
    found = {}
    for number, accord, code, name, kind, replaces, reason, *done_on in _ACTS.rows(session, values):
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
