"""Each write over HTTP: what it answers, and that it is so afterwards."""

from urllib.parse import urlsplit

import httpx
import pytest
import sqlalchemy as sa

from app.db import engine as engines
from app.db import maintenance
from tests.example import GAZETTE, HARBOUR, TEA
from tests.support import PUBLIC_URL, Body, assert_problem, faults_of
from tests.writing.bodies import ACCORD, ACTIONS, CITED, SIGNED, SOURCE, action, counts

pytestmark = pytest.mark.anyio
MERGE_PATCH = {"content-type": "application/merge-patch+json"}


async def assert_created(client: httpx.AsyncClient, response: httpx.Response) -> Body:
    """201, and Location leads to the same body under the same tag."""
    assert response.status_code == 201, response.text
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["location"].startswith(f"{PUBLIC_URL}/v1/")
    found = await client.get(urlsplit(response.headers["location"]).path)
    assert found.content == response.content
    assert found.headers["etag"] == response.headers["etag"]
    body: Body = response.json()
    assert response.headers["revision"] == str(body["revision"])
    return body


async def status(client: httpx.AsyncClient, country: str, accord: str = HARBOUR) -> str:
    response = await client.get(f"/v1/accords/{accord}/members/{country}")
    return str(response.json()["status"])


async def newest(client: httpx.AsyncClient) -> Body:
    response = await client.get("/v1/revisions?limit=1")
    revision: Body = response.json()["items"][0]
    return revision


async def test_a_source_is_created(writer: httpx.AsyncClient) -> None:
    body = await assert_created(writer, await writer.post("/v1/sources", json=SOURCE))
    assert {name: body[name] for name in SOURCE} == SOURCE


async def test_an_accord_is_created(writer: httpx.AsyncClient) -> None:
    given = {**ACCORD, "identifiers": {"unts": "1234"}, "in_force_on": "2001-05"}
    body = await assert_created(writer, await writer.post("/v1/accords", json=given))
    assert body["identifiers"] == [{"scheme": "unts", "value": "1234"}]
    assert body["in_force_on"]["latest"] == "2001-05-31"


@pytest.mark.parametrize(("path", "given"), [("/v1/sources", SOURCE), ("/v1/accords", ACCORD)])
async def test_what_is_there_already_is_a_conflict(
    writer: httpx.AsyncClient, path: str, given: Body
) -> None:
    assert (await writer.post(path, json=given)).status_code == 201
    assert_problem(await writer.post(path, json={**given, "title": "Other"}), 409, "conflict")


async def test_an_action_says_what_the_status_was_and_is(writer: httpx.AsyncClient) -> None:
    before = await status(writer, "USA")
    body = await assert_created(writer, await writer.post(ACTIONS, json=SIGNED))
    assert body["status"] == {"before": "none", "after": "signed"}
    assert (before, await status(writer, "USA")) == ("none", "signed")
    assert body["country"]["code"] == "USA"
    assert [citation["quote"] for citation in body["citations"]] == ["signed"]


async def test_a_retraction_takes_the_status_back(writer: httpx.AsyncClient) -> None:
    number = (await writer.post(ACTIONS, json=SIGNED)).json()["id"]
    response = await writer.post(f"/v1/actions/{number}/retraction", json={"reason": "a misprint"})
    assert response.status_code == 200
    body = response.json()
    assert body["status"] == {"before": "signed", "after": "none"}
    assert body["retraction_reason"] == "a misprint"
    assert body["retracted_in"] == body["revision"]
    assert response.content == (await writer.get(f"/v1/actions/{number}")).content
    again = await writer.post(f"/v1/actions/{number}/retraction", json={"reason": "twice"})
    assert_problem(again, 409, "conflict")
    assert (await newest(writer))["reason"] == f"retract action {number}: a misprint"


async def test_a_correction_replaces_and_links_both_ways(writer: httpx.AsyncClient) -> None:
    number = (await writer.post(ACTIONS, json=SIGNED)).json()["id"]
    better = {**action(kind="ratification", done_on="1991-01-01"), "reason": "misread"}
    response = await writer.post(f"/v1/actions/{number}/correction", json=better)
    body = await assert_created(writer, response)
    assert body["replaces"] == number
    assert body["status"] == {"before": "signed", "after": "party"}
    old = (await writer.get(f"/v1/actions/{number}")).json()
    assert (old["replaced_by"], old["retraction_reason"]) == (body["id"], "misread")


async def test_a_citation_is_added_and_a_dispute_shows(writer: httpx.AsyncClient) -> None:
    number = (await writer.post(ACTIONS, json=SIGNED)).json()["id"]
    more = {"source": GAZETTE, "locator": "page 2"}
    cited = await writer.post(f"/v1/actions/{number}/citations", json=more)
    assert (cited.status_code, len(cited.json()["citations"])) == (200, 2)
    member = (await writer.get(f"/v1/accords/{HARBOUR}/members/USA")).json()
    assert (member["disputed"], member["citations"]) == (False, 2)
    disputed = await writer.post(f"/v1/actions/{number}/dispute", json={"source": GAZETTE})
    assert disputed.status_code == 200
    assert disputed.json()["citations"][-1]["stance"] == "disputes"
    assert disputed.json()["status"] == {"before": "signed", "after": "signed"}
    assert (await writer.get(f"/v1/accords/{HARBOUR}/members/USA")).json()["disputed"]


