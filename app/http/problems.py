"""The one error shape (RFC 9457), and the one table from meaning to HTTP status."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from app import errors
from app.api import patterns
from app.api.fields import Json

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger("depositary")
_MOST_VIOLATIONS = 1000
# What a client sent comes back in what is told; nobody's terminal is to be moved by it.
_UNSHOWN = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)], "\ufffd")


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One kind of problem: its slug names the page under /problems that explains it."""

    status: int
    slug: str
    title: str
    meaning: str


TYPES = {
    kind.slug: kind
    for kind in (
        ProblemType(400, "invalid-request", "Invalid request",
             "Something in the request is not as the contract says. `errors` lists all of it."),
        ProblemType(401, "unauthenticated", "Unauthenticated",
             "Writing needs a key that is good now: `Authorization: Bearer …`."),
        ProblemType(403, "forbidden", "Forbidden",
             "The key is good, and its scope does not cover this."),
        ProblemType(404, "not-found", "Not found",
             "There is no such thing, or there was none at that revision. Where the name is close "
             "to known ones, `did_you_mean` lists them."),
        ProblemType(405, "method-not-allowed", "Method not allowed",
             "The resource exists and does not know this method; `Allow` lists those it knows."),
        ProblemType(406, "not-acceptable", "Not acceptable",
             "The Accept header or the suffix of the path names no form in which this answer "
             "exists."),
        ProblemType(409, "conflict", "Conflict",
             "The request contradicts what is already recorded."),
        ProblemType(408, "request-timeout", "Request timeout",
             "The request did not come in time: its headers, or the next part of its body."),
        ProblemType(412, "precondition-failed", "Precondition failed",
             "This has changed since the state that If-Match names. Read it again."),
        ProblemType(413, "content-too-large", "Content too large",
             "The request body is too large."),
        ProblemType(415, "unsupported-media-type", "Unsupported media type",
             "The request body is not of a type that is understood."),
        ProblemType(416, "range-not-satisfiable", "Range not satisfiable",
             "The range begins behind the end of the file; `Content-Range` says how long that is."),
        ProblemType(428, "precondition-required", "Precondition required",
             "An edit must say in If-Match which state it is an edit of: the ETag that was read."),
        ProblemType(429, "too-many-requests", "Too many requests",
             "More requests than the policy in RateLimit-Policy allows. Try again after "
             "Retry-After seconds."),
        ProblemType(431, "headers-too-large", "Headers too large",
             "The address and the headers of the request are larger than any that are read."),
        ProblemType(500, "internal-error", "Internal error",
             "The server failed in a way it did not foresee. The log has a line with this id."),
        ProblemType(503, "unavailable", "Unavailable",
             "The database is busy or down, or writing is switched off for maintenance. Try again "
             "after Retry-After seconds."),
        ProblemType(507, "insufficient-storage", "Insufficient storage",
             "There is no space left to write to. Nothing of the request was kept."),
    )
}  # fmt: skip
_BY_STATUS = {kind.status: kind for kind in TYPES.values()}
_BY_ERROR: dict[type[errors.DepositaryError], str] = {
    errors.NotFound: "not-found",
    errors.Rejected: "invalid-request",
    errors.Conflict: "conflict",
    errors.Unauthenticated: "unauthenticated",
    errors.Forbidden: "forbidden",
    errors.Unconditional: "precondition-required",
    errors.Stale: "precondition-failed",
    errors.TooLarge: "content-too-large",
    errors.NoSuchForm: "not-acceptable",
    errors.UnknownForm: "unsupported-media-type",
    errors.Throttled: "too-many-requests",
    errors.Unavailable: "unavailable",
    errors.StorageFull: "insufficient-storage",
    errors.Unusable: "unavailable",
}


def problem(
    scope: Mapping[str, Any],
    slug: str,
    detail: str,
    *,
    violations: Sequence[errors.Violation] = (),
    headers: Mapping[str, str] | None = None,
    **members: Any,
) -> Response:
    """A problem document about the request of this ASGI scope; `members` are further members."""
    kind = TYPES[slug]
    body: Json = {
        "type": f"{scope['public_url']}/problems/{slug}",
        "title": kind.title,
        "status": kind.status,
        "detail": detail.translate(_UNSHOWN),
        "instance": scope.get("request_id", ""),
    }
    if violations:
        body["errors"] = [
            {
                name: value.translate(_UNSHOWN)
                for name, value in asdict(violation).items()
                if value is not None
            }
            for violation in violations
        ]
    body.update({name: value for name, value in members.items() if value})
    everywhere = {"cache-control": "no-store", **(headers or {})}
    # Text that a client sent may hold what is no text (lone surrogates); it is replaced.
    return Response(_json(body), kind.status, everywhere, MEDIA_TYPE)


