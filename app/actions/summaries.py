"""Summaries of actions, without evidence: an accord's acts for a drawing, and its last change."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col

from app.actions.queries import STANDING
from app.api.fields import Json, partial
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import KNOWN, Moment
from app.db.selects.prepared import Prepared
from app.db.tables.columns import columns, constant, dated
from app.db.tables.knowledge import CountryEntry, Revision
from app.db.tables.ledger import Action, Citation
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
_LAST = (
    sa.select(col(Action.accord), sa.func.max(col(Action.known_from)).label("number"))
    .where(
        col(Action.accord).in_(sa.bindparam("accords", expanding=True)),
        col(Action.known_from) <= KNOWN,
    )
    .group_by(col(Action.accord))
    .subquery()
)
_CHANGED = Prepared(
    sa.select(_LAST.c.accord, _LAST.c.number, col(Revision.recorded_at)).join(
        Revision, col(Revision.number) == _LAST.c.number
    )
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


def last_changes(session: Snapshot, slugs: Collection[str], moment: Moment) -> dict[str, datetime]:
    """For each of these accords when an action was recorded last, with one statement."""
    rows = _CHANGED.rows(session, {**moment.values, "accords": list(slugs)})
    return {accord: at for accord, _, at in rows}
