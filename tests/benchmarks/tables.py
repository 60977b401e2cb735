"""All memberships as one CSV: rows a second of processor time, and what that costs who else reads.

Beside datasette's stream of the spans that can hold today, which are as many and about as wide.
"""

import os
import statistics
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks import wrk
from tests.benchmarks.servers import Server

ROUNDS, BESIDE = 5, 3
_AT_ONCE = 1 << 16
_LOOKED = 1 << 22
"""Bytes after which the server's memory is looked at again."""
PATH = "/v1/memberships.csv"
_TICKS = os.sysconf("SC_CLK_TCK")


def of_datasette() -> str:
    """The same of datasette: the rows of the table that hold today, as known now."""
    today = datetime.now(UTC).date()
    held = f"starts_earliest__lte={today}&ends_latest__gt={today}&status__not=none"
    return f"/benchmark/span.csv?_stream=on&_size=max&{held}"


@dataclass(frozen=True)
class Streamed:
    """What one table came to."""

    rows: int
    size: int
    processor: float
    """Seconds of the server's processor time."""
    first: float
    """Milliseconds until the first bytes."""
    more: float
    """Megabytes that the server's process grew by while it sent."""

    @property
    def rate(self) -> float:
        """Rows a second of processor time."""
        return self.rows / self.processor


def stream(server: Server, path: str) -> Streamed:
    """Take a whole table, and look at the server meanwhile."""
    before, resident = _processor(server), server.resident()
    began, rows, size, first, most = time.perf_counter(), 0, 0, 0.0, resident
    with urllib.request.urlopen(server.url + path, timeout=300) as answer:
        while part := answer.read1(_AT_ONCE):
            first = first or (time.perf_counter() - began) * 1000
            rows, looked = rows + part.count(b"\n"), size // _LOOKED
            size += len(part)
            if size // _LOOKED > looked:
                most = max(most, server.resident())
    return Streamed(rows - 1, size, _processor(server) - before, first, most - resident)


def _processor(server: Server) -> float:
    """Seconds of processor time that a server's processes have had."""
    found = 0
    for number in server.processes():
        told = Path(f"/proc/{number}/stat").read_text(encoding="ascii")
        fields = told.rpartition(")")[2].split()
        found += int(fields[11]) + int(fields[12])
    return found / _TICKS


def alone(servers: Mapping[str, tuple[Server, str]]) -> dict[str, list[Streamed]]:
    """Each server's table, in turn."""
    found: dict[str, list[Streamed]] = {name: [] for name in servers}
    for _ in range(ROUNDS):
        for name, (server, path) in servers.items():
            found[name].append(stream(server, path))
    return found


def line(name: str, runs: list[Streamed]) -> str:
    """The medians of some runs, as an item of a list."""
    rate, first, more = (
        statistics.median(getattr(run, of) for run in runs) for of in ("rate", "first", "more")
    )
    return (
        f"{name}: all {runs[0].rows:,} rows as CSV ({runs[0].size / 1e6:,.0f} MB), {rate:,.0f} "
        f"rows a second of processor time, first byte after {first:.0f} ms, {more:.0f} MB more"
    )


def others(server: Server, path: str) -> str:
    """The slowest hundredth of who asks for something else, without and with a table on its way."""
    found: dict[bool, list[wrk.Measured]] = {False: [], True: []}
    for _ in range(BESIDE):
        found[False].append(wrk.run(server.url + path, 3))
        with taken(server):
            found[True].append(wrk.run(server.url + path, 3))
    quiet, busy = (wrk.together(found[beside]).p99 for beside in (False, True))
    return (
        f"others meanwhile: p99 {busy:.1f} ms instead of {quiet:.1f} ms, {busy / quiet:.2f} times"
    )


@contextmanager
def taken(server: Server) -> Iterator[None]:
    """Somebody takes the table over and over."""
    done = threading.Event()

    def take() -> None:
        while not done.is_set():
            with urllib.request.urlopen(server.url + PATH, timeout=300) as answer:
                while not done.is_set() and answer.read1(_AT_ONCE):
                    pass

    taking = threading.Thread(target=take)
    taking.start()
    try:
        yield
    finally:
        done.set()
        taking.join()
