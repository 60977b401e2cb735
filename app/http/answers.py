"""Finished answers: a dictionary to bytes once, with the headers that say what answered."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import orjson
from fastapi import Response

from app.db import paging, revisions
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.http import tags
from app.http.fields import Filter, Known

PINNED = "public, max-age=31536000, immutable"
VARY = "Accept, Accept-Encoding"


def asked_moment(session: Snapshot, asked: Known) -> Moment:
    """The revision and day that a question is about. Raises NotFound for no such revision."""
    as_of = getattr(asked, "as_of", None)
    return revisions.moment(session, as_of, asked.revision, asked.known_at)


def json(data: Mapping[str, Any], moment: Moment, max_age: int) -> Response:
    """A 200 answer in JSON that says which revision answered."""
    return finished(orjson.dumps(data), "application/json", moment, max_age, data.get("next"))


def editable(data: Mapping[str, Any], moment: Moment, max_age: int) -> Response:
    """The same for what can be edited: its tag says what an edit is an edit of."""
    response = json(data, moment, max_age)
    response.headers["etag"] = tags.of_state(data)
    return response


def finished(
    body: bytes, media_type: str, moment: Moment, max_age: int, following: str | None = None
) -> Response:
    """A 200 answer of finished bytes. Pinned to a revision, it may be kept for ever."""
    fresh = f"public, max-age={max_age}, stale-while-revalidate={max_age * 5}"
    headers = {
        "cache-control": PINNED if moment.pinned else fresh,
        "revision": str(moment.revision),
        "vary": VARY,
    }
    if following:
        headers["link"] = f'<{following}>; rel="next"'
    return Response(body, 200, headers, media_type)


def stamped(data: dict[str, Any], moment: Moment) -> dict[str, Any]:
    """Add what every answer says of itself: the day it is about, and the revision."""
    return {**data, "as_of": moment.as_of.edtf, "revision": moment.revision}


def page(
    items: list[dict[str, Any]],
    moment: Moment,
    base: str,
    asked: Filter,
    key: list[Any] | None,
) -> dict[str, Any]:
    """A collection's body. `key` is the last item's key if there is a next page.

    The next page's address pins the revision and the day, so that a reader who pages sees each
    item exactly once whatever is written meanwhile.
    """
    data: dict[str, Any] = {"items": items}
    if key is not None:
        given = question(asked, moment)
        cursor = paging.encode(key, {**given, "": base})
        query = {**given, "limit": asked.limit, "cursor": cursor}  # type: ignore[attr-defined]
        data["next"] = f"{base}?{urlencode(query, doseq=True)}"
    return stamped(data, moment)


def key_of(asked: Any, moment: Moment, base: str, kinds: Sequence[type]) -> list[Any]:
    """The key in a cursor. Raises Rejected if it is another question's, or was changed."""
    return paging.decode(asked.cursor, {**question(asked, moment), "": base}, kinds)


def question(asked: Filter, moment: Moment) -> dict[str, Any]:
    """The filters of a question with its revision and day made explicit, without the paging."""
    filters = asked.model_dump(exclude_none=True, exclude={"limit", "cursor", "known_at"})
    filters["revision"] = moment.revision
    if "as_of" in type(asked).model_fields:
        filters["as_of"] = moment.as_of.edtf
    return {name: filters[name] for name in sorted(filters)}
