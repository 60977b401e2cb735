"""Clients that pass on what they have seen: through a lagging replica they see one history."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from tests.faults.conftest import Figures
from tests.faults.harness import postgres
from tests.faults.harness.histories import Operation, linearizable
from tests.faults.harness.servers import Server, eventually, serving
from tests.faults.harness.writers import headers, make_key

pytestmark = [pytest.mark.faults, pytest.mark.slow]
REGISTER = "/v1/sources/a-register"
LAG = 150
"""Milliseconds by which the replica is kept behind."""
FIRST = "nothing"


@dataclass
class Clients:
    """Writers and readers of one register, and what they did and saw, in order."""

    servers: list[Server]
    key: str
    passing_on: bool
    seen: int = 0
    history: list[Operation] = field(default_factory=list)

    def write(self, number: int, until: float) -> None:
        at = 0
        while time.monotonic() < until:
            at += 1
            value = f"{number} {at}"
            called = time.monotonic_ns()
            server = self.servers[at % len(self.servers)]
            body = json.dumps({"title": value}).encode()
            answer = server.ask(REGISTER, "PATCH", body, headers(self.key, if_match="*"))
            returned = time.monotonic_ns() if answer.status == 200 else None
            self.history.append(Operation(True, value, called, returned))
            self._noted(int(answer.headers.get("revision", 0)))
            time.sleep(0.02)

    def read(self, number: int, until: float) -> None:
        while time.monotonic() < until:
            number += 1
            called = time.monotonic_ns()
            named = {"if-revision-at-least": str(self.seen)} if self.passing_on else {}
            answer = self.servers[number % len(self.servers)].ask(REGISTER, headers=named)
            assert answer.status == 200, answer.content
            returned = time.monotonic_ns()
            self.history.append(Operation(False, answer.body["title"], called, returned))
            self._noted(int(answer.headers["revision"]))

    def _noted(self, revision: int) -> None:
        self.seen = max(self.seen, revision)

    def stale(self) -> int:
        """How many reads saw what had been replaced before they were called."""
        done = {o.value: o for o in self.history if o.writes and o.returned}
        return sum(self._replaced(o, done) for o in self.history if not o.writes)

    def _replaced(self, read: Operation, done: dict[str, Operation]) -> bool:
        """Whether another write began after what was read was written, and ended before this."""
        wrote = done.get(read.value)
        since = (wrote.returned or 0) if wrote else 0
        later = (o for o in done.values() if o.called > since)
        return any((o.returned or 0) < read.called for o in later)


def recorded(servers: list[Server], key: str, passing_on: bool) -> Clients:
    """What two writers and four readers met in a while."""
    source = json.dumps({"slug": "a-register", "title": FIRST, "tier": "press"}).encode()
    made = servers[0].ask("/v1/sources", "POST", source, headers(key))
    if made.status != 201:
        titled = json.dumps({"title": FIRST}).encode()
        made = servers[0].ask(REGISTER, "PATCH", titled, headers(key, if_match="*"))
    revision = made.headers["revision"]
    for server in servers:

        def caught_up(server: Server = server) -> bool:
            return int(server.ask("/v1/revisions?limit=1").headers["revision"]) >= int(revision)

        assert eventually(caught_up, 30)
    met = Clients(servers, key, passing_on, int(revision))
    until = time.monotonic() + 5
    doing = [threading.Thread(target=met.write, args=(n, until)) for n in range(2)]
    doing += [threading.Thread(target=met.read, args=(n, until)) for n in range(4)]
    for one in doing:
        one.start()
    for one in doing:
        one.join(60)
    return met


@pytest.fixture
def lagging() -> Iterator[tuple[postgres.Postgres, postgres.Postgres]]:
    """A primary, and a standby that applies what it gets only later."""
    with postgres.running() as primary:
        with psycopg.connect(primary.url, autocommit=True) as connection:
            # The standby is a copy, with this; to a primary it means nothing.
            connection.execute(f"ALTER SYSTEM SET recovery_min_apply_delay = {LAG}")
        with postgres.running(standby_of=primary) as standby:
            yield primary, standby


def test_what_is_passed_on_makes_one_history_of_all_servers(
    lagging: tuple[postgres.Postgres, postgres.Postgres], tmp_path: Path, figure: Figures
) -> None:
    primary, standby = lagging
    replica = standby.url
    with (
        serving(primary.url, tmp_path, replica_url=replica, writes_per_minute=0) as one,
        serving(primary.url, tmp_path, replica_url=replica, writes_per_minute=0) as other,
    ):
        key = make_key(primary.url)
        without = recorded([one, other], key, passing_on=False)
        following = recorded([one, other], key, passing_on=True)
    told = len(following.history)
    figure(
        f"replica {LAG} ms behind, two servers: {told} operations with the token, "
        f"{following.stale()} stale reads (without it {without.stale()} of {len(without.history)})"
    )
    assert told > 50
    assert following.stale() == 0
    assert linearizable(following.history, FIRST)
    # Without it the replica's lag shows, or this would have shown nothing.
    assert without.stale() > 0
    assert not linearizable(without.history, FIRST)


@pytest.mark.parametrize(
    ("read", "explained"),
    [
        (Operation(False, "b", 50, 60), True),
        (Operation(False, "a", 50, 60), False),
        (Operation(False, "a", 25, 60), True),
        (Operation(False, "c", 50, 60), True),
        (Operation(False, "c", 1, 2), False),
        (Operation(False, FIRST, 1, 2), True),
        (Operation(False, FIRST, 50, 60), False),
        (Operation(False, "never written", 50, 60), False),
    ],
)
def test_the_checker_tells_histories_apart(read: Operation, explained: bool) -> None:
    written = [
        Operation(True, "a", 10, 20),
        Operation(True, "b", 30, 40),
        Operation(True, "c", 45, None),
    ]
    assert linearizable([*written, read], FIRST) is explained
