"""PostgreSQL: its engine, its write lock, and how it notifies of commits."""

from typing import Any

import sqlalchemy as sa

from app.db.drivers.read_timeout import ReadTimeout
from app.settings import Settings

_WRITE_LOCK = 0x6465706F  # "depo": serialises writers, as SQLite does by itself.
_CHANNEL = "depositary"
_UNHEARD = 5.0
"""Seconds without a word after which who listens connects anew."""
LOCK = f"SELECT pg_advisory_xact_lock({_WRITE_LOCK})"
"""Waits until no other writer is in its transaction."""
LOCK_AND_NOTIFY = f"{LOCK}, pg_notify('{_CHANNEL}', '')"
"""The same; those who listen are told when this commits, and never if it does not."""


READ_ONLY = "SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on'"
"""Whether the server is a standby, or takes no writes."""


def create(url: sa.URL, settings: Settings, serving: bool) -> sa.Engine:
    """An engine for a server. `serving`: no statement may take longer than locks and a second."""
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
    )
    if serving:
        # `statement_timeout` is for a server that lives; this is for one that has fallen silent.
        silence = ReadTimeout(settings.busy_timeout + 2)

        @sa.event.listens_for(engine, "do_connect")
        def open_(_dialect: object, _record: object, cargs: Any, cparams: Any) -> Any:
            return silence.connect(*cargs, **cparams)

    return engine


def listener(engine: sa.Engine) -> Any:
    """A driver's connection outside the pool that hears of commits. Raises what the driver does."""
    given, named = engine.dialect.create_connect_args(engine.url)
    # Without a timeout a frozen server would block this for ever, and no commit would be heard.
    connection = ReadTimeout(_UNHEARD).connect(
        *given, **{**named, "autocommit": True, "connect_timeout": 2}
    )
    connection.execute(f"LISTEN {_CHANNEL}")
    return connection


def await_commit(listener: Any, seconds: float) -> None:
    """Wait until somebody has committed, or for so long."""
    for _ in listener.notifies(timeout=seconds, stop_after=1):
        pass
