"""Lists in the order that is asked for: from either end, with ties, page by page."""

import random
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from app import cursors
from app.accords.commands import put_accord
from app.accords.schemas import AccordIn
from app.actions.commands import record_actions
from app.domain.naming import names
from app.sources.commands import put_source
from app.sources.schemas import SourceIn
from tests import example
from tests.support import PUBLIC_URL, Body, assert_problem, change, faults_of, get
from tests.walking import every

pytestmark = pytest.mark.anyio
ACTIONS, OF_ACCORD = "/v1/actions", f"/v1/accords/{example.HARBOUR}/actions"
ACCORDS, SOURCES, REVISIONS = "/v1/accords", "/v1/sources", "/v1/revisions"
Key = Callable[[Body], Any]
KEYS: dict[str, Key] = {
    "id": lambda item: item["id"],
    "done_on": lambda item: (item["done_on"].get("earliest", ""), item["id"]),
    "slug": lambda item: item["slug"],
    "title": lambda item: (names.normalise(item["title"]), item["slug"]),
    "number": lambda item: item["number"],
}
SORTS = {
    ACTIONS: ("id", "done_on"),
    OF_ACCORD: ("id", "done_on"),
    ACCORDS: ("slug", "title"),
    SOURCES: ("slug", "title"),
    REVISIONS: ("number",),
}
"""What each list can be sorted by; what it is sorted by anyway comes first."""
FILTERS: list[tuple[str, dict[str, Any]]] = [
    (ACTIONS, {}),
    (ACTIONS, {"country": "NOR"}),
    (ACTIONS, {"country": "NOR,SWE,norway"}),
    (ACTIONS, {"kind": "ratification"}),
    (ACTIONS, {"kind": "ratification,signature,mention"}),
    (ACTIONS, {"country": "NOR,FIN", "kind": "ratification,withdrawal"}),
    (ACTIONS, {"accord": example.HARBOUR}),
    (ACTIONS, {"accord": f"{example.TEA},{example.HARBOUR}", "kind": "mention,ratification"}),
    (ACTIONS, {"accord": example.HARBOUR, "country": "NOR"}),
    (ACTIONS, {"verified": "true"}),
    (ACTIONS, {"verified": "false"}),
    (ACTIONS, {"verified": "false", "kind": "signature,mention"}),
    (ACTIONS, {"revision": "3"}),
    (ACTIONS, {"revision": "3", "country": "JPN,ITA", "kind": "announcement,signature"}),
    (OF_ACCORD, {}),
    (OF_ACCORD, {"country": "NOR,ISL", "kind": "ratification"}),
    (ACCORDS, {}),
    (ACCORDS, {"nature": "political"}),
    (ACCORDS, {"nature": "political,binding"}),
    (ACCORDS, {"revision": "2", "nature": "binding,political"}),
    (SOURCES, {}),
    (SOURCES, {"tier": "press,depositary"}),
    (SOURCES, {"revision": "2"}),
    (REVISIONS, {}),
    (REVISIONS, {"revision": "4"}),
]


async def in_order(client: httpx.AsyncClient, url: str, by: str, asked: Body) -> list[Body]:
    """All items in the order asked for, once they are as the list has them anyway, but sorted."""
    whole = await every(client, url, **asked, limit=1000)
    ascending = sorted(whole, key=KEYS[by])
    for sort, wanted in ((by, ascending), (f"-{by}", ascending[::-1])):
        assert await every(client, url, **asked, sort=sort, limit=1000) == wanted
        for limit in (1, 2, 3, 7):
            assert await every(client, url, **asked, sort=sort, limit=limit) == wanted
    return ascending


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize(("url", "asked"), FILTERS, ids=str)
async def test_pages_of_any_size_hold_the_same_in_the_same_order(
    client: httpx.AsyncClient, url: str, asked: Body
) -> None:
    for by in SORTS[url]:
        found = await in_order(client, url, by, asked)
        assert found or "verified" in asked


@pytest.mark.parametrize(("url", "asked"), FILTERS[::2], ids=str)
async def test_tables_have_the_rows_in_the_order_asked_for(
    client: httpx.AsyncClient, url: str, asked: Body
) -> None:
    for by in SORTS[url]:
        items = await every(client, url, **asked, sort=f"-{by}", limit=1000)
        lines = (await client.get(f"{url}.ndjson", params={**asked, "sort": f"-{by}"})).text
        of_csv = (await client.get(f"{url}.csv", params={**asked, "sort": f"-{by}"})).text
        assert len(lines.splitlines()) == len(items)
        first = [line.split(",")[0] for line in of_csv.splitlines()[1:]]
        name = next(iter(items[0])) if items else ""
        assert list(dict.fromkeys(first)) == [str(item[name]) for item in items]


