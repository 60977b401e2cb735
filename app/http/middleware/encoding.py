"""Encoding negotiation: an ETag on every 200, and compression where the client likes it."""

import gzip
import zlib
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

import brotli
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api import etags
from app.http.negotiation import weights
from app.http.not_modified import RawHeaders

SMALLEST = 1_000
"""Bodies below this many bytes are not worth compressing."""
_CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: bytes(brotli.compress(body, quality=5)),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}
"""What can be answered in, liked best first. At these levels both take about the same time."""
_OF_THE_VARIANT = (b"content-length", b"etag")
_LONGEST = 200
Read = TypeVar("Read")


def bounded_cache(read: Callable[[bytes], Read]) -> Callable[[bytes], Read]:
    """The function, with its results for what many clients send alike."""
    cached = lru_cache(maxsize=1024)(read)

    @wraps(read)
    def bounded(given: bytes) -> Read:
        # Nobody may fill the memory with what we remember of long texts.
        return cached(given) if len(given) <= _LONGEST else read(given)

    return bounded


@bounded_cache
def coding(header: bytes) -> str:
    """The coding that an Accept-Encoding header likes best (RFC 9110 12.5.3); empty: as it is."""
    wanted = weights(header.decode("latin-1"))
    liked = [(wanted.get(name, wanted.get("*", 0.0)), name) for name in _CODINGS]
    # Of equals the first; what is not compressed is the last resort, unless it is liked better.
    weight, best = max(liked, key=lambda pair: pair[0])
    return best if weight > 0 and weight >= wanted.get("identity", 0.0) else ""


class EncodingNegotiation:
    """ASGI middleware: gathers a GET's 200, names it, and compresses it if the client likes that.

    What a route streams goes on piece by piece, compressed likewise, under the route's own tag.

    Closest to the routes, it also notes for the log which of them answered, and to whose key.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        def note() -> None:
            if "log_context" in scope:
                scope["log_context"].update(route=_template(scope), key=scope.get("key_name"))

        if scope["type"] == "http" and scope["method"] == "GET":
            send = self._gathering(scope, send, note)
        try:
            await self.app(scope, receive, send)
        finally:
            note()

    def _gathering(self, scope: Scope, send: Send, note: Callable[[], None]) -> Send:
        accepted = _first(scope["headers"], b"accept-encoding")
        start: Message = {}
        chunks: list[bytes] = []
        stream: _Stream | None = None

        async def gather(message: Message) -> None:
            nonlocal start, stream
            if message["type"] == "http.response.start":
                start = message
                if message["status"] != 200:
                    await send(message)
            elif start["status"] != 200:
                await send(message)
            else:
                if scope.get("streams"):
                    if stream is None:
                        # What can be had in ranges is counted in bytes as they are.
                        ranged = b"accept-ranges" in dict(start["headers"])
                        stream = _Stream("" if ranged else coding(accepted))
                        note()
                        await send({**start, "headers": stream.headers(start["headers"])})
                    await send({**message, "body": stream.coded(message)})
                    return
                chunks.append(message.get("body", b""))
                if not message.get("more_body", False):
                    headers, body = _finished(start["headers"], b"".join(chunks), accepted)
                    note()
                    await send({**start, "headers": headers})
                    await send({"type": "http.response.body", "body": body})

        return gather


class _Stream:
    """An answer that is sent on piece by piece, each of which can be read at once."""

    def __init__(self, coding: str) -> None:
        self._coding = coding
        if coding == "gzip":
            self._gzip = zlib.compressobj(6, wbits=zlib.MAX_WBITS | 16)
        elif coding == "br":
            self._brotli = brotli.Compressor(quality=5)

    def headers(self, given: RawHeaders) -> RawHeaders:
        """The headers, of this coding."""
        if not self._coding:
            return given
        tag = etags.coded(dict(given)[b"etag"].decode(), self._coding).encode()
        headers = [(name, tag if name == b"etag" else value) for name, value in given]
        return [*headers, (b"content-encoding", self._coding.encode())]

    def coded(self, message: Message) -> bytes:
        """The body of a message, in this coding."""
        body: bytes = message.get("body", b"")
        more: bool = message.get("more_body", False)
        if self._coding == "gzip":
            begun = self._gzip.compress(body)
            return begun + self._gzip.flush(zlib.Z_SYNC_FLUSH if more else zlib.Z_FINISH)
        if self._coding == "br":
            begun = self._brotli.process(body)
            return bytes(begun + (self._brotli.flush() if more else self._brotli.finish()))
        return body


def _template(scope: Scope) -> str | None:
    """The path of the route that answered, with its parameters' names."""
    return getattr(scope.get("route"), "path", None)


def _first(headers: RawHeaders, wanted: bytes) -> bytes:
    """The value of the first header of this name, or nothing."""
    return next((value for name, value in headers if name == wanted), b"")


def _finished(given: RawHeaders, body: bytes, accepted: bytes) -> tuple[RawHeaders, bytes]:
    named = dict(given)
    headers = [header for header in given if header[0] not in _OF_THE_VARIANT]
    if b"vary" not in named:
        headers.append((b"vary", b"Accept-Encoding"))
    if b"cache-control" not in named:
        # What says nothing of itself is a file that comes with the code.
        headers.append((b"cache-control", b"public, max-age=3600"))
    tag = named.get(b"etag", b"").decode("latin-1")
    if not tag or b"last-modified" in named:
        # A file's own tag is made of its date, which differs from one copy of it to the next.
        tag = etags.of_bytes(body)
    chosen = coding(accepted) if len(body) >= SMALLEST else ""
    if chosen:
        body = _CODINGS[chosen](body)
        headers.append((b"content-encoding", chosen.encode()))
        tag = etags.coded(tag, chosen)
    return [*headers, (b"etag", tag.encode()), (b"content-length", b"%d" % len(body))], body
