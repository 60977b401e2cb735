"""A database that another process has locked."""

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.conftest import Figures
from tests.faults.harness.clients import crowd
from tests.faults.harness.servers import Server, serving
from tests.faults.harness.writers import Told, make_key, marks, record, sound, writers

pytestmark = pytest.mark.faults
BUSY = 2.0
_LOCKER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
connection.execute("UPDATE revision SET reason = 'never committed'")
print("locked", flush=True)
sys.stdin.read()
"""
PATHS = ("/readyz", "/v1/accords/quiet-harbours/members", "/v1/countries/NOR/memberships")


@pytest.fixture(scope="module")
def path(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copyfile(template, tmp_path_factory.mktemp("locks") / "ledger.db"))


@pytest.fixture(scope="module")
def server(path: Path) -> Iterator[Server]:
    """One server for all of this module, which gives a write two seconds."""
    with serving(f"sqlite:///{path}", path.parent, busy_timeout=BUSY) as started:
        yield started


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another process holds the write lock meanwhile, and rolls back."""
    process = subprocess.Popen(
        [sys.executable, "-c", _LOCKER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == b"locked\n"
        yield
    finally:
        process.stdin.close()
        process.stdout.close()
        try:
            process.wait(10)
        finally:
            process.kill()


def test_reads_go_on_while_another_process_holds_the_lock(server: Server, path: Path) -> None:
    before = server.ask(PATHS[1]).content
    with locked(path):
        met = crowd(server.port, 20, PATHS)
        assert (dict(met.statuses), met.broken) == ({200: 60}, [])
        assert server.ask(PATHS[1]).content == before


def test_writes_wait_and_are_then_told_to_come_back(server: Server, path: Path) -> None:
    key = make_key(server.url, "early")
    with locked(path):
        began = time.monotonic()
        record(server, key, "too-early").problem(503)
        assert BUSY * 0.9 < time.monotonic() - began < BUSY + 3
    assert record(server, key, "too-early").status == 201
    assert marks(path)["too-early"] == 1


@pytest.mark.slow
def test_ten_seconds_of_a_lock_hold_up_no_reader_and_lose_no_write(
    server: Server, path: Path, figure: Figures
) -> None:
    key, told = make_key(server.url, "loader"), Told()
    right = server.ask(PATHS[1]).content
    load = threading.Thread(target=writers, args=(server.port, key, 20, 12.0, told))
    with locked(path):
        load.start()
        end = time.monotonic() + 10
        while time.monotonic() < end:
            met = crowd(server.port, 20, PATHS)
            assert (set(met.statuses), met.broken) == ({200}, [])
            assert server.ask(PATHS[1]).content == right
    load.join(60)
    figure(f"a lock of 10 s under 20 writers: {dict(told.statuses)}")
    assert set(told.statuses) == {201, 503}
    for answer in told.refusals:
        answer.problem(503)
    assert told.unanswered == {}
    found = marks(path)
    assert sum(found[mark] != 1 for mark in told.acknowledged) == 0
    assert len(told.acknowledged) == sum(len(mark or "") == 32 for mark in found.elements())
    sound(path)


def test_writes_that_come_in_time_wait_until_the_lock_is_gone(server: Server, path: Path) -> None:
    key = make_key(server.url)
    answers = []
    with locked(path):
        writer = threading.Thread(target=lambda: answers.append(record(server, key, "patient")))
        writer.start()
        time.sleep(1)
        assert answers == []
    writer.join(20)
    assert [answer.status for answer in answers] == [201]
