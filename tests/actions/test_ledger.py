"""The ledger: recording, retracting, correcting, what is refused, and rebuilding."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from app.actions import commands
from app.actions.schemas import ActionIn
from app.db import versions
from app.db.recording import recording
from app.db.revisions import Change
from app.db.tables.columns import OPEN
from app.db.tables.ledger import Citation
from app.errors import Conflict, DepositaryError, NotFound, Rejected
from app.spans import deriving
from tests import example
from tests.example import HARBOUR, action
from tests.support import assert_problem, change, counted

Rows = list[tuple[object, ...]]


def rows(engine: sa.Engine, table: str) -> Rows:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(f"SELECT * FROM {table}"))]


def standing_spans(engine: sa.Engine, country: str) -> Rows:
    query = sa.text(
        "SELECT status, starts, ends, since, rule FROM span "
        f"WHERE accord = '{HARBOUR}' AND country = :country AND known_to = {OPEN} ORDER BY seq"
    )
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query, {"country": country})]


def number_of(engine: sa.Engine, country: str, kind: str) -> int:
    query = sa.text("SELECT id FROM action WHERE country = :c AND kind = :k ORDER BY id")
    with engine.connect() as connection:
        return int(connection.execute(query, {"c": country, "k": kind}).scalars().first() or 0)


def record(*items: ActionIn) -> Callable[[Change], object]:
    return lambda made: commands.record_actions(made, HARBOUR, items)


def retract(number: int) -> Callable[[Change], object]:
    return lambda made: commands.retract_actions(made, [number], "a test")


REFUSED: list[tuple[str, Callable[[Change], object], type[DepositaryError]]] = [
    ("leaving what was never joined", record(action("USA", "withdrawal", "2001")), Rejected),
    ("cancelling no notice", record(action("NOR", "withdrawal_cancelled", "2001")), Rejected),
    ("reinstating the unsuspended", record(action("NOR", "reinstatement", "2001")), Rejected),
    ("renouncing no signature", record(action("USA", "signature_renounced", "2001")), Rejected),
    ("a duplicate", record(action("NOR", "signature", "1990-05-01")), Conflict),
    ("a duplicate within", record(*[action("USA", "signature", "1990")] * 2), Conflict),
    ("an unknown country", record(action("Norwegia", "signature", "1990")), Rejected),
    (
        "an unknown source",
        record(action("USA", "signature", "1990", citations=[{"source": "nowhere"}])),
        Rejected,
    ),
    ("retracting what is not there", retract(10**6), NotFound),
    (
        "an unknown accord",
        lambda made: commands.record_actions(made, "no-such", [action("USA", "signature", "1990")]),
        NotFound,
    ),
]


@pytest.mark.parametrize(
    ("attempt", "error"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_what_is_refused_leaves_everything_as_it_was(
    engine: sa.Engine, attempt: Callable[[Change], object], error: type[DepositaryError]
) -> None:
    tables = ("action", "citation", "span", "revision")
    before = [rows(engine, table) for table in tables]
    with pytest.raises(error) as refused, change(engine) as made:
        attempt(made)
    assert refused.value.detail
    assert [rows(engine, table) for table in tables] == before


def test_retracting_twice_is_a_conflict(engine: sa.Engine) -> None:
    number = number_of(engine, "NOR", "ratification")
    with change(engine) as made:
        commands.retract_actions(made, [number], "once")
    with pytest.raises(Conflict), change(engine) as made:
        commands.retract_actions(made, [number], "twice")


@pytest.mark.parametrize("citations", [[], None])
def test_an_action_without_a_citation_is_refused(citations: object) -> None:
    with pytest.raises(ValueError, match="citations"):
        action("USA", "signature", "1990", citations=citations)


@pytest.mark.parametrize("kind", ["ratification", "withdrawal", "suspension"])
def test_an_effect_before_the_act_is_refused_where_the_kind_does_not_allow_it(kind: str) -> None:
    with pytest.raises(ValueError, match="before it is done"):
        action("USA", kind, "2001-02-02", effective_on="2001-01-01")


def test_a_succession_may_take_effect_before_the_act() -> None:
    assert action("USA", "succession", "2001-02-02", effective_on="2001-01-01").effective_on


def test_recording_again_what_was_retracted_restores_the_status(engine: sa.Engine) -> None:
    before = standing_spans(engine, "DNK")
    with change(engine) as made:
        commands.retract_actions(made, [number_of(engine, "DNK", "accession")], "a mistake")
    assert standing_spans(engine, "DNK") == []
    with change(engine) as made:
        commands.record_actions(made, HARBOUR, [action("DNK", "accession", "1995-06-15")])
    assert standing_spans(engine, "DNK") == before


def test_a_correction_links_both_ways_and_moves_the_spans(engine: sa.Engine) -> None:
    old = number_of(engine, "DNK", "accession")
    with change(engine) as made:
        (new,) = commands.correct_actions(
            made, {old: action("DNK", "accession", "1996-06-15")}, "the wrong year"
        )
    with engine.connect() as connection:
        query = sa.text("SELECT id, replaces FROM action WHERE id IN (:old, :new) ORDER BY id")
        found = [tuple(row) for row in connection.execute(query, {"old": old, "new": new})]
    assert found == [(old, None), (new, old)]
    assert [row[1] for row in standing_spans(engine, "DNK")] == ["1996-06-15", "1996-09-13"]


def test_rebuilding_changes_nothing(engine: sa.Engine) -> None:
    before = rows(engine, "span"), rows(engine, "revision")

    def settle(made: Change) -> None:
        deriving.touch_everything(made)
        assert deriving.settle(made) == 0

    with recording(engine, "rebuild", "a test", settle):
        pass
    assert (rows(engine, "span"), rows(engine, "revision")) == before


def test_rebuilding_mends_a_span_that_was_tampered_with(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE span SET status = 'ended' WHERE country = 'NOR'"))
    moved: list[int] = []

    def settle(made: Change) -> None:
        deriving.touch_everything(made)
        moved.append(deriving.settle(made))

    with recording(engine, "rebuild", "a test", settle):
        pass
    assert moved[0] > 0
    assert "ended" not in {row[0] for row in standing_spans(engine, "NOR")}


def test_recording_costs_the_same_statements_however_much_is_there(engine: sa.Engine) -> None:
    with change(engine) as made:  # So that no bounds have to be widened below.
        commands.record_actions(made, HARBOUR, [action("MEX", "accession", "2001")])
    sent = []
    for country in ("USA", "CAN"):
        with counted(engine) as statements, change(engine) as made:
            commands.record_actions(made, HARBOUR, [action(country, "accession", "2001")])
        sent.append(len(statements))
    assert sent[0] == sent[1] <= 24


def test_what_one_change_settles_twice_is_told_as_it_is_left(engine: sa.Engine) -> None:
    with change(engine) as made:
        commands.record_actions(made, HARBOUR, [action("USA", "signature", "2001")])
        deriving.settle(made)
        commands.record_actions(made, HARBOUR, [action("CAN", "signature", "2001")])
        commands.record_actions(made, HARBOUR, [action("USA", "ratification", "2002")])
        deriving.settle(made)
        number = made.number
    told = sa.text(
        "SELECT country, kind, resulting_status FROM action WHERE known_from = :n ORDER BY id"
    )
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(told, {"n": number})]
    assert found == [
        ("USA", "signature", "party"),
        ("CAN", "signature", "signed"),
        ("USA", "ratification", "party"),
    ]


def test_a_settling_tells_the_outcomes_of_what_it_touched_alone(engine: sa.Engine) -> None:
    with change(engine) as made:
        commands.record_actions(made, HARBOUR, [action("CAN", "signature", "2001")])
        deriving.settle(made)
        blank = sa.text("UPDATE action SET resulting_status = NULL WHERE known_from = :n")
        made.session.execute(blank, {"n": made.number})
        commands.record_actions(made, HARBOUR, [action("USA", "signature", "2001")])
        deriving.settle(made)
        told = sa.text(
            "SELECT country, resulting_status FROM action WHERE known_from = :n ORDER BY id"
        )
        found = [tuple(row) for row in made.session.execute(told, {"n": made.number})]
    # Or what a long import settles would cost more with each of its parts.
    assert found == [("CAN", None), ("USA", "signed")]


def test_what_a_citation_left_is_no_difference_between_it_and_the_same(engine: sa.Engine) -> None:
    with engine.connect() as session:
        table: Any = Citation
        later = sa.select(table.__table__).where(table.added)
        (row,) = session.execute(later).mappings()
        assert row["resulting_status"] == "party"
        derived = ("id", "known_from", "known_to", "added", "resulting_status")
        same = {name: value for name, value in row.items() if name not in derived}
        found = versions.compare(session, Citation, [same], table.id == row["id"])
        assert found == ([], [])


def test_the_example_has_no_senseless_data(engine: sa.Engine) -> None:
    assert {row[0] for row in rows(engine, "accord")} >= {item["slug"] for item in example.ACCORDS}


@pytest.mark.anyio
@pytest.mark.parametrize("number", [2**31, 2**53, 2**63, 10**30])
async def test_a_number_larger_than_any_is_refused_on_both_engines(
    client: httpx.AsyncClient, number: int
) -> None:
    assert_problem(await client.get(f"/v1/actions/{number}"), 400, "invalid-request")
    assert_problem(await client.get(f"/v1/actions/{2**31 - 1}"), 404, "not-found")
