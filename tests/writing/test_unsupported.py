"""An act stands on the word of a source that supports it, never on words against it alone."""

import httpx
import pytest

from tests.example import GAZETTE, HARBOUR, LEDGER
from tests.support import Body, assert_problem, faults_of, get
from tests.writing.bodies import ACTIONS, CITED, SIGNED, action

pytestmark = pytest.mark.anyio
AGAINST: list[Body] = [{"source": LEDGER, "stance": "disputes", "note": "It never signed."}]


async def test_an_act_that_its_sources_only_dispute_is_refused(writer: httpx.AsyncClient) -> None:
    answer = await writer.post(ACTIONS, json=action(citations=AGAINST))
    problem = assert_problem(answer, 400, "invalid-request")
    assert faults_of(problem) == {"/citations": "unsupported"}
    assert "at least one source that supports it" in problem["errors"][0]["detail"]
    both = await writer.post(ACTIONS, json=action(citations=[*AGAINST, *CITED]))
    assert both.status_code == 201, both.text


async def test_so_it_is_in_a_batch_and_in_a_correction(writer: httpx.AsyncClient) -> None:
    disputed = {**SIGNED, "country": "FRA", "citations": AGAINST}
    operations = [
        {"op": "record_action", "accord": HARBOUR, "body": body} for body in (SIGNED, disputed)
    ]
    answer = await writer.post("/v1/batches", json={"operations": operations})
    problem = assert_problem(answer, 400, "invalid-request")
    assert faults_of(problem) == {"/operations/1/body/citations": "unsupported"}
    made = (await writer.post(ACTIONS, json=SIGNED)).json()
    url = f"/v1/actions/{made['id']}/correction"
    answer = await writer.post(url, json={"citations": AGAINST, "reason": "a slip"})
    problem = assert_problem(answer, 400, "invalid-request")
    assert faults_of(problem) == {"/citations": "unsupported"}


async def test_an_act_that_stands_can_be_told_once_more_to_dispute_it(
    writer: httpx.AsyncClient,
) -> None:
    made = (await writer.post(ACTIONS, json=SIGNED)).json()
    again = await writer.post(ACTIONS, json=action(citations=AGAINST))
    assert (again.status_code, again.json()["id"]) == (201, made["id"])
    found = await get(writer, f"/v1/actions/{made['id']}")
    assert [one["source"]["slug"] for one in found["citations"]] == [GAZETTE, LEDGER]
