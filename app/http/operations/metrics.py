"""What Prometheus is told: answers, their latency, the cache, the revision and the pool."""

import os
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import anyio.to_thread
from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client import multiprocess as processes

from app.db import engine as engines
from app.db import revisions
from app.db.engine import Engine
from app.errors import DepositaryError

router = APIRouter(include_in_schema=False)
_SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""What the library reads, when it is loaded, to count in files of a folder."""
_MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_METHODS = frozenset(("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"))
_BUCKETS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5)


@contextmanager
def together() -> Iterator[None]:
    """Processes started meanwhile count together, in a folder that is gone at the end."""
    with TemporaryDirectory(prefix="depositary-metrics-") as made:
        os.environ[_SHARED] = made
        try:
            yield
        finally:
            del os.environ[_SHARED]


def folder() -> Path | None:
    """Where processes count together, if they do."""
    return Path(os.environ[_SHARED]) if _SHARED in os.environ else None


class _Latencies(Histogram):
    """A histogram that takes many values at once; one by one would cost as much as the answers."""

    def observe_all(self, amounts: list[float]) -> None:
        """What `observe` does with each."""
        self._sum.inc(sum(amounts))
        in_order = sorted(amounts)
        counted = 0
        for bucket, bound in enumerate(self._upper_bounds):
            upto = bisect_right(in_order, bound, counted)
            if upto > counted:
                self._buckets[bucket].inc(upto - counted)
                counted = upto


class Metrics:
    """The numbers of one application, in a registry of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.registry = made = CollectorRegistry()
        self._requests = Counter(
            "depositary_requests", "Answers.", ["method", "route", "status"], registry=made
        )
        self._seconds = _Latencies(
            "depositary_request_seconds",
            "Time from the request to the end of its answer.",
            ["route"],
            buckets=_BUCKETS,
            registry=made,
        )
        self.hits = Counter("depositary_cache_hits", "Answers from memory.", registry=made)
        self.misses = Counter(
            "depositary_cache_misses", "Answers that memory did not have.", registry=made
        )
        self._entries = self._gauge("depositary_cache_entries", "Answers in memory.")
        self._bytes = self._gauge("depositary_cache_bytes", "Bytes that they take.")
        self._pool = self._gauge("depositary_pool_connections", "Connections that there may be.")
        self._in_use = self._gauge("depositary_pool_in_use", "Connections in use.")
        self.connections = self._gauge("depositary_connections", "Connections of clients.")
        self.closed = Counter(
            "depositary_connections_refused",
            "Connections closed, or what they sent refused, by the reason.",
            ["reason"],
            registry=made,
        )
        self._revision = self._gauge("depositary_revision", "The newest revision.", "livemax")
        self._latencies: dict[str, _Latencies] = {}
        self._counts: dict[tuple[str, str, int], Counter] = {}

    def _gauge(self, name: str, said: str, together: str = "livesum") -> Gauge:
        return Gauge(name, said, registry=self.registry, multiprocess_mode=together)  # type: ignore[arg-type]

    def answered(self, method: str, route: str | None, status: int, seconds: list[float]) -> None:
        """Count answers that took so long. Routes are templates, so their number is bounded."""
        label = route or "other"
        which = (method, label, status)
        if which not in self._counts:
            named = method if method in _METHODS else "other"
            self._counts[which] = self._requests.labels(named, label, str(status))
            self._latencies[label] = self._seconds.labels(label)
        self._counts[which].inc(len(seconds))
        self._latencies[label].observe_all(seconds)

    def measure(self, entries: int, size: int) -> None:
        """How full the cache and the pool of connections are now."""
        self._entries.set(entries)
        self._bytes.set(size)
        size, in_use = engines.pool(self._engine)
        self._pool.set(size)
        self._in_use.set(in_use)

    def look(self) -> None:
        """Which revision is the newest; if the database does not say, the last one known stays."""
        with suppress(DepositaryError), engines.reading(self._engine) as session:
            self._revision.set(revisions.moment(session).revision)

    def exposed(self) -> bytes:
        """All numbers in Prometheus' text format, those of all processes together."""
        registry = self.registry
        if shared := folder():
            _bury(shared)
            registry = CollectorRegistry()
            processes.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)

    def close(self) -> None:
        """Take this process's gauges out of the sums."""
        if folder():
            processes.mark_process_dead(os.getpid())  # type: ignore[no-untyped-call]


def _bury(shared: Path) -> None:
    """Take the gauges of processes that ended without a word out of the sums."""
    for file in shared.glob("gauge_live*_*.db"):
        number = int(file.stem.rpartition("_")[2])
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            processes.mark_process_dead(number)  # type: ignore[no-untyped-call]


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """The numbers, for Prometheus."""
    access = request.app.state.access
    access.flush()
    await anyio.to_thread.run_sync(access.metrics.look)
    return Response(
        access.metrics.exposed(), 200, {"cache-control": "no-store"}, media_type=_MEDIA_TYPE
    )
