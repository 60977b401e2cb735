"""Links begin where a client found the server: every one of them, whatever stands in front."""

import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from app.main import create_app
from app.settings import Settings
from tests import example
from tests.http.urls import FILLED_PATHS
from tests.support import assert_problem

pytestmark = pytest.mark.anyio
PREFIX = "/treaties"
SITE = "https://accords.example"
FORWARDED = {
    "x-forwarded-proto": "https",
    "x-forwarded-host": "accords.example",
    "x-forwarded-prefix": PREFIX,
}
STRANGER = ("203.0.113.9", 4711)
PEOPLE = "text/html,application/xhtml+xml,*/*;q=0.8"
PAGES = (
    "/",
    f"/accords/{example.HARBOUR}",
    f"/accords/{example.HARBOUR}/NOR",
    f"/sources/{example.GAZETTE}",
    "/accords/no-such-accord",
    "/countries/KAZ",
    "/compare?country=KAZ&country=BHR",
    "/search?q=kazakhstan",
    "/docs",
    "/docs/search",
    "/openapi.json",
    "/problems",
    "/problems/not-found",
)
_ATTRIBUTE = re.compile(r'(?:href|src|action)="([^"#][^"]*)"')
_ABSOLUTE = re.compile(r'https?://[^\s"<>\\{}]+')


@pytest.fixture
def make(settings: Settings) -> Iterator[Callable[..., FastAPI]]:
    """Makes applications on the test's database, with no public address unless one is given."""
    made: list[FastAPI] = []

    def one(**changed: Any) -> FastAPI:
        made.append(create_app(settings.model_copy(update={"public_url": "", **changed})))
        return made[-1]

    yield one
    for app in made:
        app.state.engine.dispose()


@asynccontextmanager
async def asking(
    app: ASGIApp, base: str, client: tuple[str, int] = ("127.0.0.1", 4711)
) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app, client=client)
    async with httpx.AsyncClient(transport=transport, base_url=base) as made:
        yield made


def proxy(app: ASGIApp, headers: Mapping[str, str], *, root_path: str = "") -> ASGIApp:
    """What passes on what is asked for under the prefix, without it, and nothing else."""

    async def passed_on(scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["path"].startswith(PREFIX + "/"), scope["path"]
        within = scope["path"].removeprefix(PREFIX)
        added = [(name.encode(), value.encode()) for name, value in headers.items()]
        given = {
            "path": root_path + within,
            "root_path": root_path,
            "headers": [*scope["headers"], *added],
        }
        await app({**scope, **given}, receive, send)

    return passed_on


async def test_links_name_the_host_that_was_asked(make: Callable[..., FastAPI]) -> None:
    app = make()
    for _ in range(2):  # The second time from memory.
        for base in ("http://one.example", "http://two.example:8443", "https://[::1]:9000"):
            async with asking(app, base) as client:
                answer = await client.get("/v1/countries?limit=1")
                assert answer.json()["next"].startswith(f"{base}/v1/countries?")
                assert f"<{base}/v1/" in answer.headers["link"]
                missing = await client.get("/v1/accords/none")
                assert missing.json()["type"] == f"{base}/problems/not-found"
                contract = (await client.get("/openapi.json")).json()
                assert contract["servers"][0]["url"] == f"{base}/v1"


async def test_the_usual_port_is_not_named(make: Callable[..., FastAPI]) -> None:
    async with asking(make(), "https://one.example") as client:
        answer = await client.get("/v1/countries?limit=1", headers={"host": "ONE.example:443"})
    assert answer.json()["next"].startswith("https://one.example/v1/")


async def test_a_proxy_is_believed_and_a_stranger_is_not(make: Callable[..., FastAPI]) -> None:
    app = make()
    async with asking(app, "http://inner:8000", STRANGER) as stranger:
        answer = await stranger.get("/v1/countries?limit=1", headers=FORWARDED)
    assert answer.json()["next"].startswith("http://inner:8000/v1/")
    async with asking(app, "http://inner:8000") as client:
        answer = await client.get("/v1/countries?limit=1", headers=FORWARDED)
    assert answer.json()["next"].startswith(f"{SITE}{PREFIX}/v1/")


async def test_the_setting_is_stronger_than_whatever_is_said(make: Callable[..., FastAPI]) -> None:
    async with asking(make(public_url="https://set.example/x/"), "http://inner") as client:
        answer = await client.get("/v1/countries?limit=1", headers=FORWARDED)
    assert answer.json()["next"].startswith("https://set.example/x/v1/")


@pytest.mark.parametrize("public_url", ["", "https://set.example"])
async def test_hosts_may_be_limited(make: Callable[..., FastAPI], public_url: str) -> None:
    app = make(public_url=public_url, allowed_hosts="One.example, [::1]")
    for host, status in {
        "one.example": 200,
        "ONE.example:8000": 200,
        "[::1]:8000": 200,
        "two.example": 400,
        "one.example.evil.example": 400,
    }.items():
        async with asking(app, f"http://{host}") as client:
            assert (await client.get("/v1/accords")).status_code == status
            assert (await client.get("/readyz")).status_code == 200
    async with asking(app, "http://one.example") as client:
        refused = await client.get("/v1/accords", headers={"x-forwarded-host": "two.example"})
        assert refused.status_code == 400
    async with asking(app, "http://two.example", STRANGER) as client:
        refused = await client.get("/v1/accords", headers={"x-forwarded-host": "one.example"})
        assert refused.status_code == 400


@pytest.mark.parametrize(
    "hosts",
    [
        [],
        [""],
        ["a.example", "a.example"],
        ["a.example", "b.example"],
        *([bad] for bad in ("a b", "a/b", "a@b", "a.example,b.example", "a:x", "<a>", "x" * 300)),
    ],
)
@pytest.mark.parametrize("method", ["GET", "OPTIONS", "POST"])
async def test_a_request_names_exactly_one_host(
    client: httpx.AsyncClient, hosts: list[str], method: str
) -> None:
    request = client.build_request(method, "/v1/accords")
    kept = [(name, value) for name, value in request.headers.raw if name.lower() != b"host"]
    request.headers = httpx.Headers([*kept, *((b"host", host.encode()) for host in hosts)])
    answer = await client.send(request)
    assert_problem(answer, 400, "invalid-request")


async def test_http_1_0_needs_no_host(make: Callable[..., FastAPI]) -> None:
    app = make()

    async def old(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "http_version": "1.0", "headers": []}, receive, send)

    async with asking(old, "http://inner:8000") as client:
        answer = await client.get("/v1/countries?limit=1")
    assert answer.json()["next"].startswith("http://inner:8000/v1/")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x-forwarded-prefix", "//evil.example"),
        ("x-forwarded-prefix", "no-slash"),
        ("x-forwarded-prefix", '/"><script>'),
        ("x-forwarded-host", "evil.example/path"),
        ("x-forwarded-proto", "javascript"),
    ],
)
async def test_what_a_proxy_tells_is_only_taken_if_it_is_plain(
    make: Callable[..., FastAPI], name: str, value: str
) -> None:
    async with asking(make(), "http://inner:8000") as client:
        answer = await client.get("/v1/countries?limit=1", headers={name: value})
    assert answer.status_code == 400
    assert value not in answer.text


