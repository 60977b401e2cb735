"""`kill -9` under write load: what was acknowledged is there, what was not can be sent again."""

import random
import sqlite3
import threading
import time
import uuid
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.faults.conftest import Figures
from tests.faults.servers import Server, command, serving
from tests.faults.writers import Told, all_there, make_key, marks, record, sound, writers

pytestmark = [pytest.mark.faults, pytest.mark.slow]
ROUNDS = 5
WRITERS = 12


def _load_and_kill(server: Server, key: str, after: float) -> Told:
    told = Told()
    load = threading.Thread(target=writers, args=(server.port, key, WRITERS, 30.0, told))
    load.start()
    while not told.acknowledged and load.is_alive():
        time.sleep(0.01)
    time.sleep(after)
    server.kill()
    load.join(60)
    return told


def test_every_acknowledged_write_outlives_a_kill(
    path: Path, tmp_path: Path, figure: Figures
) -> None:
    url, chance = f"sqlite:///{path}", random.Random(4)
    done = command(url, "keys", "create", "--name", "killed", "--scope", "write")
    key = done.stdout.splitlines()[-1]
    acknowledged: dict[str, str] = {}
    unanswered: list[str] = []
    for number in range(ROUNDS + 1):
        with serving(url, tmp_path) as server:
            sound(path)
            before = marks(path)
            lost = all_there(server, path, acknowledged)
            survived = sum(before[mark] for mark in unanswered)
            retried = [record(server, key, mark) for mark in unanswered]
            assert {answer.status for answer in retried} <= {201}
            after = marks(path)
            assert [after[mark] for mark in unanswered] == [1] * len(unanswered)
            if number:
                figure(
                    f"kill {number} of {ROUNDS}: {len(acknowledged)} acknowledged so far, "
                    f"{lost} lost; {len(unanswered)} unanswered, {survived} of them committed, "
                    "each there once after its retry"
                )
            assert lost == 0
            if number < ROUNDS:
                told = _load_and_kill(server, key, chance.uniform(0.1, 1.0))
                assert set(told.statuses) == {201}
                acknowledged |= told.acknowledged
                unanswered = list(told.unanswered)
                assert unanswered


def _commit_seen(path: Path, within: float) -> bool:
    """Whether another process commits within so many seconds; returns the moment it has."""
    with closing(sqlite3.connect(path)) as connection:
        read = connection.cursor()
        first = read.execute("PRAGMA data_version").fetchone()
        end = time.monotonic() + within
        while time.monotonic() < end:
            if read.execute("PRAGMA data_version").fetchone() != first:
                return True
    return False


def test_killed_between_commit_and_answer_a_retry_finds_one_row(
    path: Path, tmp_path: Path, figure: Figures
) -> None:
    url = f"sqlite:///{path}"
    key = make_key(url)
    between, tried = 0, 3
    mark = ""
    for number in range(tried + 1):
        with serving(url, tmp_path) as server:
            if mark:
                committed = marks(path)[mark]
                between += committed
                answer = record(server, key, mark)
                assert answer.status == 201
                assert ("idempotency-replayed" in answer.headers) == bool(committed)
                assert marks(path)[mark] == 1
                sound(path)
            if number < tried:
                record(server, key, uuid.uuid4().hex)  # Everything is loaded and open now.
                mark = uuid.uuid4().hex
                answered: list[int] = []

                def write(server: Server = server, mark: str = mark) -> None:
                    with suppress(OSError):
                        answered.append(record(server, key, mark).status)

                writer = threading.Thread(target=write)
                writer.start()
                assert _commit_seen(path, 10)
                server.kill()
                writer.join(10)
                mark = "" if answered else mark
    figure(f"{tried} kills at the moment of a commit: {between} between commit and answer")
    assert between
