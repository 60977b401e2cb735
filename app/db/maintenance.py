"""The maintenance switch: while it is on, requests that write are refused.

It stands in the database, so that every process on it sees the same, and from the next write on.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from app.db.engine import Connection, Snapshot
from app.db.tables.service import Maintenance
from app.errors import Maintenance as UnderMaintenance


@dataclass(frozen=True, slots=True)
class State:
    """Maintenance that is going on: since when (UTC), and why."""

    since: datetime
    reason: str | None


def state(session: Snapshot) -> State | None:
    """The maintenance that is going on, if any."""
    row = session.execute(sa.select(Maintenance.since, Maintenance.reason)).first()  # type: ignore[call-overload]
    return State(*row) if row else None


def refuse(session: Connection) -> None:
    """Raise Maintenance while the switch is on.

    To be called in the transaction that is going to write: whoever turns the switch on waits for
    the writers before, and those behind find it on.
    """
    current = state(session)
    if current is not None:
        why = f": {current.reason}" if current.reason else ""
        raise UnderMaintenance(f"Nothing can be written during maintenance{why}")


def turn_on(session: Connection, reason: str | None) -> State:
    """Turn the switch on. Where it is on already its reason changes, and not since when."""
    current = state(session)
    began = current.since if current else datetime.now(UTC)
    turn_off(session)
    session.execute(sa.insert(Maintenance).values(id=1, since=began, reason=reason))
    return State(began, reason)


def turn_off(session: Connection) -> bool:
    """Turn the switch off. Says whether it was on."""
    was_on = state(session) is not None
    session.execute(sa.delete(Maintenance))
    return was_on
