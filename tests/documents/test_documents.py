"""Documents: kept, versioned, served with their text only where that may be, and quoted rightly."""

import hashlib

import httpx
import pytest
import sqlalchemy as sa

from app.db import engine as engines
from app.documents import queries
from app.operations import checks
from tests.documents.conftest import ADDRESS, SOURCE, TEXT, Put, citing
from tests.example import GAZETTE, HARBOUR, LEDGER, PRIVATE
from tests.support import assert_problem, faults_of, get
from tests.writing.bodies import ACTIONS

pytestmark = pytest.mark.anyio
OF_A_KEY = ("text", "paragraphs", "lost")
MERGE = {"content-type": "application/merge-patch+json"}


async def test_a_document_is_kept_with_its_hash_type_and_day(
    writer: httpx.AsyncClient, client: httpx.AsyncClient, put: Put
) -> None:
    response = await put(read_on="2026-01-31")
    assert response.status_code == 200, response.text
    said = response.json()
    assert "text" not in said
    assert said["lost"] == []
    assert said["sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()
    assert (said["media_type"], said["read_on"]) == ("text/plain", "2026-01-31")
    assert (said["size"], said["paragraph_count"]) == (len(TEXT.encode()), 3)
    with_key = (await writer.get(ADDRESS)).json()
    assert [one["number"] for one in with_key["paragraphs"]] == [1, 2, 3]
    assert with_key["text"] == TEXT.strip()
    for one in with_key["paragraphs"]:
        assert with_key["text"][one["start"] :].startswith(one["text"])
    without = await get(client, ADDRESS)
    assert without == {n: v for n, v in with_key.items() if n not in OF_A_KEY}


async def test_the_same_document_again_is_no_revision_and_another_is_one(
    client: httpx.AsyncClient, put: Put
) -> None:
    first = (await put()).json()
    assert (await put()).json() == first
    second = (await put("Nothing.", reason="a new edition")).json()
    assert second["revision"] == first["revision"] + 1
    before = await get(client, ADDRESS, revision=first["revision"])
    assert before["sha256"] == first["sha256"]
    newest = (await get(client, "/v1/revisions", limit=1))["items"][0]
    assert newest["reason"] == "a new edition"


async def test_a_public_document_is_read_by_all(client: httpx.AsyncClient, put: Put) -> None:
    await put(public=True)
    found = await get(client, ADDRESS)
    assert found["public"] is True
    assert found["paragraphs"][2]["text"].endswith("chalcedony.")
    await put(public=False)
    assert "text" not in await get(client, ADDRESS)


async def test_what_is_private_again_is_so_at_every_revision(
    writer: httpx.AsyncClient, client: httpx.AsyncClient, put: Put
) -> None:
    await put(public=True)
    act = (await writer.post(ACTIONS, json=citing("has signed"))).json()
    address, then = f"/v1/actions/{act['id']}", {"revision": act["revision"]}

    async def around() -> object:
        (cited,) = (await get(client, address, **then))["citations"]
        return cited["selector"][0].get("prefix")

    assert await around()
    await put(public=False)
    assert await around() is None
    before = await get(client, ADDRESS, **then)
    assert before["public"] is False
    assert "text" not in before
    await put(public=True)
    assert "text" in await get(client, ADDRESS)
    assert "text" not in await get(client, ADDRESS, **then)


async def test_a_lost_quote_is_no_evidence_of_another_act(
    writer: httpx.AsyncClient, put: Put
) -> None:
    await put()
    act = (await writer.post(ACTIONS, json=citing("in 1990"))).json()
    await put(TEXT.replace("1990", "1991"))
    address = f"/v1/actions/{act['id']}/correction"
    for other in ({"country": "AZE"}, {"kind": "decline"}, {"done_on": "1990-06"}):
        response = await writer.post(address, json=other, headers=MERGE, params={"reason": "x"})
        problem = assert_problem(response, 400, "invalid-request")
        assert faults_of(problem) == {"/citations/0/quote": "not_in_document"}
    said = {"citations": [{"source": SOURCE, "quote": "in 1990", "note": "As it was read."}]}
    response = await writer.post(address, json=said, headers=MERGE, params={"reason": "x"})
    assert response.status_code == 201, response.text
    again = await writer.post(ACTIONS, json={**citing("in 1990"), **said})
    problem = assert_problem(again, 400, "invalid-request")
    assert problem["detail"] == "This cannot be recorded."


async def test_a_document_is_not_read_on_a_day_to_come(put: Put) -> None:
    problem = assert_problem(await put(read_on="2099-01-01"), 400, "invalid-request")
    assert problem["errors"][0]["parameter"] == "read_on"


async def test_a_source_with_a_document_is_not_deleted(writer: httpx.AsyncClient, put: Put) -> None:
    await put()
    assert_problem(await writer.delete(f"/v1/sources/{SOURCE}"), 409, "conflict")


async def test_latin_1_is_what_the_web_calls_so(writer: httpx.AsyncClient, put: Put) -> None:
    await put(b"\x93signed\x94", "text/plain; charset=ISO-8859-1")
    assert (await writer.get(ADDRESS)).json()["text"] == "“signed”"


async def test_caches_keep_answers_with_and_without_a_key_apart(
    writer: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    path = f"/v1/sources/{LEDGER}/document"
    for _ in range(3):
        with_key, without = await writer.get(path), await client.get(path)
        assert with_key.json()["text"] == PRIVATE
        assert "chalcedony" not in without.text
        assert with_key.headers["cache-control"] == "private, no-store"
        assert "Authorization" in with_key.headers["vary"]
        assert "Authorization" in without.headers["vary"]
    tag = with_key.headers["etag"]
    again = await client.get(path, headers={"if-none-match": tag})
    assert again.status_code == 200
    wrong = await client.get(path, headers={"authorization": "Bearer dpk_000000000000_no"})
    assert_problem(wrong, 401, "unauthenticated")


async def test_no_document_and_no_source_are_not_found(
    writer: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    assert_problem(await client.get("/v1/sources/nobody/document"), 404, "not-found")
    response = await writer.put(
        "/v1/sources/nobody/document", content="x", headers={"content-type": "text/plain"}
    )
    assert_problem(response, 404, "not-found")


async def test_a_quote_that_does_not_stand_in_the_document_is_refused(
    writer: httpx.AsyncClient, put: Put
) -> None:
    await put()
    body = citing("Iceland has signed the convention", "Iceland has never signed it")
    response = await writer.post(ACTIONS, json=body)
    problem = assert_problem(response, 400, "invalid-request")
    assert faults_of(problem) == {
        "/citations/0/quote": "not_in_document",
        "/citations/1/quote": "not_in_document",
    }
    assert problem["errors"][0]["suggestion"] == "Iceland “has signed” the convention"
    batch = {"operations": [{"op": "record_action", "accord": HARBOUR, "body": body}]}
    problem = assert_problem(await writer.post("/v1/batches", json=batch), 400, "invalid-request")
    assert "/operations/0/body/citations/1/quote" in faults_of(problem)
    cited = {"source": SOURCE, "quote": "never signed"}
    for way in ("citations", "dispute"):
        response = await writer.post(f"/v1/actions/42/{way}", json=cited)
        found = assert_problem(response, 400, "invalid-request")
        assert faults_of(found) == {"/quote": "not_in_document"}


async def test_a_citation_says_that_its_quote_was_found_and_where(
    writer: httpx.AsyncClient, client: httpx.AsyncClient, put: Put
) -> None:
    await put()
    body = citing('Iceland "has signed" the convention - as')
    body["citations"].append({"source": SOURCE, "locator": "page 9"})
    (quoted, unquoted) = (await writer.post(ACTIONS, json=body)).json()["citations"]
    assert quoted["verified"] is True
    assert quoted["selector"] == [
        {"type": "TextQuoteSelector", "exact": "Iceland “has signed” the convention — as"},
        {"type": "TextPositionSelector", "start": 16, "end": 56},
    ]
    assert "verified" not in unquoted
    await put(public=True)
    (item,) = (await get(client, f"/v1/sources/{SOURCE}/citations", verified=True))["items"]
    (cited,) = item["action"]["citations"]
    assert cited["selector"][0]["prefix"] == "The Tide Tables\n"
    assert cited["selector"][0]["suffix"] == " the minister said in 1990.\nOnly"
    for path in ("/v1/actions", ACTIONS):
        (act,) = (await get(client, path, verified=True))["items"]
        assert act["country"]["code"] == "ISL"
        assert (await get(client, path, verified=False))["items"] == []
    table = await client.get("/v1/actions.csv", params={"verified": True})
    assert "citation_verified" in table.text


async def test_a_changed_document_lists_the_quotes_that_it_lost(
    writer: httpx.AsyncClient, client: httpx.AsyncClient, engine: sa.Engine, put: Put
) -> None:
    first = (await put()).json()["revision"]
    act = (await writer.post(ACTIONS, json=citing("in 1990", "has signed"))).json()
    said = (await put(TEXT.replace("1990", "1991"))).json()
    assert (said["verified"], said["unverified"]) == (1, 1)
    assert said["lost"] == [
        {
            "action": act["id"],
            "quote": "in 1990",
            "detail": "the quote is not in the document; what comes nearest is in paragraph 2",
            "suggestion": "said in",
        }
    ]
    (lost,) = (await get(client, "/v1/actions", verified=False))["items"]
    assert lost["id"] == act["id"]
    then = await get(client, f"/v1/actions/{act['id']}", revision=first + 1)
    assert [cited["verified"] for cited in then["citations"]] == [True, True]
    now = await get(client, f"/v1/actions/{act['id']}")
    assert [cited["verified"] for cited in now["citations"]] == [False, True]
    assert "selector" not in now["citations"][0]
    (fault,) = checks.faults(engine)
    assert fault.startswith(f"{SOURCE}: the citation of action {act['id']}, 'in 1990'")


async def test_a_document_that_comes_later_checks_what_is_there(
    writer: httpx.AsyncClient, put: Put
) -> None:
    await writer.post("/v1/sources", json={"slug": SOURCE, "title": "T", "tier": "press"})
    act = (await writer.post(ACTIONS, json=citing("never signed", "has signed"))).json()
    assert not any("verified" in cited for cited in act["citations"])
    (lost,) = (await put()).json()["lost"]
    assert lost["quote"] == "never signed"


async def test_nothing_of_a_dry_run_is_kept(
    client: httpx.AsyncClient, engine: sa.Engine, put: Put
) -> None:
    response = await put(dry_run=True)
    assert response.json()["paragraph_count"] == 3
    assert_problem(await client.get(ADDRESS), 404, "not-found")
    with engines.reading(engine) as session:
        assert queries.documented(session) == [LEDGER]


async def test_a_document_is_sent_again_under_its_idempotency_key(
    writer: httpx.AsyncClient, put: Put
) -> None:
    await put("Something.")
    headers = {"content-type": "text/plain", "idempotency-key": "once"}
    first = await writer.put(ADDRESS, content=TEXT.encode(), headers=headers)
    again = await writer.put(ADDRESS, content=TEXT.encode(), headers=headers)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.content == first.content
    other = await writer.put(ADDRESS, content=b"Another.", headers=headers)
    assert_problem(other, 409, "conflict")


async def test_terms_are_quoted_rightly_too(writer: httpx.AsyncClient, put: Put) -> None:
    await put()
    term = {"term": "in_force_on", "value": "1992-01-01", "source": SOURCE, "quote": "in 1992"}
    accord = {"slug": "ferries", "title": "Ferries", "nature": "binding", "terms": [term]}
    problem = assert_problem(await writer.post("/v1/accords", json=accord), 400, "invalid-request")
    assert faults_of(problem) == {"/terms/0/quote": "not_in_document"}


async def test_a_term_says_whether_its_quote_stands_in_the_document(
    writer: httpx.AsyncClient, client: httpx.AsyncClient, engine: sa.Engine, put: Put
) -> None:
    await writer.post("/v1/sources", json={"slug": SOURCE, "title": "T", "tier": "press"})
    cited = {"source": SOURCE, "quote": "in 1990", "locator": "paragraph 2"}
    terms = [
        {"term": "in_force_on", "value": "1992-01-01", **cited},
        {"term": "in_force_condition", "value": "two notices", "source": SOURCE},
    ]
    accord = {"slug": "ferries", "title": "Ferries", "nature": "binding", "terms": terms}
    await writer.post("/v1/accords", json=accord)

    async def verified(**asked: int) -> list[bool | None]:
        found = await get(client, "/v1/accords/ferries", **asked)
        told = {one["term"]: one.get("verified") for one in found["terms"]}
        return [told["in_force_on"], told["in_force_condition"]]

    assert await verified() == [None, None]
    first = (await put()).json()
    assert (first["verified"], first["unverified"]) == (1, 0)
    assert await verified() == [True, None]
    tag = (await client.get("/v1/accords/ferries")).headers["etag"]
    patched = await writer.patch(
        "/v1/accords/ferries", json={"summary": "Ships."}, headers={"if-match": tag, **MERGE}
    )
    assert patched.status_code == 200, patched.text
    assert await verified() == [True, None]
    second = (await put(TEXT.replace("1990", "1991"))).json()
    assert (second["verified"], second["unverified"]) == (0, 1)
    (lost,) = second["lost"]
    assert lost["suggestion"]
    assert (await writer.get(ADDRESS)).json()["lost"] == [lost]
    moved = [{**terms[0], "value": "1993-01-01"}, terms[1]]
    tag = (await client.get("/v1/accords/ferries")).headers["etag"]
    refused = await writer.patch(
        "/v1/accords/ferries", json={"terms": moved}, headers={"if-match": tag, **MERGE}
    )
    assert faults_of(assert_problem(refused, 400, "invalid-request")) == {
        "/terms/0/quote": "not_in_document"
    }
    assert {name: lost.get(name) for name in ("accord", "term", "action", "quote")} == {
        "accord": "ferries",
        "term": "in_force_on",
        "action": None,
        "quote": "in 1990",
    }
    assert await verified() == [False, None]
    assert await verified(revision=first["revision"]) == [True, None]
    (fault,) = checks.faults(engine)
    assert fault.startswith(f"{SOURCE}: the citation of in_force_on of ferries, 'in 1990'")
    assert "Not found in the text that was read" in (await client.get("/accords/ferries")).text
    table = await get(client, "/v1/changes", since=second["revision"] - 1)
    assert ("accord", "ferries") in {(one["subject"], one["id"]) for one in table["items"]}


async def test_a_document_of_another_hash_than_the_source_records_is_refused(
    writer: httpx.AsyncClient, client: httpx.AsyncClient, put: Put
) -> None:
    recorded, given = "0" * 64, hashlib.sha256(TEXT.encode()).hexdigest()
    path, headers = f"/v1/sources/{GAZETTE}/document", {"content-type": "text/plain"}
    problem = assert_problem(
        await writer.put(path, content=TEXT.encode(), headers=headers), 409, "conflict"
    )
    assert recorded in problem["detail"]
    assert given in problem["detail"]
    assert_problem(await client.get(path), 404, "not-found")
    asked = {"any_hash": True}
    response = await writer.put(path, content=TEXT.encode(), headers=headers, params=asked)
    assert response.json()["sha256"] == given
    assert (await get(client, f"/v1/sources/{GAZETTE}"))["sha256"] == recorded


async def test_the_feed_tells_of_documents_without_their_text(
    client: httpx.AsyncClient, put: Put
) -> None:
    first = (await put()).json()["revision"]
    await put(TEXT.replace("1990", "1991"), reason="a new edition")
    found = await client.get("/v1/changes", params={"since": first - 1})
    assert "chalcedony" not in found.text
    told = [(c["revision"], c["change"], c["subject"], c["id"]) for c in found.json()["items"]]
    assert told == [
        (first, "corrected", "source", SOURCE),
        (first + 1, "corrected", "source", SOURCE),
    ]
