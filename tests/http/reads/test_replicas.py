"""Reads from a replica that lags: whoever says what it has seen, or has a key, loses nothing."""

import time
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from app.actions.commands import record_actions
from app.db import engine as engines
from app.main import create_app
from app.settings import Settings
from tests.example import GAZETTE, HARBOUR, action
from tests.http.urls import FILLED_PATHS
from tests.support import assert_problem, change, faults_of

pytestmark = pytest.mark.anyio
URL = f"/v1/accords/{HARBOUR}/members"
SEEN = "if-revision-at-least"


def write(engine: sa.Engine, code: str = "USA") -> int:
    with change(engine) as made:
        record_actions(made, HARBOUR, [action(code, "signature", "1990-05-01")])
        return made.number


def lose(engine: sa.Engine) -> None:
    """From now on nothing can connect to that database."""

    def refuse() -> None:
        gone = engine.dialect.loaded_dbapi.OperationalError("gone")
        raise sa.exc.OperationalError("", {}, gone)

    engine.connect = refuse  # type: ignore[assignment,method-assign]


class Lagging:
    """An application with a primary, and a replica that stands still until it is told."""

    def __init__(self, primary: Settings, replica: Settings) -> None:
        urls = {"database_url": primary.database_url, "replica_url": replica.database_url}
        self.app: FastAPI = create_app(primary.model_copy(update={**urls, "replica_wait": 0.1}))
        self.primary: sa.Engine = self.app.state.engine
        self.replica = engines.connect(replica)
        transport = httpx.ASGITransport(app=self.app)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://testserver")

    async def revision(self, url: str = URL, **headers: str) -> int:
        """The revision that answers."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        response = await self.client.get(url, headers=named)
        assert response.status_code == 200, response.text
        return int(response.headers["revision"])

    def lose_primary(self) -> None:
        lose(self.primary)


@pytest.fixture
async def lagging(new_database: Callable[[str], str]) -> AsyncIterator[Lagging]:
    """Both at revision 5, and the replica is heard of."""
    one, other = (Settings(database_url=new_database("example"), pool_size=4) for _ in range(2))
    made = Lagging(one, other)
    end = time.monotonic() + 10
    while not made.app.state.databases._reached(0):
        assert time.monotonic() < end
        time.sleep(0.01)
    yield made
    await made.client.aclose()
    made.app.state.databases.close()
    made.replica.dispose()


async def test_reads_go_to_the_replica_and_are_remembered_as_it_shows_them(
    lagging: Lagging,
) -> None:
    write(lagging.primary)
    assert [await lagging.revision() for _ in range(3)] == [5, 5, 5]
    write(lagging.replica, "CAN")
    end = time.monotonic() + 10
    while await lagging.revision() == 5:
        assert time.monotonic() < end
    state = (await lagging.client.get(URL)).json()
    assert "CAN" in str(state)
    assert "USA" not in str(state)


async def test_what_a_client_has_seen_it_never_loses(lagging: Lagging) -> None:
    assert await lagging.revision() == 5
    seen = write(lagging.primary)
    assert await lagging.revision(if_revision_at_least=str(seen)) == seen
    assert await lagging.revision(if_revision_at_least="5") == 5
    assert await lagging.revision() == 5


async def test_a_replica_that_catches_up_in_time_answers(lagging: Lagging) -> None:
    lagging.app.state.databases._wait = 10
    seen = write(lagging.primary)
    write(lagging.replica)
    lagging.lose_primary()
    assert await lagging.revision(if_revision_at_least=str(seen)) == seen


async def test_a_key_sees_what_was_acknowledged(lagging: Lagging) -> None:
    seen = write(lagging.primary)
    assert await lagging.revision(authorization="Bearer any") == seen


async def test_pinned_answers_come_from_whoever_has_them(lagging: Lagging) -> None:
    seen = write(lagging.primary)
    assert await lagging.revision(f"{URL}?revision=3") == 3
    assert await lagging.revision(f"{URL}?revision=3", if_revision_at_least=str(seen)) == 3
    assert await lagging.revision(f"{URL}?revision={seen}") == seen
    assert (await lagging.client.get(f"/v1/revisions/{seen}")).status_code == 200
    assert (await lagging.client.get(f"{URL}?revision=99")).status_code == 404
    lagging.lose_primary()
    assert await lagging.revision(f"{URL}?revision=3") == 3
    refused = await lagging.client.get(f"/v1/accords?revision={seen}")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")


async def test_without_a_primary_the_replica_answers_what_it_can(lagging: Lagging) -> None:
    seen = write(lagging.primary)
    lagging.lose_primary()
    assert await lagging.revision() == 5
    ready = (await lagging.client.get("/readyz")).json()
    assert ready["revision"] == 5
    for headers in ({SEEN: str(seen)}, {"authorization": "Bearer any"}):
        refused = await lagging.client.get(URL, headers=headers)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")


async def test_without_the_replica_the_primary_answers(lagging: Lagging) -> None:
    seen = write(lagging.primary)
    (replica,) = lagging.app.state.databases._replicas
    lose(replica.engine)
    assert await lagging.revision() == seen


async def test_writes_go_to_the_primary(lagging: Lagging) -> None:
    refused = await lagging.client.patch(f"/v1/sources/{GAZETTE}", json={})
    assert refused.status_code == 401
    with engines.reading(lagging.replica) as connection:
        assert connection.execute(sa.text("SELECT max(number) FROM revision")).scalar() == 5


@pytest.mark.parametrize(
    "given", ["", "-1", "six", "1.0", "2147483647", "9" * 30, "1, 2", "\u0662"]
)
@pytest.mark.parametrize("path", [URL, f"/v1/accords/{HARBOUR}/history.svg"])
async def test_what_is_no_revision_is_refused(
    client: httpx.AsyncClient, path: str, given: str
) -> None:
    response = await client.get(path, headers=[(SEEN.encode(), given.encode())])
    body = assert_problem(response, 400, "invalid-request")
    assert faults_of(body) == {"If-Revision-At-Least": "int_parsing"}
    twice = await client.get(path, headers=[(SEEN, "1"), (SEEN, "1")])
    assert twice.status_code == 400


@pytest.mark.parametrize("path", FILLED_PATHS)
async def test_every_read_minds_what_was_seen(client: httpx.AsyncClient, path: str) -> None:
    fine = await client.get(path, headers={SEEN: "5"})
    assert fine.status_code == 200
    pinned = "immutable" in fine.headers["cache-control"]
    assert ("If-Revision-At-Least" in fine.headers["vary"]) is not pinned
    beyond = await client.get(path, headers={SEEN: "99"})
    body = assert_problem(beyond, 400, "invalid-request")
    assert body["detail"] == "There is no revision 99."
