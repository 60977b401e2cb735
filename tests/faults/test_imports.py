"""Imports that are cut off, wrong, killed or repeated, under a server that goes on answering."""

import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.harness.clients import crowd
from tests.faults.harness.servers import COMMAND, Server, command, environment, serving
from tests.faults.harness.writers import sound
from tests.ingest.statusfile import status_file

pytestmark = [pytest.mark.faults, pytest.mark.slow]
TABLES = ("revision", "action", "citation", "span", "accord", "source", "accord_entry")
PATHS = ("/v1/accords/quiet-harbours/members", "/v1/accords", "/readyz")
HEAD = "Code,Name,Signature,Ratification,Kind,Date-Of-Effect,Emissions\n"
ROWS = "NOR,Norway,2016-04-22,2016-06-20,Ratification,2016-11-04,1\nSWE,Sweden,2016-04-22,,,,1\n"


@pytest.fixture(scope="module")
def path(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copyfile(template, tmp_path_factory.mktemp("imports") / "ledger.db"))


@pytest.fixture(scope="module")
def server(path: Path) -> Iterator[Server]:
    """One server for all of this module."""
    with serving(f"sqlite:///{path}", path.parent) as started:
        yield started


def counts(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as connection:
        return {
            name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
            for name in TABLES
        }


def _status_file(path: Path, spoil: Callable[[str], str]) -> list[str]:
    rows = [("Norway", "1 May 1990", "1 Jun 1991"), ("Sweden", "1 May 1990", "")]
    file = path.with_name("XIX-1.en.xml")
    file.write_text(spoil(status_file(rows, number="1", counts=(2, 1))), encoding="cp1252")
    return ["untc", str(file)]


def _table(path: Path, spoil: Callable[[str], str]) -> list[str]:
    file = path.with_name("paris.csv")
    file.write_text(spoil(HEAD + ROWS), encoding="utf-8")
    return ["csv", str(file), "--map", "paris-agreement"]


WRONG: dict[str, tuple[Callable[[Path, Callable[[str], str]], list[str]], Callable[[str], str]]] = {
    "a status file cut in half": (_status_file, lambda text: text[: len(text) // 2]),
    "a status file that is another XML": (_status_file, lambda text: "<rss/>"),
    "a table with a quote left open": (_table, lambda text: text + 'DNK,"Denmark,2016-04-22'),
    "a table with a day that is none": (_table, lambda text: text.replace("04-22", "02-31")),
    "an empty table": (_table, lambda text: ""),
}


def test_wrong_imports_change_nothing(server: Server, path: Path) -> None:
    before, right = counts(path), server.ask(PATHS[0]).content
    for told, (make, spoil) in WRONG.items():
        done = command(server.url, "import", *make(path, spoil))
        assert done.returncode == 1, (told, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr, told
        assert counts(path) == before, told
        assert server.ask(PATHS[0]).content == right, told
    assert server.answers()


def test_importing_twice_changes_nothing(server: Server, path: Path) -> None:
    for make in (_status_file, _table):
        words = make(path, str)
        assert command(server.url, "import", *words).returncode == 0
        before = counts(path)
        assert command(server.url, "import", *words).returncode == 0
        assert counts(path) == before


def _is_locked(path: Path) -> bool:
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        except sqlite3.OperationalError:
            return True
        return False


def test_killed_in_the_middle_nothing_of_it_is_there_and_readers_notice_nothing(
    server: Server, path: Path, tmp_path: Path
) -> None:
    names = ("Norway", "Sweden", "Denmark", "Finland", "Iceland", "Poland", "Chile", "Peru")
    for number in range(101, 140):
        rows = [(name, "1 May 1990", "1 Jun 1991") for name in names]
        text = status_file(rows, number=str(number), counts=(8, 8))
        (tmp_path / f"XIX-{number}.en.xml").write_text(text, encoding="cp1252")
    before, right = counts(path), server.ask(PATHS[0]).body["items"]
    words = [*COMMAND, "import", "untc", str(tmp_path)]
    process = subprocess.Popen(
        words, env=environment(server.url), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while not _is_locked(path):
            assert process.poll() is None, "over before it could be killed"
        time.sleep(0.02)  # Somewhere in the first file or the next ones.
        met = crowd(server.port, 10, PATHS)
        assert (set(met.statuses), met.broken) == ({200}, [])
        assert process.poll() is None, "over before it could be killed"
    finally:
        process.kill()
        process.wait(10)
    sound(path)
    after = counts(path)
    # Whole files or nothing: each has its revision, and eight times two acts.
    files = after["revision"] - before["revision"]
    assert after["action"] - before["action"] == files * 16
    assert server.ask(PATHS[0]).body["items"] == right
    assert command(server.url, "import", "untc", str(tmp_path)).returncode == 0
    assert counts(path)["action"] - before["action"] == 39 * 16
    assert server.ask(PATHS[0]).body["items"] == right
