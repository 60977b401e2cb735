"""What a batch led to, as it is answered."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import col

from app.actions import remarks, status_changes
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
    query = remarks.beside(
        sa.select(*columns(Action.id, Action.accord, Action.country, Action.kind))
    ).where(col(Action.id).in_(numbers))
    keys, said = {}, {}
    for number, accord, country, kind, *days in session.execute(query, moment.values):
        keys[number] = accord, country, moment.revision
        said[number] = remarks.told(kind, days)
    moved = status_changes.at(session, set(keys.values()))
    items = []
    for op, kind, identity in results:
        item: Json = {"op": op, "id": str(identity), "url": of_thing(url, kind, identity)}
        if kind == "action":
            item["status"] = moved[keys[int(identity)]]
            item["remarks"] = said[int(identity)]
        items.append(item)
    return {"results": items, "revision": moment.revision}, moment
