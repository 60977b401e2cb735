"""The outermost layer: request id, CORS and security headers, and a log line for each answer."""

import re
import time
import uuid
from urllib.parse import quote

import structlog
from starlette.datastructures import Headers, MutableHeaders
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
_ID = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)


class Envelope:
    """ASGI middleware around everything, the crash handler included."""

    def __init__(self, app: ASGIApp, public_url: str) -> None:
        self.app = app
        self.public_url = public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope).get("x-request-id", "")
        request_id = asked if _ID.fullmatch(asked) else uuid.uuid4().hex
        scope["request_id"] = request_id
        began = time.perf_counter()
        status = 0

        async def sealed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = request_id
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
            log.exception("crashed", request_id=request_id, path=quote(scope["path"]))
            if status:
                raise
            crash = problems.problem(
                self.public_url,
                request_id,
                "internal-error",
                "The server failed in a way it did not foresee.",
            )
            await crash(scope, receive, sealed)
        finally:
            log.info(
                "answered",
                request_id=request_id,
                method=scope["method"],
                path=quote(scope["path"]),
                status=status,
                milliseconds=round((time.perf_counter() - began) * 1000, 2),
            )
