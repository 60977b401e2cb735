"""What can go wrong with a database, as meanings; and what is remembered of a damaged one."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import exc

from app import errors

_DAMAGED = "The database is damaged."
READ_ONLY = "The database can only be read now."
NO_SCHEMA = "The database has no schema yet; run `depositary migrate`."


@contextmanager
def translated(engine: sa.Engine) -> Iterator[None]:
    """Turn what the drivers raise into meanings, and remember damage."""
    try:
        yield
    except exc.TimeoutError as error:
        raise errors.Unavailable("All database connections are in use.") from error
    except (exc.DBAPIError, engine.dialect.loaded_dbapi.Error) as error:
        said = meaning(error)
        if isinstance(said, errors.Unusable) and engine.dialect.name == "sqlite":
            engine.update_execution_options(depositary_damaged=True)
        raise said from error


def meaning(error: Exception) -> Exception:
    """What an error means that a driver raised, or SQLAlchemy for it; itself if nothing special."""
    raised = error.orig if isinstance(error, exc.DBAPIError) else error
    code = getattr(raised, "sqlite_errorname", "") or getattr(raised, "sqlstate", "") or ""
    message = str(raised).lower()
    if code.startswith("SQLITE_FULL") or code == "53100" or "disk is full" in message:
        return errors.StorageFull("There is no space left to write to.")
    if code.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB", "XX001", "XX002")):
        return errors.Unusable(_DAMAGED)
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return errors.Unavailable("The database is busy.")
    standing_by = code == "0A000" and "during recovery" in message
    if code.startswith("SQLITE_READONLY") or code == "25006" or standing_by:
        return errors.Unavailable(READ_ONLY)
    if code.startswith(("SQLITE_CANTOPEN", "SQLITE_IOERR")):
        return errors.Unavailable("The database file cannot be used now.")
    # Lock and connection classes of PostgreSQL's error codes; no code: no connection at all.
    if code == "42P01" or message.startswith("no such table"):
        return errors.Unavailable(NO_SCHEMA)
    if code[:2] in ("08", "53", "57", "55", "40", "58"):
        return errors.Unavailable("The database is not available now.")
    if isinstance(error, (exc.OperationalError, sqlite3.OperationalError)) and not code:
        return errors.Unavailable("The database is not available now.")
    return error


def took_too_long(error: Exception) -> bool:
    """Whether the database works, and had no time or connection for this; another has no more."""
    cause = getattr(error.__cause__, "orig", error.__cause__)
    return isinstance(cause, exc.TimeoutError) or getattr(cause, "sqlstate", "") == "57014"


def check_damage(engine: sa.Engine) -> None:
    """Raise Unusable if the database was found damaged and still is.

    Once SQLite has met a damaged page nothing is answered any more, as nobody knows what else is
    wrong; this looks again, and lets answers go on when the file was restored.
    """
    if engine.get_execution_options().get("depositary_damaged", False):
        check_pages(engine)
        engine.update_execution_options(depositary_damaged=False)


def refuse_damaged(engine: sa.Engine) -> None:
    if engine.get_execution_options().get("depositary_damaged", False):
        raise errors.Unusable(_DAMAGED)


def check_pages(engine: sa.Engine, most: float = float("inf")) -> None:
    """Raise Unusable if the structure of the SQLite file is damaged anywhere. Reads all of it.

    A file that is not there is not damaged, and one of more than `most` bytes is not looked at.
    """
    path = Path(str(engine.url.database))
    if engine.dialect.name != "sqlite" or not path.exists() or path.stat().st_size > most:
        return
    with translated(engine), engine.connect() as connection:
        # What it remembers of the file may be better than the file.
        connection.exec_driver_sql("PRAGMA shrink_memory")
        if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
            raise errors.Unusable(_DAMAGED)