@pytest.mark.parametrize("way", ["setting", "forwarded", "server"])
async def test_every_address_carries_the_prefix(make: Callable[..., FastAPI], way: str) -> None:
    base = f"{SITE}{PREFIX}"
    app: ASGIApp = {
        "setting": lambda: proxy(make(public_url=base), {}),
        "forwarded": lambda: proxy(make(), FORWARDED),
        "server": lambda: proxy(make(), {}, root_path=PREFIX),
    }[way]()
    followed: set[str] = set()
    async with asking(app, SITE) as client:
        for path in (*PAGES, *FILLED_PATHS):
            answer = await client.get(base + path, headers={"accept": PEOPLE})
            assert answer.status_code in (200, 404), path
            for address in _addresses(answer, base + path):
                assert address.startswith(f"{base}/") or address == base, (path, address)
                followed.add(address.partition("#")[0])
        seen = {urlsplit(address).path for address in followed}
        assert {
            f"{PREFIX}{end}"
            for end in ("/docs", "/docs/accords", "/openapi.json", "/problems/conflict")
        } < seen
        assert any(path.startswith(f"{PREFIX}/static/") for path in seen)
        for address in sorted(followed - {base, f"{base}/v1", f"{base}/problems/invalid-request"}):
            if "no-such-accord" not in address:
                answer = await client.get(address)
                if answer.status_code == 308:  # An address up to its first parameter.
                    assert answer.headers["location"].startswith(f"{base}/"), address
                else:
                    assert answer.status_code in (200, 400), address


def _addresses(answer: httpx.Response, asked: str) -> set[str]:
    """Every address of this site that an answer names, made absolute as a browser does."""
    found = {unescape(each) for each in _ATTRIBUTE.findall(answer.text)}
    found |= {unescape(each) for each in _ABSOLUTE.findall(answer.text)}
    found |= {each.strip("<>") for each in re.findall("<[^>]*>", answer.headers.get("link", ""))}
    absolute = {urljoin(asked, each) for each in found if not each.startswith("data:")}
    return {each for each in absolute if urlsplit(each).netloc == urlsplit(SITE).netloc}
