"""Connections and transactions; knows the kind of database, as do `faults`, `files`, `transfer`."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc
from sqlmodel import Session

from app import errors
from app.db.drivers import faults
from app.db.drivers.read_timeout import Patience
from app.settings import Settings

Snapshot = sa.Connection | Session
"""What a query may be asked through: a reader's connection, or the session of a change."""

_WRITE_LOCK = 0x6465706F  # "depo": serialises writers on PostgreSQL, as SQLite does by itself.
_APPLICATION_ID = 0x6465706F  # Marks an SQLite file as ours, so that another's is never touched.
_CHANNEL = "depositary"  # Where PostgreSQL tells that somebody committed.
_UNHEARD = 5.0  # Seconds without a word after which who listens there connects anew.


class Commits:
    """How many transactions of this process may have written; held by the engine they used."""

    def __init__(self) -> None:
        self.count = 0


def connect(settings: Settings, *, serving: bool = False) -> sa.Engine:
    """An engine for the configured database. Raises Unusable if the URL makes no sense.

    `serving`: somebody waits for each answer, so no statement on a server may take longer than
    the time allowed for locks and a second. Without it commands may take as long as they need.
    """
    url = _url(settings)
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, settings, serving)
    return _postgresql(url, settings, serving)


def _url(settings: Settings) -> sa.URL:
    """The configured URL, if it is one that this file knows how to use."""
    try:
        url = sa.make_url(settings.database_url)
        if url.get_backend_name() in ("sqlite", "postgresql"):
            # The dialect reads the whole of it, so that what it cannot read is told now.
            url.get_dialect()().create_connect_args(url)
            return url
    except (exc.ArgumentError, exc.NoSuchModuleError, ModuleNotFoundError, ValueError):
        pass
    raise errors.Unusable("DEPOSITARY_DATABASE_URL must be a sqlite:// or postgresql:// URL")


def _sqlite(url: sa.URL, settings: Settings, serving: bool) -> sa.Engine:
    if url.database in (None, "", ":memory:"):
        raise errors.Unusable("DEPOSITARY_DATABASE_URL must name a file: sqlite:///depositary.db")
    engine = sa.create_engine(
        url,
        poolclass=sa.QueuePool,
        # A value that a statement names ten times is put in once.
        paramstyle="named",
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=settings.busy_timeout,
        # The connection used last has its pages and statements at hand; the others stay small.
        pool_use_lifo=True,
        # autocommit leaves BEGIN to us: the driver's own BEGIN is always a deferred one.
        connect_args={
            "timeout": settings.busy_timeout,
            "check_same_thread": False,
            "isolation_level": None,
        },
        execution_options={"depositary_commits": Commits()},
    )

    @sa.event.listens_for(engine, "do_connect")
    def find(_dialect: object, _record: object, _cargs: Any, _cparams: Any) -> None:
        # SQLite would make an empty file of this name, and answer from that.
        if not Path(str(url.database)).exists():
            raise errors.Unavailable(faults.NO_SCHEMA)

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        # Each of many connections remembers pages of its own: half of SQLite's own measure, in KiB.
        pages = ["cache_size=-1000"] if serving else []
        for pragma in ("synchronous=FULL", "foreign_keys=ON", *pages):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        if connection.get_execution_options().get("depositary_writes", False):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            # Touches no file, so it cannot fail; the library's own way costs ten times as much.
            connection.connection.cursor().execute("BEGIN DEFERRED").close()

    return engine


