"""Several servers on one PostgreSQL, behind nginx: clients need not know which one answers."""

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import psycopg
import pytest

from app.db.watching import FRESH
from tests.faults.conftest import Figures
from tests.faults.harness import nginx, postgres
from tests.faults.harness.servers import Answer, Server, eventually
from tests.faults.harness.writers import headers, make_key

pytestmark = [pytest.mark.faults, pytest.mark.slow]
SIZE, RATE = 3, 40
SOURCES = "/v1/sources"


@dataclass
class Together:
    """The servers, what stands before them, and their database."""

    servers: list[Server]
    port: int
    url: str

    def ask(self, path: str, method: str = "GET", body: bytes = b"", **named: str) -> Answer:
        """One request to whichever server nginx chooses."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body or None, named)
            return Answer.of(connection.getresponse())
        finally:
            connection.close()

    def count(self, statement: str) -> int:
        with psycopg.connect(self.url) as connection:
            row = connection.execute(statement.encode()).fetchone()
            assert row is not None
            return int(row[0])


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Together]:
    """All started at once, on an empty database."""
    folder: Path = tmp_path_factory.mktemp("together")
    with ExitStack() as opened:
        database = opened.enter_context(postgres.running())
        servers = []
        for _ in range(SIZE):
            given = {"writes_per_minute": RATE, "failed_keys_per_minute": RATE, "max_age": 0}
            servers.append(Server(database.url, folder, **given))  # type: ignore[arg-type]
            opened.callback(servers[-1].kill)
        for server in servers:
            server.wait()
        port = opened.enter_context(nginx.in_front(folder, *(each.port for each in servers)))
        yield Together(servers, port, database.url)


def source(slug: str) -> bytes:
    return json.dumps({"slug": slug, "title": slug, "tier": "press"}).encode()


def test_one_of_them_migrates_and_seeds(together: Together) -> None:
    assert together.count("SELECT count(*) FROM revision") == 1
    assert together.count("SELECT count(*) FROM alembic_version") == 1
    assert [each.ask("/readyz").body["revision"] for each in together.servers] == [1] * SIZE


def test_answers_are_as_old_as_documented_at_most(together: Together, figure: Figures) -> None:
    key, late = make_key(together.url, "fresh"), []
    for number in range(6):
        for each in together.servers:
            each.ask(SOURCES)  # So that it is remembered.
        writer = together.servers[number % SIZE]
        made = writer.ask(SOURCES, "POST", source(f"fresh-{number}"), headers(key))
        assert made.status == 201, made.content
        wrote, revision = time.monotonic(), int(made.headers["revision"])
        assert int(writer.ask(SOURCES).headers["revision"]) == revision
        seen = {"if-revision-at-least": str(revision)}
        for each in together.servers:
            assert int(each.ask(SOURCES, headers=seen).headers["revision"]) == revision

            def shows(each: Server = each) -> bool:
                return int(each.ask(SOURCES).headers["revision"]) == revision  # noqa: B023

            assert eventually(shows, FRESH + 5, every=0.005)
        late.append(time.monotonic() - wrote)
    figure(f"{SIZE} servers: all show another's write within {max(late):.2f} s, asked in turn")


def test_a_key_is_good_everywhere_until_it_is_revoked(together: Together) -> None:
    key = make_key(together.url, "everywhere")
    wanted = headers(key)
    statuses = [
        e.ask(SOURCES, "POST", source(f"of-{e.port}"), wanted).status for e in together.servers
    ]
    assert statuses == [201] * SIZE
    with psycopg.connect(together.url) as connection:
        connection.execute("UPDATE api_key SET revoked_at = now() WHERE name = 'everywhere'")
    statuses = [e.ask(SOURCES, "POST", source("late"), wanted).status for e in together.servers]
    assert statuses == [401] * SIZE


def test_what_is_sent_again_is_done_once_whoever_gets_it(together: Together) -> None:
    key = make_key(together.url, "again")
    wanted = headers(key, idempotency_key="once")
    met: list[Answer] = []

    def send(server: Server) -> None:
        met.append(server.ask(SOURCES, "POST", source("sent-again"), wanted))

    sending = [threading.Thread(target=send, args=(each,)) for each in together.servers]
    for one in sending:
        one.start()
    for one in sending:
        one.join(30)
    assert [answer.status for answer in met] == [201] * SIZE
    assert len({answer.content for answer in met}) == 1
    replayed = [answer.headers.get("idempotency-replayed") for answer in met]
    assert Counter(replayed) == {None: 1, "true": SIZE - 1}
    assert together.count("SELECT count(*) FROM source WHERE slug = 'sent-again'") == 1
    other = together.ask(SOURCES, "POST", source("another"), **wanted)
    other.problem(409)


def test_throttles_count_in_each_process(together: Together) -> None:
    """As documented: a key may write as often at each server, and is stopped at each."""
    key = make_key(together.url, "often")
    statuses: Counter[int] = Counter()
    for _ in range(RATE * SIZE + 10):
        statuses[together.ask(SOURCES, "POST", b"{}", **headers(key)).status] += 1
    assert set(statuses) == {400, 429}
    assert statuses[400] <= 2 * RATE * SIZE  # A minute may end meanwhile.


def test_one_that_is_gone_is_passed_over(together: Together) -> None:
    together.servers[0].kill()
    assert [together.ask("/v1/accords").status for _ in range(2 * SIZE)] == [200] * 2 * SIZE
