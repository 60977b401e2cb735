"""Reads of revisions."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from app.api import listing
from app.changes import queries as changes
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import KNOWN, Moment
from app.db.selects.prepared import Prepared
from app.db.tables import Action, Revision
from app.db.tables.indexes import RETRACTED
from app.errors import NotFound
from app.revisions.schemas import ChangeFilter, RevisionsFilter

_revision: Any = Revision
_action: Any = Action
_COLUMNS = (_revision.number, _revision.recorded_at, _revision.author, _revision.reason)
_SHOWN = 100
_NEWEST_FIRST = listing.Listing(
    sa.select(*_COLUMNS).where(_revision.number <= KNOWN), [_revision.number], newest_first=True
)
_NUMBER = sa.bindparam("number", type_=sa.Integer)
_ONE = Prepared(
    sa.select(
        *_COLUMNS,
        *(
            sa.select(sa.func.count()).where(*condition).scalar_subquery()
            # The literal condition lets the partial index serve.
            for condition in (
                [_action.known_from == _NUMBER],
                [RETRACTED, _action.known_to == _NUMBER],
            )
        ),
    ).where(_revision.number == _NUMBER)
)


def _out(row: Sequence[Any]) -> dict[str, Any]:
    number, recorded_at, author, reason = row
    return {"number": number, "recorded_at": recorded_at, "author": author, "reason": reason}


def list_revisions(
    session: Snapshot, asked: RevisionsFilter, base: str
) -> tuple[dict[str, Any], Moment]:
    """A page of revisions, newest first."""
    moment = revisions.moment(session, revision=asked.revision)
    page = _NEWEST_FIRST.page(session, {}, asked, moment, base, listing.each(_out))
    return page, moment


def get_revision(session: Snapshot, number: int, url: str) -> tuple[dict[str, Any], Moment]:
    """One revision with the first of its changes. Raises NotFound."""
    moment = revisions.moment(session, revision=number)
    row = _ONE.first(session, {"number": number})
    if row is None:
        raise NotFound(f"There is no revision {number}.")
    *own, recorded, retracted = row
    asked = ChangeFilter(since=number - 1, revision=number, limit=_SHOWN)
    page, _ = changes.list_changes(session, asked, f"{url}/v1/changes", url)
    out = {**_out(own), "recorded": recorded, "retracted": retracted, "changes": page["items"]}
    if "next" in page:
        out["next"] = page["next"]
    return out, moment
