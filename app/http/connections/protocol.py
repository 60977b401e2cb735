"""HTTP/1.1 on one connection: uvicorn's protocol, with bounds on what comes before a request."""

import asyncio
import time
from contextlib import suppress
from typing import Any, Literal

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from app.http import problems
from app.http.connections.limits import Connections
from app.http.middleware import identifiers
from app.http.middleware.headers import with_common_headers

LARGEST_HEAD = 65_536
"""Bytes of the request line and all headers together."""
_LEAST = 10_240
"""Bytes that must come of a body each time the deadline has passed."""
_LINGER, _DISCARDED = 2.0, 2**20
"""Seconds, and bytes, for which what a client goes on sending is thrown away, so that it gets to
read why it was refused: closing at once would make its system forget the answer."""
State = Literal["idle", "head", "body"]


class _TooLarge(Exception):
    """The head of a request has more bytes than are read."""


class BoundedProtocol(HttpToolsProtocol):
    """What is too large, too slow or no HTTP is answered by a problem document, and closed.

    The library keeps the parts of an unfinished header and joins them at each piece that comes:
    60 MB of it took 22 seconds, with everybody else waiting.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.shared: Connections = self.app.connections
        self.address = ""
        self._state: State = "idle"
        self._head = self._framing = self._body = self._thrown_away = 0
        self._refused = False
        self._deadline: asyncio.TimerHandle | None = None

    # What the transport says.

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.address = self.client[0] if self.client else ""
        if self.shared.admit(self):
            self._await_head()
        else:
            self._refuse("too-many-requests", "There are too many connections.", linger=False)

    def connection_lost(self, exc: Exception | None) -> None:
        self.shared.forget(self)
        self._stop_clock()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._refused:
            self._thrown_away += len(data)
            if self._thrown_away > _DISCARDED:
                self.transport.abort()
            return
        before = self._state
        if before == "body":
            self._framing += len(data)
        super().data_received(data)
        if self._refused or self.transport.is_closing():
            return
        if self._state == before == "head":
            # What the parser has told nothing of yet is a header that goes on.
            self._framing += len(data)
        if self._framing > LARGEST_HEAD:
            self._too_large()
        elif self._state == "body":
            self._await_body()
        elif self._deadline is None and (self.cycle is None or self.cycle.response_complete):
            self._await_head()

    # What the parser says.

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._state = "head"
        self._head = self._framing = self._body = 0

    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(len(name) + len(value) + 4)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._stop_clock()
        self._state = "body"
        self._framing = 0
        self.shared.works(self)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._body += len(body)
        # Of chunks of one byte each six bytes come.
        self._framing = max(0, self._framing - 8 * len(body))
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._stop_clock()
        self._state = "idle"
        self._framing = 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self.pipeline:
            self.shared.waits(self)

    # What is refused.

    def give_way(self) -> None:
        """Close at once: somebody else needs the place."""
        self._refused = True
        self.transport.abort()

    def send_400_response(self, msg: str) -> None:
        """Answer what the parser does not take."""
        if self._head > LARGEST_HEAD:
            self._too_large()
        else:
            self.shared.refused("not HTTP")
            self._refuse("invalid-request", "This is no request of HTTP/1.1.")

    def _count(self, size: int) -> None:
        self._head += size
        if self._head > LARGEST_HEAD:
            raise _TooLarge

    def _too_large(self) -> None:
        self.shared.refused("headers too large")
        self._refuse(
            "headers-too-large",
            f"The address and all headers together may have {LARGEST_HEAD} bytes.",
        )

    def _await_head(self) -> None:
        seconds = self.shared.settings.receive_timeout
        self._deadline = self.loop.call_later(seconds, self._head_is_late)

    def _head_is_late(self) -> None:
        self._deadline = None
        self.shared.refused("headers too slow")
        if self._state == "idle":
            # Nothing was asked, so there is nothing to answer.
            self.give_way()
        else:
            self._refuse("request-timeout", "The headers did not come in time.")

    def _await_body(self) -> None:
        if self._deadline is None:
            seconds = self.shared.settings.receive_timeout
            self._deadline = self.loop.call_later(seconds, self._body_is_late, self._body)

    def _body_is_late(self, before: int) -> None:
        self._deadline = None
        if self.flow.read_paused or self._body - before >= _LEAST:
            self._await_body()
            return
        if self.cycle.response_complete:
            # It was answered without its body.
            self.give_way()
            return
        self.shared.refused("body too slow")
        self._refuse("request-timeout", "The body did not come in time.")

    def _stop_clock(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _refuse(self, slug: str, detail: str, *, linger: bool = True) -> None:
        """Answer by a problem document, unless an answer is under way, and close."""
        self._refused = True
        self._stop_clock()
        self.shared.works(self)
        cycle = self.cycle
        answering = cycle is not None and cycle.response_started and not cycle.response_complete
        if cycle is not None and not cycle.response_complete:
            # Whoever still reads from it is told that the client is gone.
            cycle.disconnected = True
            cycle.message_event.set()
        if answering or self.transport.is_closing():
            self.transport.close()
            return
        self.transport.write(self._problem(slug, detail))
        if linger and self.transport.can_write_eof():
            with suppress(OSError):
                self.transport.write_eof()
            self.flow.resume_reading()
            self.loop.call_later(_LINGER, self.transport.abort)
        else:
            self.transport.close()

    def _problem(self, slug: str, detail: str) -> bytes:
        """The whole answer. It is logged and counted as those of the application are."""
        began = time.perf_counter()
        request_id = identifiers.new()
        told: dict[str, Any] = {
            "path": "",
            "headers": [],
            "http_version": "1.0",
            "scheme": self.scheme,
            "server": self.server,
            "client": self.client,
            **(self.scope or {}),
            "request_id": request_id.decode(),
        }
        told["public_url"], _ = self.shared.origins.find(told, dict(told["headers"]))
        answer = problems.problem(told, slug, detail)
        headers = [(b"x-request-id", request_id), (b"connection", b"close")]
        lines = [b"%b: %b\r\n" % h for h in [*with_common_headers(answer.raw_headers), *headers]]
        self.shared.access.answered(
            began,
            request_id=request_id.decode(),
            method=str(told.get("method", "")),
            route=None,
            path="",
            status=answer.status_code,
            cache=None,
        )
        return b"".join([STATUS_LINE[answer.status_code], *lines, b"\r\n", bytes(answer.body)])
