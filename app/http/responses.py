"""Finished answers: a dictionary to bytes once, with the headers that say what answered."""

import orjson
from fastapi import Response

from app.api import etags
from app.api.fields import Json
from app.api.pages import Answer
from app.api.tables import Lines
from app.db.revisions import Moment

PINNED = "public, max-age=31536000, immutable"
VARY = "Accept, Accept-Encoding"
AT_LEAST = "If-Revision-At-Least"
"""The header by which a client says which revision it has seen already."""


def vary(moment: Moment) -> str:
    """What an answer depends on: pinned, not on what the client has seen."""
    return VARY if moment.pinned else f"{VARY}, {AT_LEAST}"


def json(answer: Answer, max_age: int) -> Response:
    """A 200 answer in JSON that says which revision answered."""
    data, moment = answer
    if isinstance(data.get("items"), Lines):
        return Written(data, moment, max_age)
    return finished(orjson.dumps(data), "application/json", moment, max_age, data.get("next"))


def editable(answer: Answer, max_age: int) -> Response:
    """The same for what can be edited: its tag says what an edit is an edit of."""
    response = json(answer, max_age)
    response.headers["etag"] = etags.of_state(answer[0])
    return response


def finished(
    body: bytes, media_type: str, moment: Moment, max_age: int, following: str | None = None
) -> Response:
    """A 200 answer of finished bytes. Pinned to a revision, it may be kept for ever."""
    fresh = f"public, max-age={max_age}, stale-while-revalidate={max_age * 5}"
    headers = {
        "cache-control": PINNED if moment.pinned else fresh,
        "revision": str(moment.revision),
        "vary": vary(moment),
    }
    if following:
        headers["link"] = f'<{following}>; rel="next"'
    return Response(body, 200, headers, media_type)


class Written(Response):
    """A page of rows that are written already; `said` is what else its body would hold."""

    def __init__(self, data: Json, moment: Moment, max_age: int) -> None:
        self.said = {name: value for name, value in data.items() if name != "items"}
        page = finished(data["items"], "text/csv", moment, max_age, data.get("next"))
        super().__init__(page.body, 200, dict(page.headers))
