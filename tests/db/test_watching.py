"""Watching for commits: on each engine as exactly as it allows, and through the engine's faults."""

import time
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from app.actions.commands import record_actions
from app.db import engine as engines
from app.db import watching
from app.db.watching import Token, Watch
from app.settings import Settings
from tests.example import HARBOUR, action
from tests.support import change


@pytest.fixture
def watch(engine: sa.Engine) -> Watch:
    """A watch over the example that has had its first word."""
    made = watching.watch(engine)
    until(lambda: made.token() is not None)
    return made


@pytest.fixture
def other(settings: Settings) -> Iterator[sa.Engine]:
    """Another engine on the same database, as another process has it."""
    made = engines.connect(settings)
    yield made
    made.dispose()


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def write(engine: sa.Engine, code: str) -> int:
    with change(engine) as made:
        record_actions(made, HARBOUR, [action(code, "signature", "1990-05-01")])
        return made.number


def test_the_token_is_the_newest_revision_and_today(watch: Watch) -> None:
    token = watch.token()
    assert token
    assert token.revision == 5
    assert token.recorded_at
    assert token.day == int(time.time() // 86_400)


def test_our_own_writes_show_at_once(engine: sa.Engine, watch: Watch) -> None:
    seen: set[Token | None] = {watch.token()}
    for code in ("USA", "CAN", "MEX"):
        write(engine, code)
        assert watch.token() not in seen
        seen.add(watch.token())


def test_others_writes_show(watch: Watch, other: sa.Engine) -> None:
    for code in ("USA", "CAN"):
        number = write(other, code)
        if not engines.tells(other):
            assert (watch.token() or Token(0, "", 0)).revision == number
        until(lambda number=number: (watch.token() or Token(0, "", 0)).revision == number)  # type: ignore[misc]


def test_what_is_undone_shows_no_other_revision(watch: Watch, other: sa.Engine) -> None:
    with engines.writing(other) as session:
        session.execute(sa.text("DELETE FROM citation"))
        session.rollback()
    token = watch.token()
    assert token
    assert token.revision == 5


def test_a_watch_goes_on_after_the_pool_was_disposed_of(engine: sa.Engine, watch: Watch) -> None:
    engine.dispose()
    number = write(engine, "USA")
    until(lambda: (watch.token() or Token(0, "", 0)).revision == number)
    engine.dispose()


def test_a_witness_that_was_cut_off_is_replaced(
    engine: sa.Engine, watch: Watch, other: sa.Engine
) -> None:
    if engines.tells(engine):
        with engine.connect() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND query LIKE 'SELECT number, recorded_at%%'"
            )
    else:
        watch.close()
    number = write(other, "USA")
    until(lambda: (watch.token() or Token(0, "", 0)).revision == number)


def test_a_database_out_of_reach_or_without_schema_says_nothing(
    new_database: Callable[[str], str],
) -> None:
    empty = engines.connect(Settings(database_url=new_database("empty")))
    lost = engines.connect(Settings(database_url="postgresql://nobody@127.0.0.1:1/x"))
    for engine in (empty, lost):
        watch = watching.watch(engine)
        for _ in range(3):
            assert watch.token() is None
            time.sleep(0.05)
        engine.dispose()


def test_silence_is_not_believed_for_long(
    engine: sa.Engine, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL; SQLite answers each time, and its clock is not asked."""
    monkeypatch.setattr(watching, "FRESH", -1.0)
    assert (watch.token() is None) == engines.tells(engine)
