"""Answers from memory: the same as anew, for everybody, and never older than the last write."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from app.actions.commands import record_actions
from app.main import create_app
from app.settings import Settings
from tests import example
from tests.example import HARBOUR, LEDGER, action
from tests.http.urls import FILLED_PATHS
from tests.support import change, counted

pytestmark = pytest.mark.anyio
URL = f"/v1/accords/{HARBOUR}/members"
PAGES = [
    "/",
    f"/accords/{HARBOUR}?sort=since&descending=true&status=party&status=signed",
    f"/accords/{HARBOUR}/NOR",
    "/countries/NOR",
    "/compare?country=NOR&country=SWE&as_of=2020",
    f"/sources/{example.GAZETTE}",
    "/search?q=harbour",
    "/docs",
    "/docs/accords",
    "/openapi.json",
    "/problems/not-found",
]
CODINGS = ("identity", "gzip", "br")
NOT_KEPT = ("/v1/exports", f"/v1/sources/{LEDGER}/document")
"""What no state of the database vouches for, and what depends on who asks."""


@pytest.fixture
def app(own_app: FastAPI) -> FastAPI:
    """An application with a cache, on a database of its own."""
    return own_app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Its client, once the watch knows the database's state."""
    async with asyncio.timeout(10):
        while app.state.watch.token() is None:
            await asyncio.sleep(0.01)
    async with speaking_to(app) as made:
        yield made


@pytest.fixture
def plain(settings: Settings) -> Iterator[FastAPI]:
    """Another application on the same database that keeps nothing."""
    made = create_app(settings.model_copy(update={"cache_bytes": 0}))
    yield made
    made.state.engine.dispose()


def speaking_to(app: FastAPI) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app)
    return httpx.AsyncClient(transport=transport, base_url="http://testserver")


def hits(app: FastAPI) -> float:
    """How many answers came from memory so far."""
    access = app.state.access
    access.flush()
    return float(access.metrics.registry.get_sample_value("depositary_cache_hits_total"))


def told(response: httpx.Response) -> dict[str, Any]:
    """All that a response says but its request id."""
    headers = [(k, v) for k, v in response.headers.multi_items() if k != "x-request-id"]
    return {"status": response.status_code, "headers": sorted(headers), "body": response.content}


@pytest.mark.parametrize("url", [url for url in (*FILLED_PATHS, *PAGES) if url not in NOT_KEPT])
async def test_an_answer_from_memory_equals_one_made_anew(
    app: FastAPI, client: httpx.AsyncClient, plain: FastAPI, url: str
) -> None:
    async with speaking_to(plain) as other:
        for number, coding in enumerate(CODINGS):
            headers = {"accept-encoding": coding}
            expected = await other.get(url, headers=headers)
            assert expected.status_code == 200
            for _ in range(2):
                assert told(await client.get(url, headers=headers)) == told(expected)
            for method in ("GET", "HEAD"):
                for asked in ({}, {"if-none-match": expected.headers["etag"]}):
                    given = headers | asked
                    assert told(await client.request(method, url, headers=given)) == told(
                        await other.request(method, url, headers=given)
                    )
            assert hits(app) == (number + 1) * 5


async def test_heads_and_304s_come_from_what_a_get_left(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    first = await client.get(URL)
    with counted(app.state.engine) as sent:
        assert (await client.head(URL)).headers["content-length"]
        again = {"if-none-match": first.headers["etag"]}
        assert (await client.get(URL, headers=again)).status_code == 304
        assert (await client.head(URL, headers=again)).status_code == 304
    assert sent == []
    assert hits(app) == 3


async def test_a_304_leaves_the_whole_answer_for_others(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    spared = await client.get(URL, headers={"if-none-match": "*"})
    assert (spared.status_code, hits(app)) == (304, 0)
    whole = await client.get(URL)
    assert (whole.status_code, hits(app)) == (200, 1)
    assert whole.json()["items"]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("{tag}", 304),
        ("W/{tag}", 304),
        ('"other", {tag}', 304),
        ('W/"other" ,W/{tag}', 304),
        (" * ", 304),
        ('"other"', 200),
        ("", 200),
        ("garbage", 200),
    ],
)
async def test_if_none_match_is_read_the_same_way(
    app: FastAPI, client: httpx.AsyncClient, asked: str, status: int
) -> None:
    tag = (await client.get(URL)).headers["etag"]
    response = await client.get(URL, headers={"if-none-match": asked.format(tag=tag)})
    assert (response.status_code, response.headers["etag"]) == (status, tag)
    assert hits(app) == 1


async def test_each_variant_has_its_own_place(app: FastAPI, client: httpx.AsyncClient) -> None:
    url = "/v1/countries?limit=100"
    tags: dict[str, str] = {}
    for _ in range(2):
        for coding in CODINGS:
            response = await client.get(url, headers={"accept-encoding": coding})
            assert response.headers.get("content-encoding", "identity") == coding
            assert tags.setdefault(coding, response.headers["etag"]) == response.headers["etag"]
    assert len(set(tags.values())) == len(CODINGS)
    assert hits(app) == len(CODINGS)


