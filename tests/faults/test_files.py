"""Database files that are corrupt, truncated, empty or somebody else's, before and during a run."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.harness.servers import Server, command, eventually

pytestmark = pytest.mark.faults
MEMBERS = "/v1/accords/quiet-harbours/members"
READS = (MEMBERS, "/v1/memberships", "/v1/countries/NOR/memberships", "/v1/accords/quiet-harbours")


def pages(path: Path, *tables: str) -> tuple[int, list[int]]:
    """The size of a page, and the numbers of those that hold these tables and their indexes."""
    with closing(sqlite3.connect(path)) as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        marks = ",".join("?" * len(tables))
        found = connection.execute(
            "SELECT pageno FROM dbstat WHERE name IN "
            f"(SELECT name FROM sqlite_master WHERE tbl_name IN ({marks}))",
            tables,
        )
        return size, [number for (number,) in found]


def overwrite(path: Path, *tables: str, filler: bytes = b"\xa5") -> None:
    """Damage every page of some tables, in place and on disk."""
    size, numbers = pages(path, *tables)
    assert numbers
    with path.open("r+b") as file:
        for number in numbers:
            file.seek((number - 1) * size)
            file.write(filler * size)
        file.flush()
        os.fsync(file.fileno())


def forget(path: Path) -> None:
    """A change by another process: every connection drops the pages that it remembers."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE revision SET reason = 'a change' WHERE number = 1")
        connection.commit()


def _truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _tail(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 5000)


def _schema(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xa5" * 3000)


def _foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipe (id INTEGER)")
        connection.commit()


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "no database at all": (lambda path: path.write_bytes(b"Dear diary, " * 900), "not an SQLite"),
    "another's": (_foreign, "other tables"),
    "empty": (lambda path: path.write_bytes(b""), "empty"),
    "cut in the middle": (_truncate, "damaged"),
    "cut at the end": (_tail, "damaged"),
    "a damaged schema": (_schema, "damaged"),
    "damaged spans": (lambda path: overwrite(path, "span"), "damaged"),
    "zeroed spans": (lambda path: overwrite(path, "span", filler=b"\0"), "damaged"),
    "a damaged title": (lambda path: overwrite(path, "accord_entry"), "damaged"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("harm", "told"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_told_in_one_line(
    path: Path, harm: Callable[[Path], object], told: str
) -> None:
    harm(path)
    before = path.read_bytes()
    done = command(f"sqlite:///{path}", "serve", "--port", "1", timeout=30, busy_timeout=0.5)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("depositary: ")
    assert done.stderr.count("\n") == 1
    assert told in done.stderr
    assert path.read_bytes() == before


@pytest.mark.slow
def test_an_empty_file_with_a_log_beside_it_keeps_its_log(path: Path) -> None:
    log = path.with_name(f"{path.name}-wal")
    path.write_bytes(b"")
    log.write_bytes(b"what was written last")
    assert command(f"sqlite:///{path}", "migrate", busy_timeout=0.5).returncode == 1
    assert log.read_bytes() == b"what was written last"


def test_spans_damaged_while_it_runs_are_never_told(server: Server, path: Path) -> None:
    right = {read: server.ask(read).content for read in READS}
    overwrite(path, "span")
    forget(path)
    for read in READS:
        answer = server.ask(read)
        if answer.status != 200:
            assert "damaged" in answer.problem(503)["detail"]
        else:
            assert answer.content == right[read]
    # What was answered before may still be told from memory; what was not has to be read.
    assert server.ask(f"{MEMBERS}?limit=9").status == 503
    assert "damaged" in server.ask("/readyz").problem(503)["detail"]
    assert server.ask("/healthz").status == 200


@pytest.mark.slow
def test_a_restored_file_is_served_again_without_a_restart(
    server: Server, path: Path, template: Path
) -> None:
    right = server.ask(MEMBERS).content
    overwrite(path, "span")
    forget(path)
    # What was answered before may still be told from memory; what was not has to be read.
    assert server.ask(f"{MEMBERS}?limit=9").status == 503
    assert server.ask("/readyz").status == 503
    # In place, as a restore onto the same file does it.
    with closing(sqlite3.connect(template)) as good, closing(sqlite3.connect(path)) as bad:
        good.backup(bad)
    assert eventually(lambda: server.answers("/readyz"), 10)
    assert server.ask(MEMBERS).content == right


@pytest.mark.slow
@pytest.mark.parametrize("size", [0, 100_000])
def test_a_file_cut_while_it_runs_is_never_misread(server: Server, path: Path, size: int) -> None:
    right = {read: server.ask(read).content for read in READS}
    os.truncate(path, size)
    for _ in range(3):
        for read in READS:
            answer = server.ask(read)
            if answer.status != 200:
                answer.problem(503)
            else:
                assert answer.content == right[read]
