"""The check finds each kind of fault that it promises to find, and writes nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.actions.commands import record_actions
from app.operations import checks
from tests.example import GAZETTE, HARBOUR, LANTERN, action
from tests.operations.conftest import Run
from tests.operations.support import content, damage, refused, told, unchecked, url_of
from tests.support import change

NORWEGIAN = f"SELECT id FROM action WHERE country = 'NOR' AND accord = '{LANTERN}'"
COPIED = (
    "seq, status, standing, rule, basis, since, since_earliest, since_latest, starts, "
    "starts_earliest, starts_latest, ends, ends_earliest, ends_latest, provisional, leaving_on, "
    "disputed, citations, known_from, known_to"
)
FAULTS: dict[str, tuple[str, str]] = {
    "an action without a citation": (
        f"DELETE FROM citation WHERE action IN ({NORWEGIAN})",
        f"(NOR, {LANTERN}) has no citation",
    ),
    "an action whose citations were retracted": (
        f"UPDATE citation SET known_to = 5 WHERE action IN ({NORWEGIAN})",
        f"(NOR, {LANTERN}) has no citation",
    ),
    "a changed span": (
        f"UPDATE span SET status = 'ended' WHERE country = 'NOR' AND accord = '{LANTERN}'",
        f"spans of NOR, {LANTERN} are not what its actions add up to",
    ),
    "a lost span": (
        f"DELETE FROM span WHERE country = 'NOR' AND accord = '{LANTERN}'",
        f"spans of NOR, {LANTERN} are not what its actions add up to",
    ),
    "a span of nothing": (
        f"INSERT INTO span (accord, country, {COPIED}) SELECT accord, 'FJI', {COPIED} FROM span "
        f"WHERE country = 'NOR' AND accord = '{LANTERN}' AND known_to = 2147483647",
        f"spans of FJI, {LANTERN} are not what its actions add up to",
    ),
    "an action that was slipped in": (
        f"UPDATE action SET done_on_earliest = '2018-01-01' WHERE id IN ({NORWEGIAN})",
        f"spans of NOR, {LANTERN} are not what its actions add up to",
    ),
    "an accord that says nothing": (
        f"DELETE FROM accord_entry WHERE accord = '{LANTERN}'",
        f"spans of NOR, {LANTERN} cannot be derived from its actions",
    ),
    "bounds that are too narrow": (
        f"UPDATE accord_bounds SET starts_earliest = '2020-01-01' WHERE accord = '{LANTERN}' "
        "AND held = 'everything'",
        f"bounds of 'everything' towards {LANTERN} leave out some of its spans",
    ),
    "a name's lost words": (
        f"DELETE FROM findable WHERE subject = '{LANTERN}'",
        "findable: accord lantern-protocol is not found by all that it is called",
    ),
    "lost bounds": (
        f"DELETE FROM accord_bounds WHERE accord = '{LANTERN}' AND held = 'member'",
        f"bounds of 'member' towards {LANTERN} leave out some of its spans",
    ),
    "an outcome of another status": (
        "UPDATE action SET resulting_status = 'none' "
        f"WHERE country = 'NOR' AND accord = '{LANTERN}'",
        " left the membership 'contracting', and is recorded otherwise",
    ),
    "a retraction's lost outcome": (
        "UPDATE action SET status_after_retraction = NULL WHERE status_after_retraction = 'none'",
        " left the membership 'none', and is recorded otherwise",
    ),
    "a later citation's lost outcome": (
        "UPDATE citation SET resulting_status = NULL",
        " left the membership 'party', and is recorded otherwise",
    ),
    "a reference to nothing": (
        f"DELETE FROM source WHERE slug = '{GAZETTE}'",
        f"citation: source '{GAZETTE}' is no source",
    ),
    "a gap in the revisions": ("DELETE FROM revision WHERE number = 3", "revision 4 follows 2"),
    "no first revision": ("DELETE FROM revision WHERE number = 1", "revision 2 follows none"),
    "a clock that went back": (
        "UPDATE revision SET recorded_at = '1999-01-01 00:00:00' WHERE number = 3",
        "revision 3 was recorded before the one that it follows",
    ),
    "a clock that was ahead": (
        "UPDATE revision SET recorded_at = '2999-01-01 00:00:00' WHERE number = "
        "(SELECT max(number) FROM revision)",
        "was recorded in the future, on 2999-01-01",
    ),
    "a number out of order": (
        f"UPDATE action SET known_from = 2 WHERE id IN ({NORWEGIAN})",
        "is of revision 2, but one before it of 3",
    ),
    "a text that was changed": (
        "UPDATE document_text SET text = 'Something else.'",
        "document_text: the text ",
    ),
    "known from no revision": (
        f"UPDATE action SET known_from = 99 WHERE id IN ({NORWEGIAN})",
        "action: known_from 99 is no revision",
    ),
    "known until no revision": (
        "UPDATE country_name SET known_to = 77 WHERE country = 'NOR' AND name = 'Norway'",
        ": known from revision 1 to 77",
    ),
    "known no longer before it was known": (
        f"UPDATE action SET known_to = 1 WHERE id IN ({NORWEGIAN})",
        ": known from revision 3 to 1",
    ),
}


def test_a_sound_database_is_ok_and_counted(run: Run, database: sa.Engine) -> None:
    before = content(database)
    counts = checks.count(database)
    said = told(run("check"))
    assert said.startswith("ok: 5 revisions, 6 accords, ")
    assert said.endswith(f"{counts['citation']} citations, {counts['span']} spans\n")
    assert content(database) == before


@pytest.mark.parametrize(("statement", "line"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_in_a_line_of_its_own(
    run: Run, database: sa.Engine, statement: str, line: str
) -> None:
    unchecked(database, statement)
    before = content(database)
    result = run("check")
    assert (result.exit_code, result.stdout) == (1, "")
    lines = result.stderr.splitlines()
    assert [said for said in lines if line in said], lines
    assert all(said.startswith("depositary: ") for said in lines)
    assert content(database) == before


def test_one_fault_hides_no_other(database: sa.Engine) -> None:
    unchecked(database, *(FAULTS[name][0] for name in (
        "an accord that says nothing", "a span of nothing", "a reference to nothing"
    )))  # fmt: skip
    found = list(checks.faults(database))
    assert len(found) == len(set(found))
    assert f"spans of FJI, {LANTERN} are not what its actions add up to" in found
    assert f"spans of SWE, {LANTERN} cannot be derived from its actions" in found
    assert f"citation: source '{GAZETTE}' is no source" in found
    assert not [line for line in found if HARBOUR in line]


def test_very_many_faults_are_counted_and_not_all_listed(run: Run, database: sa.Engine) -> None:
    unchecked(
        database, "UPDATE citation SET known_to = 999", "UPDATE country_name SET known_to = 999"
    )
    found = len(list(checks.faults(database)))
    lines = run("check").stderr.splitlines()
    assert len(lines) == 101
    assert lines[-1] == f"depositary: and {found - 100} more"


def test_a_check_waits_for_no_writer_and_sees_nothing_unfinished(
    run: Run, database: sa.Engine
) -> None:
    before = told(run("check"))
    with change(database, "unfinished") as made:
        record_actions(made, HARBOUR, [action("USA", "signature", "1990-05-01")])
        assert told(run("check")) == before
    assert told(run("check")) != before


@pytest.fixture
def file(run: Run, elsewhere: Path) -> Path:
    """The test's database as an SQLite file, on whichever engine it is."""
    told(run("backup", elsewhere))
    return elsewhere


@pytest.mark.parametrize(("name", "first"), [("action", 0), ("ix_action_country_kind_id", 3000)])
def test_damage_is_all_that_is_told_of_a_damaged_file(
    run: Run, file: Path, name: str, first: int
) -> None:
    damage(file, name, first)
    result = run("check", url=url_of(file))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr
    assert all("damaged" in line for line in result.stderr.splitlines())


def test_a_value_that_cannot_be_read_is_told(
    run: Run, file: Path, connect: Callable[[Path], sa.Engine]
) -> None:
    unchecked(connect(file), "UPDATE revision SET recorded_at = 'yesterday' WHERE number = 2")
    assert "revision: a row cannot be read" in refused(run("check", url=url_of(file)))


@pytest.mark.parametrize("length", [0, 50, 100, 5000])
def test_a_file_cut_short_is_told_in_one_line(run: Run, file: Path, length: int) -> None:
    with file.open("r+b") as opened:
        opened.truncate(length)
    refused(run("check", url=url_of(file)))


@pytest.mark.parametrize("content", ["bare"])
def test_a_database_that_holds_nothing_yet_is_ok(run: Run) -> None:
    assert told(run("check")).startswith("ok: 0 revisions, 0 accords, ")
