"""Six processes that start at once on an empty database."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.harness.servers import Server

pytestmark = pytest.mark.faults
COUNTS = ("revision", "country", "country_entry", "country_name", "accord", "action", "citation")


def counts(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as connection:
        return {
            name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
            for name in COUNTS
        }


@pytest.mark.slow
def test_one_of_six_migrates_and_seeds_and_the_others_wait(tmp_path: Path) -> None:
    alone, shared = tmp_path / "alone.db", tmp_path / "shared.db"
    servers = [Server(f"sqlite:///{shared}", tmp_path, busy_timeout=30) for _ in range(6)]
    servers.append(Server(f"sqlite:///{alone}", tmp_path))
    try:
        bodies = [server.wait().ask("/readyz").body for server in servers]
        listed = [server.ask("/v1/accords").body["items"] for server in servers]
    finally:
        for server in servers:
            server.kill()
    assert bodies == [{"status": "ready", "revision": 1}] * 7
    assert listed == [listed[0]] * 7
    assert listed[0]
    assert counts(shared) == counts(alone)
