"""The feed: everything that revisions changed, in order, filtered, and as Atom."""

from collections.abc import Callable
from typing import Any, get_args
from xml.etree import ElementTree

import httpx
import pytest
import sqlalchemy as sa

from app.accords.commands import EDITING, put_accord
from app.accords.schemas import AccordIn
from app.changes.schemas import Subject
from app.countries.commands import add_alias
from app.db.revisions import Change
from app.domain.passages import About
from app.domain.statuses import Status
from app.notes.commands import put_notes
from app.notes.schemas import NoteIn
from app.passages.commands import dismiss, put_passages
from app.passages.schemas import PassageIn
from app.sources.commands import put_source
from app.sources.schemas import SourceIn
from tests import example
from tests.support import PUBLIC_URL, Body, assert_problem, change, max_queries

pytestmark = pytest.mark.anyio
ATOM = "{http://www.w3.org/2005/Atom}"


async def all_changes(client: httpx.AsyncClient, **asked: Any) -> list[Body]:
    """Every item of the feed, page by page."""
    found: list[Body] = []
    response = await client.get("/v1/changes", params={"limit": 100, **asked})
    while True:
        assert response.status_code == 200, response.text
        body = response.json()
        found += body["items"]
        if "next" not in body:
            return found
        response = await client.get(body["next"])


async def test_the_feed_tells_each_thing_once_in_the_order_of_revisions(
    client: httpx.AsyncClient,
) -> None:
    found = await all_changes(client, limit=37)
    places = [(c["revision"], c["subject"], c["id"], c["change"]) for c in found]
    assert len(set(places)) == len(places)
    assert [c["revision"] for c in found] == sorted(c["revision"] for c in found)
    assert {c["subject"] for c in found} == set(get_args(Subject))
    assert {c["revision"] for c in found} == {1, 2, 3, 4, 5}


async def test_a_retraction_says_why_and_how_the_status_moved(client: httpx.AsyncClient) -> None:
    found = await all_changes(client, since=3, accord=example.LANTERN)
    (retracted,) = [change for change in found if change["change"] == "retracted"]
    assert retracted["country"]["code"] == "ITA"
    assert retracted["reason"] == "Italy never signed."
    assert retracted["author"] == "tester"
    assert retracted["status"] == {"before": "signed", "after": "none"}


async def test_a_correction_is_one_change_that_names_what_it_replaces(
    client: httpx.AsyncClient,
) -> None:
    found = await all_changes(client, since=3, country="jp")
    (corrected,) = found
    assert (corrected["change"], corrected["kind"]) == ("corrected", "announcement")
    assert corrected["done_on"]["edtf"] == "2000-12-12"
    old = (await client.get(f"/v1/actions/{corrected['replaces']}")).json()
    assert old["retracted_in"] == corrected["revision"]
    assert old["retraction_reason"] == "A slip of the pen."
    assert old["replaced_by"] == int(corrected["id"])


async def test_a_later_citation_is_a_change_of_its_own(client: httpx.AsyncClient) -> None:
    cited, passage, kept = await all_changes(client, since=4)
    assert (kept["subject"], kept["id"], kept["change"]) == ("source", example.LEDGER, "corrected")
    assert (passage["subject"], passage["country"]["code"]) == ("passage", "BEL")
    assert (cited["subject"], cited["change"], cited["country"]["code"]) == (
        "citation",
        "recorded",
        "EST",
    )
    assert cited["status"] == {"before": "party", "after": "party"}


async def test_the_feed_filters_by_the_status_that_a_change_left(client: httpx.AsyncClient) -> None:
    found = await all_changes(client, status="pending")
    assert {change["country"]["code"] for change in found} == {"KAZ", "KOR"}
    assert all(change["status"]["after"] == "pending" for change in found)


async def test_the_feed_of_each_status_is_what_the_whole_feed_tells_of_it(
    client: httpx.AsyncClient,
) -> None:
    whole = await all_changes(client)
    told: dict[str, list[Body]] = {}
    for one in whole:
        told.setdefault(one.get("status", {}).get("after"), []).append(one)
    assert {"none", "pending", "signed", "party"} < told.keys()
    for status in Status:
        left = told.get(status, [])
        assert await all_changes(client, status=status.value) == left, status
        for accord in (example.LANTERN, example.HARBOUR):
            towards = [one for one in left if one["accord"] == accord]
            assert await all_changes(client, status=status.value, accord=accord) == towards
        for code in ("ITA", "EST"):
            theirs = [one for one in left if one["country"]["code"] == code]
            assert await all_changes(client, status=status.value, country=code) == theirs


