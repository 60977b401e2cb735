"""One page of a collection as it is served: its items, its moment, and where the next begins."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from app import cursors
from app.api.fields import Json
from app.api.models import Filter, Known, Paged
from app.api.tables import Lines
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.db.selects.prepared import Row
from app.errors import Rejected, Violation

Answer = tuple[Json, Moment]
"""What a query answers, and the moment that it is about."""


def asked_moment(session: Snapshot, asked: Known) -> Moment:
    """The revision and day that a question is about. Raises NotFound for no such revision."""
    as_of = getattr(asked, "as_of", None)
    return revisions.moment(session, as_of, asked.revision, asked.known_at)


def stamped(data: Json, moment: Moment) -> Json:
    """Add what every answer says of itself: the day it is about, and the revision."""
    return {**data, "as_of": moment.as_of.edtf, "revision": moment.revision}


def page(
    items: list[Json] | Lines, moment: Moment, base: str, asked: Paged, key: Row | None
) -> Json:
    """A collection's body. `key` is the last item's key if there is a next page.

    The next page's address pins the revision and the day, so that a reader who pages sees each
    item exactly once whatever is written meanwhile.
    """
    data: Json = {"items": items}
    if key is not None:
        given = question(asked, moment)
        place = [part.isoformat() if isinstance(part, date) else part for part in key]
        cursor = cursors.encode(base, _identifying(given), place)
        query = {**given, "limit": asked.limit, "cursor": cursor}
        joined = {n: ",".join(v) if isinstance(v, list) else v for n, v in query.items()}
        data["next"] = f"{base}?{urlencode(joined)}"
        data["next_cursor"] = cursor
    return stamped(data, moment)


def key_of(asked: Paged, moment: Moment, base: str, kinds: Sequence[type]) -> Row:
    """The key in a cursor. Raises Rejected if it is another question's, or was changed.

    What a question leaves out it has from its cursor (`Paged`), so only what it says can differ.
    """
    place = cursors.decode(asked.cursor)
    key = _key(place.key, kinds) if place else None
    if place is None or key is None or place.listed != cursors.of_list(base):
        why = "not a cursor of this list; take it from `next_cursor`, or leave it out"
    elif place.question != cursors.normal(_identifying(question(asked, moment))):
        why = (
            "a cursor of another question: send the filters of the first page with it, or it alone"
        )
    else:
        return key
    violation = Violation(why, "cursor", parameter="cursor")
    raise Rejected("The cursor is not valid here.", [violation])


def _key(parts: Sequence[Any], kinds: Sequence[type]) -> Row | None:
    """What stands in a cursor as a key of these kinds; None if it is none."""
    if len(parts) != len(kinds):
        return None
    key = [_typed(part, kind) for part, kind in zip(parts, kinds, strict=True)]
    return None if None in key else key


def _typed(part: Any, kind: type) -> Any:
    if kind is date and isinstance(part, str):
        try:
            return date.fromisoformat(part)
        except ValueError:
            return None
    return part if type(part) is kind else None


def question(asked: Filter, moment: Moment) -> Json:
    """The filters of a question with its revision and day made explicit, without the cursors."""
    unsaid = {"limit", "cursor", "known_at"}
    filters = asked.model_dump(mode="json", exclude_none=True, exclude=unsaid)
    filters["revision"] = moment.revision
    if "as_of" in type(asked).model_fields:
        filters["as_of"] = moment.as_of.edtf
    return {name: filters[name] for name in sorted(filters)}


def _identifying(question: Json) -> Json:
    """What makes it another question: not the form of its answer."""
    return {name: value for name, value in question.items() if name != "format"}
