"""Batches: many writes, one revision, and all that is wrong told at once."""

from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from tests.example import GAZETTE, HARBOUR
from tests.support import PUBLIC_URL, Body, assert_problem, counted, faults_of
from tests.writing.bodies import ACCORD, SOURCE, action, counts

pytestmark = pytest.mark.anyio
OF_TIDES = [{"source": SOURCE["slug"], "locator": "row 1"}]
TOGETHER: list[Body] = [
    {"op": "create_source", "body": SOURCE},
    {"op": "create_accord", "body": ACCORD},
    {
        "op": "record_action",
        "accord": ACCORD["slug"],
        "body": action(country="NOR", citations=OF_TIDES),
    },
    {"op": "record_action", "accord": HARBOUR, "body": action(citations=OF_TIDES)},
    {"op": "cite_action", "operation": 2, "body": {"source": GAZETTE}},
    {"op": "dispute_action", "operation": 3, "body": {"source": GAZETTE, "note": "no"}},
]


async def run(client: httpx.AsyncClient, *operations: Body, **query: Any) -> httpx.Response:
    return await client.post("/v1/batches", json={"operations": list(operations)}, params=query)


async def test_what_belongs_together_becomes_one_revision(
    writer: httpx.AsyncClient, engine: sa.Engine
) -> None:
    before = counts(engine)
    response = await run(writer, *TOGETHER, reason="the tides")
    assert response.status_code == 200, response.text
    body = response.json()
    assert counts(engine)["revision"] == before["revision"] + 1
    assert [result["op"] for result in body["results"]] == [one["op"] for one in TOGETHER]
    assert body["results"][0]["url"] == f"{PUBLIC_URL}/v1/sources/{SOURCE['slug']}"
    assert body["results"][3]["status"] == {"before": "none", "after": "signed"}
    assert body["results"][4]["id"] == body["results"][2]["id"]
    revision = (await writer.get(f"/v1/revisions/{body['revision']}")).json()
    assert (revision["reason"], revision["recorded"]) == ("the tides", 2)
    member = (await writer.get(f"/v1/accords/{HARBOUR}/members/USA")).json()
    assert (member["status"], member["disputed"]) == ("signed", True)


async def test_edits_retractions_and_corrections_go_along(writer: httpx.AsyncClient) -> None:
    tag = (await writer.get(f"/v1/sources/{GAZETTE}")).headers["etag"]
    accord = (await writer.get(f"/v1/accords/{HARBOUR}")).headers["etag"]
    first = (await run(writer, TOGETHER[0], TOGETHER[3])).json()["results"][1]["id"]
    better = {**action(kind="accession", citations=OF_TIDES), "reason": "misread"}
    response = await run(
        writer,
        {"op": "edit_source", "source": GAZETTE, "if_match": tag, "body": {"author": "x"}},
        {"op": "edit_accord", "accord": HARBOUR, "if_match": accord, "body": {"summary": "y"}},
        {"op": "correct_action", "action": int(first), "body": better},
        {"op": "cite_action", "operation": 2, "body": {"source": GAZETTE}},
        {"op": "retract_action", "action": 1, "body": {"reason": "a test"}},
    )
    assert response.status_code == 200, response.text
    results = response.json()["results"]
    assert results[2]["status"] == {"before": "signed", "after": "party"}
    assert results[3]["id"] == results[2]["id"] != first
    assert (await writer.get("/v1/actions/1")).json()["retraction_reason"] == "a test"


