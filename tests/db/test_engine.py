"""Connections: what the drivers raise as meanings, and readers and writers side by side."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.actions.commands import record_actions
from app.db import engine as engines
from app.db.drivers import faults
from app.db.tables.knowledge import Revision
from app.errors import DepositaryError, StorageFull, Unavailable, Unusable
from app.settings import Settings
from tests.example import GAZETTE, HARBOUR, action
from tests.support import PUBLIC_URL, change

COUNTRIES = ("USA", "CAN", "MEX", "BRA", "ARG", "CHL", "PER", "COL")
WRONG: dict[str, str] = {
    "a kind of country": "UPDATE country_entry SET kind = 'rock'",
    "a kind of action": "UPDATE action SET kind = 'wedding'",
    "a scope": "UPDATE action SET scope = 'vague'",
    "a status": "UPDATE span SET status = 'friend'",
    "a nature": "UPDATE accord_entry SET nature = 'moral'",
    "a tier": "UPDATE source_entry SET tier = 'rumour'",
    "a stance": "UPDATE citation SET stance = 'shrugs'",
    "a date without its bounds": "UPDATE action SET done_on_earliest = NULL, done_on_latest = NULL",
    "bounds out of order": "UPDATE action SET done_on_earliest = '2900-01-01'",
    "an unknown country": "UPDATE action SET country = 'QAA'",
    "an unknown accord": "UPDATE span SET accord = 'no-such'",
    "an unknown source": "UPDATE citation SET source = 'no-such'",
    "an unknown revision": "UPDATE action SET known_from = 999",
}


def count(engine: sa.Engine, table: str) -> int:
    with engines.reading(engine) as session:
        return int(session.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one())


def impatient(engine: sa.Engine, **changed: object) -> sa.Engine:
    """Another engine on the same database that waits for nothing."""
    url = engine.url.render_as_string(hide_password=False)
    given = {"database_url": url, "public_url": PUBLIC_URL, "busy_timeout": 0.05, **changed}
    return engines.connect(Settings.model_validate(given))


@pytest.mark.parametrize("statement", WRONG.values(), ids=WRONG)
def test_the_database_itself_refuses(engine: sa.Engine, statement: str) -> None:
    with engine.connect() as connection, pytest.raises(sa.exc.IntegrityError):
        connection.execute(sa.text(statement))


def test_a_writer_that_waits_too_long_is_told_to_come_back(engine: sa.Engine) -> None:
    other = impatient(engine)
    with engines.writing(engine), pytest.raises(Unavailable), engines.writing(other):
        pytest.fail("two writers at once")
    other.dispose()


def test_reading_goes_on_while_somebody_writes(engine: sa.Engine) -> None:
    before = count(engine, "action")
    other = impatient(engine)
    with change(engine) as made:
        record_actions(made, HARBOUR, [action("USA", "signature", "1990-05-01")])
        assert count(other, "action") == before
    assert count(other, "action") == before + 1
    other.dispose()


def test_a_reader_sees_one_snapshot_throughout(engine: sa.Engine) -> None:
    query = sa.text("SELECT count(*) FROM action")
    with engines.reading(engine) as session:
        before = session.execute(query).scalar_one()
        with change(engine) as made:
            record_actions(made, HARBOUR, [action("USA", "signature", "1990-05-01")])
        assert session.execute(query).scalar_one() == before


def test_writers_wait_for_each_other_and_none_fails(engine: sa.Engine) -> None:
    def write(code: str) -> int:
        with change(engine, reason=code) as made:
            record_actions(made, HARBOUR, [action(code, "signature", "1990-05-01")])
            return made.number

    first = count(engine, "revision") + 1
    with ThreadPoolExecutor(len(COUNTRIES)) as pool:
        numbers = sorted(pool.map(write, COUNTRIES))
    assert numbers == list(range(first, first + len(COUNTRIES)))


def test_what_fails_leaves_nothing_behind(engine: sa.Engine) -> None:
    before = count(engine, "revision"), count(engine, "action")
    with suppress(ZeroDivisionError), change(engine) as made:
        record_actions(made, HARBOUR, [action("USA", "signature", "1990-05-01")])
        raise ZeroDivisionError
    assert (count(engine, "revision"), count(engine, "action")) == before


def test_no_free_connection_is_unavailable(engine: sa.Engine) -> None:
    small = impatient(engine, pool_size=1)
    with engines.reading(small), pytest.raises(Unavailable, match="connections"):
        count(small, "action")
    small.dispose()


def test_a_full_disk_has_a_meaning_and_harms_nothing(on_sqlite: sa.Engine) -> None:
    engine = on_sqlite  # Only SQLite can be told how large its file may get.
    before = count(engine, "action")

    @sa.event.listens_for(engine, "begin")
    def cramp(connection: sa.Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")

    given = [
        action(code, "signature", "1990-05-01", statement="x" * 10_000, citations=cited)
        for code in COUNTRIES
        for cited in [[{"source": GAZETTE, "note": "y" * 10_000}]]
    ]
    with pytest.raises(StorageFull), change(engine) as made:
        record_actions(made, HARBOUR, given)
    assert count(engine, "action") == before


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("no url", Unusable),
        ("mysql://somebody@127.0.0.1/x", Unusable),
        ("sqlite://", Unusable),
        ("postgresql://somebody@127.0.0.1:1/x", Unavailable),
        ("sqlite:////no/such/folder/x.db", Unavailable),
    ],
)
def test_a_database_that_cannot_be_reached_has_a_meaning(
    url: str, error: type[DepositaryError]
) -> None:
    with pytest.raises(error):
        count(engines.connect(Settings(database_url=url)), "action")


def test_a_damaged_file_has_a_meaning(tmp_path: Path) -> None:
    path = tmp_path / "damaged.db"
    path.write_bytes(b"SQLite format 3\0" + b"rubbish" * 1000)
    with pytest.raises(Unusable, match="damaged"):
        count(engines.connect(Settings(database_url=f"sqlite:///{path}")), "action")


def test_only_a_file_of_bearable_size_is_looked_through(tmp_path: Path) -> None:
    path = tmp_path / "damaged.db"
    path.write_bytes(b"SQLite format 3\0" + b"rubbish" * 1000)
    engine = engines.connect(Settings(database_url=f"sqlite:///{path}"))
    faults.check_pages(engine, path.stat().st_size - 1)
    with pytest.raises(Unusable, match="damaged"):
        faults.check_pages(engine, path.stat().st_size)


def test_instants_come_back_in_utc(engine: sa.Engine) -> None:
    with engines.reading(engine) as session:
        moments = list(session.execute(sa.select(Revision.recorded_at)).scalars())  # type: ignore[call-overload]
    assert moments == sorted(moments)
    assert {moment.utcoffset() for moment in moments} == {timedelta(0)}
