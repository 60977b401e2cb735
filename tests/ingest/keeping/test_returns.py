"""Editions of one source that each list the latest participation only: both stand."""

import hashlib
from collections.abc import Sequence
from datetime import date
from itertools import permutations

import httpx
import pytest
import sqlalchemy as sa

from app.ingest import runs
from app.ingest.formats import tabular
from app.ingest.formats.mapping import Mapping
from app.ingest.keeping.watch import Allowed
from app.ingest.reports.report import FileResult
from tests.ingest.keeping import readings
from tests.ingest.keeping.readings import counted, remarks, revisions, standing
from tests.ingest.statusfile import status_file
from tests.support import get
from tests.telling import said

pytestmark = pytest.mark.anyio
Lines = Sequence[str]


@pytest.fixture
def content() -> str:
    return "seeded"


def edition(engine: sa.Engine, day: str, lines: Lines, *, older: bool = False) -> FileResult:
    """Import an edition of a depositary's list as at a day."""
    mapping = Mapping.model_validate(
        {
            "source": {
                "slug": "register",
                "title": "Register",
                "tier": "depositary",
                "status_on": day,
            },
            "accord": {
                "only": {
                    "slug": "lamps",
                    "title": "Lamps",
                    "in_force_on": "2016-11-04",
                    "in_force_delay": "P30D",
                }
            },
            "country": {"columns": ["c"]},
            "dates": {"formats": ["edtf"]},
            "complete": True,
            "acts": [{"kind_column": "k", "date": "d", "effective": "e"}],
        }
    )
    text = "\n".join(("c,k,d,e", *lines)) + "\n"
    report = runs.run(
        engine,
        [("register.csv", text.encode)],
        lambda raw, name: tabular.read(raw, name, mapping),
        allowed=Allowed(older=older),
    )
    return report.files[0]


FIRST = ["FRA,acceptance,2016-10-05,", "USA,acceptance,2016-09-03,"]
SECOND = ["FRA,acceptance,2016-10-05,", "USA,acceptance,2021-01-20,"]
LATER = ["FRA,acceptance,2016-10-05,", "USA,acceptance,2023-05-06,"]
EDITIONS = {"2018-01-31": FIRST, "2021-06-30": SECOND, "2023-12-31": LATER}
TWO = ["2018-01-31", "2021-06-30"]
ANSWERS = {
    "2016-09-02": "none certain",
    "2018-01-31": "party certain",
    "2019-06-01": "withdrawn?party possible",
    "2021-01-20": "contracting certain",
    "2021-02-19": "party certain",
    "2021-07-01": "party presumed",
}


async def held(client: httpx.AsyncClient, days: Sequence[str], slug: str, code: str) -> list[str]:
    return [
        said(await get(client, f"/v1/accords/{slug}/members/{code}", as_of=day)) for day in days
    ]


def acts(engine: sa.Engine) -> list[tuple[str, str]]:
    return standing(engine, "lamps", "USA")


@pytest.mark.parametrize("order", list(permutations(TWO)), ids=str)
async def test_a_consent_after_the_day_of_the_earlier_edition_is_a_second_act(
    engine: sa.Engine, client: httpx.AsyncClient, order: Sequence[str]
) -> None:
    for day in order:
        result = edition(engine, day, EDITIONS[day], older=True)
        assert (result.error, result.retracted, result.corrected) == (None, 0, 0)
    assert acts(engine) == [("acceptance", "2016-09-03"), ("acceptance", "2021-01-20")]
    assert await held(client, list(ANSWERS), "lamps", "USA") == list(ANSWERS.values())
    found = await get(client, "/v1/accords/lamps/members/USA", as_of="2019-06-01")
    assert (found["disputed"], found["disputes"]) == (False, [])
    told = [one["citations"][0]["source"] for one in found["actions"]]
    assert [(one["slug"], one["status_on"]["edtf"]) for one in told] == [
        ("register-as-at-2018-01-31", "2018-01-31"),
        ("register", "2021-06-30"),
    ]
    # Of the others the newer edition has the word, whichever was read last.
    france = ["2021-06-30", "2021-07-01"]
    assert await held(client, france, "lamps", "FRA") == ["party certain", "party presumed"]
    assert await held(client, france, "lamps", "DEU") == ["none certain", "none unknown"]


@pytest.mark.parametrize("order", list(permutations(TWO)), ids=str)
def test_either_edition_again_changes_nothing(engine: sa.Engine, order: Sequence[str]) -> None:
    for day in order:
        edition(engine, day, EDITIONS[day], older=True)
    before = revisions(engine)
    for day in (*order, *reversed(order)):
        result = edition(engine, day, EDITIONS[day], older=True)
        assert (result.outcome, result.error, result.failed) == ("unchanged", None, False)
    assert revisions(engine) == before


