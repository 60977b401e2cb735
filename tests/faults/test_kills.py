"""`kill -9` under write load: what was acknowledged is there, what was not can be sent again."""

import random
import threading
import time
import uuid
from pathlib import Path
from signal import SIGKILL

import pytest

from tests.faults.conftest import Figures
from tests.faults.harness.servers import Server, command, serving
from tests.faults.harness.tracing import SYNCS, injected
from tests.faults.harness.writers import Told, all_there, make_key, marks, record, sound, writers

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
    unanswered: dict[str, str] = {}
    for number in range(ROUNDS + 1):
        with serving(url, tmp_path) as server:
            sound(path)
            before = marks(path)
            lost = all_there(server, path, acknowledged)
            survived = sum(before[mark] for mark in unanswered)
            retried = [record(server, key, *each) for each in unanswered.items()]
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
                told = _load_and_kill(server, key, chance.uniform(0.3, 2.0))
                assert set(told.statuses) == {201}
                acknowledged |= told.acknowledged
                unanswered = dict(told.unanswered)
                assert unanswered


def test_killed_between_commit_and_answer_a_retry_finds_one_row(
    path: Path, tmp_path: Path, figure: Figures
) -> None:
    url, kills = f"sqlite:///{path}", 2
    key, mark, committed = make_key(url), "", 0
    for number in range(kills + 1):
        with serving(url, tmp_path) as server:
            if mark:
                committed += marks(path)[mark]
                answer = record(server, key, mark)
                assert answer.status == 201
                assert "idempotency-replayed" in answer.headers
                assert marks(path)[mark] == 1
                sound(path)
            if number < kills:
                record(server, key, uuid.uuid4().hex)  # The log has its header then.
                mark = uuid.uuid4().hex
                # The last thing that a commit does is to sync the log, when all is written to it.
                with injected(server.pid, SYNCS, "signal=SIGKILL:when=1"):
                    with pytest.raises(ConnectionError):
                        record(server, key, mark)
                    assert server.ended(10) == -SIGKILL
    figure(f"{kills} kills between commit and answer: {committed} found there by their retry")
    assert committed == kills
