"""The commands that make, list and end keys."""

from collections.abc import Callable

import httpx
import pytest
from fastapi import FastAPI
from typer.testing import CliRunner, Result

from app import console
from app.cli import cli
from app.settings import Settings
from tests.support import assert_problem
from tests.writing.bodies import SOURCE
from tests.writing.conftest import client_with

Run = Callable[..., Result]


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on the test's database."""
    monkeypatch.setattr(console, "configure", lambda _level: None)  # Its handlers would outlive us.
    monkeypatch.setenv("DEPOSITARY_DATABASE_URL", settings.database_url)

    def invoke(*words: str) -> Result:
        return CliRunner().invoke(cli, ["keys", *words])

    return invoke


@pytest.mark.anyio
async def test_a_key_opens_from_its_making_to_its_end(app: FastAPI, run: Run) -> None:
    made = run("create", "--name", "bot", "--scope", "write", "--expires", "90d")
    assert made.exit_code == 0, made.output
    key = made.stdout.strip().splitlines()[-1]
    async with client_with(app, key) as client:
        assert (await client.post("/v1/sources", json=SOURCE)).status_code == 201
        assert run("revoke", "bot").exit_code == 0
        response: httpx.Response = await client.post("/v1/sources", json={**SOURCE, "slug": "x"})
        assert_problem(response, 401, "unauthenticated")


def test_the_list_tells_all_but_the_secret(run: Run) -> None:
    key = run("create", "--name", "bot").stdout.strip()
    run("create", "--name", "chief", "--scope", "admin", "--expires", "2999-12-31")
    run("revoke", "bot")
    listed = run("list").stdout
    bot, chief = listed.splitlines()
    assert bot.startswith("bot\tdpk_")
    assert "revoked" in bot
    assert chief.endswith("\tadmin\texpires 3000-01-01T00:00Z")
    assert key.split("_")[2] not in listed


@pytest.mark.parametrize(
    "words",
    [
        ("create", "--name", ""),
        ("create", "--name", "x" * 81),
        ("create", "--name", "seed"),
        ("create", "--name", "import"),
        ("create", "--name", "a\nb"),
        ("create", "--name", "bot", "--expires", "yesterday"),
        ("create", "--name", "bot", "--expires", "2001-01-01"),
        ("create", "--name", "bot", "--expires", "9999-12-31"),
        ("create", "--name", "bot", "--expires", "99999999999d"),
        ("revoke", "nobody"),
    ],
)
def test_what_makes_no_sense_is_one_clear_line(run: Run, words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == 1
    assert result.stderr.startswith("depositary: ")
    assert len(result.stderr.splitlines()) == 1


def test_a_name_is_given_once(run: Run) -> None:
    assert run("create", "--name", "bot").exit_code == 0
    run("revoke", "bot")
    again = run("create", "--name", "bot")
    assert again.exit_code == 1
    assert "not used again" in again.stderr
