"""Query parameters: what is unknown, repeated or out of bounds is told, all at once."""

import httpx
import pytest

from tests import example
from tests.support import assert_problem, faults_of

pytestmark = pytest.mark.anyio
MEMBERS = f"/v1/accords/{example.HARBOUR}/members"
LARGE = "9" * 30


async def test_an_unknown_parameter_is_told_with_the_known_ones(client: httpx.AsyncClient) -> None:
    body = assert_problem(await client.get(f"{MEMBERS}?statsu=party"), 400, "invalid-request")
    assert faults_of(body) == {"statsu": "unknown_parameter"}
    for known in ("status", "standing", "as_of", "limit", "cursor", "country", "region"):
        assert known in body["errors"][0]["detail"]


@pytest.mark.parametrize(
    "url", ["/v1/countries", "/v1/accords", "/v1/actions/1", "/v1/revisions/1", "/v1/search?q=a"]
)
async def test_no_operation_takes_an_unknown_parameter(client: httpx.AsyncClient, url: str) -> None:
    joint = "&" if "?" in url else "?"
    body = assert_problem(await client.get(f"{url}{joint}debug=1"), 400, "invalid-request")
    assert faults_of(body) == {"debug": "unknown_parameter"}


async def test_a_repeated_scalar_is_refused(client: httpx.AsyncClient) -> None:
    for url in (f"{MEMBERS}?limit=1&limit=2", f"{MEMBERS}?status=party&status=party"):
        body = assert_problem(await client.get(url), 400, "invalid-request")
        assert set(faults_of(body).values()) == {"repeated_parameter"}


async def test_all_violations_are_told_at_once(client: httpx.AsyncClient) -> None:
    url = f"{MEMBERS}?limit=0&as_of=yesterday&status=maybe&nonsense=1&standing=a&standing=b"
    body = assert_problem(await client.get(url), 400, "invalid-request")
    assert set(faults_of(body)) == {"limit", "as_of", "status", "nonsense", "standing"}
    for fault in body["errors"]:
        assert fault["detail"]
        assert fault["code"]


async def test_what_is_allowed_is_told(client: httpx.AsyncClient) -> None:
    body = assert_problem(await client.get(f"{MEMBERS}?status=maybe"), 400, "invalid-request")
    assert "contracting" in body["errors"][0]["detail"]
    body = assert_problem(await client.get(f"{MEMBERS}?limit=1001"), 400, "invalid-request")
    assert "100" in body["errors"][0]["detail"]
    body = assert_problem(await client.get(f"{MEMBERS}?region=atlantis"), 400, "invalid-request")
    assert "Europe (150)" in body["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("limit", value) for value in ("0", "-1", "1001", "1.5", "ten", "", LARGE, "0x1", "１")),
        *(("revision", value) for value in ("0", "-1", "2147483647", str(2**63), LARGE, "latest")),
        *(
            ("as_of", value)
            for value in (
                "", "today", "2021-02-29", "2021-13-01", "2021-1-1", "20210101", "0000-01-01",
                "10000-01-01", "2021-01-01T00:00:00Z", "2021-01-01 ", "2021-01-01\n", "2021-01/..",
                "2021\x00", "２０２１", LARGE, "2021-21",
            )
        ),
        *(
            ("known_at", value)
            for value in ("now", "2021-01-01", "2021-01-01T00:00:00", "1700000000", "", LARGE)
        ),
        *(("status", value) for value in ("none", "PARTY", "", "party,", "party,none", "*")),
        *(("standing", value) for value in ("none", "Member", "")),
        *(("region", value) for value in ("Atlantis", "999", "", "-")),
        *(("disputed", value) for value in ("maybe", "", "2")),
        *(("country", value) for value in ("", "a" * 121, "N\x00R", "NOR\n")),
        *(("cursor", value) for value in ("", "a b", "?", "a" * 401, "%00")),
    ],
)  # fmt: skip
async def test_a_value_out_of_bounds_is_400_and_names_the_parameter(
    client: httpx.AsyncClient, name: str, value: str
) -> None:
    response = await client.get(MEMBERS, params={name: value})
    body = assert_problem(response, 400, "invalid-request")
    assert set(faults_of(body)) == {name}


@pytest.mark.parametrize(
    "path",
    [
        "/v1/accords/Quiet_Harbours",
        "/v1/accords/quiet_harbours",
        "/v1/accords/-quiet",
        "/v1/accords/" + "a" * 81,
        "/v1/accords/%00",
        "/v1/accords/a%0Ab",
        "/v1/actions/0",
        "/v1/actions/-1",
        "/v1/actions/one",
        f"/v1/actions/{2**63}",
        f"/v1/actions/{LARGE}",
        "/v1/revisions/0",
        "/v1/revisions/2147483647",
        "/v1/countries/" + "a" * 121,
        "/v1/countries/%00",
        "/v1/sources/" + "a" * 121,
    ],
)
async def test_a_path_that_can_name_nothing_is_refused_and_never_fails(
    client: httpx.AsyncClient, path: str
) -> None:
    response = await client.get(path)
    assert response.status_code in (400, 404)
    slug = "invalid-request" if response.status_code == 400 else "not-found"
    assert_problem(response, response.status_code, slug)


@pytest.mark.parametrize(
    "query",
    [
        "q=%00", "q=%FF%FE", "q=%ED%A0%80", "q=" + "%25" * 30, "q=%27%3B+DROP+TABLE+span%3B--",
        "q=%22", "q=C%2B%2B", "q=state-party", "q=NEAR(", "q=*", "q=AND+OR+NOT", "q=%5C", "q=%5F",
        "q=" + "a" * 60_000, "q=%0A", "q=+", "q=%F0%9F%92%A9", "%00=1", "=", "&&&", "q", "q=a&=b",
        "q=a;limit=1", "q=a&limit=%D9%A1",
    ],
)  # fmt: skip
async def test_hostile_queries_are_400_or_answered(client: httpx.AsyncClient, query: str) -> None:
    response = await client.get(f"/v1/search?{query}")
    if response.status_code == 200:
        assert isinstance(response.json()["items"], list)
    else:
        assert_problem(response, 400, "invalid-request")


@pytest.mark.parametrize("day", ["1990", "1990-05", "1990-05-01", "2020-02-29", "1000", "8999"])
async def test_a_day_a_month_or_a_year_can_be_asked_about(
    client: httpx.AsyncClient, day: str
) -> None:
    response = await client.get(MEMBERS, params={"as_of": day})
    assert response.status_code == 200, response.text
    assert response.json()["as_of"] == day