async def test_everything_that_is_wrong_is_told_and_nothing_is_written(
    writer: httpx.AsyncClient, engine: sa.Engine
) -> None:
    before = counts(engine)
    wrong = action(country="Norwegia", citations=[{"source": "nowhere"}])
    response = await run(
        writer,
        TOGETHER[0],
        {"op": "record_action", "accord": HARBOUR, "body": action()},
        {"op": "record_action", "accord": HARBOUR, "body": action()},
        {"op": "record_action", "accord": "no-such", "body": wrong},
        {"op": "retract_action", "action": 999, "body": {"reason": "x"}},
        {"op": "cite_action", "operation": 0, "body": {"source": GAZETTE}},
        {"op": "cite_action", "action": 1, "body": {"source": "nowhere"}},
        {"op": "edit_source", "source": GAZETTE, "if_match": '"old"', "body": {}},
    )
    body = assert_problem(response, 400, "invalid-request")
    assert faults_of(body) == {
        "/operations/2/body": "recorded_already",
        "/operations/3/body": "unknown_accord",
        "/operations/3/body/country": "unknown_country",
        "/operations/3/body/citations/0/source": "unknown_source",
        "/operations/4": "notfound",
        "/operations/5": "rejected",
        "/operations/6/body/source": "unknown_source",
        "/operations/7": "stale",
    }
    assert counts(engine) == before


async def test_what_only_contradicts_the_record_is_a_conflict(
    writer: httpx.AsyncClient, engine: sa.Engine
) -> None:
    source = {**SOURCE, "slug": GAZETTE}
    response = await run(writer, TOGETHER[1], {"op": "create_source", "body": source})
    body = assert_problem(response, 409, "conflict")
    assert faults_of(body) == {"/operations/1": "conflict"}


async def test_the_form_of_every_operation_is_checked_at_once(writer: httpx.AsyncClient) -> None:
    response = await run(
        writer,
        {"op": "create_source", "body": {**SOURCE, "tier": "rumour"}},
        {"op": "wed", "body": {}},
        {"op": "record_action", "accord": HARBOUR, "body": action(citations=[{"source": "A B"}])},
        {"op": "cite_action", "body": {"source": GAZETTE}},
        {"op": "edit_accord", "accord": HARBOUR, "body": {}},
        {"op": "create_accord", "body": ACCORD, "extra": 1},
    )
    assert faults_of(assert_problem(response, 400, "invalid-request")) == {
        "/operations/0/body/tier": "enum",
        "/operations/1": "union_tag_invalid",
        "/operations/2/body/citations/0/source": "string_pattern_mismatch",
        "/operations/3": "value_error",
        "/operations/4/if_match": "missing",
        "/operations/5/extra": "extra_forbidden",
    }


def many(count: int) -> list[Body]:
    acts = [
        action(
            country=("USA", "ARE", "BHR", "MAR")[number % 4],
            kind="declaration",
            statement=f"Statement {number}.",
            citations=OF_TIDES,
        )
        for number in range(count)
    ]
    return [{"op": "record_action", "accord": HARBOUR, "body": act} for act in acts]


async def test_a_thousand_operations_cost_few_statements(
    writer: httpx.AsyncClient, engine: sa.Engine
) -> None:
    await writer.post("/v1/sources", json=SOURCE)
    with counted(engine) as few:
        assert (await run(writer, *many(2), dry_run=True)).status_code == 200
    with counted(engine) as sent:
        response = await run(writer, *many(1000))
    assert response.status_code == 200, response.text
    assert len(response.json()["results"]) == 1000
    assert len(sent) <= len(few) + 12


@pytest.mark.parametrize("count", [0, 1001])
async def test_a_batch_has_one_to_a_thousand_operations(
    writer: httpx.AsyncClient, count: int
) -> None:
    short = [{"op": "retract_action", "action": 1, "body": {"reason": "x"}}] * count
    response = await run(writer, *short)
    assert "/operations" in faults_of(assert_problem(response, 400, "invalid-request"))


async def test_what_makes_no_sense_together_is_refused_at_the_end(
    writer: httpx.AsyncClient, engine: sa.Engine
) -> None:
    before = counts(engine)
    leaving = action(kind="withdrawal", done_on="2001-01-01")
    response = await run(writer, {"op": "record_action", "accord": HARBOUR, "body": leaving})
    assert_problem(response, 400, "invalid-request")
    assert counts(engine) == before
    joining = action(kind="accession", done_on="2000-01-01")
    both = [{"op": "record_action", "accord": HARBOUR, "body": b} for b in (leaving, joining)]
    response = await run(writer, *both)
    assert response.status_code == 200
    assert response.json()["results"][0]["status"] == {"before": "none", "after": "withdrawn"}
