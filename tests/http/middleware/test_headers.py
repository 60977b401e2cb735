"""Headers of every answer: CORS, security, request ids; and no server banner on a real socket."""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from html import unescape

import httpx
import pytest
from fastapi import FastAPI

from tests.conftest import Logged
from tests.support import PUBLIC_URL, assert_problem

OURS = {
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
ADDRESSES = [
    "/v1/accords",
    "/v1/nothing",
    "/v1/accords?limit=0",
    "/healthz",
    "/readyz",
    "/docs",
    "/docs/accords",
    "/docs/nothing",
    "/static/nothing",
    "/openapi.json",
    "/problems",
    "/terms",
]


@pytest.mark.anyio
@pytest.mark.parametrize("url", ADDRESSES)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST"])
async def test_every_answer_carries_our_headers(
    client: httpx.AsyncClient, url: str, method: str
) -> None:
    response = await client.request(method, url, headers={"origin": "https://elsewhere.example"})
    assert {name: response.headers[name] for name in OURS} == OURS
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert "access-control-allow-credentials" not in response.headers
    assert response.headers["x-request-id"]
    assert "cache-control" in response.headers
    exposed = response.headers["access-control-expose-headers"]
    assert {"ETag", "Link", "Revision", "Retry-After", "X-Request-Id"} <= set(exposed.split(", "))


@pytest.mark.anyio
@pytest.mark.parametrize("given", ["abcdefgh", "A.b-c_1234567", "f" * 64])
async def test_a_request_id_that_a_client_sends_is_kept(
    client: httpx.AsyncClient, logged: Logged, given: str
) -> None:
    response = await client.get("/v1/nothing", headers={"x-request-id": given})
    assert assert_problem(response, 404, "not-found")["instance"] == given
    assert [line["request_id"] for line in logged()] == [given]


@pytest.mark.anyio
@pytest.mark.parametrize("given", ["", "short", "f" * 65, "a b c d e f", 'abcdefgh"', "é" * 8])
async def test_a_request_id_that_could_do_harm_is_replaced(
    client: httpx.AsyncClient, logged: Logged, given: str
) -> None:
    headers = [(b"x-request-id", given.encode())]
    response = await client.get("/v1/accords", headers=headers)
    assert response.headers["x-request-id"] != given
    (line,) = logged()
    assert line["request_id"] == response.headers["x-request-id"]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/v1/accords", 200)


@pytest.mark.anyio
async def test_the_log_cannot_be_written_into_by_an_address(
    client: httpx.AsyncClient, logged: Logged
) -> None:
    await client.get("/v1/countries/a%0A%7B%22event%22%3A1%7D")
    (line,) = logged()
    assert "\n" not in line["path"]


@pytest.mark.anyio
async def test_the_documentation_has_everything_in_its_pages_and_no_script(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    contract = app.openapi()
    index = await client.get("/docs")
    told: list[str] = []
    for tag in contract["tags"]:
        page = await client.get(f"/docs/{tag['name']}")
        assert page.status_code == 200
        assert page.headers["content-security-policy"] == (
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
        )
        assert re.findall(r"<(?:script|link|img|iframe)|\bsrc=", index.text + page.text) == []
        anchors = re.findall(r'id="([^"]+)"', page.text)
        assert len(anchors) == len(set(anchors))
        assert set(re.findall(r'href="#([^"]+)"', page.text)) <= set(anchors)
        assert 'href="/openapi.json"' in page.text
        here = re.findall(rf'href="/docs/{tag["name"]}#([^"]+)"', index.text)
        assert set(here) < set(anchors)
        told += [*here, *(name for name in anchors if name.startswith("schema-"))]
    operations = [one for item in contract["paths"].values() for one in item.values()]
    schemas = [f"schema-{name}" for name in contract["components"]["schemas"]]
    assert set(told) == {*(one["operationId"] for one in operations), *schemas}


@pytest.mark.anyio
async def test_the_documentation_tells_how_each_operation_is_asked_and_answers(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    page = unescape((await client.get("/docs/accords")).text)
    assert "<code>GET /accords/{slug}</code>" in page
    assert f'href="{PUBLIC_URL}/v1/accords/abraham-accords"' in page
    assert f"PATCH {PUBLIC_URL}/v1/accords/abraham-accords</code>, with a key." in page
    assert '"slug": "quiet-rivers-convention"' in page
    assert 'application/json (<a href="#schema-AccordPage">AccordPage</a>)' in page
    assert "An edit must say in If-Match which state it is an edit of" in page
    compared = await client.get("/docs/comparisons")
    assert f'href="{PUBLIC_URL}/v1/compare?country=KAZ,ARE"' in compared.text
    assert_problem(await client.get("/docs/nothing"), 404, "not-found")


@pytest.fixture
def server(new_database: Callable[[str], str]) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A real server process: its address, and the process with its log on standard error."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "DEPOSITARY_DATABASE_URL": new_database("seeded")}
    environment.pop("DEPOSITARY_PUBLIC_URL", None)
    command = [
        sys.executable,
        "-c",
        "from app.cli import main; main()",
        "serve",
        "--port",
        str(port),
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "Uvicorn running" in line:
                break
        yield f"http://127.0.0.1:{port}", process
        process.terminate()
        process.wait(timeout=20)


def test_a_real_server_has_no_banner_and_logs_the_request_id(
    server: tuple[str, subprocess.Popen[str]],
) -> None:
    url, process = server
    response = httpx.get(f"{url}/v1/countries?limit=1")
    assert response.status_code == 200
    assert "server" not in response.headers
    assert "x-powered-by" not in response.headers
    assert response.json()["next"].startswith(f"{url}/v1/countries?")
    assert process.stderr is not None
    for text in process.stderr:
        line = json.loads(text)
        if line["event"] == "answered":
            break
    assert line["request_id"] == response.headers["x-request-id"]
    assert line["status"] == 200
    assert {"level", "timestamp", "milliseconds", "method", "path"} <= set(line)
