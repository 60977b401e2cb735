"""Reads of revisions."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.db import paging, revisions
from app.db.revisions import Moment
from app.db.tables import Action, Revision
from app.errors import NotFound
from app.http import answers
from app.revisions.schemas import RevisionsFilter

_revision: Any = Revision
_action: Any = Action
_COLUMNS = (_revision.number, _revision.recorded_at, _revision.author, _revision.reason)


def _out(row: Sequence[Any]) -> dict[str, Any]:
    number, recorded_at, author, reason = row
    return {
        "number": number,
        "recorded_at": recorded_at,
        "author": author,
        "reason": reason,
    }


def list_revisions(
    session: Session, asked: RevisionsFilter, base: str
) -> tuple[dict[str, Any], Moment]:
    """A page of revisions, newest first."""
    moment = revisions.moment(session, revision=asked.revision or None)
    query = sa.select(*_COLUMNS).where(_revision.number <= moment.revision)
    if asked.cursor:
        key = paging.decode(asked.cursor, answers.question(asked, moment), [int])
        query = query.where(_revision.number < key[0])
    rows = session.execute(query.order_by(sa.desc(_revision.number)).limit(asked.limit + 1)).all()
    items = [_out(row) for row in rows[: asked.limit]]
    more = [items[-1]["number"]] if len(rows) > asked.limit else None
    return answers.page(items, moment, base, asked, more), moment


def get_revision(session: Session, number: int) -> tuple[dict[str, Any], Moment]:
    """One revision, and how many actions it recorded and retracted. Raises NotFound."""
    moment = revisions.moment(session)
    counts = [
        sa.select(sa.func.count()).where(column == number).scalar_subquery()
        for column in (_action.known_from, _action.known_to)
    ]
    row = session.execute(sa.select(*_COLUMNS, *counts).where(_revision.number == number)).first()
    if row is None:
        raise NotFound(f"There is no revision {number}.")
    *own, recorded, retracted = row
    return {
        **_out(own),
        "recorded": recorded,
        "retracted": retracted,
        "revision": moment.revision,
    }, moment
