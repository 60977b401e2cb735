"""Conditional and compressed answers: an ETag on every 200, 304 where the client has it already."""

import gzip

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.http import tags

SMALLEST = 1_000
"""Bodies below this many bytes are not worth compressing."""
_KEPT = ("cache-control", "content-security-policy", "etag", "link", "revision", "vary")


def accepts_gzip(header: str) -> bool:
    """Whether an Accept-Encoding header allows gzip (RFC 9110 section 12.5.3)."""
    wanted: dict[str, bool] = {}
    for part in header.lower().split(","):
        coding, _, parameters = part.partition(";")
        weight = parameters.strip().removeprefix("q=").strip()
        wanted[coding.strip()] = weight not in ("0", "0.0", "0.00", "0.000")
    return wanted.get("gzip", wanted.get("*", False))


def matches(header: str, etag: str) -> bool:
    """Whether If-None-Match names this representation: a list, weak or strong, or `*`."""
    if header.strip() == "*":
        return True
    return etag in (tag.strip().removeprefix("W/") for tag in header.split(","))


class Conditional:
    """ASGI middleware: gathers a GET's 200, names it, compresses it, or answers 304 instead."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        start: Message = {}
        chunks: list[bytes] = []

        async def gather(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                if message["status"] != 200:
                    await send(message)
            elif start["status"] != 200:
                await send(message)
            else:
                chunks.append(message.get("body", b""))
                if not message.get("more_body", False):
                    await self._finish(start, b"".join(chunks), asked, send)

        await self.app(scope, receive, gather)

    async def _finish(self, start: Message, body: bytes, asked: Headers, send: Send) -> None:
        headers = MutableHeaders(raw=list(start["headers"]))
        headers.setdefault("vary", "Accept-Encoding")
        # What says nothing of itself is a file that comes with the code.
        headers.setdefault("cache-control", "public, max-age=3600")
        tag = headers.get("etag", tags.of_bytes(body)).strip('"')
        if len(body) >= SMALLEST and accepts_gzip(asked.get("accept-encoding", "")):
            body = gzip.compress(body, 6, mtime=0)
            headers["content-encoding"] = "gzip"
            tag += "-gzip"
        headers["etag"] = f'"{tag}"'
        headers["content-length"] = str(len(body))
        status = 200
        if matches(asked.get("if-none-match", ""), headers["etag"]):
            status, body = 304, b""
            headers = MutableHeaders({k: v for k, v in headers.items() if k in _KEPT})
        await send({"type": "http.response.start", "status": status, "headers": headers.raw})
        await send({"type": "http.response.body", "body": body})
