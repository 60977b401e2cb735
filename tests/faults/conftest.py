"""Databases to break, the servers on them, and the figures that the tests report."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.db import engine as engines
from app.db import migrations
from app.db.recording import recording
from app.ingest import seeds
from app.settings import Settings
from app.spans import deriving
from tests import example
from tests.faults.harness.servers import Server, serving

_FIGURES = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database with the seed and the fictional data set, all of it in one file."""
    path = tmp_path_factory.mktemp("faults") / "template.db"
    engine = engines.connect(Settings(database_url=f"sqlite:///{path}", pool_size=2))
    migrations.upgrade(engine)
    with recording(engine, seeds.AUTHOR, "seed", deriving.settle) as change:
        seeds.load(change)
    example.write(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture
def path(template: Path, tmp_path: Path) -> Path:
    """A database file of the test's own."""
    return Path(shutil.copyfile(template, tmp_path / "ledger.db"))


@pytest.fixture
def server(path: Path, tmp_path: Path) -> Iterator[Server]:
    """A server on the test's own database."""
    with serving(f"sqlite:///{path}", tmp_path) as started:
        yield started


@pytest.fixture(scope="session")
def standing(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for tests that leave it as it was, and must find it in its senses afterwards."""
    folder = tmp_path_factory.mktemp("standing")
    path = shutil.copyfile(template, folder / "ledger.db")
    with serving(f"sqlite:///{path}", folder) as started:
        yield started
        assert started.answers(), started.told()


class Figures:
    """Takes what a test measured, to be told at the end of the run."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    def __call__(self, line: str) -> None:
        self._lines.append(line)


@pytest.fixture
def figure(pytestconfig: pytest.Config) -> Figures:
    return Figures(pytestconfig.stash.setdefault(_FIGURES, []))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    lines = terminalreporter.config.stash.get(_FIGURES, [])
    if lines:
        terminalreporter.section("figures of the fault tests")
        for line in lines:
            terminalreporter.write_line(line)
