"""A database that another process has locked."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.clients import crowd
from tests.faults.servers import Server

pytestmark = pytest.mark.faults
_LOCKER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
connection.execute("UPDATE revision SET reason = 'never committed'")
print("locked", flush=True)
sys.stdin.read()
"""
PATHS = ("/readyz", "/v1/accords/quiet-harbours/members", "/v1/countries/NOR/memberships")


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another process holds the write lock meanwhile, and rolls back."""
    process = subprocess.Popen(
        [sys.executable, "-c", _LOCKER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
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
