"""Bodies that are no proper JSON, too large, or of another type."""

import gzip
import json
from collections.abc import AsyncIterator

import httpx
import pytest
import sqlalchemy as sa

from app.http.writes import bodies
from tests.support import assert_problem
from tests.writing.bodies import ACCORD, SOURCE, counts

pytestmark = pytest.mark.anyio
JSON = {"content-type": "application/json"}
GOOD = json.dumps(SOURCE).encode()
BAD: dict[str, bytes] = {
    "nothing": b"",
    "half": GOOD[:-1],
    "two": GOOD + GOOD,
    "a list": b"[]",
    "a text": b'"x"',
    "null": b"null",
    "NaN": GOOD.replace(b'"press"', b"NaN"),
    "infinity": GOOD.replace(b'"press"', b"-Infinity"),
    "too large a number": GOOD.replace(b'"press"', b"1e999"),
    "2^63": GOOD.replace(b'"press"', str(2**63).encode()),
    "2^64": GOOD.replace(b'"press"', str(2**64).encode()),
    "5,000 digits": GOOD.replace(b'"press"', b"9" * 5000),
    "a member twice": GOOD[:-1] + b', "title": "again"}',
    "a lone surrogate": GOOD.replace(b"Tide Tables", b"\\ud800"),
    "a lone surrogate in a name": GOOD.replace(b'"title"', b'"\\udfff"'),
    "NUL": GOOD.replace(b"Tide Tables", b"a\\u0000b"),
    "a byte order mark": b"\xef\xbb\xbf" + GOOD,
    "UTF-16": json.dumps(SOURCE).encode("utf-16"),
    "no UTF-8": GOOD.replace(b"Tide", b"\xff\xfe"),
    "100,000 deep": b"[" * 100_000 + b"]" * 100_000,
    "100,000 objects deep": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "300 deep": GOOD.replace(b'"press"', b"[" * 300 + b"]" * 300),
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
async def test_what_is_no_proper_json_is_refused(
    writer: httpx.AsyncClient, engine: sa.Engine, body: bytes
) -> None:
    before = counts(engine)
    response = await writer.post("/v1/sources", content=body, headers=JSON)
    assert assert_problem(response, 400, "invalid-request")["errors"]
    assert counts(engine) == before


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "application/merge-patch+json"},
        {"content-type": "nonsense"},
        {**JSON, "content-encoding": "gzip"},
    ],
)
async def test_another_type_or_coding_is_refused(
    writer: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    body = gzip.compress(GOOD) if "content-encoding" in headers else GOOD
    response = await writer.post("/v1/sources", content=body, headers=headers)
    assert_problem(response, 415, "unsupported-media-type")


@pytest.mark.parametrize("type_", ["application/json; charset=utf-8", "Application/JSON"])
async def test_a_type_may_be_written_in_its_other_ways(
    writer: httpx.AsyncClient, type_: str
) -> None:
    response = await writer.post("/v1/sources", content=GOOD, headers={"content-type": type_})
    assert response.status_code == 201


async def test_a_body_that_announces_too_much_is_refused_before_it_is_read(
    writer: httpx.AsyncClient,
) -> None:
    read = 0

    async def pour() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(20):
            read += 1
            yield b" " * 1_000_000

    headers = {**JSON, "content-length": "20000000"}
    response = await writer.post("/v1/sources", content=pour(), headers=headers)
    assert_problem(response, 413, "content-too-large")
    assert read <= 1


async def test_a_body_that_announces_nothing_is_read_up_to_the_bound(
    writer: httpx.AsyncClient,
) -> None:
    async def pour() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * 1_000_000

    response = await writer.post("/v1/sources", content=pour(), headers=JSON)
    assert_problem(response, 413, "content-too-large")


async def test_the_largest_body_is_read(writer: httpx.AsyncClient) -> None:
    filled = GOOD + b" " * (bodies.LARGEST - len(GOOD))
    assert (await writer.post("/v1/sources", content=filled, headers=JSON)).status_code == 201
    more = await writer.post("/v1/sources", content=filled + b" ", headers=JSON)
    assert_problem(more, 413, "content-too-large")


async def test_text_stays_text(writer: httpx.AsyncClient) -> None:
    title = "<script>alert(1)</script> ' OR 1=1 -- \U0001f6a2 %_"
    await writer.post("/v1/accords", json={**ACCORD, "title": title})
    assert (await writer.get("/v1/accords/slow-ferries")).json()["title"] == title
    page = await writer.get("/accords/slow-ferries")
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text
