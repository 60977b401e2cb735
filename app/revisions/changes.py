"""The feed: everything that revisions changed, in one order that pages can follow."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session

from app.accords import queries as accords
from app.actions import moves
from app.countries import queries as countries
from app.db import revisions
from app.db.revisions import Moment
from app.db.tables import (
    RETRACTED,
    Action,
    Citation,
    CountryEntry,
    Revision,
    Span,
)
from app.http import listing
from app.http.fields import partial
from app.revisions import entries
from app.revisions.schemas import ChangeFilter, What

_action: Any = Action
_citation: Any = Citation
_revision: Any = Revision
_country: Any = CountryEntry
_later: Any = aliased(Action)
_span: Any = Span
_PLACES = {
    "action": "actions",
    "citation": "actions",
    "accord": "accords",
    "source": "sources",
    "country": "countries",
}


def _recorded_or(corrected: sa.ColumnElement[bool]) -> sa.ColumnElement[str]:
    return sa.case((corrected, What.CORRECTED.value), else_=What.RECORDED.value)


def _acts(asked: ChangeFilter, until: int) -> list[sa.Select[Any]]:
    nobody = sa.cast(sa.null(), sa.String)
    recorded = entries.row(
        "action",
        _action.known_from,
        _action.id,
        _recorded_or(_action.replaces.is_not(None)),
        _action.id,
        nobody,
    ).where(_action.known_from > asked.since, _action.known_from <= until)
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
        _action.known_to > asked.since,
        _action.known_to <= until,
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
        .where(
            _citation.known_from > asked.since,
            _citation.known_from <= until,
            _citation.known_from > _action.known_from,
        )
    )
    return [recorded, retracted, cited]


def _narrowed(session: Session, asked: ChangeFilter, moment: Moment) -> list[sa.Select[Any]]:
    """The parts of the feed that the filters let through."""
    acts = _acts(asked, moment.revision)
    code: str | None = None
    if asked.accord:
        accords.require(session, asked.accord, moment)
        acts = [part.where(_action.accord == asked.accord) for part in acts]
    if asked.country:
        code = countries.resolve(session, asked.country, moment.revision)
        acts = [part.where(_action.country == code) for part in acts]
    if asked.status:
        return [part.where(_now(asked.status, part.selected_columns.revision)) for part in acts]
    if asked.accord and asked.country:
        return acts
    subjects: dict[str, str | None] = {"accord": None, "source": None, "country": None}
    if asked.accord or code:
        subjects = {"accord": asked.accord} if asked.accord else {"country": code}
    return [
        *acts,
        *(
            part
            for subject, only in subjects.items()
            for part in entries.parts(asked, moment.revision, subject, only)
        ),
    ]


def _now(status: str, number: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """Whether the action's membership had a status at that revision, on the day of it."""
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
    return (
        sa.exists()
        .where(_revision.number == number, held(_span), _span.status == status, sa.not_(after))
        .correlate(_action)
    )


def list_changes(
    session: Session, asked: ChangeFilter, base: str, url: str, *, newest_first: bool = False
) -> tuple[dict[str, Any], Moment]:
    """A page of the feed, with a constant number of statements. Raises NotFound."""
    moment = revisions.moment(session, revision=asked.revision)
    feed = sa.union_all(*_narrowed(session, asked, moment)).subquery()
    order = [feed.c.revision, feed.c.rank, feed.c.number]
    query = (
        sa.select(feed, _revision.recorded_at, _revision.recorded_on, _revision.author)
        .add_columns(_revision.reason)
        .join(_revision, _revision.number == feed.c.revision)
    )

    def out(rows: listing.Rows) -> list[dict[str, Any]]:
        return _out(session, [_Changed(*row) for row in rows], moment, url)

    page = listing.page(session, query, order, asked, moment, base, out, newest_first=newest_first)
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
    session: Session, rows: Sequence[_Changed], moment: Moment, url: str
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


def _load(session: Session, numbers: set[int], moment: Moment) -> dict[int, dict[str, Any]]:
    columns = (_action.done_on, _action.done_on_earliest, _action.done_on_latest)
    query = (
        sa.select(
            _action.id,
            _action.accord,
            _action.country,
            _country.name,
            _action.kind,
            _action.replaces,
            _action.retraction_reason,
            *columns,
        )
        .join(_country, _country.country == _action.country)
        .where(_action.id.in_(numbers), revisions.visible(CountryEntry, moment.revision))
    )
    found = {}
    for number, accord, code, name, kind, replaces, reason, *done_on in session.execute(query):
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
