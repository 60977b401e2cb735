"""PostgreSQL: its engine, its write lock, and how it notifies of commits."""

import os
from typing import Any

import psycopg
import sqlalchemy as sa

from app import errors
from app.db.drivers.hosts import LastFirst
from app.db.drivers.read_timeout import ReadTimeout
from app.settings import Settings

_WRITE_LOCK = 0x6465706F  # "depo": serialises writers, as SQLite does by itself.
_CHANNEL = "depositary"
_REACHED = 10
"""Seconds after which no host is waited for any longer, however long a lock is."""
_UNHEARD = 5.0
"""Seconds without a word after which who listens connects anew."""
LOCK = f"SELECT pg_advisory_xact_lock({_WRITE_LOCK})"
"""Waits until no other writer is in its transaction."""
LOCK_AND_NOTIFY = f"{LOCK}, pg_notify('{_CHANNEL}', '')"
"""The same; those who listen are told when this commits, and never if it does not."""
_POOLING = "set DEPOSITARY_TRANSACTION_POOLING=true"


READ_ONLY = "SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on'"
"""Whether the server is a standby, or takes no writes."""


def create(url: sa.URL, settings: Settings, serving: bool) -> sa.Engine:
    """An engine for a server. `serving`: no statement may take longer than locks and a second."""
    # To PostgreSQL nothing means no limit at all.
    milliseconds = max(1, int(settings.busy_timeout * 1000))
    limits = {"lock_timeout": milliseconds, "timezone": "UTC"}
    if serving:
        limits["statement_timeout"] = milliseconds + 1000
    given: dict[str, object] = {
        "connect_timeout": max(2, min(_REACHED, round(settings.busy_timeout))),
        "application_name": "depositary",
    }
    pooled = settings.transaction_pooling
    if pooled:
        given["prepare_threshold"] = None
    else:
        given["options"] = " ".join(f"-c {name}={value}" for name, value in limits.items())
    engine = sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=settings.busy_timeout,
        pool_pre_ping=True,
        connect_args=given,
        execution_options={"depositary_pooled": pooled},
    )
    if pooled:
        # The server's connection is another's after each transaction, and so are its settings.
        local = "; ".join(f"SET LOCAL {name} = '{value}'" for name, value in limits.items())

        @sa.event.listens_for(engine, "begin")
        def begin(connection: sa.Connection) -> None:
            connection.exec_driver_sql(local)

    turns = LastFirst()
    if serving:
        # `statement_timeout` is for a server that lives; this is for one that has fallen silent.
        silence = ReadTimeout(settings.busy_timeout + 2)

        @sa.event.listens_for(engine, "do_connect")
        def open_(_dialect: object, _record: object, cargs: Any, cparams: Any) -> Any:
            made = silence.connect(*cargs, **turns.ordered(cparams))
            turns.reached(made)
            return made

    else:

        @sa.event.listens_for(engine, "do_connect")
        def say(_dialect: object, _record: object, cargs: Any, cparams: Any) -> Any:
            try:
                return psycopg.connect(*cargs, **cparams)
            except psycopg.OperationalError as error:
                raise errors.Unavailable(_unreached(error, cparams)) from error

    return engine


def check_limits(connection: sa.Connection) -> None:
    """Raise Unusable if something between here and the server keeps our settings from it."""
    if connection.exec_driver_sql("SHOW lock_timeout").scalar() == "0":
        raise errors.Unusable(f"a pooler drops the startup parameter `options`: {_POOLING}")


def _unreached(error: psycopg.Error, named: dict[str, Any]) -> str:
    """Why there is no connection, and to where; never with what is secret."""
    said = str(error).strip()
    if "unsupported startup parameter" in said:
        return f"PgBouncer refuses the startup parameter `options`: {_POOLING}"
    host = named.get("host") or os.environ.get("PGHOST") or "the local socket"
    port = named.get("port") or os.environ.get("PGPORT") or 5432
    # Of several lines the first has the reason, after the addresses that were tried.
    why = said.partition("\n")[0].rpartition(" failed: ")[2]
    return f"PostgreSQL at {host}, port {port}, cannot be used: {why}"


def listener(engine: sa.Engine) -> tuple[Any, bool]:
    """A driver's connection outside the pool, and whether it hears of commits.

    Through a pooler, and from a server that stands by, it hears nothing, and only asks. Raises
    what the driver raises.
    """
    given, named = engine.dialect.create_connect_args(engine.url)
    pooled = engine.get_execution_options()["depositary_pooled"]
    # Without a timeout a frozen server would block this for ever, and no commit would be heard.
    connection = ReadTimeout(_UNHEARD).connect(
        *given,
        **{**named, "autocommit": True, "connect_timeout": 2},
        # Psycopg prepares nothing if this is None, and else what it sends for the sixth time.
        prepare_threshold=None if pooled else 5,
    )
    if pooled:
        return connection, False
    try:
        connection.execute(f"LISTEN {_CHANNEL}")
    except (psycopg.errors.ReadOnlySqlTransaction, psycopg.errors.FeatureNotSupported):
        return connection, False
    return connection, True


def await_commit(listener: Any, seconds: float) -> None:
    """Wait until somebody has committed, or for so long."""
    for _ in listener.notifies(timeout=seconds, stop_after=1):
        pass
