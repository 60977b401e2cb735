"""Reads of revisions."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.db import revisions
from app.db.revisions import Moment
from app.db.tables import Action, Revision
from app.errors import NotFound
from app.http import listing
from app.revisions import changes
from app.revisions.schemas import ChangeFilter, RevisionsFilter

_revision: Any = Revision
_action: Any = Action
_COLUMNS = (_revision.number, _revision.recorded_at, _revision.author, _revision.reason)
_SHOWN = 100


def _out(row: Sequence[Any]) -> dict[str, Any]:
    number, recorded_at, author, reason = row
    return {"number": number, "recorded_at": recorded_at, "author": author, "reason": reason}


def list_revisions(
    session: Session, asked: RevisionsFilter, base: str
) -> tuple[dict[str, Any], Moment]:
    """A page of revisions, newest first."""
    moment = revisions.moment(session, revision=asked.revision)
    query = sa.select(*_COLUMNS).where(_revision.number <= moment.revision)
    order = [_revision.number]
    page = listing.page(
        session, query, order, asked, moment, base, listing.each(_out), newest_first=True
    )
    return page, moment


def get_revision(session: Session, number: int, url: str) -> tuple[dict[str, Any], Moment]:
    """One revision with the first of its changes. Raises NotFound."""
    moment = revisions.moment(session, revision=number)
    counts = [
        sa.select(sa.func.count()).where(column == number).scalar_subquery()
        for column in (_action.known_from, _action.known_to)
    ]
    row = session.execute(sa.select(*_COLUMNS, *counts).where(_revision.number == number)).first()
    if row is None:
        raise NotFound(f"There is no revision {number}.")
    *own, recorded, retracted = row
    asked = ChangeFilter(since=number - 1, revision=number, limit=_SHOWN)
    page, _ = changes.list_changes(session, asked, f"{url}/v1/changes", url)
    out = {**_out(own), "recorded": recorded, "retracted": retracted, "changes": page["items"]}
    if "next" in page:
        out["next"] = page["next"]
    return out, moment
