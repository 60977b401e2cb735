"""What a batch led to, as it is answered."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.actions import status_changes
from app.batches.commands import Result
from app.db import revisions
from app.db.revisions import Moment
from app.db.tables import Action

_action: Any = Action


def outcome(session: Session, results: Sequence[Result], url: str) -> tuple[dict[str, Any], Moment]:
    """Where everything is, and how the memberships moved, with a constant number of statements."""
    moment = revisions.moment(session)
    numbers = [result.id for result in results if result.place == "actions"]
    query = sa.select(_action.id, _action.accord, _action.country).where(_action.id.in_(numbers))
    keys = {row[0]: (row[1], row[2], moment.revision) for row in session.execute(query)}
    moved = status_changes.at(session, set(keys.values()))
    items = []
    for op, place, identity in results:
        item: dict[str, Any] = {
            "op": op,
            "id": str(identity),
            "url": f"{url}/v1/{place}/{identity}",
        }
        if place == "actions":
            item["status"] = moved[keys[int(identity)]]
        items.append(item)
    return {"results": items, "revision": moment.revision}, moment
