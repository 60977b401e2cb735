"""The operator's commands on a test's database, and a second database on SQLite."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner, Result

from app import cli, console
from app.db import engine as engines
from app.settings import Settings
from tests.conftest import settings_for
from tests.operations.support import url_of

Run = Callable[..., Result]


@pytest.fixture
def url(settings: Settings) -> str:
    """The address of the test's database."""
    return settings.database_url


@pytest.fixture
def run(url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on the test's database, or on the one at `url`."""
    monkeypatch.setattr(console, "configure", lambda _level: None)  # Its handlers would outlive us.

    def invoke(*arguments: str | Path, url: str = url) -> Result:
        environment = {"DEPOSITARY_DATABASE_URL": url}
        return CliRunner().invoke(cli.cli, [str(a) for a in arguments], env=environment)

    return invoke


@pytest.fixture
def connect() -> Iterator[Callable[[str | Path], sa.Engine]]:
    """Makes an engine for an address or an SQLite file; its connections are closed afterwards."""
    opened: list[sa.Engine] = []

    def make(where: str | Path) -> sa.Engine:
        opened.append(engines.connect(settings_for(url_of(where))))
        return opened[-1]

    yield make
    for engine in opened:
        engine.dispose()


@pytest.fixture
def database(connect: Callable[[str], sa.Engine], url: str) -> sa.Engine:
    """The test's database."""
    return connect(url)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """Where there is no SQLite database yet, in a folder of its own."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder / "other.db"
