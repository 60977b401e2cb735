"""Variants of an answer: an ETag on every 200, compression, and what a 304 is made of."""

import gzip
from collections.abc import Callable, Iterable
from functools import lru_cache, wraps
from typing import TypeVar

import brotli
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.http import tags
from app.http.contract import PREFIX

SMALLEST = 1_000
"""Bodies below this many bytes are not worth compressing."""
RawHeaders = list[tuple[bytes, bytes]]
_CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: bytes(brotli.compress(body, quality=5)),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}
"""What can be answered in, liked best first. At these levels both take about the same time."""
_OF_THE_BODY = frozenset(
    (b"content-encoding", b"content-language", b"content-length", b"content-type", b"last-modified")
)
_LONGEST = 200
Read = TypeVar("Read")


def remembered(read: Callable[[bytes], Read]) -> Callable[[bytes], Read]:
    """The function, with its results for what many clients send alike."""
    cached = lru_cache(maxsize=1024)(read)

    @wraps(read)
    def of(given: bytes) -> Read:
        # Nobody may fill the memory with what we remember of long texts.
        return cached(given) if len(given) <= _LONGEST else read(given)

    return of


@remembered
def coding(header: bytes) -> str:
    """The coding that an Accept-Encoding header likes best (RFC 9110 12.5.3); empty: as it is."""
    wanted: dict[str, float] = {}
    for part in header.decode("latin-1").lower().split(","):
        name, _, parameters = part.partition(";")
        try:
            weight = float(parameters.strip().removeprefix("q=").strip() or 1)
        except ValueError:
            weight = 1.0
        wanted[name.strip()] = weight
    liked = [(wanted.get(name, wanted.get("*", 0.0)), name) for name in _CODINGS]
    # Of equals the first; what is not compressed is the last resort, unless it is liked better.
    weight, best = max(liked, key=lambda pair: pair[0])
    return best if weight > 0 and weight >= wanted.get("identity", 0.0) else ""


def matches(header: str, etag: str) -> bool:
    """Whether If-None-Match names this representation: a list, weak or strong, or `*`."""
    if header.strip() == "*":
        return True
    return etag in (tag.strip().removeprefix("W/") for tag in header.split(","))


def spared(headers: Iterable[tuple[bytes, bytes]]) -> RawHeaders:
    """The headers of the 304 that stands for a 200 with these."""
    return [header for header in headers if header[0] not in _OF_THE_BODY]


class Variants:
    """ASGI middleware: gathers a GET's 200, names it, and compresses it if the client likes that.

    Closest to the routes, it also notes for the log which of them answered, and to whose key.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        def note() -> None:
            if "noted" in scope:
                scope["noted"].update(route=_template(scope), key=scope.get("key_name"))

        if scope["type"] == "http" and scope["method"] == "GET":
            send = self._gathering(Headers(scope=scope).get("accept-encoding", ""), send, note)
        try:
            await self.app(scope, receive, send)
        finally:
            note()

    def _gathering(self, accepted: str, send: Send, note: Callable[[], None]) -> Send:
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
                    headers, body = _finished(start["headers"], b"".join(chunks), accepted)
                    note()
                    await send({**start, "headers": headers})
                    await send({"type": "http.response.body", "body": body})

        return gather


def _template(scope: Scope) -> str | None:
    """The path of the route that answered, with its parameters' names."""
    path: str | None = getattr(scope.get("route"), "path", None)
    # A router that is included in another knows only its own part.
    inner = path is not None and scope["path"].startswith(f"{PREFIX}/")
    return f"{PREFIX}{path}" if inner and not str(path).startswith(f"{PREFIX}/") else path


def _finished(given: RawHeaders, body: bytes, accepted: str) -> tuple[RawHeaders, bytes]:
    headers = MutableHeaders(raw=list(given))
    headers.setdefault("vary", "Accept-Encoding")
    # What says nothing of itself is a file that comes with the code.
    headers.setdefault("cache-control", "public, max-age=3600")
    tag = headers.get("etag", "")
    if not tag or "last-modified" in headers:
        # A file's own tag is made of its date, which differs from one copy of it to the next.
        tag = tags.of_bytes(body)
    chosen = coding(accepted.encode("latin-1")) if len(body) >= SMALLEST else ""
    if chosen:
        body = _CODINGS[chosen](body)
        headers["content-encoding"] = chosen
        tag = f'{tag.removesuffix(chr(34))}-{chosen}"'
    headers["etag"] = tag
    headers["content-length"] = str(len(body))
    return headers.raw, body