@pytest.mark.parametrize("order", list(permutations(EDITIONS)), ids=str)
async def test_three_editions_with_a_participation_each(
    engine: sa.Engine, client: httpx.AsyncClient, order: Sequence[str]
) -> None:
    for day in order:
        assert edition(engine, day, EDITIONS[day], older=True).error is None
    assert [when for _, when in acts(engine)] == ["2016-09-03", "2021-01-20", "2023-05-06"]
    days = [*list(ANSWERS)[:-1], "2021-06-30", "2022-01-01", "2023-06-05"]
    expected = ["party certain", "withdrawn?party possible", "party certain"]
    assert await held(client, days, "lamps", "USA") == [*list(ANSWERS.values())[:-1], *expected]


def test_an_older_edition_needs_its_option(engine: sa.Engine) -> None:
    edition(engine, "2021-06-30", SECOND)
    assert "it is older" in (edition(engine, "2018-01-31", FIRST).error or "")
    assert acts(engine) == [("acceptance", "2021-01-20")]
    assert any("it is older" in one for one in remarks(edition(engine, *OLDEST, older=True)))


OLDEST = ("2018-01-31", FIRST)
WHOLE = {
    "with its signature and its exit": (
        [
            "USA,signature,2010-04-01,",
            "USA,acceptance,2011-09-03,",
            "USA,withdrawal,2017-02-01,2017-06-01",
        ],
        ["USA,acceptance,2021-01-20,"],
        5,
    ),
    "a second exit": (
        ["USA,acceptance,2011-09-03,", "USA,withdrawal,2017-02-01,2017-06-01"],
        ["USA,acceptance,2019-01-20,", "USA,withdrawal,2020-02-01,2020-06-01"],
        4,
    ),
    "one that is corrected beside the return": (
        ["USA,acceptance,2016-09-03,", "USA,signature,2016-04-22,"],
        ["USA,acceptance,2016-09-04,", "USA,acceptance,2021-01-20,", "USA,signature,2016-04-23,"],
        3,
    ),
}


@pytest.mark.parametrize("order", list(permutations(TWO)), ids=str)
@pytest.mark.parametrize(("first", "second", "stand"), WHOLE.values(), ids=WHOLE)
def test_all_of_the_earlier_participation_stays(
    engine: sa.Engine, first: Lines, second: Lines, stand: int, order: Sequence[str]
) -> None:
    told = dict(zip(TWO, (first, second), strict=True))
    for day in order:
        result = edition(engine, day, ["FRA,acceptance,2016-10-05,", *told[day]], older=True)
        assert result.error is None
    found = acts(engine)
    assert len(found) == min(stand, len({*first, *second}))
    for line in second:
        _, kind, day, _ = line.split(",")
        assert (kind, day) in found


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # Before the day of the earlier edition: a day that is put right.
        ("USA,acceptance,2016-09-03,", "USA,acceptance,2018-01-05,"),
        # Another kind, on the same day.
        ("USA,acceptance,2016-09-03,", "USA,ratification,2016-09-03,"),
        # The first can have been done after the day of its edition's partial date.
        ("USA,acceptance,2018,", "USA,acceptance,2018-03-01,"),
    ],
)
@pytest.mark.parametrize("order", list(permutations(TWO)), ids=str)
def test_a_correction_is_none(
    engine: sa.Engine, first: str, second: str, order: Sequence[str]
) -> None:
    told = dict(zip(TWO, (first, second), strict=True))
    for day in order:
        edition(engine, day, ["FRA,acceptance,2016-10-05,", told[day]], older=True)
    assert len(acts(engine)) == 1


def test_the_same_file_read_otherwise_is_a_correction(engine: sa.Engine) -> None:
    edition(engine, "2018-01-31", FIRST)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE source_entry SET sha256 = :s WHERE source = 'register'"),
                           {"s": _sha256(SECOND)})  # fmt: skip
    assert edition(engine, "2021-06-30", SECOND).corrected == 1


def _sha256(lines: Lines) -> str:
    return hashlib.sha256(("\n".join(("c,k,d,e", *lines)) + "\n").encode()).hexdigest()


def test_a_return_is_no_loss_however_many_there_are(engine: sa.Engine) -> None:
    names = readings.NAMES[:20]
    edition(engine, "2018-01-31", [f"{name},acceptance,2016-09-03," for name in names])
    result = edition(engine, "2021-06-30", [f"{name},acceptance,2021-01-20," for name in names])
    assert (result.error, result.recorded.total(), result.kept) == (None, 20, 20)
    assert sum("stays" in one for one in remarks(result)) == 20