async def test_an_edit_changes_what_it_names_and_drops_what_is_null(
    writer: httpx.AsyncClient,
) -> None:
    url = f"/v1/accords/{HARBOUR}"
    read = await writer.get(url)
    patch = {"title": "Harbours", "in_force_delay": None, "identifiers": {"mtdsg": None, "a": "b"}}
    response = await writer.patch(
        url, json=patch, headers={**MERGE_PATCH, "if-match": read.headers["etag"]}
    )
    assert response.status_code == 200, response.text
    after = response.json()
    assert (after["title"], "in_force_delay" in after) == ("Harbours", False)
    assert after["identifiers"] == [{"scheme": "a", "value": "b"}]
    assert after["chapter"] == read.json()["chapter"]
    assert response.content == (await writer.get(url)).content
    assert response.headers["etag"] == (await writer.get(url)).headers["etag"]


async def test_an_edit_of_an_accord_moves_its_members(writer: httpx.AsyncClient) -> None:
    assert await status(writer, "PRT", "lantern-protocol") == "none"
    assert await status(writer, "NOR", "lantern-protocol") == "contracting"
    tag = (await writer.get("/v1/accords/lantern-protocol")).headers["etag"]
    patch = {"in_force_on": "2020-01-01"}
    response = await writer.patch(
        "/v1/accords/lantern-protocol", json=patch, headers={"if-match": tag}
    )
    assert response.status_code == 200
    assert await status(writer, "NOR", "lantern-protocol") == "party"


async def test_an_edit_that_changes_nothing_opens_no_revision(
    writer: httpx.AsyncClient, engine: sa.Engine
) -> None:
    read = await writer.get(f"/v1/sources/{GAZETTE}")
    before = counts(engine)
    response = await writer.patch(
        f"/v1/sources/{GAZETTE}",
        json={"title": read.json()["title"]},
        headers={"if-match": read.headers["etag"]},
    )
    assert (response.status_code, response.content) == (200, read.content)
    assert counts(engine) == before


async def test_an_edit_to_something_that_is_not_valid_is_refused_with_all_that_is_wrong(
    writer: httpx.AsyncClient,
) -> None:
    url = f"/v1/accords/{HARBOUR}"
    body = {"title": None, "concluded_on": "soon", "slug": "other"}
    response = await writer.patch(url, json=body, headers={"if-match": "*"})
    faults = faults_of(assert_problem(response, 400, "invalid-request"))
    assert faults["/slug"] == "extra_forbidden"
    assert {"/title", "/concluded_on", "/slug"} == set(faults)


async def test_what_nothing_refers_to_can_be_deleted_and_stays_in_its_revisions(
    writer: httpx.AsyncClient,
) -> None:
    made = (await writer.post("/v1/accords", json=ACCORD)).json()
    url = f"/v1/accords/{ACCORD['slug']}"
    response = await writer.delete(url)
    assert (response.status_code, response.content) == (204, b"")
    assert_problem(await writer.get(url), 404, "not-found")
    assert (await writer.get(f"{url}?revision={made['revision']}")).status_code == 200
    assert (await writer.post("/v1/accords", json=ACCORD)).status_code == 201


@pytest.mark.parametrize("url", [f"/v1/accords/{TEA}", f"/v1/sources/{GAZETTE}"])
async def test_what_is_referred_to_cannot_be_deleted(writer: httpx.AsyncClient, url: str) -> None:
    assert_problem(await writer.delete(url), 409, "conflict")
    assert (await writer.get(url)).status_code == 200


async def test_an_alias_is_added_found_and_removed(admin: httpx.AsyncClient) -> None:
    response = await admin.post("/v1/countries/no/aliases", json={"name": "Noreg/Land 100%"})
    body = await assert_created(admin, response)
    assert (body["country"], body["name"]) == ("NOR", "Noreg/Land 100%")
    found = await admin.get("/v1/countries/noreg land 100%")
    assert found.json()["code"] == "NOR"
    assert (await admin.delete(urlsplit(response.headers["location"]).path)).status_code == 204
    assert_problem(await admin.get("/v1/countries/noreg land 100%"), 404, "not-found")


async def test_an_alias_of_an_accord_is_added_found_and_removed(writer: httpx.AsyncClient) -> None:
    base = f"/v1/accords/{HARBOUR}/aliases"

    async def found(**asked: int) -> list[str]:
        hits = (await writer.get("/v1/search", params={"q": "hrbr qh/7", **asked})).json()
        return [hit["id"] for hit in hits["items"]]

    response = await writer.post(base, json={"name": "HRBR/QH 7"})
    body = await assert_created(writer, response)
    assert (body["accord"], body["name"]) == (HARBOUR, "HRBR/QH 7")
    assert await found() == [HARBOUR]
    assert [one["name"] for one in (await writer.get(base)).json()["items"]] == ["HRBR/QH 7", "QHC"]
    assert_problem(await writer.post(base, json={"name": "hrbr qh 7"}), 409, "conflict")
    assert_problem(await writer.post(base, json={"name": "!!"}), 400, "invalid-request")
    elsewhere = await writer.post("/v1/accords/nowhere/aliases", json={"name": "x"})
    assert_problem(elsewhere, 404, "not-found")
    place = urlsplit(response.headers["location"]).path
    assert (await writer.delete(place)).status_code == 204
    assert_problem(await writer.get(place), 404, "not-found")
    assert await found() == []
    assert await found(revision=body["revision"]) == [HARBOUR]


