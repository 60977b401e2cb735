"""Writers at once: none fails, one edit wins, and one key writes one row."""

import asyncio
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.example import HARBOUR
from tests.faults.conftest import Figures
from tests.faults.harness.clients import Client, Crowd, crowd
from tests.faults.harness.servers import Answer, Server, serving
from tests.faults.harness.writers import (
    ACTIONS,
    Told,
    action,
    headers,
    make_key,
    marks,
    sound,
    writers,
)

pytestmark = pytest.mark.faults
ACCORD = f"/v1/accords/{HARBOUR}"


@pytest.fixture(scope="module")
def own(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path]]:
    """One server and its database for all of this module."""
    folder = tmp_path_factory.mktemp("races")
    path = Path(shutil.copyfile(template, folder / "ledger.db"))
    with serving(f"sqlite:///{path}", folder, writes_per_minute=0) as server:
        yield server, path


def together(port: int, requests: list[tuple[str, str, bytes, dict[str, str]]]) -> list[Answer]:
    """All of these requests at the same time, each on its own connection."""

    async def one(method: str, path: str, body: bytes, sent: dict[str, str]) -> Answer:
        client = Client(port)
        try:
            return await asyncio.wait_for(client.ask(path, method, body, sent), 60)
        finally:
            client.close()

    async def every() -> list[Answer]:
        return await asyncio.gather(*(one(*request) for request in requests))

    return asyncio.run(every())


def test_of_forty_edits_of_one_state_one_wins(own: tuple[Server, Path]) -> None:
    server, _ = own
    key = make_key(server.url, "editor")
    tag = server.ask(ACCORD).headers["etag"]
    sent = headers(key, if_match=tag) | {"content-type": "application/merge-patch+json"}
    bodies = [f'{{"title": "Harbours {number}"}}'.encode() for number in range(40)]
    answers = together(server.port, [("PATCH", ACCORD, body, sent) for body in bodies])
    statuses = [answer.status for answer in answers]
    assert (statuses.count(200), statuses.count(412)) == (1, 39), statuses
    for answer in answers:
        if answer.status == 412:
            answer.problem(412)
    winner = statuses.index(200)
    assert server.ask(ACCORD).body["title"] == f"Harbours {winner}"


def test_one_idempotency_key_writes_one_row_however_many_send_it(own: tuple[Server, Path]) -> None:
    server, path = own
    key = make_key(server.url)
    request = ("POST", ACTIONS, action("once"), headers(key, idempotency_key="once"))
    answers = together(server.port, [request] * 30)
    statuses = {answer.status for answer in answers}
    assert 201 in statuses
    assert statuses <= {201, 409}
    for answer in answers:
        if answer.status == 409:
            answer.problem(409)
    assert len({answer.headers["location"] for answer in answers if answer.status == 201}) == 1
    assert marks(path)["once"] == 1


def _write_at_once(server: Server, path: Path, key: str) -> str:
    """20 writers for some seconds, none of which may fail; tells how fast they were."""
    told, began = Told(), time.monotonic()
    writers(server.port, key, 20, 5.0, told)
    rate = len(told.acknowledged) / (time.monotonic() - began)
    assert told.unanswered == {}
    assert set(told.statuses) == {201}, [answer.body for answer in told.refusals[:3]]
    found = marks(path)
    assert sum(found[mark] != 1 for mark in told.acknowledged) == 0
    sound(path)
    times = sorted(told.seconds)
    p50, p99 = times[len(times) // 2], times[int(len(times) * 0.99)]
    return f"full sync: {rate:.0f} writes/s, p50 {p50:.3f} s, p99 {p99:.3f} s"


@pytest.mark.slow
def test_twenty_writers_wait_for_each_other_and_none_fails(
    own: tuple[Server, Path], figure: Figures
) -> None:
    server, path = own
    figure(f"20 writers, one process, {_write_at_once(server, path, make_key(server.url, 'all'))}")


@pytest.mark.slow
def test_two_processes_write_no_key_twice_and_fail_no_writer(
    path: Path, tmp_path: Path, figure: Figures
) -> None:
    url = f"sqlite:///{path}"
    key = make_key(url)
    options = ["--workers", "2"]
    with serving(url, tmp_path, options=options, writes_per_minute=0) as server:
        for mark in ("first", "second", "third"):
            request = ("POST", ACTIONS, action(mark), headers(key, idempotency_key=mark))
            answers = together(server.port, [request] * 30)
            assert {answer.status for answer in answers} <= {201, 409}
            assert 201 in {answer.status for answer in answers}
            assert marks(path)[mark] == 1
        figure(f"20 writers, two processes, {_write_at_once(server, path, key)}")


PATHS = ("/v1/accords/tea-declaration/members", "/v1/countries/NOR/memberships")


@pytest.mark.slow
@pytest.mark.parametrize("readers", [20, 300])
def test_readers_are_answered_while_twenty_write(
    own: tuple[Server, Path], figure: Figures, readers: int
) -> None:
    server, _ = own
    key = make_key(server.url, f"beside {readers}")
    crowd(server.port, 60, PATHS)
    told = Told()
    load = threading.Thread(target=writers, args=(server.port, key, 20, 6.0, told))
    load.start()
    time.sleep(0.5)
    met: Crowd = crowd(server.port, readers, PATHS)
    load.join(60)
    figure(
        f"{readers} readers while 20 write: {met.statuses.total()} reads, "
        f"p50 {met.quantile(0.5):.3f} s, p99 {met.quantile(0.99):.3f} s; "
        f"{len(told.acknowledged)} writes, {told.statuses[503]} told to come back"
    )
    assert (set(met.statuses), met.broken) == ({200}, [])
    # In such a crowd a writer may wait too long for its turn, and is told so.
    assert set(told.statuses) <= ({201} if readers == 20 else {201, 503})
    assert told.unanswered == {}
    assert met.quantile(0.99) < 2.0
