"""Nothing of a private document leaves without a key: not in any answer at any address."""

import re
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI

from app.db.engine import Engine
from tests.documents.conftest import ADDRESS, SOURCE, Put, citing
from tests.example import HARBOUR
from tests.http.urls import FILLED_PATHS
from tests.support import PUBLIC_URL
from tests.writing.bodies import ACTIONS

pytestmark = pytest.mark.anyio
CANARY = "chalcedony"
MEMBERSHIP = f"/accords/{HARBOUR}/ISL"
SOURCES = [
    f"/v1/sources/{SOURCE}",
    f"/v1/sources/{SOURCE}/citations",
    ADDRESS,
    f"/sources/{SOURCE}",
]
PAGES = ["/", f"/accords/{HARBOUR}", MEMBERSHIP, "/countries/ISL", "/compare?country=ISL"]
FIGURES = [f"{MEMBERSHIP}/timeline.svg", f"/accords/{HARBOUR}/map.svg", "/v1/changes.atom"]
FIGURES += [f"{MEMBERSHIP}/badge.svg", f"/embed{MEMBERSHIP}", "/metrics", "/openapi.json", "/docs"]
HOLES = [f"/v1/search?q={CANARY}", f"/search?q={CANARY}", f"/v1/sources/{CANARY}", f"/{CANARY}"]
FORMS = ("", ".csv", "?format=ndjson", "?revision={revision}", "?lang=ar")
_LINK = re.compile(r'(?:href|src)="([^"#]+)"')


async def test_no_address_tells_of_it(
    client: httpx.AsyncClient, writer: httpx.AsyncClient, put: Put
) -> None:
    await put()
    act = (await writer.post(ACTIONS, json=citing("has signed", "as the minister said"))).json()
    revision = act["revision"]
    starts = [*FILLED_PATHS, *SOURCES, *PAGES, *FIGURES, *HOLES, f"/v1/actions/{act['id']}"]
    waiting = [path + form.format(revision=revision) for path in starts for form in FORMS]
    waiting += [f"/v1{MEMBERSHIP}?revision={revision}", f"/v1/sources?revision={revision}"]
    seen: set[str] = set()
    answered = 0
    while waiting and len(seen) < 900:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        for accept in ("*/*", "text/html", "text/csv"):
            response = await client.get(path, headers={"accept": accept})
            told = response.text.replace(f"q={CANARY}", "").lower()
            told = told if CANARY not in path else ""
            assert CANARY not in told, path
            assert CANARY not in str(response.headers).lower() or CANARY in path, path
            assert "the minister said in 1990" not in response.text, path
            answered += response.status_code == 200
        if path.startswith(tuple(PAGES[1:] + SOURCES)) and "html" in accept + path:
            found = (urlsplit(link) for link in _LINK.findall(response.text))
            waiting += [link.path for link in found if not link.netloc]
    assert answered > len(FILLED_PATHS)


async def test_no_answer_to_whoever_has_no_key_suggests_any_of_it(
    client: httpx.AsyncClient, put: Put
) -> None:
    await put()
    body = citing(f"Only whoever has a key reads of {CANARY[:4]}")
    for headers in ({}, {"authorization": "Bearer dpk_000000000000_no"}):
        for method, path in (("POST", ACTIONS), ("PUT", ADDRESS), ("GET", ADDRESS)):
            response = await client.request(method, path, json=body, headers=headers)
            assert CANARY not in response.text
            assert "suggestion" not in response.text


async def test_the_words_around_a_quote_are_not_kept_with_it(
    writer: httpx.AsyncClient, client: httpx.AsyncClient, engine: Engine, put: Put
) -> None:
    await put(public=True)
    act = (await writer.post(ACTIONS, json=citing("in 1990"))).json()
    assert "suffix" in act["citations"][0]["selector"][0]
    await put(public=False)
    now = (await client.get(f"/v1/actions/{act['id']}")).json()
    assert now["citations"][0]["selector"][0] == {"type": "TextQuoteSelector", "exact": "in 1990"}


async def test_a_writer_is_told_what_comes_nearest_and_nothing_keeps_that(
    app: FastAPI, writer: httpx.AsyncClient, put: Put, capfd: pytest.CaptureFixture[str]
) -> None:
    await put()
    response = await writer.post(
        ACTIONS, json=citing(f"Only whoever has a key wrote of the {CANARY}")
    )
    assert CANARY in response.json()["errors"][0]["suggestion"]
    assert response.headers["cache-control"] == "no-store"
    assert CANARY not in capfd.readouterr().err
    assert PUBLIC_URL in response.json()["type"]