async def test_nothing_came_after_the_newest_revision(client: httpx.AsyncClient) -> None:
    assert await all_changes(client, since=5) == []


async def test_a_revision_tells_its_changes_and_its_counts(client: httpx.AsyncClient) -> None:
    body = (await client.get("/v1/revisions/4")).json()
    assert (body["author"], body["reason"]) == ("tester", "second thoughts")
    assert (body["recorded"], body["retracted"]) == (1, 2)
    assert [change["change"] for change in body["changes"]] == ["retracted", "corrected"]
    assert "next" not in body


async def test_a_large_revision_leads_to_the_rest_of_its_changes(client: httpx.AsyncClient) -> None:
    response = await client.get("/v1/revisions/1")
    assert "immutable" in response.headers["cache-control"]
    body = response.json()
    rest = await client.get(body["next"])
    assert len(body["changes"]) == 100
    assert {change["revision"] for change in rest.json()["items"]} == {1}


async def test_revisions_are_listed_newest_first(client: httpx.AsyncClient) -> None:
    first = (await client.get("/v1/revisions", params={"limit": 2})).json()
    second = (await client.get(first["next"])).json()
    assert [item["number"] for item in first["items"] + second["items"]] == [5, 4, 3, 2]


async def test_a_revision_that_is_not_there_yet_is_not_found(client: httpx.AsyncClient) -> None:
    assert_problem(await client.get("/v1/revisions/99"), 404, "not-found")
    assert_problem(await client.get("/v1/changes", params={"revision": 99}), 404, "not-found")


async def test_the_atom_feed_tells_the_same_newest_first(client: httpx.AsyncClient) -> None:
    asked = {"since": 3, "limit": 4}
    response = await client.get("/v1/changes.atom", params=asked)
    assert response.headers["content-type"] == "application/atom+xml"
    feed = ElementTree.fromstring(response.content)
    titles = [entry.findtext(f"{ATOM}title") or "" for entry in feed.iter(f"{ATOM}entry")]
    assert titles[0] == "source cafe-ledger corrected"
    assert titles[1] == "Belgium, cafe-accord: unread passage on an act recorded"
    assert titles[2].startswith("Estonia, quiet-harbours: ratification of 1994-04-04 disputed")
    assert "corrected" in titles[3]
    links = {link.get("rel"): link.get("href") or "" for link in feed.findall(f"{ATOM}link")}
    older = await client.get(links["next"])
    assert (
        "Italy, lantern-protocol: signature of 2019-06-06 retracted (signed → none)" in older.text
    )


@pytest.mark.parametrize(
    ("asked", "query", "page"),
    [
        ({}, "", "/happened"),
        ({"since": 1, "limit": 2}, "", "/happened"),
        ({"accord": "quiet-harbours"}, "?accord=quiet-harbours", "/accords/quiet-harbours"),
        ({"country": "norway"}, "?country=NOR", "/countries/NOR"),
        (
            {"country": "NO", "accord": "quiet-harbours"},
            "?accord=quiet-harbours&country=NOR",
            "/accords/quiet-harbours/NOR",
        ),
        ({"status": "party"}, "?status=party", "/happened"),
    ],
)
async def test_each_filter_is_a_feed_of_its_own_and_leads_to_pages(
    client: httpx.AsyncClient, asked: dict[str, Any], query: str, page: str
) -> None:
    response = await client.get("/v1/changes.atom", params=asked)
    feed = ElementTree.fromstring(response.content)
    assert feed.findtext(f"{ATOM}id") == f"{PUBLIC_URL}/v1/changes.atom{query}"

    def pages_of(parent: ElementTree.Element) -> list[str]:
        return [
            link.get("href") or ""
            for link in parent.findall(f"{ATOM}link")
            if link.get("rel") == "alternate" and link.get("type") == "text/html"
        ]

    assert pages_of(feed) == [PUBLIC_URL + page]
    shown = feed.findall(f"{ATOM}entry")
    assert shown
    for address in {address for entry in shown for address in pages_of(entry)}:
        answer = await client.get(address.removeprefix(PUBLIC_URL), headers={"accept": "text/html"})
        assert answer.status_code == 200, address
        assert "<h1" in answer.text
    assert all(len(pages_of(entry)) == 1 for entry in shown)


