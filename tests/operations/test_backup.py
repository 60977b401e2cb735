"""Backups: whole and consistent while others write, or not there at all."""

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.actions.commands import record_actions
from app.db import engine as engines
from app.operations import checks, files
from tests.example import HARBOUR, action
from tests.operations.conftest import Run
from tests.operations.support import content, damage, names, refused, told
from tests.support import change

ROOT = Path(__file__).parents[2]
LIMITED = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
from app.cli import main
main()
"""


@contextmanager
def writing_all_the_time(engine: sa.Engine) -> Iterator[Callable[[], int]]:
    """Somebody records one action after another; tells how many there are by now."""
    over, done, failures = threading.Event(), [0], []

    def write() -> None:
        try:
            while not over.is_set():
                with change(engine, "under load") as made:
                    said = {"statement": f"number {done[0]}"}
                    record_actions(made, HARBOUR, [action("USA", "declaration", "2001", **said)])
                done[0] += 1
        except Exception as error:  # noqa: BLE001
            failures.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield lambda: done[0]
    finally:
        over.set()
        writer.join()
    assert failures == []


def test_a_backup_holds_all_that_the_database_holds(
    run: Run, database: sa.Engine, connect: Callable[[Path], sa.Engine], tmp_path: Path
) -> None:
    before = content(database)
    said = told(run("backup", tmp_path / "saved.db"))
    assert said.startswith(f"saved to {tmp_path}/saved.db: 5 revisions, 6 accords, ")
    assert f"{len(before['action'])} actions, {len(before['citation'])} citations" in said
    assert content(connect(tmp_path / "saved.db")) == before
    assert content(database) == before


def test_a_backup_is_one_file_that_needs_no_other(run: Run, url: str, elsewhere: Path) -> None:
    told(run("backup", elsewhere))
    assert names(elsewhere.parent) == [elsewhere.name]
    assert elsewhere.read_bytes()[18:20] == b"\1\1"  # No write-ahead log (file format, 1.3).
    elsewhere.chmod(0o400)
    with closing(sqlite3.connect(f"file:{elsewhere}?mode=ro", uri=True)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_backups_under_load_are_each_as_of_one_moment(
    run: Run, database: sa.Engine, connect: Callable[[Path], sa.Engine], tmp_path: Path
) -> None:
    before = checks.count(database)
    with writing_all_the_time(database) as written:
        for number in range(4):
            start = written()
            while written() == start:
                pass
            told(run("backup", tmp_path / f"{number}.db"))
    saved = [connect(tmp_path / f"{number}.db") for number in range(4)]
    for engine in saved:
        assert list(checks.faults(engine)) == []
    counts = [checks.count(engine) for engine in saved]
    for count in counts:  # Each change recorded one action with one citation, and nothing else.
        news = count["revision"] - before["revision"]
        assert count["action"] - before["action"] == news
        assert count["citation"] - before["citation"] == news
    grown = [count["revision"] for count in counts]
    assert grown == sorted(set(grown))
    assert checks.count(database)["revision"] == before["revision"] + written()


def test_a_backup_waits_for_no_writer_and_has_nothing_of_what_is_unfinished(
    run: Run, database: sa.Engine, connect: Callable[[Path], sa.Engine], tmp_path: Path
) -> None:
    before = content(database)
    with change(database, "unfinished") as made:
        record_actions(made, HARBOUR, [action("USA", "signature", "1990-05-01")])
        told(run("backup", tmp_path / "saved.db"))
    assert content(connect(tmp_path / "saved.db")) == before != content(database)


def test_a_file_that_is_there_is_kept_unless_forced(
    run: Run, connect: Callable[[Path], sa.Engine], database: sa.Engine, tmp_path: Path
) -> None:
    path = tmp_path / "saved.db"
    path.write_text("a letter", encoding="utf-8")
    assert "exists already" in refused(run("backup", path))
    assert path.read_text(encoding="utf-8") == "a letter"
    told(run("backup", path, "--force"))
    assert content(connect(path)) == content(database)


def test_the_database_is_never_replaced_by_its_own_backup(run: Run, tmp_path: Path) -> None:
    told(run("backup", tmp_path / "first.db"))
    url = f"sqlite:///{tmp_path}/first.db"
    before = (tmp_path / "first.db").read_bytes()
    (tmp_path / "link.db").symlink_to("first.db")
    for name in ("first.db", "link.db"):
        line = refused(run("backup", tmp_path / name, "--force", url=url))
        assert "cannot be its backup" in line
    assert (tmp_path / "first.db").read_bytes() == before


def test_a_place_that_is_none_is_told_plainly(run: Run, tmp_path: Path) -> None:
    assert "folder does not exist" in refused(run("backup", tmp_path / "no" / "saved.db"))
    assert "a folder, not a file" in refused(run("backup", tmp_path))


def test_without_room_there_is_one_line_and_no_half_backup(url: str, elsewhere: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, "backup", str(elsewhere)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "DEPOSITARY_DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"depositary: nothing was saved to {elsewhere}: ")
    assert names(elsewhere.parent) == []


def test_without_room_an_older_backup_stays(
    run: Run, monkeypatch: pytest.MonkeyPatch, elsewhere: Path
) -> None:
    told(run("backup", elsewhere))
    before = elsewhere.read_bytes()
    connect = files.connect

    def cramped(path: Path) -> sa.Engine:
        engine = connect(path)
        sa.event.listen(engine, "begin", lambda c: c.exec_driver_sql("PRAGMA max_page_count = 1"))
        sa.event.listen(engine, "begin", lambda c: c.exec_driver_sql("CREATE TABLE more (x TEXT)"))
        return engine

    monkeypatch.setattr(files, "connect", cramped)
    assert "There is no space left to write to." in refused(run("backup", elsewhere, "--force"))
    assert elsewhere.read_bytes() == before
    assert names(elsewhere.parent) == [elsewhere.name]


@pytest.mark.parametrize("content", ["empty"])
def test_an_empty_database_is_not_worth_a_backup(run: Run, elsewhere: Path) -> None:
    assert "has no schema yet" in refused(run("backup", elsewhere))
    assert names(elsewhere.parent) == []


def test_a_damaged_database_is_told_and_not_saved(
    run: Run, elsewhere: Path, tmp_path: Path
) -> None:
    path = tmp_path / "damaged.db"
    told(run("backup", path))
    damage(path)
    assert "damaged" in refused(run("backup", elsewhere, url=f"sqlite:///{path}"))
    assert names(elsewhere.parent) == []


def test_the_maintenance_switch_is_no_part_of_a_backup(
    run: Run, connect: Callable[[Path], sa.Engine], tmp_path: Path
) -> None:
    told(run("maintenance", "on"))
    told(run("backup", tmp_path / "saved.db"))
    assert "on" in told(run("maintenance", "status")).split()
    with engines.reading(connect(tmp_path / "saved.db")) as session:
        assert session.execute(sa.text("SELECT count(*) FROM maintenance")).scalar_one() == 0