def _postgresql(url: sa.URL, settings: Settings, serving: bool) -> sa.Engine:
    # To PostgreSQL nothing means no limit at all.
    milliseconds = max(1, int(settings.busy_timeout * 1000))
    limits = f"-c lock_timeout={milliseconds} -c timezone=UTC"
    if serving:
        limits += f" -c statement_timeout={milliseconds + 1000}"
    engine = sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=settings.busy_timeout,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": max(2, round(settings.busy_timeout)),
            "options": limits,
            "application_name": "depositary",
        },
        execution_options={"depositary_commits": Commits()},
    )
    if serving:
        # A server that can still count ends a statement itself; this is for one that cannot.
        patience = Patience(settings.busy_timeout + 2)

        @sa.event.listens_for(engine, "do_connect")
        def open_(_dialect: object, _record: object, cargs: Any, cparams: Any) -> Any:
            return patience.connect(*cargs, **cparams)

    return engine


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection that sees one snapshot throughout and writes nothing.

    A plain connection: reads select columns and never need an object that is kept track of.
    """
    faults.refuse_damaged(engine)
    with faults.translated(engine):
        connection = engine.connect()
        try:
            if engine.dialect.name == "postgresql":
                connection = connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            connection.begin()
            yield connection
        finally:
            connection.close()


def direct(session: Snapshot) -> sa.Connection | None:
    """The connection, if statements may go to SQLite's driver itself: a reader's, in its snapshot.

    Not where somebody follows statements, who is told of them by the library alone.
    """
    if (
        isinstance(session, sa.Connection)
        and session.dialect.name == "sqlite"
        and session.in_transaction()
        and not session.engine.dispatch.before_cursor_execute
    ):
        return session
    return None


@contextmanager
def writing(engine: sa.Engine) -> Iterator[Session]:
    """A session in one transaction, alone among writers: commits at the end, or nothing happens."""
    faults.refuse_damaged(engine)
    with faults.translated(engine):
        connection = engine.connect()
        try:
            connection = connection.execution_options(depositary_writes=True)
            with connection.begin():
                if engine.dialect.name == "postgresql":
                    # What is notified is told when this commits, and never if it does not.
                    connection.exec_driver_sql(
                        f"SELECT pg_advisory_xact_lock({_WRITE_LOCK}), pg_notify('{_CHANNEL}', '')"
                    )
                with Session(connection, join_transaction_mode="rollback_only") as session:
                    yield session
                    session.flush()
        finally:
            commits(engine).count += 1
            connection.close()


def commits(engine: sa.Engine) -> Commits:
    """The count of what this process has written through this engine."""
    found: Commits = engine.get_execution_options()["depositary_commits"]
    return found


def witness(engine: sa.Engine) -> Any:
    """A driver's connection outside the pool and every transaction, to see others' commits with.

    It never writes and, on SQLite, never waits. Raises what the driver raises.
    """
    given, named = engine.dialect.create_connect_args(engine.url)
    if tells(engine):
        # A server that froze must not hold this one for ever, which would never hear again.
        listener = Patience(_UNHEARD).connect(
            *given, **{**named, "autocommit": True, "connect_timeout": 2}
        )
        listener.execute(f"LISTEN {_CHANNEL}")
        return listener
    if not Path(str(engine.url.database)).exists():
        raise engine.dialect.loaded_dbapi.OperationalError("there is no such file")
    others = {"timeout": 0, "check_same_thread": False, "isolation_level": None}
    connection = engine.dialect.connect(*given, **{**named, **others})
    connection.execute("PRAGMA query_only=ON")
    return connection


def tells(engine: sa.Engine) -> bool:
    """Whether the database tells of commits (PostgreSQL), or must be asked (SQLite)."""
    return engine.dialect.name == "postgresql"


def asking(witness: Any) -> Callable[[], int]:
    """SQLite: a question of 4 µs whose answer changes with each commit by whichever process."""
    cursor = witness.cursor()
    # The one row is read to its end, so that no transaction stays open behind it.
    return lambda: cursor.execute("PRAGMA data_version").fetchone()[0]


def await_commit(witness: Any, seconds: float) -> None:
    """PostgreSQL: wait until somebody has committed, or for so long."""
    for _ in witness.notifies(timeout=seconds, stop_after=1):
        pass


@contextmanager
def migrating(
    engine: sa.Engine, check: Callable[[sa.Connection], object]
) -> Iterator[sa.Connection]:
    """A connection with the write lock held, for a change of schema that others must wait for.

    `check` looks at the database first, and raises if it is not to be touched at all.
    """
    with faults.translated(engine):
        if engine.dialect.name == "sqlite":
            Path(str(engine.url.database)).touch()
        connection = engine.connect()
        try:
            with connection.begin():
                check(connection)
            if engine.dialect.name == "sqlite":
                # Kept in the file, so it is set once, and never in a file that is not ours.
                connection.connection.cursor().execute("PRAGMA journal_mode=WAL").close()
            connection = connection.execution_options(depositary_writes=True)
            with connection.begin():
                if engine.dialect.name == "postgresql":
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITE_LOCK})")
                yield connection
                if engine.dialect.name == "sqlite":
                    connection.exec_driver_sql(f"PRAGMA application_id={_APPLICATION_ID}")
        finally:
            connection.close()


def check_ours(connection: sa.Connection) -> None:
    """Raise Unusable if there are tables in the database and they are not ours."""
    names = set(sa.inspect(connection).get_table_names())
    if names and not {"alembic_version", "revision", "span"} <= names:
        raise errors.Unusable("the database holds other tables and was not made by Depositary")


def check_file(settings: Settings) -> None:
    """Raise Unusable if the SQLite file is there and is no SQLite database, or somebody else's.

    An empty file was one with something in it, or another process is about to fill it: that takes
    no longer than the time allowed for locks.
    """
    url = _url(settings)
    if url.get_backend_name() != "sqlite" or not url.database:
        return
    path = Path(url.database)
    if not path.parent.is_dir():
        raise errors.Unusable(f"the database's folder does not exist: {path.parent}")
    if path.is_dir():
        raise errors.Unusable(f"the database is a folder, not a file: {path}")
    end = time.monotonic() + settings.busy_timeout
    while path.exists() and not path.stat().st_size:
        if time.monotonic() > end:
            raise errors.Unusable(f"the database file is empty; remove it to begin anew: {path}")
        time.sleep(0.05)
    if path.exists():
        with path.open("rb") as file:
            header = file.read(100)
        if not header.startswith(b"SQLite format 3\0"):
            raise errors.Unusable(f"not an SQLite database: {path}")
        if int.from_bytes(header[68:72], "big") not in (0, _APPLICATION_ID):
            raise errors.Unusable(f"an SQLite database of another application: {path}")
