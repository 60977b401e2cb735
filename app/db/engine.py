"""Connections and transactions, on whichever of the two engines is configured."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import exc

from app import errors
from app.db.drivers import faults, hosts, postgresql, sqlite
from app.settings import Settings

Engine = sa.Engine
Connection = sa.Connection
Snapshot = Connection
"""What a query may be asked through: a reader's connection, or that of a change."""


class Commits:
    """How many transactions of this process may have written; held by the engine they used."""

    def __init__(self) -> None:
        self.count = 0


def connect(settings: Settings, *, serving: bool = False) -> sa.Engine:
    """An engine for the configured database. Raises Unusable if the URL makes no sense.

    `serving`: somebody waits for each answer, so no statement on a server may take longer than
    the time allowed for locks and a second. Without it commands may take as long as they need.
    """
    return _connect(_url(settings), settings, serving)


def connect_replicas(settings: Settings) -> list[sa.Engine]:
    """An engine for each database that only reads are put to. Raises Unusable likewise."""
    if not settings.replica_url:
        return []
    url = _understood(settings.replica_url, "DEPOSITARY_REPLICA_URL")
    return [_connect(one, settings, serving=True) for one in hosts.each(url)]


def _connect(url: sa.URL, settings: Settings, serving: bool) -> sa.Engine:
    driver = sqlite if url.get_backend_name() == "sqlite" else postgresql
    engine: Engine = driver.create(url, settings, serving)
    engine.update_execution_options(depositary_commits=Commits())
    return engine


def _url(settings: Settings) -> sa.URL:
    """The configured URL, if it is one that this file knows how to use."""
    return hosts.settled(_understood(settings.database_url, "DEPOSITARY_DATABASE_URL"))


def _understood(text: str, name: str) -> sa.URL:
    readers = (sa.make_url, hosts.parsed)
    # Of several hosts the library would make one with a comma in it.
    for read in reversed(readers) if "," in text else readers:
        try:
            url = read(text)
            if url is not None and url.get_backend_name() in ("sqlite", "postgresql"):
                # The dialect reads the whole of it, so that what it cannot read is told now.
                url.get_dialect()().create_connect_args(url)
                return url
        except (exc.ArgumentError, exc.NoSuchModuleError, ModuleNotFoundError, ValueError):
            pass
    raise errors.Unusable(f"{name} must be a sqlite:// or postgresql:// URL")


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
    """The connection, if statements may go to SQLite's driver itself, in its transaction.

    None while a listener is attached (tracing), which statements sent so would pass by.
    """
    if (
        session.dialect.name == "sqlite"
        and session.in_transaction()
        and not session.engine.dispatch.before_cursor_execute
    ):
        return session
    return None


@contextmanager
def writing(engine: sa.Engine) -> Iterator[Connection]:
    """A connection in one transaction, alone among writers: commits at the end, or nothing happens.

    A plain one: whoever writes hands over rows, and no object has to be kept track of.
    """
    faults.refuse_damaged(engine)
    with faults.translated(engine):
        connection = engine.connect()
        try:
            connection = connection.execution_options(depositary_writes=True)
            with connection.begin():
                if engine.dialect.name == "postgresql":
                    connection.exec_driver_sql(postgresql.LOCK_AND_NOTIFY)
                yield connection
        finally:
            commits(engine).count += 1
            connection.close()


def commits(engine: sa.Engine) -> Commits:
    """The count of what this process has written through this engine."""
    found: Commits = engine.get_execution_options()["depositary_commits"]
    return found


def pool(engine: Engine) -> tuple[int, int]:
    """How many connections there may be, and how many are in use."""
    pooled = engine.pool
    assert isinstance(pooled, sa.QueuePool)
    return pooled.size(), pooled.checkedout()


def read_only(engine: sa.Engine, connection: sa.Connection) -> str | None:
    """Why nothing can be written to the database, if so: where its file lies, or because its
    server stands by or is told to.
    """
    try:
        if engine.dialect.name == "sqlite":
            sqlite.place(engine).refuse_writes()
        elif connection.exec_driver_sql(postgresql.READ_ONLY).scalar():
            return faults.READ_ONLY
    except (errors.Unavailable, errors.StorageFull) as error:
        return error.detail
    return None


def journal_mode(connection: sa.Connection) -> str:
    """How SQLite keeps transactions: `wal` where readers and a writer do not wait for another."""
    return str(connection.exec_driver_sql("PRAGMA journal_mode").scalar())


def tells(engine: sa.Engine) -> bool:
    """Whether the database tells of commits (PostgreSQL), or must be asked (SQLite)."""
    return engine.dialect.name == "postgresql"


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
                if engine.dialect.name == "postgresql":
                    postgresql.check_limits(connection)
                check(connection)
            if engine.dialect.name == "sqlite":
                # Kept in the file, so it is set once, and never in a file that is not ours.
                connection.connection.cursor().execute("PRAGMA journal_mode=WAL").close()
            connection = connection.execution_options(depositary_writes=True)
            with connection.begin():
                if engine.dialect.name == "postgresql":
                    connection.exec_driver_sql(postgresql.LOCK)
                yield connection
                if engine.dialect.name == "sqlite":
                    connection.exec_driver_sql(f"PRAGMA application_id={sqlite.APPLICATION_ID}")
        finally:
            connection.close()


def check_ours(connection: sa.Connection) -> None:
    """Raise Unusable if there are tables in the database and they are not ours."""
    names = set(sa.inspect(connection).get_table_names())
    if names and not {"alembic_version", "revision", "span"} <= names:
        raise errors.Unusable("the database holds other tables and was not made by Depositary")


def check_file(settings: Settings) -> None:
    """Raise Unusable if an SQLite file is configured that is there and is not ours, or empty."""
    url = _url(settings)
    if url.get_backend_name() == "sqlite" and url.database:
        sqlite.check_file(Path(url.database), settings.busy_timeout)
