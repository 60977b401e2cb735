"""Filters that take several values: what any of them lets through, once and in one order."""

from typing import Any

import httpx
import pytest

from app.api import listing
from tests import example
from tests.support import Body, assert_problem, faults_of, get
from tests.walking import every

pytestmark = pytest.mark.anyio
MEMBERS, ALL = f"/v1/accords/{example.HARBOUR}/members", "/v1/memberships"
ABSENT, OF_ONE = f"/v1/accords/{example.HARBOUR}/absent", "/v1/countries/NOR/memberships"
QUESTIONS: list[tuple[str, str, list[str]]] = [
    (MEMBERS, "status", ["party", "signed", "withdrawn"]),
    (MEMBERS, "country", ["NOR", "denmark", "USA"]),
    (MEMBERS, "certainty", ["certain", "possible", "presumed"]),
    (MEMBERS, "region", ["Northern Europe", "155"]),
    (ALL, "status", ["party", "signed", "renounced", "mentioned"]),
    (ALL, "standing", ["former", "prospective"]),
    (ALL, "country", ["NOR", "KAZ", "SWE"]),
    (ALL, "accord", [example.TEA, example.HARBOUR, "abraham-accords"]),
    (ALL, "certainty", ["possible", "certain"]),
    (OF_ONE, "status", ["party", "contracting"]),
    (OF_ONE, "accord", [example.LANTERN, example.HARBOUR]),
    (ABSENT, "kind", ["state", "former_state"]),
    (ABSENT, "region", ["143", "Melanesia"]),
    (ABSENT, "certainty", ["presumed", "certain"]),
    ("/v1/countries", "kind", ["organization", "former_state"]),
    ("/v1/countries", "region", ["Central Asia", "asia"]),
    ("/v1/accords", "nature", ["political", "binding"]),
    ("/v1/sources", "tier", ["press", "depositary"]),
    ("/v1/actions", "country", ["NOR", "SAU"]),
    ("/v1/actions", "kind", ["mention", "ratification"]),
    ("/v1/actions", "accord", [example.SALT, example.TEA]),
    (f"/v1/accords/{example.HARBOUR}/actions", "kind", ["signature", "accession"]),
]
IDS = [f"{url} {name}" for url, name, _ in QUESTIONS]


def countries_of(item: Body) -> list[str]:
    return [one["country"]["code"] for one in item.get("members", [item])]


def key(item: Body) -> Any:
    return item.get("id") or item.get("slug") or item.get("code") or (
        item["accord"], item["country"]["code"]
    )  # fmt: skip


@pytest.mark.parametrize(("url", "name", "values"), QUESTIONS, ids=IDS)
async def test_several_values_let_through_what_each_does(
    client: httpx.AsyncClient, url: str, name: str, values: list[str]
) -> None:
    async def found(value: str, limit: int = 100) -> list[Body]:
        asked: dict[str, Any] = {name: value, "limit": limit}
        return await every(client, url, **asked)

    singly = [item for one in values for item in await found(one)]
    together = await found(",".join(values))
    assert together == sorted({str(key(i)): i for i in singly}.values(), key=key)
    assert len(together) > 1
    assert await found(", ".join(values[::-1] + values[:1]), limit=2) == together


async def test_filters_with_several_values_are_combined(client: httpx.AsyncClient) -> None:
    asked = {"status": "party,signed", "country": "NOR,SWE,DNK", "accord": "quiet-harbours,QUIET-X"}
    assert_problem(await client.get(ALL, params=asked), 404, "not-found")
    asked["accord"] = "Quiet-Harbours,tea-declaration"
    items = (await get(client, ALL, **asked))["items"]
    assert [(item["accord"], item["country"]["code"], item["status"]) for item in items] == [
        (example.HARBOUR, "DNK", "party"),
        (example.HARBOUR, "NOR", "party"),
        (example.HARBOUR, "SWE", "signed"),
    ]


async def test_a_table_takes_several_values_as_well(client: httpx.AsyncClient) -> None:
    asked: dict[str, Any] = {"status": "party,signed", "certainty": "possible,presumed"}
    items = await every(client, ALL, **asked)
    lines = (await client.get(f"{ALL}.csv", params=asked)).text.splitlines()
    assert len(lines) == len(items) + 1 > 3


@pytest.mark.parametrize("path", ["/v1/compare", ALL])
async def test_a_name_with_a_comma_is_one_name(client: httpx.AsyncClient, path: str) -> None:
    named = await every(client, path, country="Korea, Republic of,Japan")
    assert named == await every(client, path, country="KOR,JPN")
    assert named
    singly = [country for one in named for country in countries_of(one)]
    assert {"KOR", "JPN"} == set(singly)
    response = await client.get(path, params={"country": "Japan,Atlantis"})
    problem = assert_problem(response, 404, "not-found")
    assert "'Atlantis'" in problem["detail"]


async def test_countries_are_compared_by_one_parameter_or_by_one_for_each(
    client: httpx.AsyncClient,
) -> None:
    twice = await get(client, "/v1/compare", country=["SWE", "NOR"])
    assert twice["items"] == (await get(client, "/v1/compare", country="SWE,NOR"))["items"]


async def test_too_many_combinations_are_refused(client: httpx.AsyncClient) -> None:
    statuses = "party,signed,withdrawn,renounced,mentioned,pending"
    regions = "002,009,019,142,150,015,021,030,034"
    response = await client.get(MEMBERS, params={"status": statuses, "region": regions})
    problem = assert_problem(response, 400, "invalid-request")
    assert faults_of(problem) == {"status": "too_many", "region": "too_many"}
    assert str(listing.MOST_COMBINATIONS) in problem["errors"][0]["detail"]


async def test_a_value_counts_as_often_as_it_is_given(client: httpx.AsyncClient) -> None:
    for times, status in ((50, 200), (51, 400)):
        given = ",".join(["press"] * times)
        assert (await client.get("/v1/sources", params={"tier": given})).status_code == status
