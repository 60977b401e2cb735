"""Exports before judges that are not ours, and the guide's lines in the tools that they are for."""

import shutil
import subprocess
from pathlib import Path

import pytest

from app.db import engine as engines
from app.exports import commands
from app.settings import Settings
from tests import example
from tests.docs import pages
from tests.faults.harness.servers import command

pytestmark = [pytest.mark.outside, pytest.mark.slow]
TOOLS = pages.ROOT / ".venv" / "outside" / "bin"
GUIDE = pages.ROOT / "docs" / "analysing.md"
RUN_SQL = """
import sys, duckdb
connection = duckdb.connect()
for statement in sys.stdin.read().split(";"):
    if statement.strip():
        found = connection.execute(statement)
for row in found.fetchall():
    print(*row, sep=" | ")
"""
SECONDS = 300


@pytest.fixture(scope="module", params=["seeded", "example"])
def export(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All forms of an export: of what a new database holds, and of one of every thing."""
    assert TOOLS.is_dir(), "tests/outside/install sets up what these tests need"
    folder = tmp_path_factory.mktemp("exports")
    url = f"sqlite:///{folder / 'depositary.db'}"
    for name in ("migrate", "seed"):
        assert command(url, name).returncode == 0
    made = engines.connect(Settings(database_url=url))
    if request.param == "example":
        example.write(made)
    there, _ = commands.export(made, folder, None, commands.FORMATS, "http://127.0.0.1:8000", "MIT")
    made.dispose()
    return there


def run(folder: Path, *words: str, given: str = "") -> str:
    """What a tool prints, which has nothing to complain of."""
    done = subprocess.run(
        words, cwd=folder, input=given, capture_output=True, text=True, check=False, timeout=SECONDS
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return done.stdout + done.stderr


def test_frictionless_finds_nothing(export: Path) -> None:
    said = run(export, str(TOOLS / "frictionless"), "validate", "datapackage.json")
    assert "INVALID" not in said
    assert said.count("VALID") == len(list(export.iterdir())) - 2


def test_mlcroissant_finds_nothing(export: Path) -> None:
    said = run(export, str(TOOLS / "mlcroissant"), "validate", "--jsonld", "croissant.json")
    assert "Done." in said
    assert not any(word in said.lower() for word in ("warning", "error"))


def test_croissant_leads_to_the_records(export: Path) -> None:
    script = (
        "import mlcroissant as ml; d = ml.Dataset(jsonld='croissant.json'); "
        "print(sum(1 for _ in d.records('spans')), next(iter(d.records('accords'))))"
    )
    said = run(export, str(TOOLS / "python"), "-c", script)
    assert "b'abraham-accords'" in said


@pytest.mark.parametrize("language", ["sql", "python", "r"])
def test_the_guide_prints_what_it_says(export: Path, language: str) -> None:
    if export.name != "1":
        pytest.skip("the guide is about what a new database holds")
    found = pages.blocks(GUIDE)
    (at,) = [place for place, block in enumerate(found) if block.language == language]
    if language == "r":
        script = shutil.which("Rscript")
        assert script, "tests/outside/install sets up what these tests need"
        said = run(export, script, "-", given=found[at].text)
    elif language == "sql":
        said = run(export, str(TOOLS / "python"), "-c", RUN_SQL, given=found[at].text)
    else:
        said = run(export, str(TOOLS / "python"), "-", given=found[at].text)
    assert found[at + 1].language == "text"
    printed = [line.rstrip() for line in said.splitlines()]
    assert printed == found[at + 1].text.splitlines()
