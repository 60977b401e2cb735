"""The commands as people run them, and what a kill in the middle of a run leaves."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner, Result

from app import console
from app.cli import cli
from app.db import engine as engines
from app.settings import Settings
from tests.ingest.statusfile import status_file

ROOT = Path(__file__).parents[2]
ROWS = [("Norway", "1 May 1990", "1 Jun 1991"), ("Sweden", "1 May 1990", "")]


@pytest.fixture
def url(new_database: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> str:
    made = new_database("seeded")
    monkeypatch.setenv("DEPOSITARY_DATABASE_URL", made)
    monkeypatch.setattr(console, "configure", lambda _level: None)  # Its handlers would outlive us.
    return made


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, ["import", *map(str, words)], catch_exceptions=False)


def count(url: str, query: str) -> int:
    engine = engines.connect(Settings(database_url=url, pool_size=2))
    try:
        with engine.connect() as connection:
            return int(connection.execute(sa.text(query)).scalar() or 0)
    finally:
        engine.dispose()


def write(folder: Path, *numbers: int) -> Path:
    for number in numbers:
        text = status_file(ROWS, number=str(number), counts=(2, 1))
        (folder / f"XIX-{number}.en.xml").write_text(text, encoding="cp1252")
    return folder


def test_a_folder_is_imported_and_reported(url: str, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    done = run("untc", write(tmp_path, 1, 2), "--report", report)
    assert done.exit_code == 0, done.output
    assert "2 files, 2 accords: 6 actions recorded (2 ratification, 4 signature)" in done.stdout
    assert "XIX-1.en.xml: recorded, 3 new" in done.stderr
    written = json.loads(report.read_text())
    assert written["totals"]["counts_equal"] == 4
    assert written["files"][0]["counts"][0] == {
        "accord": "mtdsg-xix-1",
        "what": "signatories",
        "declared": 2,
        "ours": 2,
        "causes": [],
    }
    assert "as they were" in run("untc", tmp_path).stdout


def test_a_dry_run_leaves_the_database_as_it_was(url: str, tmp_path: Path) -> None:
    before = count(url, "SELECT count(*) FROM revision")
    done = run("untc", write(tmp_path, 1), "--dry-run")
    assert done.exit_code == 0
    assert "dry run: nothing was recorded" in done.stdout
    assert count(url, "SELECT count(*) FROM revision") == before


def test_a_refusal_exits_with_1(url: str, tmp_path: Path) -> None:
    (tmp_path / "A.xml").write_text("<rss/>")
    write(tmp_path, 1)
    done = run("untc", tmp_path)
    assert (done.exit_code, "root element is rss" in done.stdout) == (1, True)
    assert "2 files" not in done.stdout
    again = run("untc", tmp_path, "--keep-going")
    assert (again.exit_code, "3 actions recorded" in again.stdout) == (1, True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["untc", "nothing-here"], "neither a file, a folder nor a treaty's number"),
        (["csv", "nothing.csv", "--map", "paris-agreement"], "no such file"),
        (["csv", "x.csv", "--map", "nowhere"], "no mapping 'nowhere'"),
    ],
)
def test_what_is_not_there_is_said_in_one_line(url: str, words: list[str], told: str) -> None:
    done = run(*words)
    assert done.exit_code == 1
    assert done.stderr.startswith("depositary: ")
    assert told in done.stderr


def test_a_table_is_imported_by_a_shipped_mapping(url: str, tmp_path: Path) -> None:
    table = tmp_path / "paris.csv"
    table.write_text(
        "Code,Name,Signature,Ratification,Kind,Date-Of-Effect,Emissions\n"
        "NOR,Norway,2016-04-22,2016-06-20,Ratification,2016-11-04,1\n"
        "XKX,Kosovo,,,,,\n"
    )
    done = run("csv", table, "--map", "paris-agreement")
    assert done.exit_code == 0, done.output
    assert "2 actions recorded (1 ratification, 1 signature)" in done.stdout


def test_an_empty_database_is_made_ready_first(
    new_database: Callable[[str], str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DEPOSITARY_DATABASE_URL", new_database("empty"))
    monkeypatch.setattr(console, "configure", lambda _level: None)
    assert run("untc", write(tmp_path, 1)).exit_code == 0


KILLED = """
import os, signal, sys
from app.ingest import commands as load
from app.cli import main

write = load._write
def killed(change, source, plans):
    write(change, source, plans)
    if source.slug == "untc-xix-2":
        os.kill(os.getpid(), signal.SIGKILL)
load._write = killed
sys.argv = ["depositary", "import", "untc", sys.argv[1]]
main()
"""


def test_killed_half_way_the_run_can_be_repeated(url: str, tmp_path: Path) -> None:
    folder = write(tmp_path, 1, 2, 3)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    accords = "SELECT count(DISTINCT accord) FROM action WHERE accord LIKE 'mtdsg-xix-%'"
    assert count(url, accords) == 1
    assert count(url, "SELECT count(*) FROM accord WHERE slug = 'mtdsg-xix-2'") == 0
    done = run("untc", folder)
    assert done.exit_code == 0
    assert "6 actions recorded" in done.stdout
    assert "3 as they were" in done.stdout
    assert count(url, accords) == 3
    assert count(url, "SELECT count(*) - max(number) FROM revision") == 0


def test_a_file_that_lost_its_table_or_is_older_needs_an_option(url: str, tmp_path: Path) -> None:
    path, acts = write(tmp_path, 1) / "XIX-1.en.xml", "SELECT count(*) FROM action"
    assert run("untc", path).exit_code == 0
    before = count(url, acts + " WHERE retraction_reason IS NULL")
    older = [("Norway", "1 May 1990", "")]
    bare = status_file((), (), number="1", counts=(2, 1))
    for text, option in ((bare, "--allow-loss"), (status_file(older, number="1"), "--older")):
        path.write_text(text, encoding="cp1252")
        for words in ((), ("--keep-going",), ("--dry-run",)):
            done = run("untc", path, *words)
            assert done.exit_code == 1
            assert f"{option} loads it all the same" in done.stdout
        assert count(url, acts + " WHERE retraction_reason IS NULL") == before
        assert run("untc", path, option, "--dry-run").exit_code == 0


def test_a_file_again_exits_with_0_whatever_is_refused_in_it(url: str, tmp_path: Path) -> None:
    path = tmp_path / "XIX-1.en.xml"
    path.write_text(status_file([*ROWS, ("Atlantis", "1 May 1990", "")]), encoding="cp1252")
    assert run("untc", path, "--keep-going").exit_code == 1
    again = run("untc", path)
    assert again.exit_code == 0
    assert "still refused: XIX-1.en.xml: row Atlantis" in again.stdout
