"""Reads of revisions."""

import sqlalchemy as sa
from sqlmodel import col

from app.api import listing
from app.api.addresses import PREFIX
from app.api.fields import Json
from app.api.pages import Answer
from app.changes import queries as changes
from app.changes.schemas import ChangeFilter
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import KNOWN
from app.db.selects.prepared import Prepared, Row
from app.db.tables.columns import columns
from app.db.tables.indexes import RETRACTED
from app.db.tables.knowledge import Revision
from app.db.tables.ledger import Action
from app.errors import NotFound
from app.revisions.schemas import RevisionsFilter

_COLUMNS = (*columns(Revision.number, Revision.recorded_at, Revision.author, Revision.reason),)
_SHOWN = 100
_LISTINGS = {
    descending: listing.Listing(
        sa.select(*_COLUMNS), [col(Revision.number)], descending=descending, until=KNOWN
    )
    for descending in (False, True)
}
_NUMBER = sa.bindparam("number", type_=sa.Integer)
_ONE = Prepared(
    sa.select(
        *_COLUMNS,
        *(
            sa.select(sa.func.count()).where(*condition).scalar_subquery()
            # A partial index serves only statements that repeat its condition literally.
            for condition in (
                [col(Action.known_from) == _NUMBER],
                [RETRACTED, col(Action.known_to) == _NUMBER],
            )
        ),
    ).where(col(Revision.number) == _NUMBER)
)


def _out(row: Row) -> Json:
    number, recorded_at, author, reason = row
    return {"number": number, "recorded_at": recorded_at, "author": author, "reason": reason}


def list_revisions(session: Snapshot, asked: RevisionsFilter, base: str) -> Answer:
    """A page of revisions, newest first unless the oldest are asked for first."""
    moment = revisions.moment(session, revision=asked.revision)
    _, descending = listing.ordering(asked.sort, "-number")
    page = _LISTINGS[descending].page(session, {}, asked, moment, base, listing.each(_out))
    return page, moment


def get_revision(session: Snapshot, number: int, url: str) -> Answer:
    """One revision with the first of its changes. Raises NotFound."""
    moment = revisions.moment(session, revision=number)
    row = _ONE.first(session, {"number": number})
    if row is None:
        raise NotFound(f"There is no revision {number}.")
    *own, recorded, retracted = row
    asked = ChangeFilter(since=number - 1, revision=number, limit=_SHOWN)
    page, _ = changes.list_changes(session, asked, f"{url}{PREFIX}/changes", url)
    out = {**_out(own), "recorded": recorded, "retracted": retracted, "changes": page["items"]}
    if "next" in page:
        out["next"] = page["next"]
    return out, moment
