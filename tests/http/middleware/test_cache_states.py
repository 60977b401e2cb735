"""When memory is right: writes in between, midnight, and a database that does not say."""

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from app.actions.commands import record_actions
from app.db import engine as engines
from app.db import revisions, watching
from app.db.drivers import sqlite
from app.http.middleware.access_log import AccessLog
from app.http.middleware.cache import Cached
from app.http.middleware.origins import Origins
from app.http.middleware.store import Store
from app.http.operations.metrics import Metrics
from app.settings import Settings
from tests.example import HARBOUR, action
from tests.support import change

pytestmark = pytest.mark.anyio
COUNTRIES = ("USA", "CAN", "MEX", "BRA", "ARG", "CHL", "PER", "COL", "URY", "ECU")
DAY = 86_400.0


def write(engine: sa.Engine) -> int:
    """Record something; the number of the revision."""
    with change(engine) as made:
        code = COUNTRIES[made.number % len(COUNTRIES)]
        record_actions(made, HARBOUR, [action(code, "signature", "1990-05-01")])
        return made.number


class Answering:
    """An application that answers the newest revision and the day, and counts its answers.

    It may be told to do something after it has read and before it answers.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self.now = 100 * DAY
        self.answers = 0
        self.between: Any = lambda: None
        self.store = Store(100_000)
        access = AccessLog(Metrics(engine), self.store, lines=False)
        self.watch = watching.watch(engine, clock=lambda: self.now)
        self.front = Cached(
            self.answer, self.watch, self.store, access, Origins("", (), lambda _: False)
        )

    async def answer(self, scope: Any, receive: Any, send: Any) -> None:
        self.answers += 1
        with engines.reading(self.engine) as session:
            body = f"{revisions.moment(session).revision} {self.now // DAY}".encode()
        self.between()
        given = {
            "cache-control": "public",
            "etag": '"a"',
            "vary": "Accept",
            "content-length": str(len(body)),
        }
        headers = [(name.encode(), value.encode()) for name, value in given.items()]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def get(self) -> str:
        transport = httpx.ASGITransport(app=self.front)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            return (await client.get("/v1/newest")).text


async def test_an_answer_is_made_once_for_each_revision(on_sqlite: sa.Engine) -> None:
    app = Answering(on_sqlite)
    for _ in range(3):
        expected = f"{write(on_sqlite)} 100.0"
        assert [await app.get() for _ in range(3)] == [expected] * 3
    assert app.answers == 3


async def test_what_was_read_before_a_write_is_never_kept(on_sqlite: sa.Engine) -> None:
    app = Answering(on_sqlite)
    number = write(on_sqlite)
    app.between = lambda: write(on_sqlite)
    # This reader asked before the write was there, and may have the old answer; nobody else may.
    assert await app.get() == f"{number} 100.0"
    assert len(app.store) == 0
    app.between = lambda: None
    assert await app.get() == f"{number + 1} 100.0"


async def test_a_write_by_another_engine_shows_at_once(on_sqlite: sa.Engine) -> None:
    app = Answering(on_sqlite)
    other = engines.connect(Settings(database_url=str(on_sqlite.url)))
    for _ in range(3):
        number = write(other)
        assert await app.get() == f"{number} 100.0"
    other.dispose()


async def test_a_commit_without_a_revision_leaves_the_answers(on_sqlite: sa.Engine) -> None:
    app = Answering(on_sqlite)
    await app.get()
    with engines.writing(on_sqlite) as session:
        session.execute(sa.text("CREATE TABLE beside (it INTEGER)"))
    await app.get()
    assert app.answers == 1


async def test_midnight_ends_what_is_about_today(on_sqlite: sa.Engine) -> None:
    app = Answering(on_sqlite)
    app.now = 101 * DAY - 0.001
    first = await app.get()
    assert await app.get() == first
    app.now = 101 * DAY
    assert await app.get() == first.replace("100", "101")
    # A clock that is set back does not bring yesterday's answers back either.
    app.now = 100 * DAY
    assert await app.get() == first
    assert app.answers == 3


async def test_an_answer_that_midnight_overtakes_is_not_kept(on_sqlite: sa.Engine) -> None:
    app = Answering(on_sqlite)
    app.between = lambda: setattr(app, "now", 101 * DAY)
    assert (await app.get()).endswith(" 100.0")
    assert len(app.store) == 0


async def test_what_the_database_does_not_say_is_answered_anew(on_sqlite: sa.Engine) -> None:
    app = Answering(on_sqlite)
    await app.get()
    app.watch.close()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sqlite, "witness", _locked)
        for _ in range(2):
            await app.get()
        assert app.answers == 3
    await app.get()
    assert app.answers == 3


def _locked(_engine: sa.Engine) -> Any:
    raise sqlite3.OperationalError("database is locked")


@pytest.mark.parametrize("fault", ["lock", "garbage"])
async def test_a_file_that_does_not_answer_is_not_believed(
    on_sqlite: sa.Engine, fault: str
) -> None:
    watch = watching.watch(on_sqlite)
    assert watch.token()
    path = Path(str(on_sqlite.url.database))
    if fault == "lock":
        on_sqlite.dispose()
        with sqlite3.connect(path, isolation_level=None) as other:
            other.execute("PRAGMA locking_mode=EXCLUSIVE")
            other.execute("BEGIN EXCLUSIVE")
            assert watch.token() is None
            other.execute("COMMIT")
        other.close()
        assert watch.token()
    else:
        watch.close()
        on_sqlite.dispose()
        path.write_bytes(b"SQLite format 3\0" + b"rubbish" * 1_000)
        assert watch.token() is None


async def test_a_watch_leaves_no_transaction_open(on_sqlite: sa.Engine) -> None:
    watch = watching.watch(on_sqlite)
    for _ in range(2):
        assert watch.token()
        write(on_sqlite)
        with on_sqlite.connect() as connection:
            # Every page could be moved out of the log, which no reader holds.
            done = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
        assert tuple(done) == (0, 0, 0)


async def test_many_readers_at_once_share_a_look_and_none_reads_what_is_old(
    on_sqlite: sa.Engine,
) -> None:
    app = Answering(on_sqlite)
    await app.get()
    looks = 0
    look = app.watch.token

    def counted() -> watching.Token | None:
        nonlocal looks
        looks += 1
        return look()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(app.watch, "token", counted)
        for _ in range(3):
            expected = f"{write(on_sqlite)} 100.0"
            await app.get()
            before = looks
            answers = await asyncio.gather(*(app.get() for _ in range(20)))
            assert set(answers) == {expected}
            assert looks - before < 20


async def test_readers_already_waiting_see_what_this_process_writes_before_them(
    on_sqlite: sa.Engine,
) -> None:
    app = Answering(on_sqlite)
    await app.get()
    numbers: list[int] = []

    async def write_and_ask() -> str:
        numbers.append(write(on_sqlite))
        return await app.get()

    answers = await asyncio.gather(app.get(), write_and_ask(), app.get(), app.get())
    assert list(answers[1:]) == [f"{numbers[0]} 100.0"] * 3
