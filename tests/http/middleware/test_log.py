"""A line for every answer, those from memory too: with its id, and never with a secret."""

import asyncio
import json
import logging
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.responses import JSONResponse

from app import log as logs
from app.main import create_app
from app.settings import Settings
from tests import example
from tests.conftest import Logged

pytestmark = pytest.mark.anyio
URL = f"/v1/accords/{example.HARBOUR}"
TEMPLATE = "/v1/accords/{slug}"


@pytest.fixture
def app(own_app: FastAPI) -> FastAPI:
    return own_app


async def warm(app: FastAPI, client: httpx.AsyncClient, url: str = URL) -> httpx.Response:
    """Ask until the answer is in memory."""
    async with asyncio.timeout(10):
        while not app.state.watch.token():
            await asyncio.sleep(0.01)
    return await client.get(url)


def lines(app: FastAPI, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What the answers from memory have written, line by line."""
    app.state.access.flush()
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


async def test_an_answer_made_anew_has_its_line_at_once(
    client: httpx.AsyncClient, logged: Logged
) -> None:
    response = await client.get(f"{URL}?revision=4")
    await client.get("/v1/accords/no-such")
    await client.post("/nothing")
    found, missing, posted = logged()
    assert found.pop("milliseconds") > 0
    assert found.pop("timestamp").endswith("Z")
    assert found.pop("cache", "miss") == "miss"
    assert found == {
        "event": "answered",
        "level": "info",
        "logger": "depositary.access",
        "request_id": response.headers["x-request-id"],
        "method": "GET",
        "route": TEMPLATE,
        "path": URL,
        "status": 200,
        "revision": 4,
    }
    assert (missing["status"], missing["route"]) == (404, TEMPLATE)
    assert (posted["status"], posted["route"], posted["method"]) == (404, None, "POST")
    assert "cache" not in missing
    assert "revision" not in missing


@pytest.mark.parametrize("given", ["mine-0001", "no", ""])
async def test_an_answer_from_memory_has_a_line_with_its_id(
    app: FastAPI, client: httpx.AsyncClient, capsys: pytest.CaptureFixture[str], given: str
) -> None:
    first = await warm(app, client)
    assert len(lines(app, capsys)) == 1
    headers = {"x-request-id": given}
    asked = {"if-none-match": first.headers["etag"]}
    responses = [
        await client.get(URL, headers=headers),
        await client.get(URL, headers=headers | asked),
        await client.head(URL, headers=headers),
    ]
    ids = [response.headers["x-request-id"] for response in responses]
    assert len(set(ids)) == (1 if given == "mine-0001" else 3)
    told = lines(app, capsys)
    assert [line["request_id"] for line in told] == ids
    assert [line["status"] for line in told] == [200, 304, 200]
    assert [line["method"] for line in told] == ["GET", "GET", "HEAD"]
    for line in told:
        assert 0 <= line.pop("milliseconds") < 60_000
        assert line.pop("timestamp").endswith("Z")
        assert {
            name: line[name] for name in line if name not in ("request_id", "status", "method")
        } == {
            "event": "answered",
            "level": "info",
            "logger": "depositary.access",
            "route": TEMPLATE,
            "path": URL,
            "revision": 5,
            "cache": "hit",
        }


async def test_lines_of_answers_from_memory_come_soon_by_themselves(
    app: FastAPI, client: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    await warm(app, client)
    capsys.readouterr()
    response = await client.get(URL)
    written = ""
    async with asyncio.timeout(10):
        while not written:
            await asyncio.sleep(0.02)
            written = capsys.readouterr().err
    assert json.loads(written)["request_id"] == response.headers["x-request-id"]


async def test_what_is_left_is_written_at_the_end(
    app: FastAPI, client: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    async with app.router.lifespan_context(app):
        await warm(app, client)
        response = await client.get(URL)
        capsys.readouterr()
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["request_id"] == response.headers["x-request-id"]


async def test_no_line_holds_a_key_or_a_question(
    app: FastAPI, client: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = "dep_0123456789abcdef"
    await client.get(f"/v1/search?q={secret}", headers={"authorization": f"Bearer {secret}"})
    await client.post(f"/v1/accords?key={secret}", headers={"authorization": f"Bearer {secret}"})
    await warm(app, client, f"/v1/search?q={secret}")
    await client.get(f"/v1/search?q={secret}", headers={"cookie": secret})
    told = lines(app, capsys)
    assert len(told) == 4
    assert secret not in json.dumps(told)


@pytest.mark.parametrize("name", ["the registry's", "Амт für Verträge"])
async def test_a_line_names_the_key_that_was_used(
    app: FastAPI, client: httpx.AsyncClient, logged: Logged, name: str
) -> None:
    async def keyed(request: Request) -> JSONResponse:
        request.scope["key_name"] = name
        return JSONResponse({}, headers={"cache-control": "no-store"})

    app.add_api_route("/keyed", keyed, methods=["GET", "POST"], include_in_schema=False)
    for method in ("GET", "HEAD", "POST"):
        await client.request(method, "/keyed")
    assert [line["key"] for line in logged()] == [name] * 3


async def test_at_the_level_warning_answers_have_no_lines(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    quiet = create_app(settings.model_copy(update={"log_level": "warning"}))
    transport = httpx.ASGITransport(app=quiet)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        await warm(quiet, client)
        await client.get(URL)
        assert lines(quiet, capsys) == []
        found = quiet.state.access.metrics.registry.get_sample_value("depositary_cache_hits_total")
        assert found == 1
    quiet.state.engine.dispose()


def test_lines_are_written_whole_in_pieces_that_nobody_breaks_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written: list[str] = []

    class Stream:
        write = staticmethod(written.append)
        flush = staticmethod(lambda: None)

    monkeypatch.setattr("sys.stderr", Stream)
    given = [b"x" * length + b"\n" for length in (10, 4_000, 90, 5_000, 1, 4_095)]
    logs.write(given)
    assert "".join(written) == b"".join(given).decode()
    assert all(piece.endswith("\n") for piece in written)
    assert [len(piece) for piece in written] == [4_012, 91, 5_001, 2, 4_096]


def test_a_log_that_cannot_be_written_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def write(self, _text: str) -> None:
            raise BrokenPipeError

    monkeypatch.setattr("sys.stderr", Broken())
    logs.write([b"a\n"])


@pytest.mark.parametrize(
    ("fault", "traced"), [(asyncio.CancelledError(), False), (RuntimeError(), True)], ids=repr
)
async def test_a_request_that_a_stop_cuts_off_is_no_fault(
    capsys: pytest.CaptureFixture[str], *, fault: BaseException, traced: bool
) -> None:
    logs.configure("info")
    logging.getLogger("uvicorn.error").error("Exception in ASGI application", exc_info=fault)
    assert bool(capsys.readouterr().err) == traced
