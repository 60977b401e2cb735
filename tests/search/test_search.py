"""Search: by any part of a name, whatever signs stand in it, the same on every database."""

from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from app.accords.commands import put_accord
from app.accords.schemas import AccordIn
from app.domain.naming.names import normalise
from tests.example import CAFE, GAZETTE, LEDGER, SALT
from tests.support import PUBLIC_URL, assert_problem, change, max_queries
from tests.walking import every

pytestmark = pytest.mark.anyio
Hit = tuple[str, str]
FOUND: dict[str, list[Hit]] = {
    "salt treaty": [("accord", SALT)],
    "SALT%": [("accord", SALT)],
    "alt Trea": [("accord", SALT)],
    "50% off_print": [("source", LEDGER)],
    "100%_libre": [("accord", CAFE)],
    "Café": [("source", LEDGER), ("accord", CAFE)],
    "cafe": [("source", LEDGER), ("accord", CAFE)],
    "Cafe\u0301": [("source", LEDGER), ("accord", CAFE)],
    "cote d'ivoire": [("country", "CIV")],
    "CÔTE D’IVOIRE": [("country", "CIV")],
    "挪威": [("country", "NOR")],
    "норвегия": [("country", "NOR")],
    "harbour gaz": [("source", GAZETTE)],
    "café AND": [],
    "salt OR tea": [],
    "NEAR(salt treaty)": [],
    "salt_treaty'; DROP TABLE span; --": [],
}


async def hits(client: httpx.AsyncClient, q: str, **asked: Any) -> list[Hit]:
    items = await every(client, "/v1/search", **{"q": q, "limit": 100, **asked})
    return [(item["kind"], item["id"]) for item in items]


@pytest.mark.parametrize(("q", "expected"), FOUND.items(), ids=FOUND)
async def test_a_search_finds_exactly(
    client: httpx.AsyncClient, q: str, expected: list[Hit]
) -> None:
    assert await hits(client, q) == expected


@pytest.mark.parametrize("q", ["%", "_", "%%", "'", '"', "\\", "!!!", "*", " ", "\u0301", "+"])
async def test_signs_alone_find_nothing_and_never_everything(
    client: httpx.AsyncClient, q: str
) -> None:
    assert await hits(client, q) == []


async def test_signs_in_a_name_make_no_difference(client: httpx.AsyncClient) -> None:
    assert await hits(client, "C++") == await hits(client, "c")
    assert ("country", "CIV") in await hits(client, "C++")


async def test_whole_names_come_first_then_beginnings_then_any_part(
    client: httpx.AsyncClient,
) -> None:
    found = [code for kind, code in await hits(client, "guinea") if kind == "country"]
    assert found[0] == "GIN"
    assert found.index("GNB") < found.index("PNG")
    first, *rest = await hits(client, "oman")
    assert first == ("country", "OMN")
    assert ("country", "ROU") in rest


async def test_a_hit_says_what_it_is_and_where(client: httpx.AsyncClient) -> None:
    for q in ("NOR", "salt", "gazette"):
        for item in await every(client, "/v1/search", q=q):
            body = (await client.get(item["url"].removeprefix(PUBLIC_URL))).json()
            assert item["id"] == body.get("code", body.get("slug"))
            assert item["name"] == body.get("name", body.get("title"))


async def test_a_search_answers_from_what_was_known(
    client: httpx.AsyncClient, engine: sa.Engine
) -> None:
    with change(engine) as made:
        given = {"slug": SALT, "title": "Pepper Treaty", "nature": "binding"}
        put_accord(made, AccordIn.model_validate(given))
    assert await hits(client, "salt treaty") == []
    assert await hits(client, "salt treaty", revision=made.number - 1) == [("accord", SALT)]
    assert await hits(client, "pepper") == [("accord", SALT)]
    assert await hits(client, "pepper", revision=made.number - 1) == []


@pytest.mark.parametrize("limit", range(1, 8))
async def test_paging_shows_each_hit_once_whatever_is_written_meanwhile(
    client: httpx.AsyncClient, engine: sa.Engine, limit: int
) -> None:
    before = await hits(client, "land")
    assert len(before) == len(set(before)) > 7

    def write() -> None:
        with change(engine) as made:
            slug = f"land-{made.number}"
            given = {"slug": slug, "title": "Land", "nature": "political"}
            put_accord(made, AccordIn.model_validate(given))

    found = await every(client, "/v1/search", between=write, q="land", limit=limit)
    assert [(item["kind"], item["id"]) for item in found] == before


@pytest.mark.parametrize("q", ["", "x" * 101, "a\x00b", "a\nb"])
async def test_what_cannot_be_a_name_is_refused(client: httpx.AsyncClient, q: str) -> None:
    assert_problem(await client.get("/v1/search", params={"q": q}), 400, "invalid-request")


def rank(name: str, key: str) -> int:
    if name.startswith(key):
        return 1 if name == key else 2
    if f" {key}" in name:
        return 3
    return 4 if all(f" {word}" in f" {name}" for word in key.split()) else 5


async def test_words_of_any_title_find_it_once_and_better_ones_come_first(
    client: httpx.AsyncClient, engine: sa.Engine
) -> None:
    renamed = {
        SALT: ["Salt Salt Salter Treaty", "Saltwater and Basalt", "Treaty on Salt"],
        CAFE: ["x " * 60 + "Salt", "Salt " + "very " * 30 + "long Salt"],
    }
    for slug, titles in renamed.items():
        for title in titles:
            with change(engine) as made:
                given = {"slug": slug, "title": title, "nature": "binding"}
                put_accord(made, AccordIn.model_validate(given))
    for revision in (made.number - 6, made.number - 3, made.number):
        known: dict[tuple[str, ...], str] = {}
        for kind in ("accord", "source"):
            for item in await every(client, f"/v1/{kind}s", revision=revision, limit=100):
                known[kind, item["slug"]] = normalise(item["title"])
        keys = {
            key.strip()
            for name in known.values()
            for start in range(0, len(name), 7)
            for key in (name[start : start + 4], name[start : start + 60])
        } | {"salt", "treaty", "lt", "a"}
        for key in sorted(keys - {""}):
            # A lone letter or "st" means another key at the end than within a text.
            q = normalise(key)
            found = await hits(client, q, revision=revision)
            told = [hit for hit in found if hit[0] != "country"]
            words = q.split()
            having = [hit for hit, name in known.items() if all(word in name for word in words)]
            assert set(having) <= set(told), q
            # What else is found has them in its number, place or year.
            told = [hit for hit in told if hit in having]
            assert len(told) == len(having), q
            ranks = [rank(known[hit], q) for hit in told]
            assert ranks == sorted(ranks), q
            if 1 < len(found) < 9:
                assert await hits(client, q, revision=revision, limit=1) == found


async def test_a_search_costs_a_bounded_number_of_statements(
    client: httpx.AsyncClient, engine: sa.Engine
) -> None:
    for q, most in (("a", 8), ("no such thing", 5)):
        with max_queries(engine, most):
            await client.get("/v1/search", params={"q": q, "limit": 100})
    with max_queries(engine, 7):
        await client.get("/v1/search", params={"q": "a", "limit": 1})


async def test_only_one_kind_is_found_where_that_is_asked_for(client: httpx.AsyncClient) -> None:
    everything = await hits(client, "a")
    for kind in ("accord", "country", "source"):
        wanted = [hit for hit in everything if hit[0] == kind]
        assert wanted
        assert await hits(client, "a", kind=kind) == wanted