@pytest.mark.parametrize("name", ["Sweden", "nor", "578", "Norway"])
async def test_an_alias_never_means_two_countries(admin: httpx.AsyncClient, name: str) -> None:
    response = await admin.post("/v1/countries/NOR/aliases", json={"name": name})
    assert_problem(response, 409, "conflict")


async def test_who_when_and_why_stand_in_the_revision(writer: httpx.AsyncClient) -> None:
    await writer.post(ACTIONS, json=SIGNED, params={"reason": "read in the archive"})
    revision = await newest(writer)
    assert (revision["author"], revision["reason"]) == ("curator", "read in the archive")
    await writer.post("/v1/sources", json=SOURCE)
    assert (await newest(writer))["reason"] == "create the source tide-tables"


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"country": "Norwegia"}, {"/country": "unknown_country"}),
        ({"citations": [*CITED, {"source": "nowhere"}]}, {"/citations/1/source": "unknown_source"}),
        ({"citations": []}, {"/citations": "too_short"}),
        ({"kind": "wedding", "x": 1}, {"/kind": "enum", "/x": "extra_forbidden"}),
        ({"done_on": "2021-02-29"}, {"/done_on": "value_error"}),
        ({"kind": "withdrawal"}, {"": "undoes_nothing"}),
        ({"statement": "a\u0000b"}, {"/statement": "string_pattern_mismatch"}),
    ],
)
async def test_a_body_that_is_wrong_is_told_where_and_writes_nothing(
    writer: httpx.AsyncClient, engine: sa.Engine, changed: Body, fault: dict[str, str]
) -> None:
    before = counts(engine)
    response = await writer.post(ACTIONS, json=action(**changed))
    assert faults_of(assert_problem(response, 400, "invalid-request")) == fault
    assert counts(engine) == before


async def test_an_unknown_accord_or_action_is_not_found(writer: httpx.AsyncClient) -> None:
    assert_problem(await writer.post("/v1/accords/no/actions", json=SIGNED), 404, "not-found")
    retraction = await writer.post("/v1/actions/99999/retraction", json={"reason": "x"})
    assert_problem(retraction, 404, "not-found")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", ACTIONS, SIGNED),
        ("POST", "/v1/sources", SOURCE),
        ("POST", "/v1/actions/1/retraction", {"reason": "x"}),
        ("POST", "/v1/batches", {"operations": [{"op": "create_source", "body": SOURCE}]}),
        ("DELETE", "/v1/accords/cafe-nothing", None),
    ],
)
async def test_a_dry_run_answers_the_same_and_writes_nothing(
    writer: httpx.AsyncClient, engine: sa.Engine, method: str, path: str, body: Body | None
) -> None:
    await writer.post("/v1/accords", json={**ACCORD, "slug": "cafe-nothing"})
    before = counts(engine)
    dry = await writer.request(method, path, json=body, params={"dry_run": "true"})
    assert counts(engine) == before
    wet = await writer.request(method, path, json=body)
    assert (dry.status_code, dry.content) == (wet.status_code, wet.content)
    assert {k: dry.headers.get(k) for k in ("etag", "location", "revision")} == {
        k: wet.headers.get(k) for k in ("etag", "location", "revision")
    }
    assert counts(engine) != before


async def test_unknown_parameters_of_a_write_are_refused(writer: httpx.AsyncClient) -> None:
    response = await writer.post("/v1/sources?dry=1&reason=a&reason=b", json=SOURCE)
    faults = assert_problem(response, 400, "invalid-request")
    assert faults_of(faults) == {"reason": "repeated_parameter"}
    response = await writer.post("/v1/sources?dry=1", json=SOURCE)
    problem = assert_problem(response, 400, "invalid-request")
    assert faults_of(problem) == {"dry": "unknown_parameter"}
    assert "dry_run" in problem["errors"][0]["detail"]


async def test_maintenance_refuses_writes_and_nothing_else(
    writer: httpx.AsyncClient, engine: sa.Engine
) -> None:
    with engines.writing(engine) as session:
        maintenance.turn_on(session, "moving house")
    response = await writer.post("/v1/sources", json=SOURCE)
    body = assert_problem(response, 503, "unavailable")
    assert "moving house" in body["detail"]
    assert int(response.headers["retry-after"]) > 0
    assert (await writer.get("/v1/sources")).status_code == 200
    with engines.writing(engine) as session:
        maintenance.turn_off(session)
    assert (await writer.post("/v1/sources", json=SOURCE)).status_code == 201