async def test_a_page_has_a_place_for_each_language(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    for _ in range(2):
        for language in ("en", "fr", "ar"):
            page = await client.get("/", headers={"accept-language": language})
            assert page.headers["content-language"] == language
    assert hits(app) == 3


async def test_the_order_of_parameters_matters_neither_to_memory_nor_to_the_answer(
    app: FastAPI, client: httpx.AsyncClient, plain: FastAPI
) -> None:
    async with speaking_to(plain) as other:
        for path in ("/compare", "/v1/compare", "/v1/changes.atom"):
            one, two = f"{path}?country=NOR&as_of=2020", f"{path}?as_of=2020&country=NOR"
            if path.endswith("atom"):
                one, two = f"{path}?since=1&limit=2", f"{path}?limit=2&since=1"
            before = hits(app)
            answers = [told(await each.get(url)) for each in (client, other) for url in (one, two)]
            assert answers[0]["status"] == 200
            assert all(answer == answers[0] for answer in answers)
            assert hits(app) == before + 1
    swapped = [(await client.get(f"/v1/compare?country={c}")).json() for c in ("NOR", "SWE")]
    assert swapped[0] != swapped[1]
    both = [f"/v1/compare?country={a}&country={b}" for a, b in (("NOR", "SWE"), ("SWE", "NOR"))]
    first, second = [(await client.get(url)).json()["items"][0]["members"] for url in both]
    assert first == second[::-1]


@pytest.mark.parametrize(
    ("method", "url", "headers"),
    [
        ("GET", "/v1/accords/no-such", {}),
        ("GET", "/v1/countries?limit=0", {}),
        ("GET", "/nothing", {}),
        ("GET", "/nothing", {"accept": "text/html"}),
        ("GET", "/v1/accords", {"accept": "image/png"}),
        ("POST", "/v1/accords", {}),
        ("OPTIONS", "/v1/accords", {}),
        ("GET", "/countries/nor", {}),
        ("GET", "/countries/NOR", {"accept": "application/json"}),
        ("GET", "/healthz", {}),
        ("GET", "/readyz", {}),
        ("GET", "/metrics", {}),
        ("GET", URL, {"authorization": "Bearer something"}),
        ("GET", "/static/explorer.js", {"range": "bytes=0-9"}),
    ],
)
async def test_what_must_not_be_kept_is_not(
    app: FastAPI, client: httpx.AsyncClient, method: str, url: str, headers: dict[str, str]
) -> None:
    for _ in range(3):
        await client.request(method, url, headers=headers)
    assert hits(app) == 0


@pytest.mark.parametrize(
    "own",
    [
        {"authorization": "Bearer something"},
        {"authorization": "Bearer something", "if-none-match": "*"},
        {"range": "bytes=0-9"},
        {"if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT"},
    ],
)
async def test_a_request_that_may_get_an_answer_of_its_own_is_not_answered_from_memory(
    app: FastAPI, client: httpx.AsyncClient, own: dict[str, str]
) -> None:
    for _ in range(3):
        await client.get(URL)
    await client.get(URL, headers=own)
    assert hits(app) == 2


async def test_a_date_beside_a_tag_is_not_looked_at(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    tag = (await client.get(URL)).headers["etag"]
    given = {"if-none-match": tag, "if-modified-since": "Thu, 01 Jan 1970 00:00:00 GMT"}
    assert (await client.get(URL, headers=given)).status_code == 304
    assert hits(app) == 1


SECRET = "s3cret-marker"


@pytest.mark.parametrize("url", [URL, "/", f"/accords/{HARBOUR}", "/v1/changes.atom"])
async def test_nothing_of_one_client_reaches_another(
    app: FastAPI, client: httpx.AsyncClient, url: str
) -> None:
    own = {
        "cookie": f"session={SECRET}",
        "host": f"{SECRET}.example",
        "origin": f"https://{SECRET}.example",
        "referer": f"https://{SECRET}.example/",
        "user-agent": SECRET,
        "forwarded": f"host={SECRET}.example",
        "x-forwarded-host": f"{SECRET}.example",
        "x-request-id": f"{SECRET}-0001",
        "if-none-match": f'"{SECRET}"',
    }
    await client.get(url, headers=own | {"authorization": f"Bearer {SECRET}"})
    await client.get(url, headers=own)
    other = await client.get(url)
    assert hits(app) == 1
    assert SECRET not in other.text
    assert SECRET not in str(other.headers.multi_items())


async def test_each_write_shows_at_once_and_what_did_not_change_stays(
    app: FastAPI, client: httpx.AsyncClient, engine: sa.Engine
) -> None:
    before = (await client.get(URL)).json()["revision"]
    for number, code in enumerate(("USA", "CAN", "MEX"), 1):
        with change(engine) as made:
            record_actions(made, HARBOUR, [action(code, "signature", "1990-05-01")])
        for _ in range(3):
            body = (await client.get(URL)).json()
            assert body["revision"] == before + number
            assert code in {item["country"]["code"] for item in body["items"]}


async def test_pinned_answers_stay_right_whatever_is_written(
    client: httpx.AsyncClient, engine: sa.Engine
) -> None:
    url = f"{URL}?revision=4"
    first = await client.get(url)
    with change(engine) as made:
        record_actions(made, HARBOUR, [action("USA", "signature", "1990-05-01")])
    assert told(await client.get(url)) == told(first)


async def test_without_memory_nothing_is_kept(plain: FastAPI) -> None:
    async with speaking_to(plain) as client:
        for _ in range(2):
            with counted(plain.state.engine) as sent:
                assert (await client.get(URL)).status_code == 200
            assert sent
    assert hits(plain) == 0
