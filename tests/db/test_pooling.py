"""PostgreSQL behind PgBouncer in transaction mode: named where it is in the way, and it works."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from tests.conftest import SERVER
from tests.faults.harness import writers
from tests.faults.harness.pgbouncer import pooling
from tests.faults.harness.servers import Server, command, eventually

pytestmark = pytest.mark.skipif(not SERVER, reason="PgBouncer pools PostgreSQL")
Made = Callable[[str], str]
MEMBERS = "/v1/accords/abraham-accords/members"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("", "PgBouncer refuses the startup parameter `options`"),
        ("ignore_startup_parameters = options", "a pooler drops the startup parameter `options`"),
    ],
    ids=["refused", "dropped"],
)
def test_what_a_pooler_keeps_from_the_server_is_named(
    new_database: Made, more: str, told: str
) -> None:
    with pooling(new_database("empty"), more=more) as url:
        done = command(url, "migrate")
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == f"depositary: {told}: set DEPOSITARY_TRANSACTION_POOLING=true\n"


def test_clients_who_share_connections_get_what_they_would_alone(
    new_database: Made, tmp_path: Path
) -> None:
    direct = new_database("example")
    with pooling(direct, connections=2) as url:
        key = writers.make_key(direct)
        servers = [Server(url, tmp_path, transaction_pooling="true"), Server(direct, tmp_path)]
        pooled, alone = servers
        try:
            for server in servers:
                server.wait()
            expected = alone.ask(f"{MEMBERS}?as_of=2025-12-01").body["items"]

            def ask(number: int) -> tuple[int, object]:
                # Other filters each time: what memory has is not asked for again.
                answer = pooled.ask(f"{MEMBERS}?as_of=2025-12-01&limit={number % 70 + 30}")
                return answer.status, answer.body["items"] == expected

            def write(number: int) -> int:
                return writers.record(pooled, key, f"pooled-{number}").status

            with ThreadPoolExecutor(8) as clients:
                written = clients.map(write, range(12))
                assert list(clients.map(ask, range(120))) == [(200, True)] * 120
                assert list(written) == [201] * 12
            # What another server writes shows here without a word from the database.
            before = pooled.ask("/readyz").body["revision"]
            assert pooled.ask("/v1/revisions?limit=1").status == 200
            assert writers.record(alone, key, "by-another").status == 201

            def caught_up() -> bool:
                newest = pooled.ask("/v1/actions?limit=1").body["revision"]
                return bool(newest == before + 1)

            assert eventually(caught_up, 30)
        finally:
            for server in servers:
                server.kill()
        # Nothing that was set for one transaction is left for whoever has the connection next.
        with psycopg.connect(url, autocommit=True) as next_one:
            for name, value in (("lock_timeout", "0"), ("statement_timeout", "0")):
                assert next_one.execute(f"SHOW {name}").fetchone() == (value,)
            assert next_one.execute("SELECT * FROM pg_prepared_statements").fetchall() == []


def test_an_empty_database_is_made_through_a_pooler(new_database: Made) -> None:
    with pooling(new_database("empty")) as url:
        for name, told in (("migrate", "migrated\n"), ("seed", "seeded as revision 1\n")):
            done = command(url, name, transaction_pooling="true")
            assert (done.returncode, done.stdout, done.stderr) == (0, told, "")
