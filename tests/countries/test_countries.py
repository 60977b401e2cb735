"""Countries over HTTP: finding one by whatever it is called, and listing them."""

from itertools import count
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from app.countries.commands import put_countries
from app.countries.schemas import CountryIn
from tests.support import assert_problem, change, max_queries
from tests.walking import every

pytestmark = pytest.mark.anyio
LIST = "/v1/countries"
FORMS = {
    "CIV": ["CIV", "civ", "CI", "ci", "384", "Côte d'Ivoire", "cote d’ivoire", "COTE DIVOIRE"],
    "NOR": ["nOr", "no", "578", "Norway", "NORVÈGE", "kingdom of norway", "Норвегия", "挪威"],
    "BHS": ["BHS", "bs", "044", "Bahamas", "The Bahamas", "bahamas, the"],
    "USA": ["us", "840", "U.S.A.", "United States of America"],
    "CSHH": ["cshh", "Czechoslovakia"],
    "XKX": ["xkx", "kosovo"],
    "EUE": ["eue", "European Union"],
}


async def codes(client: httpx.AsyncClient, **asked: Any) -> list[str]:
    return [item["code"] for item in await every(client, LIST, **{"limit": 100, **asked})]


@pytest.mark.parametrize(
    ("code", "form"), [(code, form) for code, forms in FORMS.items() for form in forms]
)
async def test_any_name_or_code_in_any_case_leads_to_the_one_code(
    client: httpx.AsyncClient, code: str, form: str
) -> None:
    response = await client.get(f"{LIST}/{form}")
    assert response.status_code == 200, response.text
    assert response.json()["code"] == code
    for place, name in ((f"{LIST}/{form}/memberships", {}), ("/v1/memberships", {"country": form})):
        items = (await client.get(place, params=name)).json()["items"]
        assert {item["country"]["code"] for item in items} <= {code}


async def test_every_country_is_found_by_all_that_it_is_listed_with(
    client: httpx.AsyncClient,
) -> None:
    for item in await every(client, LIST, region="northern-europe"):
        body = (await client.get(f"{LIST}/{item['code']}")).json()
        assert item.items() <= body.items()
        called = [name["name"] for name in body["names"]]
        called += [i["value"] for i in body["identifiers"] if i["scheme"].startswith("iso")]
        for form in called:
            assert (await client.get(f"{LIST}/{form}")).json()["code"] == item["code"]


async def test_a_country_says_who_it_is(client: httpx.AsyncClient) -> None:
    body = (await client.get(f"{LIST}/kz")).json()
    assert (body["code"], body["name"], body["kind"]) == ("KAZ", "Kazakhstan", "state")
    assert body["region"] == {"code": "142", "name": "Asia"}
    assert body["subregion"] == {"code": "143", "name": "Central Asia"}
    assert [name["language"] for name in body["names"]] == ["ar", "en", "es", "fr", "ru", "zh"]
    assert {"scheme": "iso3166-1-numeric", "value": "398"} in body["identifiers"]
    assert body["revision"] == 5


async def test_a_former_state_says_when_it_ended(client: httpx.AsyncClient) -> None:
    body = (await client.get(f"{LIST}/czechoslovakia")).json()
    assert body["kind"] == "former_state"
    assert body["ended_on"]["earliest"] == "1993-01-01"


@pytest.mark.parametrize(
    ("form", "near"), [("Norwai", "NOR"), ("Kazahstan", "KAZ"), ("Icelend", "ISL")]
)
async def test_a_name_that_is_nearly_right_is_only_suggested(
    client: httpx.AsyncClient, form: str, near: str
) -> None:
    body = assert_problem(await client.get(f"{LIST}/{form}"), 404, "not-found")
    assert body["did_you_mean"][0] == near
    for path in ("/v1/memberships", "/v1/accords/quiet-harbours/members", "/v1/actions"):
        response = await client.get(path, params={"country": form})
        assert assert_problem(response, 404, "not-found")["did_you_mean"][0] == near


@pytest.mark.parametrize("form", ["!", "QQQQ", "%", "_", "'", "--", "00"])
async def test_what_is_like_no_country_is_not_found(client: httpx.AsyncClient, form: str) -> None:
    response = await client.get("/v1/memberships", params={"country": form})
    assert_problem(response, 404, "not-found")


async def test_countries_are_listed_in_the_order_of_their_codes(client: httpx.AsyncClient) -> None:
    found = await codes(client)
    assert found == sorted(set(found))
    assert len(found) > 200


async def test_the_filters_by_region_and_kind_part_the_list(client: httpx.AsyncClient) -> None:
    everything = await codes(client)
    kinds = [await codes(client, kind=k) for k in ("state", "territory", "former_state")]
    kinds.append(await codes(client, kind="organization"))
    assert sorted(code for kind in kinds for code in kind) == everything
    assert all(kinds)
    by_name = await codes(client, region="central-asia")
    assert by_name == await codes(client, region="143")
    assert {"KAZ", "KGZ", "TJK", "TKM", "UZB"} <= set(by_name)
    assert set(by_name) <= set(await codes(client, region="asia"))
    states = await codes(client, region="europe", kind="state")
    assert set(states) == set(kinds[0]) & set(await codes(client, region="150"))


@pytest.mark.parametrize("limit", range(1, 8))
async def test_paging_shows_each_country_once_whatever_is_written_meanwhile(
    client: httpx.AsyncClient, engine: sa.Engine, limit: int
) -> None:
    before = await codes(client, region="northern-europe")
    numbers = count(1)

    def write() -> None:
        place = {"region_code": "150", "subregion_code": "154", "kind": "state", "origin": "a test"}
        with change(engine) as made:
            name = f"Isle {next(numbers)}"
            code = f"Q-{name.replace(' ', '').upper()}"
            put_countries(made, [CountryIn.model_validate({**place, "code": code, "name": name})])
            moved = {"code": "SWE", "name": "Sweden", "kind": "territory", "origin": name}
            put_countries(made, [CountryIn.model_validate(moved)])

    found = await every(client, LIST, between=write, region="northern-europe", limit=limit)
    assert [item["code"] for item in found] == before


async def test_a_page_and_a_country_cost_a_constant_number_of_statements(
    client: httpx.AsyncClient, engine: sa.Engine
) -> None:
    for limit in (1, 100):
        with max_queries(engine, 2):
            await client.get(LIST, params={"limit": limit})
    with max_queries(engine, 7):
        await client.get(f"{LIST}/Norway")
