"""Terms as several files tell them: filled in where unknown, kept and remarked on where not."""

from collections.abc import Sequence
from itertools import permutations
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from app.accords import commands as accords
from app.accords.schemas import AccordIn
from app.db.recording import recording
from app.ingest import runs
from app.ingest.formats import tabular
from app.ingest.formats.mapping import Mapping
from app.ingest.reports.report import FileResult
from app.spans import deriving
from tests.ingest.keeping import readings
from tests.ingest.keeping.readings import remarks, revisions
from tests.ingest.statusfile import status_file
from tests.support import Body, get
from tests.telling import said

pytestmark = pytest.mark.anyio
TABLE = "c,d\nFRA,1995-03-02\n"


@pytest.fixture
def content() -> str:
    return "seeded"


def load(
    engine: sa.Engine, source: str, tier: str = "reference", table: str = TABLE, **terms: Any
) -> FileResult:
    mapping = Mapping.model_validate(
        {
            "source": {"slug": source, "title": source, "tier": tier, "status_on": "2020-01-01"},
            "accord": {"only": {"slug": "lamps", "title": "Lamps", **terms}},
            "country": {"columns": ["c"]},
            "dates": {"formats": ["edtf"]},
            "acts": [{"kind": "ratification", "date": "d"}],
        }
    )
    report = runs.run(
        engine,
        [(f"{source}.csv", table.encode)],
        lambda raw, name: tabular.read(raw, name, mapping),
    )
    result = report.files[0]
    assert result.error is None
    return result


async def accord(client: httpx.AsyncClient) -> Body:
    return await get(client, "/v1/accords/lamps")


def claims(accord: Body, term: str) -> dict[str, list[str]]:
    """The values of a term, each with the sources that say it."""
    found: dict[str, list[str]] = {}
    for one in accord["terms"]:
        if one["term"] == term:
            found.setdefault(one["value"], []).append(one.get("source", {}).get("slug", ""))
    return {value: sorted(sources) for value, sources in found.items()}


TERMS = {
    "in_force_on": "1950-01-01",
    "in_force_delay": "P90D",
    "withdrawal_notice": "P12M",
    "in_force_condition": "Ten ratifications",
}
ORDERS = list(permutations("ab"))


@pytest.mark.parametrize("order", ORDERS, ids=str)
@pytest.mark.parametrize("tier", ["reference", "depositary"])
async def test_a_file_fills_in_what_another_does_not_say(
    engine: sa.Engine, client: httpx.AsyncClient, order: Sequence[str], tier: str
) -> None:
    given = {"a": {"concluded_on": "1949"}, "b": {**TERMS, "terminated_on": "2010-01-01"}}
    for source in order:
        assert remarks(load(engine, source, tier, **given[source])) == []
    found = await accord(client)
    for term, value in TERMS.items():
        assert claims(found, term) == {value: ["b"]}
    assert (found["concluded_on"]["edtf"], found["terminated_on"]["edtf"]) == ("1949", "2010-01-01")
    member = await get(client, "/v1/accords/lamps/members/FRA", as_of="1995-04-01")
    assert said(member) == "contracting certain"
    before = revisions(engine)
    for source in order:
        assert load(engine, source, tier, **given[source]).outcome == "unchanged"
    assert revisions(engine) == before


@pytest.mark.parametrize("order", ORDERS, ids=str)
async def test_what_is_on_record_stays_where_another_differs_and_both_are_shown(
    engine: sa.Engine, client: httpx.AsyncClient, order: Sequence[str]
) -> None:
    given = {"a": "P30D", "b": "P90D"}
    first, second = order
    load(engine, first, in_force_on="1950", in_force_delay=given[first])
    told = [f"header: lamps: in_force_delay: {given[second]} is not taken; "
            f"on record is {given[first]}"]  # fmt: skip
    for _ in range(2):
        result = load(engine, second, in_force_on="1950", in_force_delay=given[second])
        assert remarks(result) == told
    assert result.outcome == "unchanged"
    found = await accord(client)
    assert found["in_force_delay"] == given[first]
    assert claims(found, "in_force_delay") == {"P30D": ["a"], "P90D": ["b"]}
    assert claims(found, "in_force_on") == {"1950": ["a", "b"]}


