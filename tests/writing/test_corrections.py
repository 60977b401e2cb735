"""Corrections that send what is different, acts that nobody supports, missing participants."""

import httpx
import pytest

from tests.example import GAZETTE, HARBOUR, LEDGER
from tests.support import Body, assert_problem, faults_of, get
from tests.writing.bodies import ACTIONS, CITED, SIGNED, action

pytestmark = pytest.mark.anyio
AGAINST: list[Body] = [{"source": LEDGER, "stance": "disputes", "note": "It never signed."}]
FORUM: Body = {
    "code": "X-TFO",
    "kind": "organization",
    "name": "Tea Forum",
    "origin": "Its charter.",
    "aliases": ["Forum of Tea"],
}


async def recorded(writer: httpx.AsyncClient) -> Body:
    """An act with all that an act can have."""
    cited = [{"source": GAZETTE, "quote": "signed", "locator": "page 1", "note": "Twice."}]
    more = {"effective_on": "1990-06-01", "statement": "Aboard a ferry.", "citations": cited}
    made: Body = (await writer.post(ACTIONS, json=action(**more))).json()
    return made


async def test_a_correction_sends_only_what_is_different(writer: httpx.AsyncClient) -> None:
    old = await recorded(writer)
    response = await writer.post(
        f"/v1/actions/{old['id']}/correction",
        params={"reason": "a wrong day"},
        json={"done_on": "1990-05-02", "effective_on": None},
        headers={"content-type": "application/merge-patch+json"},
    )
    assert response.status_code == 201, response.text
    new = response.json()
    assert new["done_on"]["edtf"] == "1990-05-02"
    assert "effective_on" not in new
    same = ("country", "kind", "scope", "statement", "citations")
    assert {name: new[name] for name in same} == {name: old[name] for name in same}
    assert new["replaces"] == old["id"]
    before = await get(writer, f"/v1/actions/{old['id']}")
    assert before["retraction_reason"] == "a wrong day"


async def test_a_correction_that_leads_to_no_act_is_refused(writer: httpx.AsyncClient) -> None:
    old = await recorded(writer)
    response = await writer.post(
        f"/v1/actions/{old['id']}/correction",
        json={"effective_on": "1980", "citations": [], "reason": "x"},
    )
    faults = faults_of(assert_problem(response, 400, "invalid-request"))
    assert "/citations" in faults
    assert_problem(
        await writer.post("/v1/actions/99999/correction", json={"reason": "x"}), 404, "not-found"
    )


@pytest.mark.parametrize(
    "path", ["/v1/actions/1/retraction", "/v1/actions/1/correction", "/v1/passages/1/dismissal"]
)
async def test_a_reason_stands_in_the_address_everywhere(
    writer: httpx.AsyncClient, path: str
) -> None:
    body = {"done_on": "2019"} if path.endswith("correction") else {}
    problem = assert_problem(await writer.post(path, json=body), 400, "invalid-request")
    assert faults_of(problem) == {"reason": "missing"}
    response = await writer.post(path, json=body, params={"reason": "a slip"})
    assert response.status_code < 300, response.text
    newest = (await get(writer, "/v1/revisions", limit=1))["items"][0]
    assert newest["reason"] == "a slip"


async def test_a_retraction_needs_no_body(writer: httpx.AsyncClient) -> None:
    response = await writer.post("/v1/actions/1/retraction?reason=a+slip")
    assert response.json()["retraction_reason"] == "a slip"


async def test_a_batch_says_why_once(writer: httpx.AsyncClient) -> None:
    operations = [
        {"op": "retract_action", "action": 3},
        {"op": "correct_action", "action": 1, "body": {"done_on": "2019"}},
    ]
    body = {"operations": operations}
    problem = assert_problem(await writer.post("/v1/batches", json=body), 400, "invalid-request")
    assert set(faults_of(problem)) == {f"/operations/{number}/body/reason" for number in (0, 1)}
    response = await writer.post("/v1/batches", json=body, params={"reason": "a slip"})
    assert response.status_code == 200, response.text
    assert (await get(writer, "/v1/actions/3"))["retraction_reason"] == "a slip"


async def test_a_participant_that_was_missing_takes_part(
    admin: httpx.AsyncClient, writer: httpx.AsyncClient
) -> None:
    response = await admin.post("/v1/countries", json=FORUM)
    assert response.status_code == 201, response.text
    assert response.headers["location"].endswith("/v1/countries/X-TFO")
    made = (await writer.post(ACTIONS, json=action(country="forum of tea"))).json()
    assert made["accord"] == HARBOUR
    assert made["country"] == {"code": "X-TFO", "name": "Tea Forum"}
    assert_problem(await admin.post("/v1/countries", json=FORUM), 409, "conflict")


async def test_a_name_that_means_another_participant_is_refused(admin: httpx.AsyncClient) -> None:
    response = await admin.post("/v1/countries", json={**FORUM, "name": "Norway"})
    problem = assert_problem(response, 400, "invalid-request")
    assert [fault["code"] for fault in problem["errors"]] == ["ambiguous_name"]
    response = await admin.post("/v1/countries", json={**FORUM, "name": "—"})
    assert_problem(response, 400, "invalid-request")


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
