"""Sending a write again: the same key and body are answered as before, and done once."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from app.db import engine as engines
from app.db import idempotency
from app.db.tables import service
from app.http.writes.gate import WriteGate
from tests.support import assert_problem
from tests.writing.bodies import ACCORD, ACTIONS, SIGNED, SOURCE, action, counts
from tests.writing.conftest import KeyMaker, client_with

pytestmark = pytest.mark.anyio
ONCE = {"idempotency-key": "ticket-1"}
LONG = "https://tides.example/" + "x" * 900


async def test_the_same_write_is_answered_as_the_first_time(
    writer: httpx.AsyncClient, engine: sa.Engine
) -> None:
    first = await writer.post(ACTIONS, json=SIGNED, headers=ONCE)
    after = counts(engine)
    # The members of an object have no order.
    again = await writer.post(ACTIONS, json=dict(reversed(SIGNED.items())), headers=ONCE)
    assert counts(engine) == after
    assert (again.status_code, again.content) == (first.status_code, first.content)
    for name in ("location", "etag", "revision"):
        assert again.headers[name] == first.headers[name]
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (ACTIONS, action(done_on="1990-05-02")),
        ("/v1/sources", SIGNED),
        (f"{ACTIONS}?reason=another", SIGNED),
    ],
)
async def test_another_write_under_the_same_key_is_a_conflict(
    writer: httpx.AsyncClient, engine: sa.Engine, path: str, body: object
) -> None:
    assert (await writer.post(ACTIONS, json=SIGNED, headers=ONCE)).status_code == 201
    after = counts(engine)
    response = await writer.post(path, json=body, headers=ONCE)
    if path == "/v1/sources":
        assert_problem(response, 400, "invalid-request")
    else:
        assert_problem(response, 409, "conflict")
    assert counts(engine) == after


async def test_what_was_refused_can_be_sent_again(writer: httpx.AsyncClient) -> None:
    path = f"/v1/accords/{ACCORD['slug']}/actions"
    assert_problem(await writer.post(path, json=SIGNED, headers=ONCE), 404, "not-found")
    assert (await writer.post("/v1/accords", json=ACCORD)).status_code == 201
    assert (await writer.post(path, json=SIGNED, headers=ONCE)).status_code == 201


async def test_a_dry_run_is_not_remembered(writer: httpx.AsyncClient) -> None:
    dry = await writer.post("/v1/sources?dry_run=true", json=SOURCE, headers=ONCE)
    wet = await writer.post("/v1/sources", json=SOURCE, headers=ONCE)
    assert (dry.status_code, wet.status_code) == (201, 201)
    assert "idempotency-replayed" not in wet.headers


async def test_a_key_is_remembered_for_its_owner_only(
    app: FastAPI, writer: httpx.AsyncClient, make_key: KeyMaker
) -> None:
    await writer.post("/v1/sources", json=SOURCE, headers=ONCE)
    async with client_with(app, make_key("another")) as other:
        response = await other.post("/v1/sources", json=SOURCE, headers=ONCE)
    assert_problem(response, 409, "conflict")


async def test_an_edit_is_replayed_though_its_state_is_gone(writer: httpx.AsyncClient) -> None:
    made = await writer.post("/v1/sources", json=SOURCE)
    url, headers = "/v1/sources/tide-tables", {**ONCE, "if-match": made.headers["etag"]}
    first = await writer.patch(url, json={"title": "Ebb"}, headers=headers)
    again = await writer.patch(url, json={"title": "Ebb"}, headers=headers)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.content == first.content


async def test_a_second_request_while_the_first_is_under_way_is_a_conflict(
    app: FastAPI, writer: httpx.AsyncClient, engine: sa.Engine
) -> None:
    gate: WriteGate = app.state.gate
    async with gate.turn():
        first = asyncio.create_task(writer.post("/v1/sources", json=SOURCE, headers=ONCE))
        while not gate.under_way:
            await asyncio.sleep(0)
        second = await writer.post("/v1/sources", json=SOURCE, headers=ONCE)
        assert_problem(second, 409, "conflict")
    assert (await first).status_code == 201
    assert not gate.under_way


async def test_many_at_once_under_one_key_write_once(
    writer: httpx.AsyncClient, engine: sa.Engine
) -> None:
    before = counts(engine)
    answers = await asyncio.gather(
        *(writer.post("/v1/sources", json=SOURCE, headers=ONCE) for _ in range(20))
    )
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert any(answer.status_code == 201 for answer in answers)
    after = counts(engine)
    assert after["source_entry"] == before["source_entry"] + 1


async def test_after_a_day_a_key_is_free_again_and_old_replies_are_swept(
    writer: httpx.AsyncClient, engine: sa.Engine
) -> None:
    for number in range(3):
        body = {**SOURCE, "slug": f"tide-{number}"}
        await writer.post("/v1/sources", json=body, headers={"idempotency-key": f"k{number}"})
    old = datetime.now(UTC) - idempotency.KEPT - timedelta(seconds=1)
    with engines.writing(engine) as session:
        session.execute(sa.update(service.Reply).values(replied_at=old))
    response = await writer.post("/v1/sources", json=SOURCE, headers={"idempotency-key": "k0"})
    assert response.status_code == 201
    with engines.reading(engine) as session:
        count = sa.select(sa.func.count()).select_from(service.Reply)
        assert session.execute(count).scalar_one() == 1


@pytest.mark.parametrize("key", ["", "x" * 201, "a b", "é"])
async def test_a_key_that_is_none_is_refused(writer: httpx.AsyncClient, key: str) -> None:
    headers = {b"idempotency-key": key.encode("latin-1")}
    response = await writer.post("/v1/sources", json=SOURCE, headers=headers)
    body = assert_problem(response, 400, "invalid-request")
    assert body["errors"][0]["parameter"] == "Idempotency-Key"


async def test_of_forty_edits_of_one_state_one_is_made(writer: httpx.AsyncClient) -> None:
    made = await writer.post("/v1/sources", json=SOURCE)
    answers = await asyncio.gather(
        *(
            writer.patch(
                "/v1/sources/tide-tables",
                json={"title": f"Tides {number}"},
                headers={"if-match": made.headers["etag"]},
            )
            for number in range(40)
        )
    )
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200] + [412] * 39
    assert_problem(next(a for a in answers if a.status_code == 412), 412, "precondition-failed")


@pytest.mark.parametrize("method", ["PATCH"])
async def test_an_edit_must_say_of_which_state(writer: httpx.AsyncClient, method: str) -> None:
    await writer.post("/v1/sources", json=SOURCE)
    url = "/v1/sources/tide-tables"
    response = await writer.request(method, url, json={"title": "Ebb"})
    assert_problem(response, 428, "precondition-required")


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("{tag}", 200),
        ('"other", {tag}', 200),
        ("{zipped}", 200),
        ("*", 200),
        ("W/{tag}", 412),
        ('"other"', 412),
        ("nonsense", 412),
    ],
)
async def test_a_state_is_named_by_its_tag_whatever_else_is_written_meanwhile(
    writer: httpx.AsyncClient, written: str, status: int
) -> None:
    url = "/v1/sources/tide-tables"
    made = await writer.post("/v1/sources", json={**SOURCE, "publisher": "x" * 450, "url": LONG})
    zipped = (await writer.get(url, headers={"accept-encoding": "gzip"})).headers["etag"]
    assert zipped != made.headers["etag"]
    assert (await writer.post("/v1/accords", json=ACCORD)).status_code == 201
    assert (await writer.get(url)).headers["etag"] != made.headers["etag"]
    if_match = written.format(tag=made.headers["etag"], zipped=zipped)
    response = await writer.patch(url, json={"title": "Ebb"}, headers={"if-match": if_match})
    assert response.status_code == status


async def test_a_state_that_was_edited_is_named_no_more(writer: httpx.AsyncClient) -> None:
    url = "/v1/sources/tide-tables"
    tag = {"if-match": (await writer.post("/v1/sources", json=SOURCE)).headers["etag"]}
    assert (await writer.patch(url, json={"title": "Ebb"}, headers=tag)).status_code == 200
    assert_problem(await writer.delete(url, headers=tag), 412, "precondition-failed")
    assert (await writer.delete(url)).status_code == 204
