"""Editions have an order: an older one is refused, and the days of both are named."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests.ingest.keeping import readings
from tests.ingest.keeping.readings import Row, counted, lines, remarks, revisions, rows, standing
from tests.ingest.statusfile import status_file

OLD, NEW = date(2015, 3, 2), date(2018, 1, 5)
EARLY = rows(30)
LATE: list[Row] = [*EARLY, ("Norway", "1 May 1990", "4 Dec 1997")]


@pytest.fixture
def content() -> str:
    return "seeded"


OLDER = {
    "both say their day": (NEW, OLD, "as at 2015-03-02, and of that one as at 2018-01-05"),
    "only the older one does": (
        None,
        date(1995, 1, 1),
        "as at 1995-01-01, and of that one its newest act is of 1997-12-04",
    ),
    "neither does": (
        None,
        None,
        "its newest act is of 1991-03-02, and of that one its newest act is of 1997-12-04",
    ),
    "only the newer one does": (
        NEW,
        None,
        "its newest act is of 1991-03-02, and of that one its newest act is of 1997-12-04",
    ),
}


@pytest.mark.parametrize(("first", "second", "days"), OLDER.values(), ids=OLDER)
def test_an_older_edition_is_refused_with_both_days(
    engine: sa.Engine, first: date | None, second: date | None, days: str
) -> None:
    readings.status(engine, counted(LATE), as_at=first)
    before = revisions(engine)
    for dry_run in (True, False):
        result = readings.status(engine, counted(EARLY), as_at=second, dry_run=dry_run)
        assert result.failed
        told = f"file-1.xml: it is older than the edition that was read before: {days}; --older"
        assert (result.error or "").startswith(told)
        assert ("--as-at" in (result.error or "")) is (second is None)
    assert revisions(engine) == before
    acts = standing(engine)
    result = readings.status(engine, counted(EARLY), as_at=second, older=True)
    # Nothing that the newer edition says is taken back.
    assert (result.error, result.outcome, result.kept) == (None, "unchanged", 60)
    assert any(days in one for one in remarks(result))
    assert (revisions(engine), standing(engine)) == (before, acts)


def test_both_reasons_are_named_together(engine: sa.Engine) -> None:
    readings.status(engine, counted(rows(40)), as_at=NEW)
    result = readings.status(engine, counted(rows(20)), as_at=OLD)
    assert result.error is not None
    assert "--older" in result.error
    assert "40 of 80 acts" in result.error
    assert "--allow-loss" in result.error


@pytest.mark.parametrize(
    ("first", "second"), [(None, None), (OLD, None), (None, NEW), (OLD, NEW), (NEW, NEW)]
)
def test_a_newer_edition_is_none_of_the_kind(
    engine: sa.Engine, first: date | None, second: date | None
) -> None:
    readings.status(engine, counted(EARLY), as_at=first)
    result = readings.status(engine, counted(LATE), as_at=second)
    assert (result.error, result.recorded.total()) == (None, 2)


@pytest.mark.parametrize("as_at", [None, OLD])
def test_the_same_file_again_is_not_older(engine: sa.Engine, as_at: date | None) -> None:
    readings.status(engine, counted(LATE), as_at=NEW)
    result = readings.status(engine, counted(LATE), as_at=as_at)
    assert (result.error, result.retracted) == (None, 0)


def test_the_day_on_which_it_was_read_is_not_its_day(engine: sa.Engine) -> None:
    readings.status(engine, counted(EARLY))
    # Read today; a file that is as at a day of long ago, yet later than all its acts, is no older.
    assert readings.status(engine, counted(LATE), as_at=date(1999, 1, 1)).error is None


def test_a_newest_act_whose_day_is_put_right_makes_no_older_edition(engine: sa.Engine) -> None:
    readings.status(engine, counted(LATE))
    result = readings.status(engine, counted([*EARLY, ("Norway", "1 May 1990", "3 Dec 1997")]))
    assert (result.error, result.corrected) == (None, 1)


def test_one_that_knows_only_an_earlier_act_of_the_country_is_older(engine: sa.Engine) -> None:
    readings.status(engine, counted(LATE))
    older = counted([*EARLY, ("Norway", "1 May 1990", "3 Dec 1991")])
    assert "is older" in (readings.status(engine, older).error or "")


def test_one_that_lost_its_newest_act_says_its_day(engine: sa.Engine) -> None:
    readings.status(engine, counted(LATE))
    assert "--as-at" in (readings.status(engine, counted(EARLY)).error or "")
    assert readings.status(engine, counted(EARLY), as_at=NEW).retracted == 2


def test_a_table_of_many_accords_is_one_edition(engine: sa.Engine) -> None:
    readings.table(engine, [*lines("A", 10), *lines("B", 10, year=1997)])
    # One accord's newest act is earlier than it was; the table's is not.
    renewed = [*lines("A", 10)[1:], "A,Albania,1990-05-01,1990-06-01", *lines("B", 10, year=1997)]
    assert readings.table(engine, renewed).error is None
    result = readings.table(engine, [*lines("A", 10), *lines("B", 10)[:9]])
    assert result.error is not None
    assert "its newest act is of 1991-02-01, and of that one its newest act is of 1997-02-01" in (
        result.error
    )
    assert len(standing(engine, "lamps-b")) == 20


def test_a_day_that_the_file_tells_and_that_is_no_act_makes_no_older_edition(
    engine: sa.Engine,
) -> None:
    ratified = readings.MANY.acts[1].model_copy(update={"unless_equal": "Signed"})
    chosen = readings.MANY.model_copy(update={"acts": [ratified]})
    told = ["A,Norway,,1991-02-01", "B,Norway,2010-01-01,2010-01-01", "B,Sweden,,1993-01-01"]
    for more in ([], ["B,Iceland,,1994-01-01"]):
        result = readings.table(engine, [*told, *more], chosen=chosen)
        assert (result.error, result.failed) == (None, False)


def test_a_newest_act_that_cannot_be_read_makes_no_older_edition(engine: sa.Engine) -> None:
    newest = ("Norway", "", "1 May 2010")
    readings.status(engine, status_file([*readings.rows(5), newest]))
    damaged = status_file([*readings.rows(5), ("Norway", "", "1 Mayy 20x0")])
    result = readings.status(engine, damaged, keep_going=True)
    assert (result.error, result.retracted) == (None, 0)


STATED = date(2020, 1, 1)


def test_of_two_editions_that_state_one_day_the_newest_act_decides(engine: sa.Engine) -> None:
    readings.status(engine, counted(LATE), as_at=STATED)
    result = readings.status(engine, counted(EARLY), as_at=STATED)
    assert "though both state the same day" in (result.error or "")
    assert "--as-at" not in (result.error or "")
    result = readings.status(engine, counted(EARLY), as_at=STATED, older=True)
    assert (result.error, result.retracted) == (None, 0)


def test_of_two_editions_that_state_one_day_a_newer_one_is_read(engine: sa.Engine) -> None:
    for listed in (EARLY, LATE):
        assert readings.status(engine, counted(listed), as_at=STATED).error is None
