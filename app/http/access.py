"""The record of every answer: a log line, and what the metrics count."""

import asyncio
import time
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson
import structlog

from app import log as logs
from app.http.metrics import Metrics
from app.http.store import Entry, Store

log = structlog.get_logger("depositary.access")
_DELAY = 0.1
"""Seconds for which lines of answers from memory are gathered."""
_MOST = 1_000
Hit = tuple[Entry, bytes, str, int, float, float]


class Access:
    """Records answers. What memory answers is written in batches, all else at once.

    A line through the logging module takes longer than an answer from memory.
    """

    def __init__(self, metrics: Metrics, store: Store, lines: bool) -> None:
        self.metrics = metrics
        self._store = store
        self._lines = lines
        self._hits: list[Hit] = []
        self._due = 0.0

    def hit(self, entry: Entry, request_id: bytes, method: str, status: int, began: float) -> None:
        """An answer from memory was sent."""
        ended = time.perf_counter()
        self._hits.append((entry, request_id, method, status, began, ended))
        if len(self._hits) >= _MOST:
            self.flush()
        elif ended >= self._due:
            # Not a flag: a loop that was closed meanwhile would leave it set for ever.
            self._due = ended + _DELAY
            asyncio.get_running_loop().call_later(_DELAY, self.flush)

    def answered(self, began: float, **said: Any) -> None:
        """The application answered."""
        seconds = time.perf_counter() - began
        self.metrics.answered(said["method"], said["route"], said["status"], seconds)
        if said["cache"]:
            self.metrics.misses.inc()
        self.metrics.measure(len(self._store), self._store.size)
        if self._lines:
            told = {
                name: value for name, value in said.items() if name == "route" or value is not None
            }
            log.info("answered", **told, milliseconds=round(seconds * 1000, 2))

    def flush(self) -> None:
        """Write the lines of the answers from memory, and count them."""
        hits, self._hits = self._hits, []
        alike: dict[tuple[Entry, str, int], list[float]] = {}
        for entry, _, method, status, began, ended in hits:
            alike.setdefault((entry, method, status), []).append(ended - began)
        for (entry, method, status), seconds in alike.items():
            self.metrics.answered(method, entry.route, status, *seconds)
        self.metrics.hits.inc(len(hits))
        self.metrics.measure(len(self._store), self._store.size)
        if self._lines and hits:
            # Both clocks read together tell when each answer was sent.
            offset = time.time() - time.perf_counter()
            logs.write([_line(hit, offset) for hit in hits])

    def close(self) -> None:
        """Write and count what is left."""
        self.flush()
        self.metrics.close()


def _line(hit: Hit, offset: float) -> bytes:
    """The line that the logging module would make of it. A request id needs no quoting."""
    entry, request_id, method, status, began, ended = hit
    if not entry.line:
        entry.line = orjson.dumps(
            {
                "event": "answered",
                "level": "info",
                "logger": "depositary.access",
                "cache": "hit",
                "route": entry.route,
                "path": entry.path,
                **({} if entry.revision is None else {"revision": entry.revision}),
            }
        )[:-1]
    second, fraction = divmod(ended + offset, 1)
    return (
        b'%b,"request_id":"%b","method":"%b","status":%d,"milliseconds":%.3f,"timestamp":"%b.%06dZ"}\n'
        % (
            entry.line,
            request_id,
            method.encode(),
            status,
            (ended - began) * 1000,
            _iso(second),
            int(fraction * 1e6),
        )
    )


@lru_cache(maxsize=4)
def _iso(second: float) -> bytes:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S").encode()
