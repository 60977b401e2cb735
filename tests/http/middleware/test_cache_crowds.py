"""Many who ask the same at once: the application answers one of them, and that answers all."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from app.db import engine as engines
from app.db.watching import Token
from app.http.middleware import cache
from app.http.middleware.access_log import AccessLog
from app.http.middleware.cache import Cached
from app.http.middleware.origins import Origins
from app.http.middleware.store import Store
from app.http.operations.metrics import Metrics
from app.main import create_app
from app.settings import Settings
from tests.support import counted

pytestmark = pytest.mark.anyio
PUBLIC = {"cache-control": "public", "etag": '"a"', "vary": "Accept"}


class Gated:
    """An application whose answers wait at a gate. It is its own watch, of a state that we set."""

    def __init__(self, engine: sa.Engine) -> None:
        self.commits = engines.commits(engine)
        self.state = 1
        self.asked = 0
        self.gate = asyncio.Event()
        self.headers = dict(PUBLIC)
        self.fails = False
        self.store = Store(100_000)
        access = AccessLog(Metrics(engine), self.store, lines=False)
        self.front = Cached(self.answer, self, self.store, access, Origins("", (), lambda _: False))

    def token(self) -> Token:
        return Token(self.state, "", 0)

    def hurry(self) -> None:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError

    async def answer(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        body = f"{self.state} {self.asked}".encode()
        await self.gate.wait()
        if self.fails:
            raise RuntimeError
        headers = {**self.headers, "content-length": str(len(body))}
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": 200, "headers": raw})
        await send({"type": "http.response.body", "body": body})

    def ask(self, path: str = "/v1/x", method: str = "GET", **headers: str) -> Any:
        """Somebody asks, and the application gets to know."""

        async def asking() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.front, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
                return await client.request(method, path, headers=headers)

        return asyncio.ensure_future(asking())

    async def come(self, count: int, ask: Callable[[], Any]) -> list[Any]:
        """So many come, and have all arrived."""
        asked = [ask() for _ in range(count)]
        await asyncio.sleep(0.05)
        return asked


@pytest.fixture
def gated(engine: sa.Engine) -> Gated:
    return Gated(engine)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_PATIENCE", 60.0)


@pytest.mark.usefixtures("patient")
async def test_one_answer_is_made_for_all_who_wait_for_it(gated: Gated) -> None:
    waiting = await gated.come(20, gated.ask)
    waiting += await gated.come(1, lambda: gated.ask(method="HEAD"))
    waiting += await gated.come(1, lambda: gated.ask(**{"if-none-match": '"a"'}))
    gated.gate.set()
    *told, headed, spared = await asyncio.gather(*waiting)
    assert gated.asked == 1
    assert {answer.text for answer in told} == {"1 1"}
    assert len({answer.headers["x-request-id"] for answer in (*told, headed, spared)}) == 22
    assert (headed.status_code, headed.text, headed.headers["content-length"]) == (200, "", "3")
    assert (spared.status_code, spared.text) == (304, "")


@pytest.mark.usefixtures("patient")
async def test_who_comes_after_a_write_does_not_wait_for_what_was_read_before(gated: Gated) -> None:
    before = await gated.come(3, gated.ask)
    gated.state = 2
    after = await gated.come(3, gated.ask)
    gated.gate.set()
    assert {answer.text for answer in await asyncio.gather(*before)} == {"1 1"}
    assert {answer.text for answer in await asyncio.gather(*after)} == {"2 2"}
    assert [entry.body for entry in gated.store.entries()] == [b"2 2"]


@pytest.mark.usefixtures("patient")
async def test_nobody_waits_for_another_question(gated: Gated) -> None:
    asks = [
        lambda: gated.ask("/v1/y"),
        lambda: gated.ask("/v1/x?a=1"),
        lambda: gated.ask(accept="text/html"),
        lambda: gated.ask(**{"accept-encoding": "gzip"}),
        lambda: gated.ask(authorization="Bearer x"),
        lambda: gated.ask(range="bytes=0-1"),
        lambda: gated.ask(method="POST"),
    ]
    first = await gated.come(1, gated.ask)
    waiting = [one for ask in asks for one in await gated.come(1, ask)]
    assert gated.asked == 1 + len(asks)
    gated.gate.set()
    await asyncio.gather(*first, *waiting)


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(
    "headers",
    [{"cache-control": "private"}, {"set-cookie": "a=b"}, {"vary": "Cookie"}, {"etag": ""}],
    ids=str,
)
async def test_what_may_not_be_kept_is_not_shared(gated: Gated, headers: dict[str, str]) -> None:
    gated.headers |= headers
    waiting = await gated.come(5, gated.ask)
    assert gated.asked == 1
    gated.gate.set()
    assert len({answer.text for answer in await asyncio.gather(*waiting)}) == 5


@pytest.mark.usefixtures("patient")
async def test_a_failure_is_nobody_elses(gated: Gated) -> None:
    gated.fails = True
    waiting = await gated.come(5, gated.ask)
    gated.gate.set()
    assert {answer.status_code for answer in await asyncio.gather(*waiting)} == {500}
    assert gated.asked == 5
    gated.fails = False
    (again,) = await gated.come(1, gated.ask)
    assert (await again).text == "1 6"


async def test_who_has_waited_long_enough_is_answered_by_itself(
    gated: Gated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "_PATIENCE", 0.01)
    waiting = await gated.come(3, gated.ask)
    assert gated.asked == 3
    gated.gate.set()
    assert {(await answer).text for answer in waiting} == {"1 1", "1 2", "1 3"}
    (kept,) = await gated.come(1, gated.ask)
    await kept
    assert gated.asked == 3


@pytest.mark.usefixtures("patient")
async def test_one_who_hangs_up_leaves_nobody_waiting(gated: Gated) -> None:
    (leaving,) = await gated.come(1, gated.ask)
    waiting = await gated.come(2, gated.ask)
    leaving.cancel()
    gated.gate.set()
    assert {answer.text for answer in await asyncio.gather(*waiting)} <= {"1 2", "1 3"}
    with pytest.raises(asyncio.CancelledError):
        await leaving


@pytest.fixture
def own(settings: Settings) -> Iterator[FastAPI]:
    made = create_app(settings)
    yield made
    made.state.engine.dispose()


async def test_a_crowd_costs_the_statements_of_one(own: FastAPI) -> None:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=own)
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            return await client.get("/v1/memberships?status=party")

    while own.state.watch.token() is None:  # PostgreSQL has to say something first.
        await asyncio.sleep(0.01)
    with counted(own.state.engine) as sent:
        answers = await asyncio.gather(*(ask() for _ in range(50)))
    # The revision, how many accords are in question, the page, and how far lists reach.
    assert len(sent) == 4
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
