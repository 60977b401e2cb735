"""Exports of the example, and the command that makes them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app import cli, console
from app.settings import Settings

Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where exports are kept."""
    return tmp_path / "exports"


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on the test's database."""
    monkeypatch.setattr(console, "configure", lambda _level: None)  # Its handlers would outlive us.

    def invoke(*arguments: str | Path) -> Result:
        environment = {"DEPOSITARY_DATABASE_URL": settings.database_url}
        return CliRunner().invoke(cli.cli, [str(a) for a in arguments], env=environment)

    return invoke
