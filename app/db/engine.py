"""Connections and transactions; the only file that knows which database it talks to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc
from sqlmodel import Session

from app import errors
from app.settings import Settings

Snapshot = sa.Connection | Session
"""What a query may be asked through: a reader's connection, or the session of a change."""

_WRITE_LOCK = 0x6465706F  # "depo": serialises writers on PostgreSQL, as SQLite does by itself.
_APPLICATION_ID = 0x6465706F  # Marks an SQLite file as ours, so that another's is never touched.


def connect(settings: Settings) -> sa.Engine:
    """An engine for the configured database. Raises Unusable if the URL makes no sense."""
    url = _url(settings)
    return (
        _sqlite(url, settings) if url.get_backend_name() == "sqlite" else _postgresql(url, settings)
    )


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


def _sqlite(url: sa.URL, settings: Settings) -> sa.Engine:
    if url.database in (None, "", ":memory:"):
        raise errors.Unusable("DEPOSITARY_DATABASE_URL must name a file: sqlite:///depositary.db")
    engine = sa.create_engine(
        url,
        poolclass=sa.QueuePool,
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
    )

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in ("synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("depositary_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")

    return engine


def _postgresql(url: sa.URL, settings: Settings) -> sa.Engine:
    milliseconds = int(settings.busy_timeout * 1000)
    return sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=settings.busy_timeout,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": max(2, round(settings.busy_timeout)),
            "options": f"-c lock_timeout={milliseconds} -c timezone=UTC",
            "application_name": "depositary",
        },
    )


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection that sees one snapshot throughout and writes nothing.

    A plain connection: reads select columns and never need an object that is kept track of.
    """
    with _translated():
        connection = engine.connect()
        try:
            if engine.dialect.name == "postgresql":
                connection = connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            yield connection
        finally:
            connection.close()


@contextmanager
def writing(engine: sa.Engine) -> Iterator[Session]:
    """A session in one transaction, alone among writers: commits at the end, or nothing happens."""
    with _translated():
        connection = engine.connect()
        try:
            connection = connection.execution_options(depositary_writes=True)
            with connection.begin():
                if engine.dialect.name == "postgresql":
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITE_LOCK})")
                with Session(connection, join_transaction_mode="rollback_only") as session:
                    yield session
                    session.flush()
        finally:
            connection.close()


@contextmanager
def migrating(
    engine: sa.Engine, check: Callable[[sa.Connection], object]
) -> Iterator[sa.Connection]:
    """A connection with the write lock held, for a change of schema that others must wait for.

    `check` looks at the database first, and raises if it is not to be touched at all.
    """
    with _translated():
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
    """Raise Unusable if the SQLite file is there and is no SQLite database, or somebody else's."""
    url = _url(settings)
    if url.get_backend_name() != "sqlite" or not url.database:
        return
    path = Path(url.database)
    if not path.parent.is_dir():
        raise errors.Unusable(f"the database's folder does not exist: {path.parent}")
    if path.is_dir():
        raise errors.Unusable(f"the database is a folder, not a file: {path}")
    if path.exists() and path.stat().st_size:
        with path.open("rb") as file:
            header = file.read(100)
        if not header.startswith(b"SQLite format 3\0"):
            raise errors.Unusable(f"not an SQLite database: {path}")
        if int.from_bytes(header[68:72], "big") not in (0, _APPLICATION_ID):
            raise errors.Unusable(f"an SQLite database of another application: {path}")


@contextmanager
def _translated() -> Iterator[None]:
    """Turn what the drivers raise into meanings."""
    try:
        yield
    except exc.TimeoutError as error:
        raise errors.Unavailable("All database connections are in use.") from error
    except exc.DBAPIError as error:
        raise _meaning(error) from error


def _meaning(error: exc.DBAPIError) -> Exception:
    code = getattr(error.orig, "sqlite_errorname", "") or getattr(error.orig, "sqlstate", "") or ""
    message = str(error.orig).lower()
    if code.startswith("SQLITE_FULL") or code == "53100" or "disk is full" in message:
        return errors.StorageFull("There is no space left to write to.")
    if code.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return errors.Unusable("The database is damaged.")
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return errors.Unavailable("The database is busy.")
    if code.startswith(("SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_READONLY")):
        return errors.Unavailable("The database file cannot be used now.")
    # Lock and connection classes of PostgreSQL's error codes; no code: no connection at all.
    if code == "42P01" or message.startswith("no such table"):
        return errors.Unavailable("The database has no schema yet; run `depositary migrate`.")
    if code[:2] in ("08", "53", "57", "55", "40"):
        return errors.Unavailable("The database is not available now.")
    if isinstance(error, exc.OperationalError) and not code:
        return errors.Unavailable("The database is not available now.")
    return error
