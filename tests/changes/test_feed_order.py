"""The feed from either end, and for several accords, countries or statuses."""

from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
import sqlalchemy as sa

from app.accords.commands import put_accord
from app.accords.schemas import AccordIn
from tests import example
from tests.support import PUBLIC_URL, Body, assert_problem, change, faults_of, get
from tests.walking import every

pytestmark = pytest.mark.anyio
CHANGES, ATOM = "/v1/changes", "{http://www.w3.org/2005/Atom}"
SEVERAL: list[dict[str, list[str]]] = [
    {"accord": [example.TEA, example.HARBOUR.upper(), "abraham-accords"]},
    {"country": ["norway", "KAZ", "BEL", "NO"]},
    {"status": ["party", "signed", "none"]},
    {"accord": [example.TEA, example.LANTERN], "status": ["signed", "none"]},
    {"accord": [example.HARBOUR, example.CAFE], "country": ["EST", "BEL"]},
]


def place(item: Body) -> tuple[Any, ...]:
    return item["revision"], item["subject"], item["id"], item["change"]


def singly(chosen: dict[str, list[str]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [{}]
    for name, values in chosen.items():
        found = [{**one, name: value} for one in found for value in values]
    return found


@pytest.mark.parametrize("chosen", SEVERAL, ids=str)
async def test_several_values_let_through_what_any_of_them_does(
    client: httpx.AsyncClient, chosen: dict[str, list[str]]
) -> None:
    by_one = {
        place(item)
        for asked in singly(chosen)
        for item in await every(client, CHANGES, **asked, limit=100)
    }
    joined: dict[str, Any] = {name: ",".join(values) for name, values in chosen.items()}
    together = await every(client, CHANGES, **joined, limit=100)
    whole = await every(client, CHANGES, limit=100)
    assert len(together) > 2
    assert [place(one) for one in together] == [place(o) for o in whole if place(o) in by_one]
    for limit in (1, 2, 3):
        assert await every(client, CHANGES, **joined, limit=limit) == together
    newest_first = {**joined, "sort": "-revision"}
    for limit in (1, 2, 100):
        assert await every(client, CHANGES, **newest_first, limit=limit) == together[::-1]
    since = await every(client, CHANGES, **newest_first, since=2, limit=1)
    assert since == [one for one in together[::-1] if one["revision"] > 2]


async def test_the_newest_come_first_in_every_form(client: httpx.AsyncClient) -> None:
    asked: dict[str, Any] = {"since": 1, "sort": "-revision"}
    items = await every(client, CHANGES, **asked, limit=3)
    assert items == (await every(client, CHANGES, since=1, sort="revision", limit=100))[::-1]
    lines = (await client.get(f"{CHANGES}.csv", params=asked)).text.splitlines()[1:]
    assert [line.split(",")[0] for line in lines] == [str(one["revision"]) for one in items]
    rows = (await client.get(f"{CHANGES}.ndjson", params=asked)).text.splitlines()
    assert len(rows) == len(items)
    feed = await client.get(f"{CHANGES}.atom", params={"since": 1, "limit": 100})
    assert len(ElementTree.fromstring(feed.content).findall(f"{ATOM}entry")) == len(items)


async def test_a_cursor_knows_from_which_end_it_comes(
    client: httpx.AsyncClient, engine: sa.Engine
) -> None:
    whole = await get(client, CHANGES, sort="-revision", limit=100)
    first = await get(client, CHANGES, sort="-revision", limit=5)
    with change(engine) as made:
        put_accord(made, AccordIn.model_validate({**example.ACCORDS[2], "title": "Tea"}))
    alone = await get(client, CHANGES, cursor=first["next_cursor"], limit=5)
    assert alone["items"] == whole["items"][5:10]
    other = {"cursor": first["next_cursor"], "sort": "revision"}
    refused = assert_problem(await client.get(CHANGES, params=other), 400, "invalid-request")
    assert faults_of(refused) == {"cursor": "cursor"}


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ({"accord": "tea-declaration,no-such"}, "accord"),
        ({"country": "Norway,Atlantis"}, "country"),
    ],
)
@pytest.mark.parametrize("path", [CHANGES, f"{CHANGES}.atom", "/v1/actions", "/v1/memberships"])
async def test_what_there_is_not_is_told_with_the_parameter_that_names_it(
    client: httpx.AsyncClient, path: str, asked: dict[str, str], fault: str
) -> None:
    problem = assert_problem(await client.get(path, params=asked), 404, "not-found")
    assert faults_of(problem) == {fault: f"unknown_{fault}"}


@pytest.mark.parametrize(
    ("asked", "chosen", "page"),
    [
        ({"accord": f"{example.TEA},{example.HARBOUR}"}, "accord={1},{0}", "/happened"),
        ({"accord": f"{example.HARBOUR},{example.TEA}"}, "accord={1},{0}", "/happened"),
        ({"country": "norway,DK,no"}, "country=DNK,NOR", "/happened"),
        (
            {"accord": example.TEA, "country": "NOR,DNK"},
            "accord={0}&country=DNK,NOR",
            "/accords/{0}",
        ),
        ({"status": "signed,party"}, "status=party,signed", "/happened"),
    ],
    ids=str,
)
async def test_a_feed_of_several_is_one_in_whatever_order_they_are_given(
    client: httpx.AsyncClient, asked: dict[str, str], chosen: str, page: str
) -> None:
    feed = ElementTree.fromstring((await client.get(f"{CHANGES}.atom", params=asked)).content)
    query = chosen.format(example.TEA, example.HARBOUR)
    assert feed.findtext(f"{ATOM}id") == f"{PUBLIC_URL}{CHANGES}.atom?{query}"
    links = [one for one in feed.findall(f"{ATOM}link") if one.get("rel") == "alternate"]
    assert [one.get("href") for one in links] == [
        PUBLIC_URL + page.format(example.TEA),
        f"{PUBLIC_URL}{CHANGES}?{query}",
    ]
