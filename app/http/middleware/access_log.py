"""The access log: a line for every answer, and what the metrics count of it."""

import asyncio
import json
import time
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson

from app import log as logs
from app.api.fields import Json
from app.http.middleware.store import Entry, Store
from app.http.operations.metrics import Metrics

_DELAY = 0.1
"""Seconds for which lines of answers from memory are gathered, and how full memory is, is old."""
_MOST = 400
"""Lines that are gathered at most: to write them leaves the processor's caches cold each time."""
_SAID = {"event": "answered", "level": "info", "logger": "depositary.access"}
Hit = tuple[Entry, str, int, bytes, float, float]
"""What answered, method, status, request id, and when it began and ended."""
Alike = dict[tuple[Entry, str, int], list[Hit]]


class AccessLog:
    """Records answers. What memory answers is written in batches, all else at once.

    A line through the logging module takes longer than an answer from memory, and a tenth of the
    time of any other.
    """

    def __init__(self, metrics: Metrics, store: Store, lines: bool) -> None:
        self.metrics = metrics
        self._store = store
        self._lines = lines
        self._hits: list[Hit] = []
        self._due = self._measured = 0.0

    def hit(self, entry: Entry, request_id: bytes, method: str, status: int, began: float) -> None:
        """An answer from memory was sent."""
        ended = time.perf_counter()
        self._hits.append((entry, method, status, request_id, began, ended))
        if len(self._hits) >= _MOST:
            self.flush()
        elif ended >= self._due:
            # Not a flag: a loop that was closed meanwhile would leave it set for ever.
            self._due = ended + _DELAY
            asyncio.get_running_loop().call_later(_DELAY, self.flush)

    def answered(self, began: float, **said: Any) -> None:
        """The application answered."""
        ended = time.perf_counter()
        seconds = ended - began
        self.metrics.answered(said["method"], said["route"], said["status"], [seconds])
        if said["cache"]:
            self.metrics.misses.inc()
        if ended >= self._measured:
            self._measure(ended)
        if self._lines:
            logs.write([_whole(said, seconds)])

    def flush(self) -> None:
        """Write the lines of the answers from memory, and count them."""
        hits, self._hits = self._hits, []
        self.metrics.hits.inc(len(hits))
        alike: Alike = {}
        for hit in hits:
            alike.setdefault(hit[:3], []).append(hit)
        for (entry, method, status), group in alike.items():
            self.metrics.answered(method, entry.route, status, [hit[5] - hit[4] for hit in group])
        self._measure(time.perf_counter())
        if self._lines and hits:
            logs.write(_lines(alike))

    def _measure(self, now: float) -> None:
        self._measured = now + _DELAY
        self.metrics.measure(len(self._store), self._store.size)

    def close(self) -> None:
        """Write and count what is left."""
        self.flush()
        self.metrics.close()


def _lines(alike: Alike) -> list[bytes]:
    """The lines that the logging module would make, in the order of the answers.

    What is the same in many is written once; a request id and numbers need no quoting.
    """
    # Both clocks read together tell when each answer was sent.
    offset = time.time() - time.perf_counter()
    made: list[tuple[float, bytes]] = []
    for (entry, method, status), group in alike.items():
        own: list[Any] = []
        for _, _, _, request_id, began, ended in group:
            second, rest = divmod(int((ended + offset) * 1_000_000), 1_000_000)
            own += request_id, (ended - began) * 1000, _iso(second), rest
        lines = (_line(entry, method, status) * len(group)) % tuple(own)
        if len(alike) == 1:
            return [lines]
        made += zip([hit[5] for hit in group], lines.splitlines(keepends=True), strict=True)
    made.sort()
    return [line for _, line in made]


def _whole(said: Json, seconds: float) -> bytes:
    """The line of an answer that the application gave."""
    told = {name: value for name, value in said.items() if name == "route" or value is not None}
    at = datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    line = {**_SAID, **told, "milliseconds": round(seconds * 1000, 3), "timestamp": at}
    written = orjson.dumps(line)
    # Of a key's name any letter may be part.
    return (written if written.isascii() else json.dumps(line).encode()) + b"\n"


def _line(entry: Entry, method: str, status: int) -> bytes:
    """The line of such answers, without what each has of its own."""
    said = {
        **_SAID,
        "cache": "hit",
        "method": method,
        "route": entry.route,
        "path": entry.path,
        "status": status,
        **({} if entry.revision is None else {"revision": entry.revision}),
    }
    own = b',"request_id":"%b","milliseconds":%.3f,"timestamp":"%b.%06dZ"}\n'
    return orjson.dumps(said)[:-1].replace(b"%", b"%%") + own


@lru_cache(maxsize=4)
def _iso(second: int) -> bytes:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S").encode()
