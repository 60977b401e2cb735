"""SQLite: its engine, its write lock, its files, and how others' commits are noticed."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc

from app import errors
from app.db.drivers import faults
from app.db.drivers.places import Place
from app.settings import Settings

APPLICATION_ID = 0x6465706F
"""Marks an SQLite file as ours ("depo"), so that another's is never touched."""


def create(url: sa.URL, settings: Settings, serving: bool) -> sa.Engine:
    """An engine for a file. `serving`: of many connections each keeps half the usual pages.

    A command has one, which keeps 32 times as many: a large import comes back to them.
    """
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
    )

    place = Place(Path(str(url.database)))
    engine.update_execution_options(depositary_place=place)

    @sa.event.listens_for(engine, "do_connect")
    def open_(dialect: Any, record: Any, args: Any, named: Any) -> Any:
        # SQLite would make an empty file of this name, and answer from that.
        if not place.path.exists():
            raise errors.Unavailable(faults.NO_SCHEMA)
        connection, record.info["opened"] = place.open(dialect.connect, *args, **named)
        return connection

    @sa.event.listens_for(engine, "checkout")
    def compare(_connection: object, record: Any, _proxy: object) -> None:
        if not place.same(record.info["opened"]):
            raise exc.DisconnectionError

    # Each of many connections remembers pages of its own; SQLite's own measure is 2000 KiB.
    sa.event.listen(engine, "connect", partial(_prepare, 1000 if serving else 64_000))

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        if connection.get_execution_options().get("depositary_writes", False):
            place.refuse_writes()
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            # Somebody else may have written for a while.
            place.refuse_writes()
        else:
            # Touches no file, so it cannot fail; the library's own way costs ten times as much.
            connection.connection.cursor().execute("BEGIN DEFERRED").close()

    return engine


def _prepare(pages: int, connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in ("synchronous=FULL", "foreign_keys=ON", f"cache_size=-{pages}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def place(engine: sa.Engine) -> Place:
    """Where the file of an engine lies."""
    found: Place = engine.get_execution_options()["depositary_place"]
    return found


def witness(engine: sa.Engine) -> tuple[Any, Callable[[], bool]]:
    """A driver's connection outside the pool and every transaction, to see others' commits with.

    It never writes and never waits. With it comes what says whether it is still one to the file.
    Raises what the driver raises.
    """
    given, named = engine.dialect.create_connect_args(engine.url)
    if not Path(str(engine.url.database)).exists():
        raise engine.dialect.loaded_dbapi.OperationalError("there is no such file")
    others = {"timeout": 0, "check_same_thread": False, "isolation_level": None}
    lies = place(engine)
    connection, opened = lies.open(engine.dialect.connect, *given, **{**named, **others})
    connection.execute("PRAGMA query_only=ON")
    return connection, lambda: lies.same(opened)


def data_version(witness: Any) -> Callable[[], int]:
    """A question of 4 µs whose answer changes with each commit by whichever process."""
    cursor = witness.cursor()
    # The one row is read to its end, so that no transaction stays open behind it.
    return lambda: cursor.execute("PRAGMA data_version").fetchone()[0]


def check_file(path: Path, patience: float) -> None:
    """Raise Unusable if the SQLite file is there and is no SQLite database, or somebody else's.

    An empty file was one with something in it, or another process is about to fill it: that takes
    no longer than the time allowed for locks, `patience` seconds.
    """
    if not path.parent.is_dir():
        raise errors.Unusable(f"the database's folder does not exist: {path.parent}")
    if path.is_dir():
        raise errors.Unusable(f"the database is a folder, not a file: {path}")
    end = time.monotonic() + patience
    while path.exists() and not path.stat().st_size:
        if time.monotonic() > end:
            raise errors.Unusable(f"the database file is empty; remove it to begin anew: {path}")
        time.sleep(0.05)
    if path.exists():
        with path.open("rb") as file:
            header = file.read(100)
        if not header.startswith(b"SQLite format 3\0"):
            raise errors.Unusable(f"not an SQLite database: {path}")
        if int.from_bytes(header[68:72], "big") not in (0, APPLICATION_ID):
            raise errors.Unusable(f"an SQLite database of another application: {path}")
