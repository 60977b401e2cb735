"""One page of a collection as it is served: its items, its moment, and where the next begins."""

from collections.abc import Sequence
from urllib.parse import urlencode

from app.api.fields import Json
from app.api.models import Filter, Known, Paged
from app.api.tables import Lines
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.db.selects import cursors
from app.db.selects.prepared import Row

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
        cursor = cursors.encode(key, {**given, "": base})
        query = {**given, "limit": asked.limit, "cursor": cursor}
        data["next"] = f"{base}?{urlencode(query, doseq=True)}"
    return stamped(data, moment)


def key_of(asked: Paged, moment: Moment, base: str, kinds: Sequence[type]) -> Row:
    """The key in a cursor. Raises Rejected if it is another question's, or was changed."""
    return cursors.decode(asked.cursor, {**question(asked, moment), "": base}, kinds)


def question(asked: Filter, moment: Moment) -> Json:
    """The filters of a question with its revision and day made explicit, without the cursors."""
    filters = asked.model_dump(exclude_none=True, exclude={"limit", "cursor", "known_at"})
    filters["revision"] = moment.revision
    if "as_of" in type(asked).model_fields:
        filters["as_of"] = moment.as_of.edtf
    return {name: filters[name] for name in sorted(filters)}
