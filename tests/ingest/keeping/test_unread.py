"""Nothing is lost because it could not be read: acts of refused rows stay, as the report says."""

import httpx
import pytest
import sqlalchemy as sa

from tests.ingest.keeping import readings
from tests.ingest.keeping.readings import Row, counted, lines, remarks, rows, standing
from tests.support import get

NORWAY: Row = ("Norway", "1 May 1990", "3 Jun 1990")
BOTH = [("ratification", "1990-06-03"), ("signature", "1990-05-01")]
WHOLE = [NORWAY, *rows(5)]


@pytest.fixture
def content() -> str:
    return "seeded"


UNREADABLE: dict[str, Row] = {
    "a cell": ("Norway", "1 May 1990", "3 Jum 1990 or so"),
    "both cells": ("Norway", "soon", "later"),
    "a name that is no country's": ("Norwai", "1 May 1990", "3 Jun 1990"),
    "another name of it, and a cell": ("Kingdom of Norway", "1 May 1990", "?????"),
    "a day to come": ("Norway", "1 May 1990", "3 Jun 2899"),
}


@pytest.mark.parametrize("row", UNREADABLE.values(), ids=UNREADABLE)
def test_acts_of_a_row_that_is_refused_stay(engine: sa.Engine, row: Row) -> None:
    readings.status(engine, counted(WHOLE))
    result = readings.status(engine, counted([row, *rows(5)]), keep_going=True)
    assert (result.failed, result.error, result.retracted) == (True, None, 0)
    assert standing(engine, country="NOR") == BOTH
    assert result.unread > 0
    (told,) = remarks(result)
    assert told.startswith("row Norway: NOR: ")
    assert told.endswith("as it could not be read")


def test_what_really_went_still_goes(engine: sa.Engine) -> None:
    readings.status(engine, counted(WHOLE))
    without = [("Norway", "1 May 1990", "unreadable"), *rows(5)[1:]]
    result = readings.status(engine, counted(without), keep_going=True)
    assert (result.retracted, result.unread) == (2, 1)
    assert standing(engine, country="ALB") == []


def test_who_never_was_a_country_holds_nobody_back(engine: sa.Engine) -> None:
    stranger = ("Atlantis", "2 May 1990", "9 Sep 1990")
    readings.status(engine, counted([*WHOLE, stranger]), keep_going=True)
    result = readings.status(engine, counted([*WHOLE[1:], stranger]), keep_going=True)
    assert (result.retracted, standing(engine, country="NOR")) == (2, [])


STATEMENT = (
    "<Declarations><Declaration><Participant>Norway</Participant><text>We declare it.</text>"
    "</Declaration></Declarations>"
)


def test_a_name_that_is_misspelt_is_found_by_its_days_though_others_spell_it_right(
    engine: sa.Engine,
) -> None:
    readings.status(engine, counted(WHOLE, more=STATEMENT))
    newer = [("Norwai", *NORWAY[1:]), *rows(5)]
    result = readings.status(engine, counted(newer, more=STATEMENT), keep_going=True)
    assert result.retracted == 0
    assert [act for act in standing(engine, country="NOR") if act in BOTH] == BOTH


def test_acts_that_notes_add_to_a_refused_row_stay_too(engine: sa.Engine) -> None:
    note = (
        "On 5 May 1999, the Secretary-General received from the Government of Norway a "
        "notification of denunciation. It will take effect one year after, i.e., on 5 May 2000."
    )
    mark = "Norway<superscript>1</superscript>"
    first = [(mark, "[1 May 1990]", "[3 Jun 1990]"), *rows(5)]
    readings.status(engine, counted(first, notes=[note]))
    acts = standing(engine, country="NOR")
    assert ("withdrawal", "1999-05-05") in acts
    newer = [(mark, "[1 May 1990]", "[3 June or so]"), *rows(5)]
    readings.status(engine, counted(newer, notes=[note]), keep_going=True)
    assert standing(engine, country="NOR") == acts


