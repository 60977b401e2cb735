"""A panel: for each year what memberships were as of its last day."""

import csv
import io
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from tests.example import HARBOUR, TEA
from tests.support import Body, assert_problem, max_queries
from tests.walking import every

pytestmark = pytest.mark.anyio
PANEL = "/v1/panel"
YEARS: dict[str, Any] = {"first_year": 1989, "last_year": 1996}


async def expected(client: httpx.AsyncClient, **asked: Any) -> list[Body]:
    return [
        {"year": year, **item}
        for year in range(YEARS["first_year"], YEARS["last_year"] + 1)
        for item in await every(
            client, "/v1/memberships", limit=100, as_of=f"{year}-12-31", **asked
        )
    ]


@pytest.mark.parametrize("limit", [1, 4, 100])
@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"accord": HARBOUR},
        {"accord": f"{HARBOUR},{TEA}", "country": "Norway,bel"},
        {"status": "party,contracting"},
        {"standing": "signatory"},
    ],
    ids=str,
)
async def test_each_year_is_what_memberships_were_on_its_last_day(
    client: httpx.AsyncClient, asked: dict[str, Any], limit: int
) -> None:
    found = await every(client, PANEL, **YEARS, **asked, limit=limit)
    assert found == await expected(client, **asked)
    assert len({row["year"] for row in found}) > 1


async def test_a_panel_is_a_table(client: httpx.AsyncClient) -> None:
    text = (await client.get(f"{PANEL}.csv", params={**YEARS, "country": "NOR"})).text
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    told = [(int(row["year"]), row["accord"], row["status"]) for row in rows]
    wanted = await expected(client, country="NOR")
    assert told == [(row["year"], row["accord"], row["status"]) for row in wanted]


@pytest.mark.parametrize("last_year", [1988, 2400])
async def test_years_that_are_none_or_too_many_are_refused(
    client: httpx.AsyncClient, last_year: int
) -> None:
    answer = await client.get(PANEL, params={"first_year": 1989, "last_year": last_year})
    problem = assert_problem(answer, 400, "invalid-request")
    assert [one["parameter"] for one in problem["errors"]] == ["last_year"]


async def test_an_accord_that_there_is_not_is_not_found(client: httpx.AsyncClient) -> None:
    answer = await client.get(PANEL, params={**YEARS, "accord": "no-such"})
    assert_problem(answer, 404, "not-found")


async def test_a_year_costs_three_statements(client: httpx.AsyncClient, engine: sa.Engine) -> None:
    with max_queries(engine, 1 + 3 * 8):
        await client.get(PANEL, params={**YEARS, "limit": 100})
