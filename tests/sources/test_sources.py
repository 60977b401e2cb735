"""Sources over HTTP, and what they are cited for."""

from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from app.sources.commands import put_source
from app.sources.schemas import SourceIn
from tests.example import GAZETTE, LEDGER, SOURCES
from tests.support import assert_problem, change, max_queries
from tests.walking import every

pytestmark = pytest.mark.anyio
LIST = "/v1/sources"
REPORT = "kazakhstan-report-2025-11"


async def slugs(client: httpx.AsyncClient, **asked: Any) -> list[str]:
    return [item["slug"] for item in await every(client, LIST, **asked)]


async def test_sources_are_listed_in_the_order_of_their_slugs(client: httpx.AsyncClient) -> None:
    assert await slugs(client) == [LEDGER, GAZETTE, REPORT]


@pytest.mark.parametrize(
    ("tier", "expected"),
    [("depositary", [GAZETTE]), ("press", [LEDGER, REPORT]), ("reference", [])],
)
async def test_sources_are_filtered_by_their_tier(
    client: httpx.AsyncClient, tier: str, expected: list[str]
) -> None:
    assert await slugs(client, tier=tier) == expected


@pytest.mark.parametrize("given", SOURCES, ids=[source["slug"] for source in SOURCES])
async def test_a_source_is_told_as_it_was_recorded(
    client: httpx.AsyncClient, given: dict[str, str]
) -> None:
    body = (await client.get(f"{LIST}/{given['slug']}")).json()
    days = ("published_on", "status_on")
    told = {**body, **{name: body.get(name, {}).get("edtf") for name in days}}
    assert given.items() <= told.items()
    assert set(body) - set(given) == {"lists", "revision"}


async def test_a_slug_that_is_nearly_right_is_only_suggested(client: httpx.AsyncClient) -> None:
    for path in (f"{LIST}/cafe-ledgers", f"{LIST}/cafe-ledgers/citations"):
        body = assert_problem(await client.get(path), 404, "not-found")
        assert body["did_you_mean"] == [LEDGER]


async def test_a_source_lists_the_actions_that_it_is_evidence_for(
    client: httpx.AsyncClient,
) -> None:
    (cited,) = await every(client, f"{LIST}/{LEDGER}/citations")
    action = cited["action"]
    assert (action["country"]["code"], action["kind"]) == ("EST", "ratification")
    (citation,) = action["citations"]
    assert (citation["source"]["slug"], citation["stance"]) == (LEDGER, "disputes")
    assert citation["note"] == "The instrument was never found."


async def test_an_edit_is_seen_from_its_revision_on(
    client: httpx.AsyncClient, engine: sa.Engine
) -> None:
    with change(engine) as made:
        put_source(made, SourceIn.model_validate({**SOURCES[1], "title": "Bar ledger"}))
    now = (await client.get(f"{LIST}/{LEDGER}")).json()
    then = (await client.get(f"{LIST}/{LEDGER}", params={"revision": made.number - 1})).json()
    assert (now["title"], then["title"]) == ("Bar ledger", SOURCES[1]["title"])


@pytest.mark.parametrize("limit", range(1, 8))
async def test_paging_shows_each_thing_once_whatever_is_written_meanwhile(
    client: httpx.AsyncClient, engine: sa.Engine, limit: int
) -> None:
    def write() -> None:
        with change(engine) as made:
            for slug in (f"aaa-{made.number}", f"zzz-{made.number}"):
                given = {"slug": slug, "title": slug, "tier": "press"}
                put_source(made, SourceIn.model_validate(given))

    found = await every(client, LIST, between=write, limit=limit)
    assert [item["slug"] for item in found] == [LEDGER, GAZETTE, REPORT]
    cited = await every(client, f"{LIST}/{GAZETTE}/citations", between=write, limit=limit)
    whole = await every(client, f"{LIST}/{GAZETTE}/citations", limit=100)
    assert [item["action"]["id"] for item in cited] == [item["action"]["id"] for item in whole]
    assert len({item["action"]["id"] for item in cited}) == len(cited)


async def test_a_page_and_a_source_cost_a_constant_number_of_statements(
    client: httpx.AsyncClient, engine: sa.Engine
) -> None:
    for limit in (1, 100):
        with max_queries(engine, 2):
            await client.get(LIST, params={"limit": limit})
        with max_queries(engine, 5):
            await client.get(f"{LIST}/{GAZETTE}/citations", params={"limit": limit})
    with max_queries(engine, 3):
        await client.get(f"{LIST}/{GAZETTE}")
