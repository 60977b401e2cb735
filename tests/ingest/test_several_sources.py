"""Imports of several tables about one treaty: in any order, alone, and as at a day."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import httpx
import pytest
import sqlalchemy as sa

from app.ingest import runs
from app.ingest.editions import Weight
from app.ingest.formats import tabular
from app.ingest.formats.mapping import Mapping
from app.ingest.reports.report import FileResult
from tests.support import Body, get
from tests.telling import disputed_values, said

pytestmark = pytest.mark.anyio
CHARTER = {"slug": "charter", "title": "Charter of Lamps", "in_force_on": "1950-01-01"}
IN, OUT = {"kind": "ratification", "date": "in"}, {"kind": "withdrawal", "date": "out"}
COLUMNS = {
    "c,in": [IN],
    "c,in,effect": [{**IN, "effective": "effect"}],
    "c,in,out": [IN, OUT],
    "c,succeeded": [{"kind": "succession", "date": "succeeded"}],
}
"""What the columns of a table mean."""


@pytest.fixture
def content() -> str:
    return "seeded"


def load(
    engine: sa.Engine,
    source: str,
    table: str,
    *,
    delay: str | None = "none",
    keep_going: bool = False,
    as_at: date | None = None,
) -> FileResult:
    """Import a table whose first line says of what form it is."""
    header = table.split("\n", 1)[0]
    accord = {**CHARTER, **({"in_force_delay": delay} if delay else {})}
    read = Mapping.model_validate(
        {
            "source": {"slug": source, "title": source, "tier": "reference"},
            "accord": {"only": accord},
            "country": {"columns": ["c"]},
            "dates": {"formats": ["edtf"]},
            "acts": COLUMNS[header],
        }
    )
    report = runs.run(
        engine,
        [(f"{source}.csv", table.encode)],
        lambda raw, name: tabular.read(raw, name, read),
        keep_going=keep_going,
        as_at=as_at,
    )
    return report.files[0]


async def member(client: httpx.AsyncClient, code: str, day: str) -> Body:
    return await get(client, f"/v1/accords/charter/members/{code}", as_of=day)


async def held(client: httpx.AsyncClient, code: str, day: str) -> str:
    return said(await member(client, code, day))


def refused(result: FileResult) -> list[tuple[str, str]]:
    return [(one.place, one.reason) for one in result.findings if one.weight is Weight.REFUSED]


Files = dict[str, str]
COARSE = {
    "a": "c,in\nFRA,1995\nDEU,1996-04\nITA,1997-01-05~\n",
    "b": "c,in\nFRA,1995-03-02\nDEU,1996-04-30\nITA,1997-01-05\n",
}
EFFECT = {
    "a": "c,in,effect\nSWE,1995-12-01,1996-03-01\n",
    "b": "c,in,effect\nSWE,1995-12-01,1996-04-01\n",
}
EXITS = {
    "a": "c,in,out\nNOR,1995-12-01,2014-03-28\nISL,1995-12-03,2014-03-28\n",
    "b": "c,in,out\nISL,1995-12-03,2013-02-01\nNOR,1995-12-01,2014\nFRA,1996-01-01,\n",
}
ORDERS = list(permutations("ab"))


@pytest.mark.parametrize("order", ORDERS, ids=str)
async def test_one_act_told_with_a_year_and_with_a_day(
    engine: sa.Engine, client: httpx.AsyncClient, order: Sequence[str]
) -> None:
    for source in order:
        assert not load(engine, source, COARSE[source]).failed
    for code, since in (("FRA", "1995-03-02"), ("DEU", "1996-04-30"), ("ITA", "1997-01-05")):
        found = await member(client, code, "1997-01-05")
        assert (said(found), found["since"]) == ("party certain", since)
        assert (found["disputed"], found["disputes"], found["citations"]) == (False, [], 2)


@pytest.mark.parametrize(
    ("source", "days"),
    [
        ("a", {"1995-06-01": "party?none possible", "1995-12-31": "party certain"}),
        ("b", {"1995-03-01": "none certain", "1995-06-01": "party certain"}),
    ],
)
async def test_each_alone_is_as_exact_as_it_is(
    engine: sa.Engine, client: httpx.AsyncClient, source: str, days: dict[str, str]
) -> None:
    load(engine, source, COARSE[source])
    assert {day: await held(client, "FRA", day) for day in days} == days


@pytest.mark.parametrize("order", ORDERS, ids=str)
async def test_two_days_of_effect_are_two_citations_and_leave_the_days_between_open(
    engine: sa.Engine, client: httpx.AsyncClient, order: Sequence[str]
) -> None:
    for source in order:
        load(engine, source, EFFECT[source])
    found = await member(client, "SWE", "1996-03-15")
    assert (said(found), found["disputed"]) == ("party?contracting possible", True)
    assert disputed_values(found) == {"effective_on": {"1996-03-01": ["a"], "1996-04-01": ["b"]}}
    assert {
        act["effective_on"]["edtf"]: [one["source"]["slug"] for one in act["citations"]]
        for act in found["actions"]
    } == {"1996-03-01": ["a"], "1996-04-01": ["b"]}


@pytest.mark.parametrize("order", ORDERS, ids=str)
async def test_exits_that_are_dated_differently_are_open_in_between(
    engine: sa.Engine, client: httpx.AsyncClient, order: Sequence[str]
) -> None:
    for source in order:
        assert not load(engine, source, EXITS[source]).failed
    expected = {
        ("ISL", "2013-01-31"): "party certain",
        ("ISL", "2013-02-01"): "withdrawn?party possible",
        ("ISL", "2014-03-27"): "withdrawn?party possible",
        ("ISL", "2014-03-28"): "withdrawn certain",
        ("NOR", "2014-03-27"): "party certain",
        ("NOR", "2014-03-28"): "withdrawn certain",
        ("FRA", "1996-01-01"): "party certain",
    }
    assert {key: await held(client, *key) for key in expected} == expected
    disputed = {code: (await member(client, code, "2014-03-28"))["disputed"]
                for code in ("ISL", "NOR", "FRA")}  # fmt: skip
    assert disputed == {"ISL": True, "NOR": False, "FRA": False}


@pytest.mark.parametrize("files", [COARSE, EFFECT, EXITS], ids=["coarse", "effect", "exits"])
def test_importing_both_again_changes_nothing(engine: sa.Engine, files: Files) -> None:
    for source, table in files.items():
        load(engine, source, table)
    assert [load(engine, *one).outcome for one in files.items()] == ["unchanged", "unchanged"]


TWO_EXITS = "c,in,out\nBRA,1950-05-09,1966-12-31\nBRA,,1970-06-30\nFRA,1951-01-01,\n"


async def test_a_second_exit_without_a_return_is_one_refused_row(
    engine: sa.Engine, client: httpx.AsyncClient
) -> None:
    result = load(engine, "a", TWO_EXITS, keep_going=True)
    assert result.failed
    ((place, why),) = refused(result)
    assert place == "line 3"
    assert why.startswith("BRA: a withdrawal of 1970-06-30 undoes nothing")
    assert result.findings[0].file == "a.csv"
    # It says that Brazil came back before, and nobody says when.
    assert await held(client, "BRA", "1966-12-31") == "withdrawn possible"
    (passage,) = (await member(client, "BRA", "1967"))["passages"]
    assert (passage["about"], passage["quote"]) == ("exit", "a withdrawal of 1970-06-30")
    assert await held(client, "FRA", "1951-01-01") == "party certain"
    assert not (await member(client, "BRA", "1967"))["disputed"]


async def test_without_keep_going_nothing_of_such_a_file_stays(
    engine: sa.Engine, client: httpx.AsyncClient
) -> None:
    assert load(engine, "a", TWO_EXITS).outcome == "refused"
    assert (await client.get("/v1/accords/charter")).status_code == 404


ENDED = "c,succeeded\nYUG,2001-03-12\nCzechoslovakia,1994-01-01\nSSD,1985-01-01\n"


async def test_acts_of_states_that_had_ended_are_refused_and_of_one_to_come_remarked(
    engine: sa.Engine, client: httpx.AsyncClient
) -> None:
    result = load(engine, "a", ENDED, keep_going=True)
    (first, yugoslavia), (second, czechoslovakia) = refused(result)
    assert (first, second) == ("line 2", "line 3")
    assert "had ended on" in yugoslavia
    assert "(SRB)" in yugoslavia or "(CSXX)" in yugoslavia
    assert "had ended on 1993-01-01; it was succeeded by Czechia (CZE), Slovakia (SVK)" in (
        czechoslovakia
    )
    remarks = [
        one for one in result.findings if one.weight is Weight.REMARK and one.place[-1] == "4"
    ]
    assert "before the State began (2011-07-09)" in remarks[0].reason
    assert await held(client, "SSD", "2011-07-09") == "party presumed"


async def test_as_at_says_until_when_a_file_is_known(
    engine: sa.Engine, client: httpx.AsyncClient
) -> None:
    load(engine, "b", COARSE["b"])
    assert await held(client, "FRA", "2000-01-01") == "party presumed"
    result = load(engine, "b", COARSE["b"], as_at=date(2000, 1, 1))
    assert (result.outcome, result.recorded.total(), result.corrected) == ("recorded", 0, 0)
    assert await held(client, "FRA", "2000-01-01") == "party certain"
    assert await held(client, "FRA", "2000-01-02") == "party presumed"
    # The same file without a day leaves what is known of it.
    assert load(engine, "b", COARSE["b"]).outcome == "unchanged"
    assert await held(client, "FRA", "2000-01-01") == "party certain"


def test_a_file_cannot_speak_of_a_day_to_come(engine: sa.Engine) -> None:
    soon = datetime.now(UTC).date() + timedelta(days=7)
    result = load(engine, "b", COARSE["b"], as_at=soon)
    assert result.outcome == "refused"
    assert "lies in the future" in str(result.error)


def test_an_act_behind_the_day_of_its_file_is_a_refused_row(engine: sa.Engine) -> None:
    result = load(engine, "b", COARSE["b"], as_at=date(1996, 12, 31), keep_going=True)
    assert [place for place, _ in refused(result)] == ["line 4"]


EARLIER = "c,in\nUSA,2016-09-03\nFRA,2016-10-05\n"
LATER = "c,in\nUSA,2021-01-20\nFRA,2016-10-05\n"


@pytest.mark.parametrize("order", ORDERS, ids=str)
async def test_a_return_without_an_exit_implies_one_on_some_day_between(
    engine: sa.Engine, client: httpx.AsyncClient, order: Sequence[str]
) -> None:
    files = {"a": (EARLIER, date(2018, 1, 31)), "b": (LATER, date(2022, 1, 1))}
    for source in order:
        table, day = files[source]
        load(engine, source, table, as_at=day, delay="P30D")
    expected = {
        "2018-01-31": "party certain",
        "2019-06-01": "withdrawn?party possible",
        "2021-01-20": "contracting certain",
        "2021-02-19": "party certain",
        "2022-01-02": "party presumed",
    }
    assert {day: await held(client, "USA", day) for day in expected} == expected
    found = await member(client, "USA", "2019-06-01")
    assert (found["disputed"], found["disputes"]) == (False, [])
    assert "no source says when" in " ".join(found["because"]["uncertain"])
    assert await held(client, "FRA", "2019-06-01") == "party certain"
