"""CORS and security headers on every answer, and the answer to a crash."""

from urllib.parse import quote

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.http import problems
from app.http.not_modified import RawHeaders

log = structlog.get_logger("depositary.access")

EXPOSED = (
    "Accept-Ranges, Content-Disposition, Content-Range, ETag, Idempotency-Replayed, Link, "
    "Location, RateLimit, RateLimit-Policy, Repr-Digest, Retry-After, Revision, "
    "WWW-Authenticate, X-Request-Id"
)
_OURS = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", EXPOSED.encode()),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
]
_POLICY, _FRAMES = b"content-security-policy", b"x-frame-options"
_SHUT = [(_POLICY, b"default-src 'none'; frame-ancestors 'none'"), (_FRAMES, b"DENY")]
_FRAMEABLE = b"frame-ancestors *"


def with_common_headers(given: RawHeaders) -> RawHeaders:
    """An answer's headers with those that every answer carries."""
    policy = dict(given).get(_POLICY)
    if policy is None:
        return [*given, *_OURS, *_SHUT]
    # The older header knows no "anybody", and would contradict the policy.
    older = [] if _FRAMEABLE in policy else _SHUT[1:]
    return [*given, *_OURS, *older]


class CommonHeaders:
    """ASGI middleware around everything that makes answers, the crash handler included."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def complete(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message = {**message, "headers": with_common_headers(message["headers"])}
            await send(message)

        try:
            await self.app(scope, receive, complete)
        except ClientDisconnect:
            # Nobody is there to be answered, and nothing is wrong here.
            return
        except Exception:
            log.exception("crashed", request_id=scope["request_id"], path=quote(scope["path"]))
            if started:
                raise
            crash = problems.problem(
                scope, "internal-error", "The server failed in a way it did not foresee."
            )
            await crash(scope, receive, complete)
