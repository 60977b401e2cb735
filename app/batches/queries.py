"""What a batch led to, as it is answered."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import col

from app.actions import status_changes
from app.api.addresses import of_thing
from app.api.fields import Json
from app.api.pages import Answer
from app.batches.schemas import Result
from app.db import revisions
from app.db.engine import Connection
from app.db.tables.columns import columns
from app.db.tables.ledger import Action


def get_results(session: Connection, results: Sequence[Result], url: str) -> Answer:
    """The results as they are served, each with how its membership moved. Three statements."""
    moment = revisions.moment(session)
    numbers = [result.id for result in results if result.kind == "action"]
    query = sa.select(*columns(Action.id, Action.accord, Action.country)).where(
        col(Action.id).in_(numbers)
    )
    keys = {row[0]: (row[1], row[2], moment.revision) for row in session.execute(query)}
    moved = status_changes.at(session, set(keys.values()))
    items = []
    for op, kind, identity in results:
        item: Json = {"op": op, "id": str(identity), "url": of_thing(url, kind, identity)}
        if kind == "action":
            item["status"] = moved[keys[int(identity)]]
        items.append(item)
    return {"results": items, "revision": moment.revision}, moment
