"""Nothing was done on a day to come, and no source tells of what came after it."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.example import GAZETTE, HARBOUR, LEDGER
from tests.support import Body, assert_problem, faults_of
from tests.writing.bodies import ACTIONS, SIGNED, SOURCE, action

pytestmark = pytest.mark.anyio


def in_days(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


async def test_what_is_not_done_yet_is_refused(writer: httpx.AsyncClient) -> None:
    for done_on in (in_days(1), in_days(400)[:7], "2899-01-01", "9999-12-31"):
        body = assert_problem(
            await writer.post(ACTIONS, json=action(done_on=done_on)), 400, "invalid-request"
        )
        assert faults_of(body) == {"/done_on": "in_the_future"}
    today = action(done_on=in_days(0), citations=[{"source": LEDGER}])
    assert (await writer.post(ACTIONS, json=today)).status_code == 201


async def test_what_takes_effect_later_is_done_already(writer: httpx.AsyncClient) -> None:
    given = action(kind="accession", done_on="2020-01-01", effective_on=in_days(90))
    assert (await writer.post(ACTIONS, json=given)).status_code == 201


@pytest.mark.parametrize(
    ("published_on", "done_on", "status"),
    [
        ("1990-04", "1990-05-01", 400),
        ("1990-05", "1990-05-01", 201),
        ("1990", "1990-12", 201),
        ("1989", "1990/1991", 400),
        ("1989", "1989/1991", 201),
    ],
)
async def test_a_source_is_no_evidence_of_what_came_later(
    writer: httpx.AsyncClient, published_on: str, done_on: str, status: int
) -> None:
    assert (
        await writer.post("/v1/sources", json={**SOURCE, "published_on": published_on})
    ).status_code == 201
    cited: list[Body] = [{"source": GAZETTE}, {"source": SOURCE["slug"]}]
    response = await writer.post(ACTIONS, json=action(done_on=done_on, citations=cited))
    assert response.status_code == status, response.text
    if status == 400:
        faults = faults_of(assert_problem(response, 400, "invalid-request"))
        assert faults == {"/citations/1/source": "after_its_source"}


async def test_a_batch_and_a_correction_are_held_to_the_same(writer: httpx.AsyncClient) -> None:
    late = {**SIGNED, "done_on": in_days(1)}
    operations = [
        {"op": "record_action", "accord": HARBOUR, "body": body} for body in (SIGNED, late)
    ]
    body = assert_problem(
        await writer.post("/v1/batches", json={"operations": operations}), 400, "invalid-request"
    )
    assert faults_of(body) == {"/operations/1/body/done_on": "in_the_future"}
    made = (await writer.post(ACTIONS, json=SIGNED)).json()
    url = f"/v1/actions/{made['id']}/correction"
    body = assert_problem(
        await writer.post(url, json={**late, "reason": "a slip"}), 400, "invalid-request"
    )
    assert faults_of(body) == {"/done_on": "in_the_future"}


@pytest.mark.parametrize("field", ["status_on", "published_on"])
async def test_a_source_is_not_dated_before_what_it_tells_of(
    writer: httpx.AsyncClient, field: str
) -> None:
    path = f"/v1/sources/{SOURCE['slug']}"

    async def edit(patch: Body) -> httpx.Response:
        tag = (await writer.get(path)).headers["etag"]
        return await writer.patch(path, json=patch, headers={"if-match": tag})

    await writer.post("/v1/sources", json={**SOURCE, field: "2000"})
    made = await writer.post(ACTIONS, json=action(citations=[{"source": SOURCE["slug"]}]))
    number = made.json()["id"]
    for day in ("1990-05", "1990-05-01", "1990"):
        assert (await edit({field: day})).status_code == 200
    for day in ("1990-04-30", "1989"):
        body = assert_problem(await edit({field: day}), 400, "invalid-request")
        assert faults_of(body) == {f"/{field}": "after_its_source"}
        assert f"(action {number})" in body["errors"][0]["detail"]
    assert (await edit({"title": "Tides"})).status_code == 200
    await writer.post(f"/v1/actions/{number}/retraction", json={"reason": "a slip"})
    assert (await edit({field: "1989"})).status_code == 200


async def test_a_source_that_loses_its_day_of_status_speaks_of_the_day_it_was_published(
    writer: httpx.AsyncClient,
) -> None:
    path = f"/v1/sources/{SOURCE['slug']}"
    days = {"status_on": "2000", "published_on": "1980"}
    await writer.post("/v1/sources", json={**SOURCE, **days})
    await writer.post(ACTIONS, json=action(citations=[{"source": SOURCE["slug"]}]))
    tag = (await writer.get(path)).headers["etag"]
    answer = await writer.patch(path, json={"status_on": None}, headers={"if-match": tag})
    body = assert_problem(answer, 400, "invalid-request")
    assert faults_of(body) == {"/published_on": "after_its_source"}


@pytest.mark.parametrize("day", [0, 1767225600, 1.5, True, "0", "1767225600", "2026-1-2"])
async def test_a_number_is_no_day(writer: httpx.AsyncClient, day: object) -> None:
    response = await writer.post("/v1/sources", json={**SOURCE, "accessed_on": day})
    assert set(faults_of(assert_problem(response, 400, "invalid-request"))) == {"/accessed_on"}
    put = await writer.put(
        f"/v1/sources/{LEDGER}/document",
        params={"read_on": str(day)},
        content=b"Something that was read.",
        headers={"content-type": "text/plain"},
    )
    assert set(faults_of(assert_problem(put, 400, "invalid-request"))) == {"read_on"}
