"""Health: alive as long as the process answers, ready as long as the database is usable."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest
import sqlalchemy as sa

from app.db import engine as engines
from app.main import create_app
from tests.conftest import settings_for
from tests.support import assert_problem

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def serving(url: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an application on this database."""
    app = create_app(settings_for(url))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        yield client
    app.state.engine.dispose()


async def test_a_healthy_server_is_alive_and_ready(client: httpx.AsyncClient) -> None:
    assert (await client.get("/healthz")).json() == {"status": "ok"}
    response = await client.get("/readyz")
    assert response.json() == {"status": "ready", "revision": 5}
    assert response.headers["cache-control"] == "no-store"


async def test_without_its_schema_it_is_alive_and_not_ready(
    new_database: Callable[[str], str],
) -> None:
    async with serving(new_database("empty")) as client:
        assert (await client.get("/healthz")).status_code == 200
        response = await client.get("/readyz")
        body = assert_problem(response, 503, "unavailable")
        assert "depositary migrate" in body["detail"]
        assert int(response.headers["retry-after"]) >= 1


async def test_without_its_schema_every_question_is_503_and_not_a_crash(
    new_database: Callable[[str], str],
) -> None:
    async with serving(new_database("empty")) as client:
        for path in ("/v1/accords", "/v1/countries/NOR", "/v1/revisions/1", "/v1/search?q=a"):
            assert_problem(await client.get(path), 503, "unavailable")


async def test_a_database_of_newer_code_is_not_ready(new_database: Callable[[str], str]) -> None:
    url = new_database("bare")
    engine = create_app(settings_for(url)).state.engine
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'from_the_future'"))
    engine.dispose()
    async with serving(url) as client:
        assert_problem(await client.get("/readyz"), 503, "unavailable")


async def test_a_database_of_somebody_else_is_not_ready(new_database: Callable[[str], str]) -> None:
    url = new_database("empty")
    engine = create_app(settings_for(url)).state.engine
    with engines.migrating(engine, lambda _connection: None) as connection:
        connection.execute(sa.text("CREATE TABLE customer (id INTEGER)"))
    engine.dispose()
    async with serving(url) as client:
        assert_problem(await client.get("/readyz"), 503, "unavailable")


async def test_a_migrated_and_empty_database_answers(new_database: Callable[[str], str]) -> None:
    async with serving(new_database("bare")) as client:
        assert (await client.get("/readyz")).json() == {"status": "ready", "revision": 0}
        for path in ("countries", "accords", "sources", "memberships", "actions", "revisions"):
            body = (await client.get(f"/v1/{path}")).json()
            assert (body["items"], body["revision"]) == ([], 0)


async def test_a_database_that_is_gone_is_503_and_not_a_crash(
    new_database: Callable[[str], str],
) -> None:
    url = new_database("empty")
    missing = f"{url}/no/such" if url.startswith("sqlite") else f"{url}_gone"
    async with serving(missing) as client:
        for path in ("/readyz", "/v1/accords"):
            assert_problem(await client.get(path), 503, "unavailable")
        assert (await client.get("/healthz")).status_code == 200
