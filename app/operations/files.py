"""SQLite database files: online backup (page by page), syncing to disk, and finding damage."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa

from app.db import engine as engines
from app.db.drivers.faults import meaning
from app.db.drivers.places import Place
from app.errors import Unavailable, Unusable
from app.settings import Settings

_MOST_FAULTS = 20


def database_file(engine: sa.Engine) -> Path | None:
    """The file that holds the database, or None on PostgreSQL."""
    return Path(str(engine.url.database)) if engine.dialect.name == "sqlite" else None


def connect(path: Path) -> sa.Engine:
    """An engine for a file that nobody else uses."""
    return engines.connect(_settings(path))


def _settings(path: Path) -> Settings:
    url = sa.URL.create("sqlite", database=str(path.absolute()))
    return Settings(database_url=url.render_as_string(), pool_size=2, busy_timeout=60.0)


@contextmanager
def _opened(path: Path, mode: str, timeout: float = 5.0) -> Iterator[sqlite3.Connection]:
    """A plain connection to a file, in SQLite's mode `ro`, `rw` or `rwc`."""
    uri = f"file:{quote(str(path.absolute()))}?mode={mode}"
    connect = partial(sqlite3.connect, uri=True, timeout=timeout, isolation_level=None)
    try:
        # What is only read may lie where nothing can be written.
        opened = Place(path).open(connect, uri)[0] if mode == "ro" else connect(uri)
        with closing(opened) as connection:
            yield connection
    except sqlite3.Error as error:
        raise meaning(error) from error


def check_file(path: Path) -> None:
    """Raise Unusable unless this is the file of a Depositary, as far as its header tells."""
    if not path.exists():
        raise Unusable(f"no such file: {path}")
    if path.is_file() and not path.stat().st_size:
        raise Unusable(f"the file is empty: {path}")
    engines.check_file(_settings(path))


def copy(
    source: Path, target: Path, timeout: float = 60.0, locked: Callable[[], None] | None = None
) -> None:
    """Online backup: replace the target's content by the source's, page by page.

    The source is read in one snapshot, while others go on writing to it. The target changes in one
    transaction: others see its old content until then, and a failure leaves that. `locked` is
    called once nobody else can write to the target any more, and may raise to leave it as it is.
    Raises Unavailable if somebody else writes for `timeout` seconds.
    """
    deadline = time.monotonic() + timeout
    waiting = locked is not None

    def progress(status: int, _remaining: int, _total: int) -> None:
        nonlocal waiting
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            if time.monotonic() > deadline:
                raise Unavailable("The database is busy.")
        elif waiting and locked is not None:
            waiting = False
            locked()

    with _opened(source, "ro") as read, _opened(target, "rwc", timeout) as write:
        # In one step: a copy in several starts again whenever somebody writes to the source. With
        # `locked` the source is a private file, and copying its first page locks the target.
        read.backup(write, pages=1 if locked else -1, progress=progress, sleep=0.05)
        write.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def seal(path: Path) -> None:
    """Merge the write-ahead log into the database's file, and flush that to the disk."""
    with _opened(path, "rw") as connection:
        (mode,) = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
    if mode != "delete":
        raise Unavailable("The database is busy.")
    sync(path)


def sync(path: Path) -> None:
    """Flush a file or a folder to the disk (fsync)."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def damage(path: Path) -> list[str]:
    """What SQLite finds damaged in a database, a line each.

    Raises Unusable if it is damaged so badly that it cannot be read at all.
    """
    with _opened(path, "ro") as connection:
        found = connection.execute(f"PRAGMA integrity_check({_MOST_FAULTS})").fetchall()
    return [f"damaged: {line}" for (text,) in found if text != "ok" for line in text.splitlines()]


def faults(path: Path) -> list[str]:
    """The same, and the rows whose foreign keys find nothing."""
    found = damage(path)
    with _opened(path, "ro") as connection:
        for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
            found.append(f"{table} row {row} refers to a {parent} that is not there")
    return found[:_MOST_FAULTS]