def test_what_a_person_took_back_stays_so(engine: sa.Engine) -> None:
    edition(engine, "2018-01-31", FIRST)
    edition(engine, "2021-06-30", SECOND)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE revision SET author = 'somebody' WHERE number = "
                                   "(SELECT max(number) FROM revision)"))  # fmt: skip
        connection.execute(sa.text("UPDATE action SET known_to = (SELECT max(number) FROM revision)"
                                   " WHERE done_on = '2016-09-03'"))  # fmt: skip
    edition(engine, *OLDEST, older=True)
    assert acts(engine) == [("acceptance", "2021-01-20")]


async def test_a_later_edition_that_tells_of_all_cites_what_stands(
    engine: sa.Engine, client: httpx.AsyncClient
) -> None:
    edition(engine, "2018-01-31", FIRST)
    edition(engine, "2021-06-30", SECOND)
    whole = [*FIRST, "USA,withdrawal,2019-11-04,2020-11-04", SECOND[1]]
    result = edition(engine, "2022-01-31", whole)
    assert (result.error, result.recorded.total(), len(result.findings)) == (None, 1, 0)
    days = ["2020-11-03", "2020-11-04", "2021-01-20", "2021-02-19"]
    expected = ["party certain", "withdrawn certain", "contracting certain", "party certain"]
    assert await held(client, days, "lamps", "USA") == expected
    # A day that is put right afterwards is no second telling.
    whole[1] = "USA,acceptance,2016-09-02,"
    assert edition(engine, "2022-02-28", whole).corrected == 1
    assert len(acts(engine)) == 3


NOTE = (
    "On 4 November 2019, the Government of the United States of America notified its withdrawal "
    "from the Agreement. The action shall take effect for the United States of America on "
    "4 November 2020."
)


def status(bound: str, *notes: str) -> str:
    mark = "<superscript>1</superscript>" if notes else ""
    rows = [
        ("France", "1 May 1990", "5 Oct 2017"),
        (f"United States of America{mark}", "1 May 1990", bound),
    ]
    return counted(rows, notes=list(notes))


@pytest.mark.parametrize("stated", [True, False])
@pytest.mark.parametrize("reverse", [False, True])
async def test_status_files_alike(
    engine: sa.Engine, client: httpx.AsyncClient, stated: bool, reverse: bool
) -> None:
    files = [
        (status("3 Sep 2016 A"), date(2018, 1, 31)),
        (status("20 Jan 2021 A"), date(2021, 6, 30)),
    ]
    for text, day in reversed(files) if reverse else files:
        result = readings.status(engine, text, as_at=day if stated else None, older=True)
        assert (result.error, result.retracted, result.corrected) == (None, 0, 0)
    consents = [day for kind, day in standing(engine, country="USA") if kind != "signature"]
    assert consents == ["2016-09-03", "2021-01-20"]
    days = ["2017-10-05", "2019-06-01", "2021-01-20"]
    found = await held(client, days, "mtdsg-xix-99", "USA")
    assert [one.split()[0].split("?")[0] for one in found] == ["party", "withdrawn", "party"]


async def test_a_note_on_the_exit_alone_leaves_it_open(
    engine: sa.Engine, client: httpx.AsyncClient
) -> None:
    readings.status(engine, status("3 Sep 2016 A"), as_at=date(2018, 1, 31))
    result = readings.status(engine, status("20 Jan 2021 A", NOTE), as_at=date(2021, 6, 30))
    assert (result.error, result.retracted, result.corrected) == (None, 0, 0)
    assert [when for _, when in standing(engine, country="USA")][:2] == ["2016-09-03", "2021-01-20"]
    # The note's file has no act that the exit could end, so it is a passage; the answer is open.
    found = await get(client, "/v1/accords/mtdsg-xix-99/members/USA", as_of="2020-12-01")
    assert said(found) == "withdrawn?party possible"
    assert [one["about"] for one in found["passages"]] == ["exit"]


async def test_an_exit_that_the_newer_edition_dates_parts_them(
    engine: sa.Engine, client: httpx.AsyncClient
) -> None:
    edition(engine, "2018-01-31", FIRST)
    left = [*SECOND, "USA,withdrawal,2019-11-04,2020-11-04"]
    for outcome in ("recorded", "unchanged"):
        result = edition(engine, "2021-06-30", left)
        assert (result.outcome, result.error, result.corrected) == (outcome, None, 0)
    days = ["2020-11-03", "2020-11-04", "2021-01-20"]
    expected = ["party certain", "withdrawn certain", "contracting certain"]
    assert await held(client, days, "lamps", "USA") == expected


def test_without_stated_days_a_day_that_moves_by_a_year_at_most_is_put_right(
    engine: sa.Engine,
) -> None:
    rows = [("France", "1 May 1990", "5 Oct 2017"), ("Norway", "1 May 1990", "1 Jun 2017")]
    readings.status(engine, status_file(rows))
    moved = [rows[0], ("Norway", "1 May 1990", "1 Mar 2018")]
    assert readings.status(engine, status_file(moved)).corrected == 1
