"""What all operations of the contract share: headers, the error shape, refusals, the key."""

from typing import Any

from app.api.fields import Json
from app.http import problems
from app.http import responses as answers

KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": "A key made with `depositary keys create`. Reading needs none.",
}


def _text(description: str, most: int, pattern: str = "^[ -~]+$") -> Json:
    schema = {"type": "string", "maxLength": most, "pattern": pattern}
    return {"description": description, "schema": schema}


def _number(description: str, most: int) -> Json:
    schema = {"type": "integer", "format": "int32", "minimum": 0, "maximum": most}
    return {"description": description, "schema": schema}


AT_LEAST = {
    "name": answers.AT_LEAST,
    "in": "header",
    "required": False,
    **_number(
        "What the client has written or seen: the Revision of an answer. This one is of no earlier "
        "state, unless `revision` or `known_at` asks for one.",
        2147483646,
    ),
}
HEADERS: dict[str, Json] = {
    "ETag": _text("Names this representation; send it back as If-None-Match.", 80, '^"[!-~]+"$'),
    "Cache-Control": _text("How long the answer may be reused.", 200),
    "Revision": _number("The revision of the knowledge base that answered.", 2147483646),
    "Link": _text("The next page of a collection (RFC 8288).", 2400),
    "Content-Disposition": _text("The name of the file that a table is.", 400),
    "X-Request-Id": _text("Identifies this request in the server's log.", 64, "^[A-Za-z0-9._-]+$"),
    "Retry-After": _number("Seconds to wait before trying again.", 86400),
    "Location": {
        "description": "Where the new thing is.",
        "schema": {"type": "string", "format": "uri", "maxLength": 2400},
    },
    "WWW-Authenticate": _text(
        "How to authenticate, and what was wrong (RFC 6750).", 200, "^Bearer [ -~]+$"
    ),
    "RateLimit": _text("How many writes are left, and for how many seconds.", 100),
    "RateLimit-Policy": _text("How many writes a key may make in how many seconds.", 100),
    "Accept-Ranges": _text("In what ranges can be asked for.", 10, "^bytes$"),
    "Content-Range": _text("Which part of how many bytes this is.", 80, "^bytes [0-9*/-]+$"),
    "Repr-Digest": _text(
        "The SHA-256 of the whole file (RFC 9530).", 80, "^sha-256=:[A-Za-z0-9+/=]+:$"
    ),
    "Allow": _text("The methods that the resource knows.", 100, "^[A-Z, ]+$"),
}


def _string(description: str, most: int, **more: Any) -> Json:
    return {"type": "string", "description": description, "maxLength": most, **more}


PROBLEM = {
    "type": "object",
    "description": "A problem document (RFC 9457).",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": _string("What kind of problem: an address that explains it.", 300, format="uri"),
        "title": _string("The kind of problem in words.", 80, pattern="^[^\\x00-\\x1f]+$"),
        "status": {
            "type": "integer",
            "description": "The HTTP status.",
            "format": "int32",
            "minimum": 400,
            "maximum": 599,
        },
        "detail": _string("What is wrong this time.", 5000, pattern="^[^\\x00-\\x1f]*$"),
        "instance": _string("The request's id, as in X-Request-Id.", 64, pattern="^[ -~]*$"),
        "errors": {
            "type": "array",
            "description": "Everything that is wrong with the request.",
            "maxItems": 5000,
            "items": {"$ref": "#/components/schemas/Violation"},
        },
        "did_you_mean": {
            "type": "array",
            "description": "Known names or codes close to the one that is not.",
            "maxItems": 10,
            "items": _string("A name or code.", 120, pattern="^[^\\x00-\\x1f]+$"),
        },
    },
}
VIOLATION = {
    "type": "object",
    "description": "One thing that is wrong with a request.",
    "required": ["detail", "code"],
    "properties": {
        "detail": _string("What is wrong.", 5000, pattern="^[^\\x00-\\x1f]*$"),
        "code": _string("A stable code for programs.", 80, pattern="^[a-z0-9_]+$"),
        "parameter": _string("The parameter it is about.", 200, pattern="^[^\\x00-\\x1f]*$"),
        "pointer": _string("Where in the body it is (RFC 6901).", 500, pattern="^[^\\x00-\\x1f]*$"),
        "suggestion": _string(
            "What may have been meant, word for word.", 2000, pattern="^[^\\x00-\\x1f]*$"
        ),
    },
}

_MORE_HEADERS: dict[int | str, tuple[str, ...]] = {
    401: ("WWW-Authenticate",),
    403: ("WWW-Authenticate",),
    405: ("Allow",),
    416: ("Content-Range",),
    429: ("RateLimit", "RateLimit-Policy", "Retry-After"),
    503: ("Retry-After",),
}


def refer(*names: str) -> Json:
    """These headers, by reference."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def response(status: int | str) -> Json:
    """What an operation answers with this status if it is no success, by reference."""
    return {"$ref": f"#/components/responses/{_name(status)}"}


def responses() -> dict[str, Json]:
    """Those that operations refer to, by their names."""
    found: dict[int | str, Json] = {
        304: {
            "description": "Nothing has changed since the representation in If-None-Match.",
            "headers": refer("ETag", "Cache-Control", "X-Request-Id"),
        },
        "default": _problem("Any other error.", "default"),
    }
    found |= {kind.status: _problem(kind.meaning, kind.status) for kind in problems.TYPES.values()}
    unused = (408, 431)  # What was refused so never came to an operation.
    return {_name(status): said for status, said in found.items() if status not in unused}


def _problem(description: str, status: int | str) -> Json:
    return {
        "description": description,
        "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        "headers": refer("X-Request-Id", *_MORE_HEADERS.get(status, ())),
    }


def _name(status: int | str) -> str:
    if status == 304:
        return "NotModified"
    kinds = (kind.slug for kind in problems.TYPES.values() if kind.status == status)
    return "".join(word.capitalize() for word in next(kinds, "any-other-error").split("-"))
