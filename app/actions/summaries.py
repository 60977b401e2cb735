"""Summaries of actions, without evidence: an accord's acts for a drawing, the day of its last."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlmodel import col

from app.actions.queries import STANDING
from app.api.fields import Json, partial
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import LAST_DAY, Moment
from app.db.selects.prepared import Prepared
from app.db.tables.columns import columns, constant, dated
from app.db.tables.knowledge import CountryEntry
from app.db.tables.ledger import Action, Citation
from app.domain import dates
from app.domain.evidence import Stance

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
    return [
        {
            "id": number,
            "country": {"code": code, "name": name},
            "kind": kind,
            "disputed": bool(disputed),
            "done_on": partial(*done_on),
        }
        for number, code, name, kind, disputed, *done_on in rows
    ]


def last_acts(session: Snapshot, slugs: Collection[str], moment: Moment) -> dict[str, str]:
    """On which day the newest act of each of these accords happened, with one statement.

    Of an act whose day is not known exactly it is the earliest that it can be.
    """
    rows = _NEWEST.rows(session, {**moment.values, "accords": list(slugs)})
    return {accord: str(day) for accord, day in rows if day != dates.FIRST_DAY}
