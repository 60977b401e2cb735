"""Members as a table: what the database writes is what the items say."""

import csv
import io
import json
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from app.accords import commands as accords
from app.accords.schemas import AccordIn
from app.api import tables
from app.http.reads import tables as reads
from app.memberships.schemas import ListedMemberOut
from tests.example import HARBOUR
from tests.support import change
from tests.telling import SLUG, Teller

pytestmark = pytest.mark.anyio
PATHS = ("/v1/memberships", f"/v1/accords/{HARBOUR}/members", "/v1/countries/NOR/memberships")
ASKED: list[dict[str, str]] = [
    {},
    {"as_of": "1994-06-01"},
    {"as_of": "1994"},
    {"as_of": "1990-05"},
    {"status": "party", "as_of": "2020-06-01"},
    {"disputed": "true", "as_of": "2020-06-01"},
    {"certainty": "possible", "as_of": "2019-06-01"},
]


async def rows(client: httpx.AsyncClient, path: str, **asked: Any) -> list[dict[str, str]]:
    answer = await client.get(f"{path}.csv", params=asked)
    return list(csv.DictReader(io.StringIO(answer.text, newline=""), strict=True))


@pytest.mark.parametrize("asked", ASKED, ids=str)
@pytest.mark.parametrize("path", PATHS)
async def test_rows_of_the_database_are_those_of_the_items(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, path: str, asked: dict[str, str]
) -> None:
    monkeypatch.setattr(reads, "_AT_ONCE", 7)
    items = await client.get(f"{path}.ndjson", params=asked)
    of = tables.table(ListedMemberOut)
    told = [json.loads(line) for line in items.text.splitlines()]
    expected = tables.header(of) + tables.as_csv(told, of)
    assert (await client.get(f"{path}.csv", params=asked)).content == expected
    assert told or asked


async def test_a_row_says_what_others_call_the_accord_and_the_country(
    client: httpx.AsyncClient,
) -> None:
    found = {row["country_code"]: row for row in await rows(client, PATHS[1])}
    norway = found["NOR"]
    assert (norway["accord_title"], norway["accord_identifiers"]) == (
        "Convention on Quiet Harbours",
        "mtdsg:XII-99",
    )
    names = ("country_iso2", "country_iso3", "country_m49", "country_wikidata")
    assert [norway[name] for name in names] == ["NO", "NOR", "578", "Q20"]
    assert found["CSHH"]["country_iso3"] == found["EUE"]["country_iso3"] == ""
    assert (norway["consent"], norway["in_force_on_latest"]) == ("ratification", "1992-01-01")


async def test_no_cell_that_the_database_writes_begins_a_formula(
    client: httpx.AsyncClient, engine: sa.Engine
) -> None:
    title = '=HYPERLINK("http://x"), and more'
    with change(engine) as made:
        body = {"slug": HARBOUR, "title": title, "nature": "binding", "in_force_on": "1992-01-01"}
        accords.put_accord(made, AccordIn.model_validate(body))
    assert {row["accord_title"] for row in await rows(client, PATHS[1])} == {f"'{title}"}


async def test_a_day_that_is_one_of_several_is_one_cell(teller: Teller) -> None:
    await teller.accord()
    await teller.tell("NOR", "signature", "[2001-01-01,2001-03-01]")
    await teller.tell("SWE", "accession", "2001-01-01", by="b")
    await teller.tell("SWE", "accession", "2002-01-01", by="c")
    norway, sweden = await rows(teller.client, f"/v1/accords/{SLUG}/members", as_of="2010-01-01")
    days = [norway[f"signed_on{end}"] for end in ("", "_earliest", "_latest")]
    assert days == ["[2001-01-01,2001-03-01]", "2001-01-01", "2001-03-01"]
    assert sweden["consented_on"] == "[2001-01-01,2002-01-01]"
    assert sweden["in_force_on_latest"] == "2002-01-01"
