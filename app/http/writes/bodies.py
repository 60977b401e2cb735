"""Request bodies: of bounded size, of a known type, and JSON without anything ambiguous in it."""

import json
from collections.abc import Collection
from typing import Any

import orjson
from fastapi import Request
from fastapi.exceptions import RequestValidationError

from app.api.fields import Json
from app.errors import TooLarge, UnknownForm

LARGEST = 1_048_576
"""Bytes of the largest body that is read."""
JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"


def forms(operation_id: str) -> tuple[str, ...]:
    """The media types of an operation's body: what edits or corrects also takes what changes."""
    return (JSON, MERGE_PATCH) if operation_id.startswith(("edit", "correct")) else (JSON,)


class ReadRequest(Request):
    """A request whose body has been read and understood already."""

    def __init__(self, request: Request, raw: bytes, parsed: Any) -> None:
        super().__init__(request.scope, request.receive)
        self.raw = raw
        self.parsed = parsed

    async def body(self) -> bytes:
        """The bytes that were sent."""
        return self.raw

    async def json(self) -> Any:
        """What they say."""
        return self.parsed


async def read(request: Request, media_types: Collection[str]) -> ReadRequest:
    """Read a body of one of these types, or none. Raises TooLarge, UnknownForm, or invalid JSON."""
    raw = await received(request, media_types, LARGEST)
    return ReadRequest(request, raw, parse(raw) if raw else None)


async def received(request: Request, media_types: Collection[str], most: int) -> bytes:
    """The bytes of a body of one of these types, or of none. Raises TooLarge, UnknownForm.

    The size is bounded while reading, whatever the headers say; a body that announces itself as
    too large is not read at all.
    """
    _refuse_large(int(announced) if _is_number(announced := _header(request)) else 0, most)
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise UnknownForm("A body is understood as it is, without any Content-Encoding.")
    given = media_type(request)
    if given and given not in media_types:
        raise UnknownForm(f"A body must be {' or '.join(sorted(media_types))}.")
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        _refuse_large(len(raw), most)
    if raw and not given:
        raise UnknownForm(f"A body must say that it is {' or '.join(sorted(media_types))}.")
    return bytes(raw)


def media_type(request: Request) -> str:
    """What a body says that it is; empty if it does not."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _header(request: Request) -> str:
    return request.headers.get("content-length", "")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20


def _refuse_large(size: int, most: int) -> None:
    if size > most:
        raise TooLarge(f"A body may have {most} bytes at most.")


def parse(raw: bytes) -> Any:
    """JSON in UTF-8 (RFC 8259), and I-JSON at that (RFC 7493).

    Refused, because readers disagree about it: a byte order mark, NaN and infinities, members given
    twice, lone surrogates, integers beyond 64 bits, and nesting beyond 250 levels.
    """
    try:
        parsed = json.loads(
            raw.decode("utf-8"), object_pairs_hook=_without_doubles, parse_constant=_no_number
        )
        # Refuses what has no meaning elsewhere: lone surrogates, huge integers, deep nesting.
        orjson.dumps(parsed)
    except RecursionError:
        raise _invalid("nested too deep") from None
    except UnicodeDecodeError:
        raise _invalid("not UTF-8") from None
    except orjson.JSONEncodeError as error:
        raise _invalid(str(error)) from None
    except ValueError as error:
        raise _invalid(str(error)) from None
    return parsed


def _without_doubles(pairs: list[tuple[str, Any]]) -> Json:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a member is given twice in one object")
    return made


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _invalid(why: str) -> RequestValidationError:
    fault = {"type": "json_invalid", "loc": ("body",), "msg": f"not valid JSON: {why[:200]}"}
    return RequestValidationError([fault])
