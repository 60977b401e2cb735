"""PostgreSQL killed, frozen and restarted under a server: 503 in time, then well by itself."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.db.watching import FRESH
from tests.faults.conftest import Figures
from tests.faults.harness.clients import Crowd, crowd
from tests.faults.harness.postgres import Postgres, running
from tests.faults.harness.servers import Server, eventually, serving

pytestmark = [pytest.mark.faults, pytest.mark.slow]
BUSY = 2.0
IN_TIME = BUSY + 5
"""Seconds in which everybody must be told, waiting for a thread included."""
MEMBERS = "/v1/accords/abraham-accords/members"
PATHS = (MEMBERS, "/readyz", "/v1/countries/KAZ/memberships")


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with running() as started:
        yield started


@pytest.fixture(scope="module")
def served(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("served")
    with serving(postgres.url, folder, busy_timeout=BUSY) as server:
        crowd(server.port, 60, PATHS)  # So that all connections are there to be broken.
        yield server


def _all_refused(met: Crowd) -> None:
    assert met.broken == []
    assert set(met.statuses) == {503}
    assert max(met.seconds) < IN_TIME


def _well_again(served: Server, right: bytes) -> None:
    assert eventually(served.answers, 15)
    met = crowd(served.port, 60, PATHS)
    assert (set(met.statuses), met.broken) == ({200}, [])
    assert served.ask(MEMBERS).content == right
    assert "crashed" not in served.told()


def test_frozen_it_is_told_in_time_and_thawed_it_answers(
    served: Server, postgres: Postgres, figure: Figures
) -> None:
    right = served.ask(MEMBERS).content
    postgres.freeze()
    try:
        # What is remembered is true for as long as the server was heard of lately.
        assert crowd(served.port, 20, PATHS[:1]).broken == []
        time.sleep(FRESH + 0.5)
        first = crowd(served.port, 100, PATHS[:1])
        later = crowd(served.port, 100, PATHS[:1])
        served.ask(MEMBERS).problem(503)
        assert served.ask("/healthz").status == 200
    finally:
        postgres.thaw()
    figure(
        f"PostgreSQL frozen, lock timeout {BUSY} s: 100 clients told within "
        f"{max(first.seconds):.2f} s, the next 100 within {max(later.seconds):.2f} s"
    )
    _all_refused(first)
    _all_refused(later)
    _well_again(served, right)


def test_frozen_in_the_middle_of_a_load_all_threads_come_free(
    served: Server, postgres: Postgres
) -> None:
    right = served.ask(MEMBERS).content
    met: list[Crowd] = []
    load = threading.Thread(target=lambda: met.append(crowd(served.port, 100, PATHS * 10)))
    load.start()
    time.sleep(1)
    postgres.freeze()
    try:
        time.sleep(IN_TIME)
        began = time.monotonic()
        assert served.ask(MEMBERS).status == 503
        assert time.monotonic() - began < IN_TIME
    finally:
        postgres.thaw()
    load.join(120)
    assert met[0].broken == []
    assert set(met[0].statuses) <= {200, 503}
    _well_again(served, right)


def test_killed_it_is_told_at_once_and_started_again_it_answers(
    served: Server, postgres: Postgres
) -> None:
    right = served.ask(MEMBERS).content
    postgres.kill()
    try:
        # What was answered before may be told from memory for so long.
        time.sleep(FRESH + 0.5)
        _all_refused(crowd(served.port, 100, PATHS))
    finally:
        postgres.start()
    _well_again(served, right)


def test_a_restart_under_load_fails_nobody_with_a_500(served: Server, postgres: Postgres) -> None:
    right = served.ask(MEMBERS).content
    met: list[Crowd] = []
    load = threading.Thread(target=lambda: met.append(crowd(served.port, 30, PATHS * 20)))
    load.start()
    time.sleep(0.5)
    postgres.restart()
    load.join(120)
    assert met[0].broken == []
    assert set(met[0].statuses) <= {200, 503}
    _well_again(served, right)
