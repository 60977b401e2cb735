"""Remembered replies: what a write answered under its idempotency key, kept for a day.

A reply is stored in the transaction of its write, so that there is never one without the other.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col

from app.db.engine import Connection
from app.db.tables.columns import columns
from app.db.tables.service import Reply
from app.errors import Conflict

KEPT = timedelta(hours=24)
_SWEPT = 100


@dataclass(frozen=True, slots=True)
class Replied:
    """An answer as it was given, byte by byte."""

    status: int
    headers: dict[str, str]
    body: bytes


def find(
    session: Connection, caller: str, idempotency_key: str, fingerprint: str, now: datetime
) -> Replied | None:
    """What this request was answered before. Raises Conflict if the key was another request's."""
    row = session.execute(
        sa.select(*columns(Reply.fingerprint, Reply.status, Reply.headers, Reply.body)).where(
            col(Reply.caller) == caller,
            col(Reply.idempotency_key) == idempotency_key,
            col(Reply.replied_at) > now - KEPT,
        )
    ).first()
    if row is None:
        return None
    if row.fingerprint != fingerprint:
        raise Conflict("This Idempotency-Key was used for another request.")
    return Replied(row.status, json.loads(row.headers), row.body)


def remember(
    session: Connection,
    caller: str,
    idempotency_key: str,
    fingerprint: str,
    replied: Replied,
    now: datetime,
) -> None:
    """Keep an answer, and drop some of those that are too old, so that the table stays small."""
    old = (
        sa.select(col(Reply.caller), col(Reply.idempotency_key))
        .where(col(Reply.replied_at) <= now - KEPT)
        .order_by(col(Reply.replied_at))
        .limit(_SWEPT)
    )
    outdated = [tuple(row) for row in session.execute(old)]
    mine = (caller, idempotency_key)
    # Our own key may stand there too, from more than a day ago.
    gone = sa.tuple_(col(Reply.caller), col(Reply.idempotency_key)).in_([mine, *outdated])
    session.execute(sa.delete(Reply).where(gone))
    session.execute(
        sa.insert(Reply).values(
            caller=caller,
            idempotency_key=idempotency_key,
            fingerprint=fingerprint,
            status=replied.status,
            headers=json.dumps(replied.headers),
            body=replied.body,
            replied_at=now,
        )
    )
