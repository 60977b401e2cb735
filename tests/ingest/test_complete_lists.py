"""Status files as complete lists: what they say of those whom they do not name, and until when."""

from datetime import date
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from app.ingest import runs
from app.ingest.formats import tabular, untc
from app.ingest.formats.mapping import Mapping
from app.ingest.reports.report import FileResult
from tests.ingest.statusfile import status_file
from tests.support import get
from tests.telling import said

pytestmark = pytest.mark.anyio


@pytest.fixture
def content() -> str:
    return "seeded"


def load_status(engine: sa.Engine, text: str, as_at: date | None = None) -> FileResult:
    read = lambda raw, name: [untc.read(raw, name)]  # noqa: E731
    result = runs.run(engine, [("status.xml", text.encode)], read, as_at=as_at).files[0]
    assert result.outcome in ("recorded", "unchanged"), (result.error, result.findings)
    return result


async def held(client: httpx.AsyncClient, code: str, day: str, slug: str) -> str:
    return said(await get(client, f"/v1/accords/{slug}/members/{code}", as_of=day))


ROWS = [("Norway", "1 May 1990", "1 Jun 1993"), ("Sweden", "1 May 1990", "")]


async def test_a_status_file_with_a_table_says_that_others_did_nothing_until_its_day(
    engine: sa.Engine, client: httpx.AsyncClient
) -> None:
    slug = "mtdsg-xix-99"
    load_status(engine, status_file(ROWS), as_at=date(2018, 1, 31))
    assert await held(client, "FRA", "2018-01-31", slug) == "none certain"
    assert await held(client, "FRA", "2018-02-01", slug) == "none unknown"
    assert await held(client, "SWE", "2018-01-31", slug) == "signed certain"
    assert await held(client, "SWE", "2018-02-01", slug) == "signed presumed"
    accord = await get(client, f"/v1/accords/{slug}")
    assert accord["lists"] == [{"source": "untc-xix-99", "reaches": "2018-01-31"}]
    absent = await get(
        client, f"/v1/accords/{slug}/absent", as_of="2018-01-31", region="northern-europe"
    )
    found = {item["country"]["code"]: said(item) for item in absent["items"]}
    assert set(found.values()) == {"none certain"}
    assert "NOR" not in found


async def test_one_that_does_not_say_its_day_reaches_to_its_newest_act(
    engine: sa.Engine, client: httpx.AsyncClient
) -> None:
    load_status(engine, status_file(ROWS))
    assert await held(client, "FRA", "1993-06-01", "mtdsg-xix-99") == "none certain"
    assert await held(client, "FRA", "1993-06-02", "mtdsg-xix-99") == "none unknown"


async def test_one_without_a_table_says_nothing_of_others(
    engine: sa.Engine, client: httpx.AsyncClient
) -> None:
    load_status(engine, status_file((), (), counts=(147, 189)), as_at=date(2018, 1, 31))
    assert await held(client, "FRA", "2010-01-01", "mtdsg-xix-99") == "none unknown"
    assert (await get(client, "/v1/accords/mtdsg-xix-99"))["lists"] == []


PARIS: dict[str, Any] = {
    "chapter": "CHAPTER XXVII",
    "number": "7. d",
    "title": "Paris Agreement",
    "conclusion": "Paris, 12 December 2015",
    "in_force": "4 November 2016, in accordance with article 21(1).",
}


async def test_a_treaty_whose_terms_are_shipped_needs_no_day_of_effect(
    engine: sa.Engine, client: httpx.AsyncClient
) -> None:
    rows = [("Kazakhstan", "2 Aug 2016", "6 Dec 2016")]
    load_status(engine, status_file(rows, **PARIS), as_at=date(2018, 1, 31))
    slug = "mtdsg-xxvii-7-d"
    days = {"2016-12-20": "contracting certain", "2017-01-05": "party certain",
            "2018-02-01": "party presumed"}  # fmt: skip
    assert {day: await held(client, "KAZ", day, slug) for day in days} == days


async def test_a_table_of_many_accords_speaks_of_its_newest_act_for_each(
    engine: sa.Engine, client: httpx.AsyncClient
) -> None:
    mapping = Mapping.model_validate(
        {
            "source": {"slug": "two", "title": "Two treaties", "tier": "reference"},
            "accord": {"key": "t", "prefix": "two-", "in_force_on": "f"},
            "country": {"columns": ["c"]},
            "dates": {"formats": ["edtf"]},
            "complete": True,
            "acts": [{"kind": "ratification", "date": "in", "effective": "from"}],
        }
    )
    text = "t,f,c,in,from\na,1950,NOR,1960-01-01,1960-01-01\nb,1950,SWE,2000-02-03,2000-02-03\n"
    files = [("two.csv", text.encode)]
    report = runs.run(engine, files, lambda raw, name: tabular.read(raw, name, mapping))
    remarks = [one.reason for one in report.files[0].findings]
    assert remarks == ["the file does not say its day: taken as of its newest act, 2000-02-03"]
    for code, day, answer in (
        ("NOR", "2000-02-03", "party certain"),
        ("NOR", "2000-02-04", "party presumed"),
        ("DNK", "2000-02-03", "none certain"),
        ("DNK", "2000-02-04", "none unknown"),
    ):
        found = await get(client, f"/v1/accords/two-a/members/{code}", as_of=day)
        assert said(found) == answer
