"""Summaries of actions, without evidence: an accord's acts for a drawing, the day of its last."""

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlmodel import col

from app.actions.lists import STANDING
from app.api.fields import Json, partial
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import LAST_DAY, Moment
from app.db.selects.prepared import Prepared, Row, parameter
from app.db.tables.columns import columns, constant, dated
from app.db.tables.knowledge import CountryEntry
from app.db.tables.ledger import Action, Citation
from app.domain import dates
from app.domain.evidence import Stance

_FIRST = parameter("first", col(Action.done_on_earliest))
_BEHIND = parameter("behind", col(Action.done_on_earliest))
_DISPUTED = sa.exists().where(
    col(Citation.action) == col(Action.id),
    col(Citation.stance) == constant(Stance.DISPUTES.value),
    revisions.visible(Citation),
)
_OUTLINE = Prepared(
    sa.select(
        *columns(Action.id, Action.country, CountryEntry.name, Action.kind),
        _DISPUTED,
        *dated(col(Action.done_on)),
    )
    .join(CountryEntry, col(CountryEntry.country) == col(Action.country))
    .where(col(Action.accord) == sa.bindparam("accord"), STANDING, revisions.visible(CountryEntry))
    .order_by(*columns(Action.done_on_earliest, Action.done_on_latest, Action.id))
)
_NEWEST = Prepared(
    sa.select(col(Action.accord), sa.func.max(col(Action.done_on_earliest)))
    .where(
        col(Action.accord).in_(sa.bindparam("accords", expanding=True)),
        STANDING,
        col(Action.done_on_earliest) <= LAST_DAY,
    )
    .group_by(col(Action.accord))
)


def outline(session: Snapshot, slug: str, moment: Moment) -> list[Json]:
    """An accord's actions that stand, in the order of their dates, with one statement."""
    rows = _OUTLINE.rows(session, {**moment.values, "accord": slug})
    return [_outlined(row) for row in rows]


def _outlined(row: Row) -> Json:
    number, code, name, kind, disputed, *done_on = row
    return {
        "id": number,
        "country": {"code": code, "name": name},
        "kind": kind,
        "disputed": bool(disputed),
        "done_on": partial(*done_on),
    }


_IN_DAYS = (
    STANDING,
    col(Action.done_on_latest) < _BEHIND,
    col(Action.done_on_earliest) >= _FIRST,
    col(Action.done_on_earliest) < _BEHIND,
)
_HAPPENED = Prepared(
    sa.select(
        *columns(Action.id, Action.country, CountryEntry.name, Action.kind),
        _DISPUTED,
        *dated(col(Action.done_on)),
        col(Action.accord),
    )
    .join(CountryEntry, col(CountryEntry.country) == col(Action.country))
    .where(*_IN_DAYS, revisions.visible(CountryEntry))
    .order_by(col(Action.done_on_earliest).desc(), col(Action.id).desc())
    .limit(sa.bindparam("most", type_=sa.Integer))
)
_NUMBER = Prepared(sa.select(sa.func.count()).select_from(Action).where(*_IN_DAYS))


def happened(session: Snapshot, first: date, behind: date, most: int, moment: Moment) -> list[Json]:
    """The acts done from one day until before another, surely; the newest first. One statement."""
    values = {**moment.values, "first": first, "behind": behind, "most": most}
    return [{**_outlined(row[:-1]), "accord": row[-1]} for row in _HAPPENED.rows(session, values)]


def count_happened(session: Snapshot, first: date, behind: date, moment: Moment) -> int:
    """How many these are, with one statement."""
    row = _NUMBER.first(session, {**moment.values, "first": first, "behind": behind})
    return int(row[0]) if row else 0


def last_acts(session: Snapshot, slugs: Collection[str], moment: Moment) -> dict[str, str]:
    """On which day the newest act of each of these accords happened, with one statement.

    Of an act whose day is not known exactly it is the earliest that it can be.
    """
    rows = _NEWEST.rows(session, {**moment.values, "accords": list(slugs)})
    return {accord: str(day) for accord, day in rows if day != dates.FIRST_DAY}
