"""Two workers and a writer in a third process: no reader is ever behind an acknowledged write."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.db import engine as engines
from app.db import migrations
from app.settings import Settings
from tests import example
from tests.example import HARBOUR

ROOT = Path(__file__).parents[3]
URL = f"/v1/accords/{HARBOUR}/members"
WRITES = 28
WRITER = f"""
import sys
from app.actions.commands import record_actions
from app.db import engine as engines
from app.settings import load
from tests.example import HARBOUR, action
from tests.support import change

engine = engines.connect(load())
for number in range({WRITES}):
    with change(engine) as made:
        day = f"1990-05-{{number + 1:02}}"
        record_actions(made, HARBOUR, [action("USA", "signature", day)])
    print(made.number, flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The environment of processes on an example of their own, on SQLite."""
    url = f"sqlite:///{tmp_path / 'example.db'}"
    engine = engines.connect(Settings(database_url=url))
    migrations.upgrade(engine)
    engine.dispose()
    given = {**os.environ, "DEPOSITARY_DATABASE_URL": url, "TMPDIR": str(tmp_path)}
    given.pop("DEPOSITARY_PUBLIC_URL", None)
    return given


@pytest.fixture
def served(environment: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """The address of two workers that answer from this example."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-c", "from app.cli import main; main()", "serve", "--workers", "2"]
    with (
        (tmp_path / "log").open("wb") as log,
        subprocess.Popen(
            [*command, "--port", url.rpartition(":")[2]], stderr=log, env=environment, cwd=ROOT
        ) as process,
    ):
        try:
            wait_for(lambda: (tmp_path / "log").read_text().count("startup complete") == 2)
            engine = engines.connect(Settings(database_url=environment["DEPOSITARY_DATABASE_URL"]))
            example.write(engine)
            engine.dispose()
            yield url
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=30) == 0
    assert not list(tmp_path.glob("depositary-metrics-*"))


def wait_for(condition: object, seconds: float = 60) -> None:
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def number(url: str, name: str) -> float:
    """A number of all workers together."""
    for line in httpx.get(f"{url}/metrics").text.splitlines():
        if line.startswith(f"{name} "):
            return float(line.rpartition(" ")[2])
    raise AssertionError(name)


class Reader(threading.Thread):
    """Asks all the time, over a connection of its own, and notes every answer that is too old."""

    def __init__(self, url: str, acknowledged: list[int], stop: threading.Event) -> None:
        super().__init__()
        self.url = url
        self.acknowledged = acknowledged
        self.stop = stop
        self.answers = 0
        self.faults: list[str] = []

    def run(self) -> None:
        with httpx.Client(base_url=self.url) as client:
            tag = ""
            while not self.stop.is_set():
                least = self.acknowledged[-1]
                # Every second question is a conditional one.
                headers = {"if-none-match": tag} if tag and self.answers % 2 else {}
                response = client.get(URL, headers=headers)
                self.answers += 1
                if response.status_code not in (200, 304):
                    self.faults.append(f"{response.status_code}: {response.text}")
                    continue
                tag = response.headers["etag"]
                told = int(response.headers["revision"])
                body = response.json()["revision"] if response.status_code == 200 else told
                if not least <= told == body:
                    self.faults.append(f"{response.status_code}: {told}, {body} after {least}")


def test_no_worker_answers_what_is_older_than_an_acknowledged_write(
    served: str, environment: dict[str, str]
) -> None:
    acknowledged = [httpx.get(f"{served}/readyz").json()["revision"]]
    first = acknowledged[0]
    stop = threading.Event()
    readers = [Reader(served, acknowledged, stop) for _ in range(6)]
    for reader in readers:
        reader.start()
    try:
        with subprocess.Popen(
            [sys.executable, "-c", WRITER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
            cwd=ROOT,
        ) as writer:
            assert writer.stdout
            assert writer.stdin
            for line in writer.stdout:
                acknowledged.append(int(line))
                # Long enough for both workers to answer from memory in between.
                answered = [reader.answers for reader in readers]
                wait_for(
                    lambda answered=answered: all(
                        reader.answers > before + 4 or not reader.is_alive()
                        for reader, before in zip(readers, answered, strict=True)
                    )
                )
                writer.stdin.write("\n")
                writer.stdin.flush()
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert [fault for reader in readers for fault in reader.faults] == []
    assert acknowledged == [first, *range(first + 1, first + WRITES + 1)]
    answers = sum(reader.answers for reader in readers)
    time.sleep(0.3)
    hits = number(served, "depositary_cache_hits_total")
    assert 0 < hits <= answers
    assert hits + number(served, "depositary_cache_misses_total") == answers
    # Both workers took part.
    assert number(served, "depositary_pool_connections") == 2 * 40
