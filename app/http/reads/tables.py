"""Collections as CSV or NDJSON: streamed whole, or a page of them, as known at one revision."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Any, NamedTuple, get_args
from urllib.parse import quote

import orjson
from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from starlette.types import Scope

from app.api import etags, tables
from app.api.addresses import PREFIX
from app.api.fields import Json
from app.api.models import Listed, Model
from app.api.tables import Table
from app.errors import NoSuchForm, Rejected, Violation
from app.http import negotiation, not_modified, responses

MEDIA_TYPES = {"csv": "text/csv", "ndjson": "application/x-ndjson"}
"""What a collection can be asked for beside JSON: by `format`, a suffix, or Accept."""
_JSON = "application/json"
_AT_ONCE = 250
"""Rows a statement. Others wait for as long as one takes: beside a table their slowest hundredth
took twice as long as without one, and with twice as many rows 3.5 times; those are sent a twelfth
faster."""
_CODINGS = ("", "br", "gzip")
"""How a stream may be compressed on the way."""
Run = Callable[[Json, Callable[[Response], Any]], Awaitable[Any]]
"""Runs a route's function in its turn, and another on its answer in the same thread."""


class Collection(NamedTuple):
    """What a route that lists things makes of them as a table."""

    table: Table
    question: str
    """The name of the parameter that takes the filters."""


class _Piece(NamedTuple):
    """A page as lines of the table; `said` is what else its body holds."""

    rows: bytes
    said: Json
    response: Response


def without_suffix(scope: Scope) -> Scope:
    """The request for a collection, where its path ends with a table's suffix."""
    path: str = scope["path"]
    stem, _, suffix = path.rpartition(".")
    if suffix not in MEDIA_TYPES or not path.startswith(f"{PREFIX}/"):
        return scope
    return {**scope, "path": stem, "raw_path": quote(stem).encode(), "table_format": suffix}


def collection(page: Any, question: str, filters: Any) -> Collection | None:
    """What a route with this response model lists, if it does and its list can be paged."""
    if not (_is(page, BaseModel) and "items" in page.model_fields and _is(filters, Listed)):
        return None
    (item,) = (one for one in get_args(page.model_fields["items"].annotation) if _is(one, Model))
    return Collection(tables.table(item), question)


def _is(given: Any, base: type) -> bool:
    return isinstance(given, type) and issubclass(given, base)


def wanted(request: Request, of: Collection | None, given: Json) -> str | None:
    """The table that is asked for: by suffix, by `format`, or else by Accept.

    Raises NoSuchForm where there is no table, Rejected for a suffix and a `format` that differ.
    """
    suffix = request.scope.get("table_format")
    if of is None:
        if suffix:
            raise NoSuchForm(
                f"This is no list, and only lists exist as {suffix.upper()}: leave out `.{suffix}`."
            )
        return None
    named = given[of.question].format or suffix
    if suffix and named != suffix:
        why = f"the path ends in .{suffix}; leave one of both out, or give format={suffix}"
        violation = Violation(why, "contradiction", parameter="format")
        raise Rejected("The suffix and `format` ask for different forms.", [violation])
    if named:
        return None if named == "json" else named
    accept = request.headers.get("accept")
    if not accept or accept == "*/*":
        return None
    liked = negotiation.liked(accept, (_JSON, *MEDIA_TYPES.values()))
    best = max(liked, key=liked.__getitem__)  # Of equals the first.
    return next((name for name, media_type in MEDIA_TYPES.items() if media_type == best), None)


async def answer(request: Request, of: Collection, given: Json, form: str, run: Run) -> Response:
    """The table: of one page where `limit` is given, else of all pages, one after the other.

    Raises what the first page raises. What a later one raises ends the answer unfinished, so that
    no client takes a part for the whole.
    """
    asked: Listed = given[of.question]
    whole = "limit" not in asked.model_fields_set
    update: Json = {"format": form, **({"limit": _AT_ONCE} if whole else {})}
    given = {**given, of.question: asked.model_copy(update=update)}
    made = partial(_piece, of.table, form)
    piece: _Piece = await run(given, made)
    headers = _headers(request, form, piece, whole)
    for coding in _CODINGS:
        tag = etags.coded(headers["etag"], coding)
        if not_modified.status(request.scope.get("if_none_match"), tag.encode()) == 304:
            return Response(None, 304, {**headers, "etag": tag})

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal piece, given
        yield (tables.header(of.table) if form == "csv" else b"") + piece.rows
        while whole and "next" in piece.said and not request.scope.get("headers_only"):
            given = {**given, of.question: _following(given[of.question], piece.said)}
            piece = await run(given, made)
            yield piece.rows

    request.scope["streams"] = True
    return StreamingResponse(chunks(), 200, headers, MEDIA_TYPES[form] + "; charset=utf-8")


def _piece(of: Table, form: str, response: Response) -> _Piece:
    if isinstance(response, responses.Written):
        return _Piece(bytes(response.body), response.said, response)
    said = orjson.loads(response.body)
    items = said.pop("items")
    rows = tables.as_csv(items, of) if form == "csv" else tables.as_ndjson(items)
    return _Piece(rows, said, response)


def _following(asked: Listed, page: Json) -> Listed:
    """The question for the page behind this one: of the same revision and day."""
    update: Json = {"cursor": page["next_cursor"], "revision": page["revision"]}
    if "as_of" in type(asked).model_fields:
        update["as_of"] = page["as_of"]
    if "known_at" in type(asked).model_fields:
        update["known_at"] = None
    return asked.model_copy(update=update)


def _headers(request: Request, form: str, first: _Piece, whole: bool) -> Json:
    """Those of the answer's first page, under the table's own tag and name."""
    page, given = first.said, first.response.headers
    kept = ("cache-control", "revision", "vary", *(() if whole else ("link",)))
    headers = {name: given[name] for name in kept if name in given}
    path: str = request.scope["path"]
    days = [page["as_of"]] if "as_of" in page else []
    parts = [path.removeprefix(f"{PREFIX}/").removeprefix("accords/"), *days]
    name = re.sub(r"[^A-Za-z0-9]+", "-", "-".join(parts)).strip("-")
    query = request.scope["query_string"].decode("latin-1")
    said = etags.of_bytes(bytes(first.response.body))
    of_table = f"{path}?{query} {form} {days} {page['revision']} {said}"
    return {
        **headers,
        "content-disposition": f'attachment; filename="{name}-r{page["revision"]}.{form}"',
        "etag": etags.of_bytes(of_table.encode()),
    }
