"""Accords over HTTP."""

import httpx
import pytest
import sqlalchemy as sa

from app.accords.commands import put_accord
from app.accords.schemas import AccordIn
from tests.example import ACCORDS, CAFE, HARBOUR, LANTERN, SALT, TEA
from tests.support import assert_problem, change, max_queries
from tests.walking import every

pytestmark = pytest.mark.anyio
LIST = "/v1/accords"
BINDING = [LANTERN, HARBOUR, SALT]
POLITICAL = ["abraham-accords", CAFE, TEA]


async def test_accords_are_listed_in_the_order_of_their_slugs(client: httpx.AsyncClient) -> None:
    found = await every(client, LIST)
    assert [item["slug"] for item in found] == sorted(BINDING + POLITICAL)


@pytest.mark.parametrize(("nature", "expected"), [("binding", BINDING), ("political", POLITICAL)])
async def test_accords_are_filtered_by_their_nature(
    client: httpx.AsyncClient, nature: str, expected: list[str]
) -> None:
    assert [item["slug"] for item in await every(client, LIST, nature=nature)] == expected


@pytest.mark.parametrize("given", ACCORDS, ids=[accord["slug"] for accord in ACCORDS])
async def test_an_accord_is_told_as_it_was_recorded(
    client: httpx.AsyncClient, given: dict[str, str]
) -> None:
    body = (await client.get(f"{LIST}/{given['slug']}")).json()
    for name, value in given.items():
        if name == "identifiers":
            assert body[name] == [{"scheme": "mtdsg", "value": "XII-99"}]
        elif value == "no":
            assert body["entry_into_force"] == "no"
        elif name.endswith("_on"):
            assert body[name]["edtf"] == value
        else:
            assert body[name] == value
    (listed,) = [i for i in await every(client, LIST) if i["slug"] == given["slug"]]
    assert listed.items() <= body.items()
    assert set(body) - set(given) <= {
        "declared", "entry_into_force", "identifiers", "lists", "revision", "terms",
    }  # fmt: skip


async def test_a_date_is_as_precise_as_its_source(client: httpx.AsyncClient) -> None:
    body = (await client.get(f"{LIST}/{TEA}")).json()
    month = {"edtf": "2001-09", "earliest": "2001-09-01", "latest": "2001-09-30"}
    assert body["concluded_on"] == month


async def test_a_slug_that_is_nearly_right_is_only_suggested(client: httpx.AsyncClient) -> None:
    for path in (f"{LIST}/quiet-harbour", f"{LIST}/quiet-harbour/members"):
        body = assert_problem(await client.get(path), 404, "not-found")
        assert body["did_you_mean"] == [HARBOUR]
    body = assert_problem(await client.get(f"{LIST}/zzz"), 404, "not-found")
    assert body.get("did_you_mean", []) == []


async def test_an_edit_is_seen_from_its_revision_on(
    client: httpx.AsyncClient, engine: sa.Engine
) -> None:
    edited = {**ACCORDS[1], "title": "Lamp Protocol", "summary": "About lamps."}
    with change(engine) as made:
        assert put_accord(made, AccordIn.model_validate(edited))
    with change(engine) as again:
        assert not put_accord(again, AccordIn.model_validate(edited))
    assert not again.opened
    now = (await client.get(f"{LIST}/{LANTERN}")).json()
    then = (await client.get(f"{LIST}/{LANTERN}", params={"revision": made.number - 1})).json()
    assert (now["title"], now["summary"]) == ("Lamp Protocol", "About lamps.")
    assert then["title"] == "Lantern Protocol"
    assert "summary" not in then
    assert_problem(await client.get(f"{LIST}/{LANTERN}?revision=1"), 404, "not-found")


@pytest.mark.parametrize("limit", range(1, 8))
async def test_paging_shows_each_accord_once_whatever_is_written_meanwhile(
    client: httpx.AsyncClient, engine: sa.Engine, limit: int
) -> None:
    def write() -> None:
        with change(engine) as made:
            for slug in (f"aaa-{made.number}", f"zzz-{made.number}"):
                given = {"slug": slug, "title": slug, "nature": "political"}
                put_accord(made, AccordIn.model_validate(given))

    found = await every(client, LIST, between=write, limit=limit)
    assert [item["slug"] for item in found] == sorted(BINDING + POLITICAL)


async def test_a_page_and_an_accord_cost_a_constant_number_of_statements(
    client: httpx.AsyncClient, engine: sa.Engine
) -> None:
    for limit in (1, 100):
        with max_queries(engine, 2):
            await client.get(LIST, params={"limit": limit})
    with max_queries(engine, 7):
        await client.get(f"{LIST}/{HARBOUR}")
