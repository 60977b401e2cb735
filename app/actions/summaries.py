"""Reads of actions without their evidence: enough to draw them, and when each accord changed."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.actions.queries import STANDING
from app.api.fields import partial
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import KNOWN, Moment
from app.db.selects.prepared import Prepared
from app.db.tables import Action, CountryEntry, Revision

_action: Any = Action
_country: Any = CountryEntry
_revision: Any = Revision
_OUTLINE = Prepared(
    sa.select(
        _action.id,
        _action.country,
        _country.name,
        _action.kind,
        _action.done_on,
        _action.done_on_earliest,
        _action.done_on_latest,
    )
    .join(_country, _country.country == _action.country)
    .where(_action.accord == sa.bindparam("accord"), STANDING, revisions.visible(CountryEntry))
    .order_by(_action.done_on_earliest, _action.done_on_latest, _action.id)
)
_LAST = (
    sa.select(_action.accord, sa.func.max(_action.known_from).label("number"))
    .where(_action.accord.in_(sa.bindparam("accords", expanding=True)), _action.known_from <= KNOWN)
    .group_by(_action.accord)
    .subquery()
)
_CHANGED = Prepared(
    sa.select(_LAST.c.accord, _LAST.c.number, _revision.recorded_at).join(
        _revision, _revision.number == _LAST.c.number
    )
)


def outline(session: Snapshot, slug: str, moment: Moment) -> list[dict[str, Any]]:
    """An accord's actions that stand, in the order of their dates, with one statement."""
    rows = _OUTLINE.rows(session, {**moment.values, "accord": slug})
    return [
        {
            "id": number,
            "country": {"code": code, "name": name},
            "kind": kind,
            "done_on": partial(*done_on),
        }
        for number, code, name, kind, *done_on in rows
    ]


def last_changes(session: Snapshot, slugs: Collection[str], moment: Moment) -> dict[str, datetime]:
    """For each of these accords when an action was recorded last, with one statement."""
    rows = _CHANGED.rows(session, {**moment.values, "accords": list(slugs)})
    return {accord: at for accord, _, at in rows}
