"""Nothing is wiped: an edition that takes away more than a small part is refused with figures."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests.ingest.keeping import readings
from tests.ingest.keeping.readings import counted, lines, remarks, revisions, rows, standing
from tests.ingest.statusfile import status_file

WHOLE = rows(40)
ALL = "it would take away 80 of 80 acts of mtdsg-xix-99"


@pytest.fixture
def content() -> str:
    return "seeded"


BROKEN = {
    "no table": (
        status_file((), (), counts=(40, 40)),
        f"{ALL}: its header counts 40 signatories and 40 parties, its table is missing or empty; "
        "--allow-loss loads it all the same",
    ),
    "an empty table": (
        status_file((), counts=(None, 40)),
        f"{ALL}: its header counts 40 parties, its table is missing or empty; ",
    ),
    "neither a table nor counts": (status_file((), ()), f"{ALL}: its table is missing or empty; "),
    "many rows less, under a header that agrees": (
        counted(WHOLE[3:]),
        "it would take away 6 of 80 acts of mtdsg-xix-99; --allow-loss",
    ),
    "one row less than its header counts": (
        counted(WHOLE[1:], parties=40),
        "it would take away 2 of 80 acts of mtdsg-xix-99: its header counts 40 parties, "
        "its table lists 39; ",
    ),
}


@pytest.mark.parametrize(("newer", "said"), BROKEN.values(), ids=BROKEN)
def test_an_edition_that_takes_away_too_much_is_refused_with_the_figures(
    engine: sa.Engine, newer: str, said: str
) -> None:
    readings.status(engine, counted(WHOLE))
    before, acts = revisions(engine), standing(engine)
    for dry_run in (True, False):
        result = readings.status(engine, newer, dry_run=dry_run)
        assert (result.outcome, result.failed, result.retracted) == ("refused", True, 0)
        assert result.error is not None
        assert result.error.startswith(f"file-1.xml: {said}")
    assert (revisions(engine), standing(engine)) == (before, acts)
    allowed = readings.status(engine, newer, loss=True)
    assert (allowed.outcome, allowed.failed) == ("recorded", False)
    assert len(standing(engine)) == len(acts) - allowed.retracted < len(acts)
    assert [one.split(";")[0] for one in remarks(allowed)] == [f"the file: {said.split(';')[0]}"]


def test_one_file_is_refused_and_others_go_on(engine: sa.Engine) -> None:
    readings.status(engine, counted(WHOLE))
    files = status_file((), ()), counted(rows(5), number="98")
    result = readings.status(engine, *files, keep_going=True)
    assert (result.outcome, result.recorded.total()) == ("recorded", 10)
    assert len(standing(engine)) == 80


OTHERWISE = [
    ("Norway", "1 May 1990", "2 May 1991"),
    *((name, signed, bound.replace("Feb", "Apr")) for name, signed, bound in WHOLE[:20]),
    *WHOLE[20:38],
]
NORMAL = {
    "a small part": (WHOLE[2:], 4, 0),
    "corrections, however many": (OTHERWISE[1:] + WHOLE[38:], 0, 20),
    "rows by other names of the same countries": (
        [(name.replace("Iceland", "Republic of Iceland"), *acts) for name, *acts in WHOLE],
        0,
        0,
    ),
}


@pytest.mark.parametrize(("newer", "gone", "fixed"), NORMAL.values(), ids=NORMAL)
def test_newer_editions_as_they_come_are_loaded(
    engine: sa.Engine, newer: list[tuple[str, str, str]], gone: int, fixed: int
) -> None:
    readings.status(engine, counted(WHOLE))
    result = readings.status(engine, counted(newer))
    assert (result.error, result.retracted, result.corrected) == (None, gone, fixed)


def test_a_few_acts_of_a_small_list_can_go(engine: sa.Engine) -> None:
    readings.status(engine, counted(rows(4)))
    assert readings.status(engine, counted(rows(4)[1:])).retracted == 2


def test_a_header_that_was_not_brought_up_to_date_is_no_contradiction(engine: sa.Engine) -> None:
    readings.status(engine, counted(WHOLE))
    assert readings.status(engine, counted(WHOLE[1:], parties=38)).retracted == 2


def test_a_row_that_could_not_be_read_does_not_make_the_table_short(engine: sa.Engine) -> None:
    readings.status(engine, counted(WHOLE))
    # None of those who are gone acted on both days: the row is not theirs.
    newer = [("Atlantis", "1 May 1990", "1 May 1980"), *WHOLE[2:]]
    result = readings.status(engine, counted(newer, parties=39), keep_going=True)
    assert (result.error, result.retracted) == (None, 4)


def test_a_file_without_a_table_can_come_first_and_again(engine: sa.Engine) -> None:
    bare = status_file((), (), counts=(165, 192))
    assert readings.status(engine, bare).outcome == "recorded"
    assert readings.status(engine, bare).outcome == "unchanged"
    newer = status_file((), (), counts=(165, 193))
    assert readings.status(engine, newer).error is None


STATEMENT = (
    "<Declarations>{}</Declarations>",
    "<Declaration><Participant>{}</Participant><text>We declare it.</text></Declaration>",
)


def test_a_statement_less_is_not_the_tables_fault(engine: sa.Engine) -> None:
    whole, one = STATEMENT
    said = [one.format(name) for name in ("Albania", "Algeria")]
    bare = [
        status_file((), (), counts=(165, 192), more=whole.format("".join(some)))
        for some in (said, said[1:])
    ]
    assert readings.status(engine, bare[0]).recorded.total() == 2
    assert readings.status(engine, bare[1]).retracted == 1


def test_what_other_sources_tell_too_is_a_loss_of_this_one_all_the_same(engine: sa.Engine) -> None:
    readings.status(engine, counted(WHOLE))
    with engine.begin() as connection:
        shared = (
            "INSERT INTO citation (action, source, stance, added, known_from, known_to) "
            "SELECT action, 'declaration-press-release', stance, added, known_from, known_to "
            "FROM citation WHERE source = 'untc-xix-99'"
        )
        source = "SELECT slug FROM source WHERE slug <> 'untc-xix-99' LIMIT 1"
        other = str(connection.execute(sa.text(source)).scalar())
        connection.execute(sa.text(shared.replace("declaration-press-release", other)))
    result = readings.status(engine, status_file((), (), counts=(40, 40)))
    assert result.error is not None
    assert "80 of 80 acts" in result.error


def test_an_accord_of_a_table_is_judged_by_itself(engine: sa.Engine) -> None:
    readings.table(engine, [*lines("A", 40), *lines("B", 40), *lines("C", 40)])
    result = readings.table(engine, [*lines("A", 40)[3:], *lines("B", 40), *lines("C", 40)])
    assert result.error is not None
    assert result.error.startswith("t.csv: it would take away 6 of 80 acts of lamps-a; ")
    allowed = readings.table(
        engine, [*lines("A", 40)[3:], *lines("B", 40), *lines("C", 40)], loss=True
    )
    assert allowed.retracted == 6


def test_accords_that_a_table_no_longer_names_are_judged_over_all_of_it(engine: sa.Engine) -> None:
    whole = [*lines("A", 40), *lines("B", 40), *lines("C", 2), *lines("D", 4)]
    readings.table(engine, whole)
    without_c = [line for line in whole if not line.startswith("C")]
    assert readings.table(engine, without_c).retracted == 4
    result = readings.table(engine, [*lines("A", 40), *lines("D", 4)])
    assert result.error is not None
    assert result.error.startswith(
        "t.csv: it would take away 80 of 168 acts of lamp-table, 80 of accords that it no longer "
        "names; --allow-loss"
    )
    assert len(standing(engine, "lamps-b")) == 80


def test_a_little_of_each_of_many_accords_is_much_of_the_table(engine: sa.Engine) -> None:
    names = [f"T{number}" for number in range(10)]
    readings.table(engine, [line for name in names for line in lines(name, 5)])
    result = readings.table(engine, [line for name in names for line in lines(name, 5)[1:]])
    assert result.error == (
        "t.csv: it would take away 20 of 100 acts of lamp-table; --allow-loss loads it all the same"
    )


NOTE = (
    "On 5 May 1999, the Government of Iceland notified its withdrawal from the Agreement. The "
    "action shall take effect for Iceland on 5 May 2000."
)
MARKED = [(f"{WHOLE[0][0]}<superscript>1</superscript>", *WHOLE[0][1:]), *WHOLE[1:]]


@pytest.mark.parametrize(
    "newer",
    [counted(WHOLE, notes=[NOTE.replace("Iceland", WHOLE[0][0])]), counted(MARKED)],
    ids=["its mark is lost", "its text is lost"],
)
def test_what_notes_alone_told_is_not_lost_with_the_note(engine: sa.Engine, newer: str) -> None:
    told = NOTE.replace("Iceland", WHOLE[0][0])
    readings.status(engine, counted(MARKED, notes=[told]))
    acts = standing(engine)
    assert any(kind == "withdrawal" for kind, _ in acts)
    result = readings.status(engine, newer)
    assert result.outcome == "refused"
    said = "1 of 81 acts of mtdsg-xix-99: its end notes no longer tell 1 of them"
    assert f"would take away {said}" in (result.error or "")
    assert standing(engine) == acts
    allowed = readings.status(engine, newer, loss=True, as_at=date(2020, 1, 1))
    assert (allowed.error, allowed.retracted) == (None, 1)
