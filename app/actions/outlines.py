"""Reads of actions without their evidence: enough to draw them, and when each accord changed."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.actions.queries import standing
from app.db import revisions
from app.db.revisions import Moment
from app.db.tables import Action, CountryEntry, Revision
from app.http.fields import partial

_action: Any = Action
_country: Any = CountryEntry
_revision: Any = Revision


def outline(session: Session, slug: str, moment: Moment) -> list[dict[str, Any]]:
    """An accord's actions that stand, in the order of their dates, with one statement."""
    query = (
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
        .where(
            _action.accord == slug,
            standing(moment),
            revisions.visible(CountryEntry, moment.revision),
        )
        .order_by(_action.done_on_earliest, _action.done_on_latest, _action.id)
    )
    return [
        {
            "id": number,
            "country": {"code": code, "name": name},
            "kind": kind,
            "done_on": partial(*done_on),
        }
        for number, code, name, kind, *done_on in session.execute(query)
    ]


def last_changes(session: Session, moment: Moment) -> dict[str, tuple[int, datetime]]:
    """For each accord the last revision that recorded an action, and when; one statement."""
    last = (
        sa.select(_action.accord, sa.func.max(_action.known_from).label("number"))
        .where(_action.known_from <= moment.revision)
        .group_by(_action.accord)
        .subquery()
    )
    query = sa.select(last.c.accord, last.c.number, _revision.recorded_at).join(
        _revision, _revision.number == last.c.number
    )
    return {accord: (number, at) for accord, number, at in session.execute(query)}
