"""Where an SQLite file lies: how it can be opened there, and whether it is still the same file."""

import logging
import os
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from app import errors

log = logging.getLogger("depositary")
_ROOM = 65_536
"""Bytes that must be free for a write to begin: SQLite's log and its index need no less."""
_TRY_AGAIN = 2.0
"""Seconds for which a file is read as it stands, where there was no room to open it for writing."""
_REPLACED = (
    "The database file was replaced while it was in use. It can be read; to write, restart the "
    "server."
)


@dataclass(frozen=True, slots=True)
class Opened:
    """How a connection was opened, and what the file was like then. `until`: to be opened anew."""

    like: tuple[object, ...]
    writes: bool
    until: float = float("inf")


class Place:
    """One file, as the connections of one engine find it.

    Where nothing can be written SQLite cannot even make the index of its log, so a file without a
    log is opened as one that does not change (`immutable`); if it does, it is opened anew. A file
    that is replaced (`mv`) leaves its log beside the new one, which SQLite would take for that
    one's own: the log is moved away, and the new file is only read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._name = str(path)
        self.replaced = False
        self._first: tuple[int, int] | None = None
        self._log: tuple[int, int] | None = None

    def open(self, connect: Callable[..., Any], *args: Any, **named: Any) -> tuple[Any, Opened]:
        """A connection by this function of the driver's. Raises what the driver raises."""
        self._compare()
        if self.replaced or not self._lies_writable():
            return self._read_only(connect, **named)
        connection = connect(*args, **named)
        try:
            # Only now the file is opened, and its log with it.
            connection.execute("PRAGMA schema_version").fetchall()
        except sqlite3.OperationalError as error:
            connection.close()
            code = error.sqlite_errorname
            if code.startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN")) and self._full():
                return self._read_only(connect, until=time.monotonic() + _TRY_AGAIN, **named)
            raise
        self._compare()
        self._log = _identity(self._beside("-wal")) or self._log
        return connection, Opened(self._like(writes=True), writes=True)

    def same(self, opened: Opened) -> bool:
        """Whether a connection that was opened so is still one to this file."""
        if self._like(opened.writes) == opened.like:
            return opened.until == float("inf") or time.monotonic() < opened.until
        self._compare()
        return False

    def refuse_writes(self) -> None:
        """Raise Unavailable or StorageFull where nothing can be written."""
        self._compare()
        if self.replaced:
            raise errors.Unavailable(_REPLACED)
        if not self._lies_writable():
            raise errors.Unavailable("The database can only be read where it is.")
        if self._full():
            raise errors.StorageFull("There is no space left to write to.")

    def _compare(self) -> None:
        """Find out whether this is still the file that was opened first."""
        found = _identity(self.path)
        if self._first is None or found is None or found == self._first:
            self._first = self._first or found
        elif not self.replaced:
            self.replaced = True
            log.error("the database file was replaced: it is only read until a restart")
            beside = self._beside("-wal")
            if self._log is not None and _identity(beside) == self._log:
                beside.rename(self._beside("-wal-of-replaced"))
                self._beside("-shm").unlink(missing_ok=True)

    def _like(self, writes: bool) -> tuple[object, ...]:
        try:
            found = os.stat(self._name)  # Before each read; Path's own takes three times as long.
        except OSError:
            return ()
        if writes:
            return found.st_dev, found.st_ino
        same = found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
        return *same, self._has_log(), self._lies_writable()

    def _read_only(
        self, connect: Callable[..., Any], until: float = float("inf"), **named: Any
    ) -> tuple[Any, Opened]:
        like = self._like(writes=False)
        whole = "" if self._has_log() and not self.replaced else "&immutable=1"
        uri = f"file:{quote(str(self.path.absolute()))}?mode=ro{whole}"
        return connect(uri, **{**named, "uri": True}), Opened(like, False, until)

    def _has_log(self) -> bool:
        log = self._beside("-wal")
        return log.exists() and log.stat().st_size > 0

    def _lies_writable(self) -> bool:
        return os.access(self.path, os.W_OK) and os.access(self.path.parent, os.W_OK)

    def _full(self) -> bool:
        found = os.statvfs(self.path.parent)
        return (found.f_bavail if os.getuid() else found.f_bfree) * found.f_frsize < _ROOM

    def _beside(self, end: str) -> Path:
        return self.path.with_name(self.path.name + end)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
