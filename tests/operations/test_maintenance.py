"""The maintenance switch: writes are refused for all at once, and reads never."""

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from app.db import engine as engines
from app.db import maintenance
from app.errors import Maintenance
from app.operations import cli
from tests.operations.conftest import Run
from tests.operations.support import refused, told
from tests.support import assert_problem

ROOT = Path(__file__).parents[2]


def refuses(engine: sa.Engine) -> str | None:
    """What a write is told now, if it is refused."""
    with engines.writing(engine) as session:
        try:
            maintenance.refuse(session)
        except Maintenance as error:
            return error.detail
    return None


def test_writes_are_refused_while_it_is_on(run: Run, database: sa.Engine) -> None:
    assert told(run("maintenance", "status")) == "maintenance is off\n"
    assert refuses(database) is None
    assert told(run("maintenance", "on")).startswith("maintenance is on since 2")
    assert refuses(database) == "Nothing can be written during maintenance"
    assert told(run("maintenance", "off")) == "maintenance is off\n"
    assert told(run("maintenance", "off")) == "maintenance was off already\n"
    assert refuses(database) is None


def test_who_is_refused_is_told_why(run: Run, database: sa.Engine) -> None:
    told(run("maintenance", "on", "--reason", "a new disk"))
    assert refuses(database) == "Nothing can be written during maintenance: a new disk"


def test_to_turn_it_on_again_changes_the_reason_and_not_since_when(run: Run) -> None:
    first = told(run("maintenance", "on", "--reason", "one")).removesuffix(": one\n")
    assert told(run("maintenance", "on", "--reason", "two")) == f"{first}: two\n"
    assert told(run("maintenance", "status")) == f"{first}: two\n"


@pytest.mark.anyio
async def test_another_process_turns_it_on_and_a_running_server_knows_at_once(
    url: str, app: FastAPI, client: httpx.AsyncClient
) -> None:
    def refused_write() -> None:
        with engines.writing(app.state.engine) as session:
            maintenance.refuse(session)

    app.add_api_route("/writes", refused_write, methods=["POST"])
    assert (await client.post("/writes")).status_code == 200
    as_process(url, "on", "--reason", "a new disk")
    response = await client.post("/writes")
    body = assert_problem(response, 503, "unavailable")
    assert body["detail"] == "Nothing can be written during maintenance: a new disk"
    assert response.headers["retry-after"] == "60"
    assert (await client.get("/readyz")).json() == {
        "status": "ready",
        "revision": 5,
        "maintenance": True,
    }
    assert (await client.get("/v1/accords")).status_code == 200
    as_process(url, "off")
    assert (await client.post("/writes")).status_code == 200
    assert (await client.get("/readyz")).json() == {"status": "ready", "revision": 5}


def as_process(url: str, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-c", "from app.cli import main; main()", "maintenance", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), "DEPOSITARY_DATABASE_URL": url},
        check=True,
        capture_output=True,
    )


def test_it_waits_for_the_writer_who_came_first(
    run: Run, database: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEPOSITARY_BUSY_TIMEOUT", "0.1")
    with engines.writing(database):
        assert "maintenance is on" not in refused(run("maintenance", "on"))
        assert told(run("maintenance", "status")) == "maintenance is off\n"
    told(run("maintenance", "on"))


def test_the_operator_goes_on_writing(run: Run) -> None:
    told(run("maintenance", "on"))
    for command in ("seed", "rebuild"):
        told(run(command))


def test_there_is_one_switch(run: Run, database: sa.Engine) -> None:
    told(run("maintenance", "on"))
    statement = "INSERT INTO maintenance (id, since) VALUES (2, '2026-01-01 00:00:00')"
    with pytest.raises(sa.exc.IntegrityError), database.begin() as connection:
        connection.exec_driver_sql(statement)


def test_a_state_is_told_in_utc() -> None:
    from datetime import UTC, datetime

    state = maintenance.State(datetime(2026, 11, 24, 3, 4, 5, tzinfo=UTC), None)
    assert cli._state(state) == "maintenance is on since 2026-11-24 03:04:05 UTC"
