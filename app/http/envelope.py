"""What every answer carries, crashes included: CORS and security headers."""

from urllib.parse import quote

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.http import problems

log = structlog.get_logger("depositary.access")

EXPOSED = (
    "ETag, Idempotency-Replayed, Link, Location, RateLimit, RateLimit-Policy, Retry-After, "
    "Revision, WWW-Authenticate, X-Request-Id"
)
_OURS = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": EXPOSED,
    "cross-origin-resource-policy": "cross-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_UNLESS_SET = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-frame-options": "DENY",
}
_FRAMEABLE = "frame-ancestors *"


class Envelope:
    """ASGI middleware around everything that makes answers, the crash handler included."""

    def __init__(self, app: ASGIApp, public_url: str) -> None:
        self.app = app
        self.public_url = public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def sealed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                headers.update(_OURS)
                for name, value in _UNLESS_SET.items():
                    headers.setdefault(name, value)
                if _FRAMEABLE in headers["content-security-policy"]:
                    # The older header knows no "anybody", and would contradict the policy.
                    del headers["x-frame-options"]
            await send(message)

        try:
            await self.app(scope, receive, sealed)
        except Exception:
            log.exception("crashed", request_id=scope["request_id"], path=quote(scope["path"]))
            if started:
                raise
            crash = problems.problem(
                self.public_url,
                scope["request_id"],
                "internal-error",
                "The server failed in a way it did not foresee.",
            )
            await crash(scope, receive, sealed)