def _json(body: Json) -> bytes:
    try:
        return orjson.dumps(body)
    except orjson.JSONEncodeError:
        cleaned = str(body["detail"]).encode("utf-8", "replace").decode()
        return orjson.dumps({**body, "detail": cleaned, "errors": []})


def of_error(request: Request, error: errors.DepositaryError) -> Response:
    """The problem document of one of our own errors."""
    slug = next(_BY_ERROR[kind] for kind in type(error).__mro__ if kind in _BY_ERROR)
    retry = getattr(error, "retry_after", 30 if slug == "unavailable" else None)
    headers = dict(request.scope.get("rate_limit", {}))
    if retry:
        headers["retry-after"] = str(retry)
    if isinstance(error, errors.Unauthenticated | errors.Forbidden):
        headers["www-authenticate"] = _challenge(error)
    if TYPES[slug].status >= 500:
        # Where in the code it showed is of no use: what the driver said is.
        cause = getattr(error.__cause__, "orig", error.__cause__)
        said = " ".join(str(cause).split())[:300] if cause else ""
        log.warning("refused with %s: %s", TYPES[slug].status, said or error.detail)
    return problem(
        request.scope,
        slug,
        error.detail,
        violations=error.violations,
        headers=headers,
        did_you_mean=getattr(error, "did_you_mean", None),
    )


def _challenge(error: errors.Unauthenticated | errors.Forbidden) -> str:
    """How to authenticate, and what was wrong with the attempt (RFC 6750 section 3)."""
    if isinstance(error, errors.Forbidden):
        return f'Bearer realm="depositary", error="insufficient_scope", scope="{error.needed}"'
    return 'Bearer realm="depositary"' + (', error="invalid_token"' if error.tried else "")


def _pointer(path: Sequence[Any], body: Any, code: str) -> str:
    """Where in the body something is wrong (RFC 6901), without the names of a union's branches."""
    parts, node = [], body
    for index, part in enumerate(path):
        within = isinstance(node, dict) and part in node
        missing = code == "missing" and index == len(path) - 1
        if isinstance(node, dict) and not within and not missing:
            continue
        parts.append(f"/{str(part).replace('~', '~0').replace('/', '~1')}")
        if within or (isinstance(node, list) and isinstance(part, int) and part < len(node)):
            node = node[part]
    return "".join(parts)


def _violation(fault: Mapping[str, Any], allowed: Sequence[str], body: Any) -> errors.Violation:
    where, *path = fault["loc"]
    fault = patterns.told(fault)
    if where == "body":
        return errors.Violation.of_fault(fault, pointer=_pointer(path, body, fault["type"])[:500])
    if fault["type"] == "extra_forbidden" and where == "query":
        known = f"unknown parameter; this operation knows: {', '.join(allowed) or 'none'}"
        fault = {"msg": known, "type": "unknown_parameter"}
    # What the client called it may be of any length; one of several values has a place behind it.
    return errors.Violation.of_fault(fault, parameter=str(path[0] if path else where)[:200])


def of_validation(request: Request, error: RequestValidationError) -> Response:
    """All violations of the contract at once. Bad input is 400, whatever part it stands in."""
    allowed = getattr(request.scope.get("route"), "query_names", ())
    violations = [_violation(fault, allowed, error.body) for fault in error.errors()]
    violations = violations[:_MOST_VIOLATIONS]
    named = sorted({v.parameter or v.pointer or "body" for v in violations})[:20]
    return of_error(request, errors.Rejected(f"Not valid: {', '.join(named)}.", violations))


def of_status(request: Request, error: HTTPException) -> Response:
    """What the framework itself refuses: unknown paths and methods, unreadable bodies."""
    kind = _BY_STATUS.get(error.status_code) or _BY_STATUS[400 if error.status_code < 500 else 500]
    return problem(
        request.scope,
        kind.slug,
        "There is nothing at this address." if kind.status == 404 else kind.meaning,
        headers=error.headers,
    )


def install(app: FastAPI) -> None:
    """Make every error of this app a problem document."""
    app.add_exception_handler(errors.DepositaryError, of_error)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, of_validation)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, of_status)  # type: ignore[arg-type]
