"""Clocks that are set back: no revision is recorded before the one that it follows."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.actions.commands import record_actions
from app.db import engine as engines
from app.db import revisions
from app.db.tables.knowledge import Revision
from tests.example import HARBOUR, action
from tests.support import change


def write(engine: sa.Engine, country: str) -> int:
    with change(engine) as made:
        record_actions(made, HARBOUR, [action(country, "signature", "1990-05-01")])
        return made.number


def test_a_clock_that_was_set_back_is_told_and_puts_nothing_before_what_was(
    engine: sa.Engine, caplog: pytest.LogCaptureFixture
) -> None:
    ahead = datetime.now(UTC) + timedelta(hours=2)
    before = write(engine, "USA")
    with engines.writing(engine) as session:
        session.execute(
            sa.update(Revision).where(col(Revision.number) == before).values(recorded_at=ahead)
        )
    with caplog.at_level(logging.WARNING):
        after = write(engine, "CAN")
    assert "the clock stands" in caplog.text
    with engines.reading(engine) as session:
        asked = sa.select(col(Revision.recorded_at)).where(col(Revision.number) == after)
        assert session.execute(asked).scalar_one() == ahead
        # What was known then, and later, is the newer of the two; what was known before is neither.
        for instant, number in (
            (ahead, after),
            (ahead + timedelta(days=1), after),
            (ahead - timedelta(seconds=1), before - 1),
        ):
            assert revisions.moment(session, known_at=instant).revision == number
        assert revisions.moment(session).revision == after


def test_a_clock_that_runs_on_is_not_told_of(
    engine: sa.Engine, caplog: pytest.LogCaptureFixture
) -> None:
    write(engine, "USA")
    write(engine, "CAN")
    assert "the clock" not in caplog.text