async def test_atom_is_refused_to_whom_only_json_will_do(client: httpx.AsyncClient) -> None:
    response = await client.get("/v1/changes.atom", headers={"accept": "application/json"})
    assert_problem(response, 406, "not-acceptable")


async def test_a_page_of_the_feed_costs_a_constant_number_of_statements(
    client: httpx.AsyncClient, engine: sa.Engine
) -> None:
    for limit in (1, 100):
        with max_queries(engine, 6):
            await client.get("/v1/changes", params={"limit": limit})


ONE_ACCORD = {"slug": "brief-pact", "title": "Brief Pact", "nature": "political"}
TO_EDIT: dict[str, Callable[[Change], object]] = {
    "accord corrected": lambda made: put_accord(
        made, AccordIn.model_validate({**example.ACCORDS[0], "identifiers": {"unts": "1"}})
    ),
    "source corrected": lambda made: put_source(
        made, SourceIn.model_validate({**example.SOURCES[1], "title": "Another"})
    ),
    "country corrected": lambda made: add_alias(made, "NOR", "Noreg"),
}


@pytest.mark.parametrize("told", TO_EDIT)
async def test_an_edit_is_one_change_whatever_of_the_thing_it_changed(
    client: httpx.AsyncClient, engine: sa.Engine, told: str
) -> None:
    with change(engine) as made:
        TO_EDIT[told](made)
    (edited,) = await all_changes(client, since=5)
    assert f"{edited['subject']} {edited['change']}" == told
    only = {edited["subject"]: edited["id"]} if edited["subject"] != "source" else {}
    assert await all_changes(client, since=5, **only) == [edited]


async def test_a_deletion_is_a_change(client: httpx.AsyncClient, engine: sa.Engine) -> None:
    with change(engine) as made:
        put_accord(made, AccordIn.model_validate(ONE_ACCORD))
    with change(engine) as made:
        EDITING.erase(made, ONE_ACCORD["slug"], lambda _current: None)
    told = [(c["revision"], c["subject"], c["change"]) for c in await all_changes(client, since=5)]
    assert told == [(6, "accord", "recorded"), (7, "accord", "retracted")]


async def test_a_passage_is_told_when_it_comes_and_when_it_keeps_nothing_open(
    client: httpx.AsyncClient, engine: sa.Engine
) -> None:
    about = PassageIn(example.LANTERN, "NOR", About.EXIT, None, "Norway left, perhaps.")
    with change(engine) as made:
        put_passages(made, example.GAZETTE, [about], [example.LANTERN])
    (came,) = await all_changes(client, since=5)
    assert (came["subject"], came["change"], came["accord"], came["country"]["code"]) == (
        "passage", "recorded", example.LANTERN, "NOR",
    )  # fmt: skip
    passage = (await client.get(came["url"])).json()
    assert passage["quote"] == "Norway left, perhaps."
    with change(engine) as made:
        dismiss(made, passage["id"], "It did not.")
    for asked in ({}, {"accord": example.LANTERN}, {"country": "NOR"}):
        (gone,) = await all_changes(client, since=6, **asked)
        assert (gone["id"], gone["change"]) == (came["id"], "dismissed")
    assert await all_changes(client, since=5, accord=example.TEA) == []
    atom = await client.get("/v1/changes.atom", params={"since": 6})
    assert "Norway, lantern-protocol: unread passage on an exit or a return dismissed" in atom.text
    home = await client.get("/")
    assert home.text.count(f"/accords/{example.LANTERN}/NOR") >= 2


async def test_notes_and_counts_are_changes_of_their_accord(
    client: httpx.AsyncClient, engine: sa.Engine
) -> None:
    with change(engine) as made:
        put_notes(made, example.TEA, example.GAZETTE, [NoteIn(number="1", text="A note.")])
    (told,) = await all_changes(client, since=5)
    assert (told["subject"], told["id"], told["change"]) == ("accord", example.TEA, "corrected")