@pytest.mark.parametrize("url", SORTS)
async def test_the_order_that_a_list_has_anyway_is_no_other_question(
    client: httpx.AsyncClient, url: str
) -> None:
    usual = "-number" if url == REVISIONS else SORTS[url][0]
    first = await get(client, url, limit=1)
    assert "sort=" not in first["next"]
    said = await get(client, url, limit=1, sort=usual)
    assert said["next_cursor"] == first["next_cursor"]
    alone = await get(client, url, limit=1, cursor=first["next_cursor"])
    assert alone == await get(client, url, limit=1, sort=usual, cursor=first["next_cursor"])


@pytest.mark.parametrize("url", SORTS)
@pytest.mark.parametrize("wrong", ["", "-", "--id", "+id", "ID", "id,-id", "id ", "name", "1", "é"])
async def test_an_order_that_a_list_has_not_is_refused_with_those_that_it_has(
    client: httpx.AsyncClient, url: str, wrong: str
) -> None:
    problem = assert_problem(await client.get(url, params={"sort": wrong}), 400, "invalid-request")
    assert faults_of(problem) == {"sort": "literal_error"}
    for by in SORTS[url]:
        assert f"'-{by}'" in problem["errors"][0]["detail"]
    twice = await client.get(url, params={"sort": list(SORTS[url]) * 2})
    assert faults_of(assert_problem(twice, 400, "invalid-request")) == {
        "sort": "repeated_parameter"
    }


@pytest.mark.parametrize(
    "key",
    [
        ["2020-13-45", 1],
        ["yesterday", 1],
        [20200101, 1],
        ["2020-01-01"],
        ["2020-01-01", "1"],
        ["2020-01-01", True],
        ["2020-01-01", 1, 2],
        [["2020-01-01"], 1],
        [None, None],
        [],
    ],
    ids=str,
)
async def test_a_cursor_with_another_kind_of_key_is_refused(
    client: httpx.AsyncClient, key: list[Any]
) -> None:
    first = await get(client, ACTIONS, sort="done_on", limit=1)
    place = cursors.decode(first["next_cursor"])
    assert place is not None
    forged = cursors.encode(f"{PUBLIC_URL}{ACTIONS}", place.question, key)
    problem = assert_problem(
        await client.get(ACTIONS, params={"cursor": forged}), 400, "invalid-request"
    )
    assert faults_of(problem) == {"cursor": "cursor"}


@pytest.fixture
async def own(own_app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=own_app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as made:
        yield made


TITLES = ("TEA declaration!", "Aardvarks", "Zebras", "Ünïon", "A c", "Ab", "Жук", "Ægir", "z")
"""Some of which a language sorts otherwise than their bytes do."""


def write(engine: sa.Engine) -> None:
    """What stands at every place of every order, and beside others at the same."""
    with change(engine) as made:
        for number, title in enumerate(TITLES):
            given = {**example.ACCORDS[2], "slug": f"later-{number}", "title": title}
            put_accord(made, AccordIn.model_validate(given))
            source = {"slug": f"source-{number}", "title": title, "tier": "press"}
            put_source(made, SourceIn.model_validate(source))
        acts = [
            example.action(code, "ratification", day)
            for code in ("NOR", "SWE")
            for day in ("../1990", "1991-03-01", "1991", "2022-01-01")
        ]
        record_actions(made, "later-0", acts)


@pytest.mark.parametrize("url", SORTS)
async def test_who_pages_sees_each_row_once_whatever_is_written_meanwhile(
    own: httpx.AsyncClient, own_app: FastAPI, url: str
) -> None:
    engine: sa.Engine = own_app.state.engine
    before = {by: await in_order(own, url, by, {}) for by in SORTS[url]}
    started = {
        sort: await get(own, url, sort=sort, limit=2)
        for by in SORTS[url]
        for sort in (by, f"-{by}")
    }
    write(engine)
    for sort, page in started.items():
        found = list(page["items"])
        while "next_cursor" in page:
            page = await get(own, url, cursor=page["next_cursor"], limit=2)
            found += page["items"]
        ascending = before[sort.removeprefix("-")]
        assert found == (ascending[::-1] if sort.startswith("-") else ascending)
    for by in SORTS[url]:
        assert url == OF_ACCORD or len(await in_order(own, url, by, {})) > len(before[by])


async def test_titles_of_any_length_are_sorted(own: httpx.AsyncClient, own_app: FastAPI) -> None:
    """Of some letters one becomes many when case and accents are left out."""
    letters = random.Random(1)
    title = "".join(chr(letters.randrange(0x3300, 0x3358)) for _ in range(500))
    with change(own_app.state.engine) as made:
        given = {**example.ACCORDS[2], "slug": "long", "title": title}
        put_accord(made, AccordIn.model_validate(given))
        source = {"slug": "long", "title": title, "tier": "press"}
        put_source(made, SourceIn.model_validate(source))
    for url in (ACCORDS, SOURCES):
        last = await get(own, url, sort="-title", limit=1)
        assert [one["slug"] for one in last["items"]] == ["long"]
