"""Writes of API keys: made and revoked by the operator, never over HTTP."""

import secrets
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.db.engine import Connection
from app.db.tables.service import ApiKey
from app.errors import Conflict, NotFound
from app.keys.hashing import PREFIX, hashed


def create(
    session: Connection, name: str, scope: str, now: datetime, expires_at: datetime | None
) -> str:
    """Make a key and return it: the only time it is ever seen. Raises Conflict for a taken name.

    256 random bits, behind a public part that is only there to find the row. A name is never used
    again, so that an author's name in a revision always means the same key.
    """
    if session.execute(sa.select(col(ApiKey.name)).where(col(ApiKey.name) == name)).first():
        raise Conflict(f"There is a key {name!r} already; names are not used again.")
    ident = secrets.token_hex(6)
    made = f"{PREFIX}_{ident}_{secrets.token_urlsafe(32)}"
    values: dict[str, Any] = {"name": name, "ident": ident, "hash": hashed(made), "scope": scope}
    values |= {"created_at": now, "expires_at": expires_at}
    session.execute(sa.insert(ApiKey).values(**values))
    return made


def revoke(session: Connection, name: str, now: datetime) -> None:
    """End a key for good. Raises NotFound; a revoked one stays revoked since when it was."""
    found = session.execute(sa.select(col(ApiKey.name)).where(col(ApiKey.name) == name)).first()
    if found is None:
        raise NotFound(f"There is no key {name!r}.")
    session.execute(
        sa.update(ApiKey)
        .where(col(ApiKey.name) == name, col(ApiKey.revoked_at).is_(None))
        .values(revoked_at=now)
    )
