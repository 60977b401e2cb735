"""Countries side by side, hold-outs, who signed and never ratified, and the curve."""

import httpx
import pytest
import sqlalchemy as sa

from tests import example
from tests.support import assert_problem, get, max_queries

pytestmark = pytest.mark.anyio
HARBOUR = f"/v1/accords/{example.HARBOUR}"


@pytest.mark.usefixtures("few")
async def test_compare_sets_countries_side_by_side_accord_by_accord(
    client: httpx.AsyncClient,
) -> None:
    body = await get(client, "/v1/compare", country=["se", "NOR"], as_of="2020-01-01")
    rows = {row["accord"]["slug"]: row for row in body["items"]}
    assert list(rows) == sorted(rows)
    told = {
        slug: [(m["country"]["code"], m["status"]) for m in row["members"]]
        for slug, row in rows.items()
    }
    assert told[example.HARBOUR] == [("SWE", "signed"), ("NOR", "party")]
    assert told[example.LANTERN] == [("SWE", "signed"), ("NOR", "contracting")]
    assert [row["gap"] for row in rows.values()] == [True, True]


@pytest.mark.usefixtures("few")
async def test_compare_shows_only_gaps_where_asked(client: httpx.AsyncClient) -> None:
    asked = {"country": ["NOR", "DNK"], "as_of": "2021-01-01"}
    gaps = await get(client, "/v1/compare", gap="true", **asked)
    same = await get(client, "/v1/compare", gap="false", **asked)
    assert [row["accord"]["slug"] for row in gaps["items"]] == [example.LANTERN]
    assert [row["accord"]["slug"] for row in same["items"]] == [example.HARBOUR]
    (row,) = gaps["items"]
    assert [member["status"] for member in row["members"]] == ["contracting", "none"]


@pytest.mark.usefixtures("few")
async def test_compare_pages_and_costs_a_constant_number_of_statements(
    client: httpx.AsyncClient, engine: sa.Engine
) -> None:
    countries = ["NOR", "SWE", "JPN", "FRA", "PRT", "KAZ"]
    with max_queries(engine, 10):
        first = await get(client, "/v1/compare", country=countries, limit=2)
    rest = await client.get(first["next"])
    slugs = [row["accord"]["slug"] for row in first["items"] + rest.json()["items"]]
    assert slugs == sorted(set(slugs))
    assert len(slugs) == 4


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("as_of", ["1992-06-01", "2004", "2020-01-01", "2030-01-01"])
@pytest.mark.parametrize("asked", ["NOR,FRA", "FRA,SWE,KOR", "SUHH,RUS,FRA", "JPN,KOR,MNG,LKA"])
async def test_what_is_not_known_makes_no_gap_and_is_told_apart(
    client: httpx.AsyncClient, asked: str, as_of: str
) -> None:
    found = await get(client, "/v1/compare", country=asked, as_of=as_of, limit=100)
    sorts = {"both": 0, "differing": 0, "not_known": 0}
    for row in found["items"]:
        members = row["members"]
        known = {one["standing"] for one in members if one["certainty"] != "unknown"}
        assert row["gap"] == ("member" in known and len(known) > 1), row
        unknown = any(one["certainty"] == "unknown" for one in members)
        alike = "not_known" if unknown else "both" if known == {"member"} else "differing"
        sorts[alike if len(known) == 1 else "differing"] += 1
    gaps = await get(client, "/v1/compare", country=asked, as_of=as_of, gap="true", limit=100)
    assert gaps["items"] == [row for row in found["items"] if row["gap"]]
    page = await client.get(
        "/compare",
        params={"country": asked.split(","), "as_of": as_of},
        headers={"accept": "text/html"},
    )
    assert page.status_code == 200
    told = f"In both: {sorts['both']}, Where they differ: {sorts['differing']}"
    assert told + (f", Not known: {sorts['not_known']}" if sorts["not_known"] else "") in page.text
    assert ('id="not_known"' in page.text) == bool(sorts["not_known"])
    table = (await client.get("/v1/compare.csv", params={"country": asked, "as_of": as_of})).text
    lines = [line.split(",") for line in table.splitlines()]
    gap = lines[0].index("gap")
    assert {line[0] for line in lines[1:] if line[gap] == "true"} == {
        row["accord"]["slug"] for row in gaps["items"]
    }


async def test_compare_refuses_an_unknown_country(client: httpx.AsyncClient) -> None:
    response = await client.get("/v1/compare", params={"country": ["NOR", "Swedn"]})
    assert "SWE" in assert_problem(response, 404, "not-found")["did_you_mean"]


async def test_who_signed_before_a_day_and_never_ratified(client: httpx.AsyncClient) -> None:
    asked = {"standing": "signatory", "accord": example.HARBOUR, "as_of": "2020-01-01"}
    body = await get(client, "/v1/memberships", signed_before="1990-06-01", **asked)
    assert [item["country"]["code"] for item in body["items"]] == ["DEU", "SWE"]
    earlier = await get(client, "/v1/memberships", signed_before="1990-05-15", **asked)
    assert [item["country"]["code"] for item in earlier["items"]] == ["DEU"]


async def test_only_the_disputed_memberships(client: httpx.AsyncClient) -> None:
    body = await get(client, "/v1/memberships", disputed="true")
    assert {item["country"]["code"] for item in body["items"]} == {"EST", "LVA"}
    (estonia, latvia) = [await get(client, f"{HARBOUR}/members/{code}") for code in ("EST", "LVA")]
    assert [dispute["about"] for dispute in estonia["disputes"]] == ["action"]
    stances = {c["stance"] for act in estonia["actions"] for c in act["citations"]}
    assert stances == {"supports", "disputes"}
    assert [dispute["about"] for dispute in latvia["disputes"]] == ["done_on"]
    assert latvia["disputes"][0]["actions"] == sorted(act["id"] for act in latvia["actions"])
