"""A primary that is gone: no acknowledged write is lost, and writing goes on by itself."""

import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import psycopg
import pytest

from app.db import engine as engines
from app.settings import Settings
from tests import example
from tests.faults.conftest import Figures
from tests.faults.harness import patroni
from tests.faults.harness.servers import Server, eventually, serving
from tests.faults.harness.writers import COUNTRIES, make_key, record

pytestmark = [pytest.mark.faults, pytest.mark.slow]
PATH = f"/v1/accords/{example.HARBOUR}/members"
BUSY = 2.0


@dataclass
class Load:
    """Clients that write and read until they are told to stop, and what they were told."""

    server: Server
    key: str
    acknowledged: dict[str, float] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
    writes: Counter[int] = field(default_factory=Counter)
    reads: Counter[int] = field(default_factory=Counter)
    pinned: Counter[int] = field(default_factory=Counter)
    stale: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def write(self, number: int) -> None:
        while not self.over.is_set():
            mark = uuid.uuid4().hex
            answer = record(self.server, self.key, mark, COUNTRIES[number])
            self.writes[answer.status] += 1
            if answer.status == 201:
                self.acknowledged[mark] = time.monotonic()
            else:
                answer.problem(503)
                self.unsure.add(mark)
                self.over.wait(0.05)

    def read(self) -> None:
        """As a client does that minds what it has seen, and as one that does not."""
        seen = 0
        while not self.over.wait(0.02):
            headers = {"if-revision-at-least": str(seen)}
            answer = self.server.ask(PATH, headers=headers)
            self.reads[answer.status] += 1
            if answer.status == 200:
                revision = int(answer.headers["revision"])
                self.stale += revision < seen
                seen = max(seen, revision)
            self.pinned[self.server.ask(f"{PATH}?revision=2").status] += 1


def _during(load: Load, cluster: patroni.Cluster) -> float:
    """Kill the primary under the load; returns when, once writing goes on."""
    began = time.monotonic()
    assert eventually(lambda: len(load.acknowledged) > 20, 60), load.writes
    leader = cluster.leader()
    assert leader is not None
    leader.kill()
    killed = time.monotonic()
    assert killed - began < 120

    def going_on() -> bool:
        times = list(load.acknowledged.values())
        return sum(at > killed + BUSY for at in times) > 20

    assert eventually(going_on, 120), (load.writes, cluster.told())
    return killed


def _without(load: Load, killed: float) -> float:
    """The longest time between two acknowledged writes since then."""
    times = [killed, *sorted(at for at in load.acknowledged.values() if at > killed)]
    return max(later - earlier for earlier, later in pairwise(times))


@pytest.fixture
def cluster() -> Iterator[patroni.Cluster]:
    with patroni.cluster() as started:
        yield started


def test_a_failover_loses_no_acknowledged_write(
    cluster: patroni.Cluster, tmp_path: Path, figure: Figures
) -> None:
    with serving(
        cluster.url, tmp_path, replica_url=cluster.url, busy_timeout=BUSY, writes_per_minute=0
    ) as server:
        engine = engines.connect(Settings(database_url=cluster.url, pool_size=1))
        example.write(engine)
        engine.dispose()
        load = Load(server, make_key(cluster.url))
        clients = [threading.Thread(target=load.write, args=(n,)) for n in range(3)]
        clients.append(threading.Thread(target=load.read))
        for client in clients:
            client.start()
        try:
            killed = _during(load, cluster)
        finally:
            load.over.set()
            for client in clients:
                client.join(60)
        leader = cluster.leader()
        assert leader is not None
        with psycopg.connect(
            f"postgresql://postgres@127.0.0.1:{leader.port}/postgres"
        ) as connection:
            rows = connection.execute("SELECT quote FROM citation").fetchall()
        assert "crashed" not in server.told()
    there = Counter(quote for (quote,) in rows)
    lost = [mark for mark in load.acknowledged if there[mark] != 1]
    figure(
        f"failover under Patroni, one synchronous standby: {len(load.acknowledged)} writes "
        f"acknowledged, {len(lost)} lost, {_without(load, killed):.1f} s without a primary "
        f"({load.writes[503]} refused with 503); reads {dict(load.reads)}, "
        f"{load.stale} stale with the token; pinned reads {dict(load.pinned)}"
    )
    assert lost == []
    assert load.stale == 0
    assert set(load.writes) <= {201, 503}
    assert set(load.reads) <= {200, 503}
    assert set(load.pinned) == {200}
    # What was refused may have been done all the same, and then once.
    assert all(there[mark] <= 1 for mark in load.unsure)