LINE = "A,Norway,1990-05-01,1990-06-03"
BROKEN = {
    "a cell": "A,Norway,1990-05-01,soon",
    "a name that is no country's": "A,Norwai,1990-05-01,1990-06-03",
    "no name": "A,,1990-05-01,1990-06-03",
    "a cell too few": "A,Norway,1990-05-01",
    "no treaty": ",Norway,1990-05-01,1990-06-03",
    "not CSV": 'A,"Norway"x,1990-05-01,1990-06-03',
}


@pytest.mark.parametrize("line", BROKEN.values(), ids=BROKEN)
def test_acts_of_a_line_that_is_refused_stay(engine: sa.Engine, line: str) -> None:
    others = [*lines("A", 5), *lines("B", 5)]
    readings.table(engine, [LINE, *others])
    result = readings.table(engine, [line, *others], keep_going=True)
    assert (result.failed, result.error, result.retracted) == (True, None, 0)
    assert standing(engine, "lamps-a", "NOR") == BOTH
    assert "row Norway: NOR: " in " ".join(remarks(result))


def test_acts_of_the_only_line_of_an_accord_stay(engine: sa.Engine) -> None:
    others = lines("B", 5)
    readings.table(engine, [LINE, "A,Sweden,1990-05-01,", *others])
    result = readings.table(engine, [LINE.removeprefix("A"), *others], keep_going=True)
    assert (result.retracted, result.unread) == (1, 2)
    assert standing(engine, "lamps-a") == BOTH
    assert any("lamps-a" in one and "2 acts stay" in one for one in remarks(result))


def test_lines_below_the_table_hold_nobody_back(engine: sa.Engine) -> None:
    others, below = lines("A", 5), "Source: the lamp office"
    readings.table(engine, [LINE, *others, below], keep_going=True)
    result = readings.table(engine, [*others, below], keep_going=True)
    assert (result.retracted, standing(engine, "lamps-a", "NOR")) == (2, [])


def test_a_table_of_which_all_is_refused_is_not_recorded(engine: sa.Engine) -> None:
    before = readings.revisions(engine)
    told = ["A,Atlantis,1990-05-01,", "A,Lemuria,soon,"]
    result = readings.table(engine, told, keep_going=True)
    assert (result.failed, result.outcome, result.accords) == (True, "refused", [])
    assert any("no act of it could be read" in one for one in remarks(result))
    assert readings.revisions(engine) == before


def test_a_table_of_which_all_is_refused_leaves_open_what_it_names(engine: sa.Engine) -> None:
    result = readings.table(engine, ["A,Norway,soon,"], keep_going=True)
    assert (result.failed, result.outcome) == (True, "recorded")
    assert "none is recorded; 1 passages keep answers open" in " ".join(remarks(result))
    again = readings.table(engine, ["A,Norway,soon,"], keep_going=True)
    assert (again.failed, again.outcome) == (False, "unchanged")


@pytest.mark.anyio
async def test_a_status_file_of_which_all_is_refused_keeps_its_counts(
    engine: sa.Engine, client: httpx.AsyncClient
) -> None:
    listed = [("Atlantis", "1 May 1990", "1 May 1991"), ("Lemuria", "", "2 May 1991 a")]
    text = readings.counted(listed)
    refused = readings.status(engine, text)
    assert (refused.outcome, refused.accords) == ("refused", [])
    result = readings.status(engine, text, keep_going=True)
    assert (result.failed, result.outcome) == (True, "recorded")
    accord = await get(client, f"/v1/accords/{readings.STATUS}")
    assert [(one["what"], one["number"]) for one in accord["declared"]] == [
        ("parties", 2),
        ("signatories", 1),
    ]
    member = await get(client, f"/v1/accords/{readings.STATUS}/members/NOR")
    assert (member["status"], member["certainty"]) == ("none", "unknown")


def test_a_row_of_nobody_without_a_date_is_named(engine: sa.Engine) -> None:
    told = [*lines("A", 5), "A,Atlantis,,", "A,Norway,,"]
    result = readings.table(engine, told, keep_going=True)
    assert [(one.place, one.reason) for one in result.findings if "row without" in one.reason] == [
        ("line 7", "a row without an act: no country 'Atlantis'; did you mean ALA?")
    ]
    assert (result.failed, list(result.unresolved)) == (False, ["Atlantis"])
