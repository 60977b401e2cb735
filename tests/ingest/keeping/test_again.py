"""A file again: nothing changed, exit status 0; exits without a day end where the file does."""

from datetime import date

import pytest
import sqlalchemy as sa

from app.ingest.reports.report import Report
from tests.ingest.keeping import readings
from tests.ingest.keeping.readings import counted, lines, revisions, rows, standing

STRANGER = ("Atlantis", "1 May 1990", "2 May 1991")


@pytest.fixture
def content() -> str:
    return "seeded"


@pytest.mark.parametrize("keep_going", [True, False])
def test_a_file_again_has_not_failed_whatever_was_refused_in_it(
    engine: sa.Engine, keep_going: bool
) -> None:
    text = counted([*rows(5), STRANGER])
    assert readings.status(engine, text, keep_going=True).failed
    before = revisions(engine)
    result = readings.status(engine, text, keep_going=keep_going)
    assert (result.outcome, result.failed, revisions(engine)) == ("unchanged", False, before)
    report = Report(False, [result])
    told = list(report.as_lines())
    assert "still refused: file-1.xml: row Atlantis: no country 'Atlantis'" in "\n".join(told)
    assert "; 0 refused, 1 still refused, 0 skipped" in told[-1]
    totals = report.as_json()["totals"]
    assert (totals["refused"], totals["still_refused"]) == (0, 1)
    assert report.as_json()["files"][0]["again"]


def test_a_table_again_has_not_failed_either(engine: sa.Engine) -> None:
    text = [*lines("A", 5), "A,Atlantis,1990,", "A,Norway"]
    assert readings.table(engine, text, keep_going=True).failed
    result = readings.table(engine, text)
    assert (result.outcome, result.failed) == ("unchanged", False)


def test_other_bytes_fail_though_they_change_no_act(engine: sa.Engine) -> None:
    text = counted([*rows(5), STRANGER])
    readings.status(engine, text, keep_going=True)
    assert readings.status(engine, text + " ", keep_going=True).failed


def test_a_file_that_was_refused_as_a_whole_fails_again(engine: sa.Engine) -> None:
    text = counted([*rows(5), STRANGER])
    assert readings.status(engine, text).failed
    assert readings.status(engine, text).failed


GONE = [("Norway", "[1 May 1990]", "[1 Jun 1990]"), *rows(5)]


def left_on(engine: sa.Engine) -> list[str]:
    return [day for kind, day in standing(engine, country="NOR") if kind == "withdrawal"]


def read_on(engine: sa.Engine, day: str) -> None:
    """As if all that is recorded had been read on a day."""
    with engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE source_entry SET accessed_on = :day WHERE source LIKE 'untc-%'"),
            {"day": day},
        )


def test_an_exit_without_a_day_is_bounded_by_the_day_of_the_file(engine: sa.Engine) -> None:
    readings.status(engine, counted(GONE), as_at=date(2018, 1, 5))
    assert left_on(engine) == ["1990-06-01/2018-01-05"]
    assert readings.status(engine, counted(GONE)).outcome == "unchanged"
    readings.status(engine, counted([*GONE, ("Sweden", "", "1 Jun 2019 a")]))
    assert left_on(engine) == ["1990-06-01/2018-01-05"]


def test_without_that_by_the_day_on_which_it_was_read_first_and_not_by_its_newest_act(
    engine: sa.Engine,
) -> None:
    # The exit can be younger than the newest act, but not younger than the reading.
    readings.status(engine, counted(rows(5)), keep_going=True)
    readings.status(engine, counted(GONE))
    (found,) = left_on(engine)
    assert found > "1990-06-01/1991-03"
    with engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM citation WHERE locator = 'row Norway'"))
        connection.execute(sa.text("DELETE FROM action WHERE country = 'NOR'"))
    read_on(engine, "2019-02-03")
    # Read again on a later day, in the same words: the bound is that of the first reading.
    readings.status(engine, counted(GONE))
    assert left_on(engine) == ["1990-06-01/2019-02-03"]


def test_a_day_that_is_told_later_brings_the_bound_nearer(engine: sa.Engine) -> None:
    readings.status(engine, counted(GONE))
    result = readings.status(engine, counted(GONE), as_at=date(2018, 1, 5))
    assert (result.corrected, left_on(engine)) == (1, ["1990-06-01/2018-01-05"])


def test_exits_of_a_table_are_bounded_alike(engine: sa.Engine) -> None:
    from_mapping = readings.MANY.model_copy(
        update={"source": readings.MANY.source.model_copy(update={"published_on": "2018-01-31"})}
    )
    text = ["A,Norway,[1990-05-01],", "A,Sweden,,[1991-06-01]"]
    readings.table(engine, text, chosen=from_mapping)
    assert ("signature_renounced", "1990-05-01/2018-01-31") in standing(engine, "lamps-a", "NOR")
    assert ("withdrawal", "1991-06-01/2018-01-31") in standing(engine, "lamps-a", "SWE")
    readings.table(engine, text, chosen=from_mapping, as_at=date(2017, 5, 6))
    assert ("withdrawal", "1991-06-01/2017-05-06") in standing(engine, "lamps-a", "SWE")