@pytest.mark.parametrize("order", ORDERS, ids=str)
async def test_the_depositary_decides_in_whatever_order(
    engine: sa.Engine, client: httpx.AsyncClient, order: Sequence[str]
) -> None:
    given = {"a": ("reference", "P30D"), "b": ("depositary", "P90D")}
    for source in order:
        tier, delay = given[source]
        load(engine, source, tier, in_force_delay=delay)
    found = await accord(client)
    assert found["in_force_delay"] == "P90D"
    assert claims(found, "in_force_delay") == {"P30D": ["a"], "P90D": ["b"]}


async def test_a_source_corrects_its_own_word(engine: sa.Engine, client: httpx.AsyncClient) -> None:
    load(engine, "a", in_force_delay="P30D")
    load(engine, "b")
    assert remarks(load(engine, "a", in_force_delay="P60D")) == []
    assert claims(await accord(client), "in_force_delay") == {"P60D": ["a"]}
    load(engine, "a")
    assert claims(await accord(client), "in_force_delay") == {"unknown": [""]}


def written(engine: sa.Engine, **accord: Any) -> None:
    """Let a person write the accord."""
    given = AccordIn.model_validate({"slug": "lamps", "nature": "binding", **accord})
    with recording(engine, "curator", "as the treaty says", deriving.settle) as change:
        accords.put_accord(change, given)


async def test_what_a_person_wrote_stays(engine: sa.Engine, client: httpx.AsyncClient) -> None:
    written(engine, title="The Lamps", in_force_delay="P3M")
    result = load(engine, "a", "depositary", in_force_delay="P90D", withdrawal_notice="P12M")
    assert remarks(result)[1:] == [
        "header: lamps: in_force_delay: P90D is not taken; on record is P3M",
        "header: lamps: withdrawal_notice: P12M is not taken; on record is unknown",
    ]
    found = await accord(client)
    assert (found["title"], found["in_force_delay"]) == ("The Lamps", "P3M")
    assert claims(found, "withdrawal_notice") == {"unknown": [""]}


async def test_a_claim_that_a_person_added_outlives_imports(
    engine: sa.Engine, client: httpx.AsyncClient
) -> None:
    load(engine, "a", in_force_delay="P90D")
    claim = {"term": "in_force_delay", "value": "P90D", "source": "a"}
    cited = [claim, {**claim, "value": "P3M", "locator": "article 9"}]
    written(engine, title="Lamps", in_force_delay="P90D", terms=cited)
    for _ in range(2):
        load(engine, "a", "depositary", in_force_delay="P90D")
        found = await accord(client)
        assert claims(found, "in_force_delay") == {"P90D": ["a"], "P3M": ["a"]}


async def test_status_files_and_tables_alike(engine: sa.Engine, client: httpx.AsyncClient) -> None:
    readings.status(engine, status_file([("France", "1 May 1990", "2 Mar 1995")]))
    mapped = {"slug": readings.STATUS, "title": "Lanterns", "in_force_on": "1993-01-01",
              "in_force_delay": "P90D"}  # fmt: skip
    for _ in range(2):
        result = load(engine, "a", **mapped)
        assert remarks(result) == [
            f"header: {readings.STATUS}: in_force_on: 1993-01-01 is not taken; "
            "on record is 1992-01-01"
        ]
    found = await get(client, f"/v1/accords/{readings.STATUS}")
    assert found["in_force_delay"] == "P90D"
    assert claims(found, "in_force_on") == {"1992-01-01": ["untc-xix-99"], "1993-01-01": ["a"]}
    # The status file does not say the delay: that stays.
    readings.status(engine, status_file([("France", "1 May 1990", "2 Mar 1995")]))
    assert (await get(client, f"/v1/accords/{readings.STATUS}"))["in_force_delay"] == "P90D"
