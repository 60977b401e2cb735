"""Keys: made once, kept as a hash, scoped, ended; and no write is open without one."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from app.db import engine as engines
from app.keys import commands
from app.main import create_app
from app.settings import Settings
from tests.support import PUBLIC_URL, assert_problem
from tests.writing.bodies import SOURCE, counts
from tests.writing.conftest import KeyMaker, client_with

pytestmark = pytest.mark.anyio
WRITES: list[tuple[str, str, str]] = [
    (method.upper(), re.sub(r"\{(id|number)\}", "1", path), operation["security"][0]["key"][0])
    for path, item in create_app(Settings(public_url=PUBLIC_URL)).openapi()["paths"].items()
    for method, operation in item.items()
    if method != "get"
]


def test_the_contract_holds_every_route_that_is_no_read(app: FastAPI) -> None:
    # What the router knows is compared with the contract, so that no write hides from these tests.
    served: set[tuple[str, str]] = set()

    def walk(routes: Any, prefix: str = "") -> None:
        for route in routes:
            within = getattr(route, "original_router", None) or getattr(route, "router", None)
            methods = getattr(route, "methods", None)
            if methods:
                served.update((method, route.path) for method in methods)
            elif within is not None:
                walk(within.routes)

    walk(app.routes)
    unsafe = {one for one in served if one[0] not in ("GET", "HEAD", "OPTIONS")}
    assert len(unsafe) == len(WRITES) > 10


@pytest.mark.parametrize(("method", "path", "_scope"), WRITES)
async def test_every_write_is_closed_without_a_key(
    client: httpx.AsyncClient, engine: sa.Engine, method: str, path: str, _scope: str
) -> None:
    before = counts(engine)
    for headers in ({}, {"authorization": "Bearer dpk_000000000000_nothing"}):
        response = await client.request(
            method, f"/v1{path}", content=b"\xff not even JSON", headers=headers
        )
        assert_problem(response, 401, "unauthenticated")
        assert response.headers["www-authenticate"].startswith('Bearer realm="depositary"')
        assert ("invalid_token" in response.headers["www-authenticate"]) == bool(headers)
    assert counts(engine) == before


@pytest.mark.parametrize(
    ("method", "path"), [(method, path) for method, path, scope in WRITES if scope == "admin"]
)
async def test_a_key_of_too_small_a_scope_is_forbidden(
    writer: httpx.AsyncClient, method: str, path: str
) -> None:
    response = await writer.request(method, f"/v1{path}", json={})
    assert_problem(response, 403, "forbidden")
    challenge = 'error="insufficient_scope", scope="admin"'
    assert challenge in response.headers["www-authenticate"]


async def test_an_admin_may_do_all_that_a_writer_may(admin: httpx.AsyncClient) -> None:
    assert (await admin.post("/v1/sources", json=SOURCE)).status_code == 201


@pytest.mark.parametrize(
    "spoil",
    [
        lambda key: "",
        lambda key: key,
        lambda key: f"Basic {key}",
        lambda key: f"Bearer {key[:-1]}",
        lambda key: f"Bearer {key}x",
        lambda key: "Bearer " + key.replace("dpk_", "dpx_"),
        lambda key: "Bearer " + "_".join(["dpk", "0" * 12, key.split("_", 2)[2]]),
        lambda key: "Bearer dpk__",
        lambda key: "Bearer dpk_%00_x",
        lambda key: "Bearer " + "k" * 5000,
    ],
)
async def test_only_the_whole_key_opens(app: FastAPI, make_key: KeyMaker, spoil: Any) -> None:
    async with client_with(app, "") as client:
        headers = {"authorization": spoil(make_key())}
        response = await client.post("/v1/sources", json=SOURCE, headers=headers)
        assert_problem(response, 401, "unauthenticated")


async def test_an_expired_or_revoked_key_opens_nothing(
    app: FastAPI, engine: sa.Engine, make_key: KeyMaker
) -> None:
    now = datetime.now(UTC)
    old, ended = make_key("old", until=now - timedelta(seconds=1)), make_key("ended")
    with engines.writing(engine) as session:
        commands.revoke(session, "ended", now)
    for key in (old, ended):
        async with client_with(app, key) as client:
            assert_problem(await client.post("/v1/sources", json=SOURCE), 401, "unauthenticated")


def test_a_key_has_256_random_bits_and_only_its_hash_is_kept(
    engine: sa.Engine, make_key: KeyMaker
) -> None:
    made = [make_key(f"key-{number}") for number in range(3)]
    secrets = {key.split("_", 2)[2] for key in made}
    assert {len(secret) for secret in secrets} == {43}  # 32 bytes in base 64.
    assert len(secrets) == 3
    with engine.connect() as connection:
        stored = str(connection.execute(sa.text("SELECT * FROM api_key")).all())
    assert not any(secret in stored for secret in secrets)


async def test_who_comes_with_wrong_keys_too_often_is_sent_away(settings: Settings) -> None:
    strict = settings.model_copy(update={"failed_keys_per_minute": 3})
    app = create_app(strict)
    async with client_with(app, "dpk_000000000000_guess") as client:
        answers = [await client.post("/v1/sources", json=SOURCE) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429, 429]
    assert_problem(answers[-1], 429, "too-many-requests")
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    app.state.engine.dispose()


@pytest.mark.parametrize(
    ("trusted", "statuses"), [("127.0.0.1", [401, 401, 429]), ("127.0.0.2", [401, 429, 429])]
)
async def test_a_trusted_proxy_says_whose_wrong_keys_are_counted(
    settings: Settings, trusted: str, statuses: list[int]
) -> None:
    given = {"failed_keys_per_minute": 1, "trusted_proxies": trusted}
    app = create_app(settings.model_copy(update=given))
    async with client_with(app, "dpk_000000000000_guess") as client:
        answers = [
            await client.post("/v1/sources", json=SOURCE, headers={"x-forwarded-for": address})
            for address in ("192.0.2.1", "192.0.2.2", "192.0.2.1")
        ]
    assert [answer.status_code for answer in answers] == statuses
    app.state.engine.dispose()


async def test_a_key_writes_at_its_rate_and_reading_is_free(
    settings: Settings, engine: sa.Engine, make_key: KeyMaker
) -> None:
    app = create_app(settings.model_copy(update={"writes_per_minute": 2}))
    async with client_with(app, make_key("busy")) as client:
        statuses = []
        for number in range(4):
            body = {**SOURCE, "slug": f"tide-{number}"}
            response = await client.post("/v1/sources", json=body)
            statuses.append(response.status_code)
            assert response.headers["ratelimit-policy"] == '"writes";q=2;w=60'
            assert response.headers["ratelimit"].startswith(f'"writes";r={max(1 - number, 0)};t=')
        assert statuses == [201, 201, 429, 429]
        assert (await client.get("/v1/sources")).status_code == 200
    async with client_with(app, make_key("other")) as client:
        assert (await client.post("/v1/sources", json={**SOURCE, "slug": "x"})).status_code == 201
    app.state.engine.dispose()
