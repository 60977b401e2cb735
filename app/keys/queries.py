"""Reads of API keys: whose a key is, and all that were ever made."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.db.engine import Snapshot
from app.db.tables.columns import columns
from app.db.tables.service import ApiKey, KeyScope
from app.keys import hashing


@dataclass(frozen=True, slots=True)
class Caller:
    """Whom a key belongs to, and what it may do."""

    name: str
    scope: str

    def may(self, scope: str) -> bool:
        """Whether the key's scope covers this one."""
        scopes = list(KeyScope)
        return scopes.index(KeyScope(self.scope)) >= scopes.index(KeyScope(scope))


def everyone(session: Snapshot) -> list[dict[str, Any]]:
    """All keys ever made, in the order of their making, without their hashes."""
    wanted = columns(ApiKey.name, ApiKey.ident, ApiKey.scope, ApiKey.created_at, ApiKey.expires_at)
    query = sa.select(*wanted, col(ApiKey.revoked_at)).order_by(
        col(ApiKey.created_at), col(ApiKey.name)
    )
    return [row._asdict() for row in session.execute(query)]


def caller(session: Snapshot, given: str) -> Caller | None:
    """Whose key this is, if it is one that is good now. Compared in constant time."""
    prefix, _, rest = given.partition("_")
    ident, _, secret = rest.partition("_")
    wanted = columns(ApiKey.name, ApiKey.hash, ApiKey.scope, ApiKey.expires_at, ApiKey.revoked_at)
    row = None
    if prefix == hashing.PREFIX and secret and len(ident) <= 16 and ident.isascii():
        row = session.execute(sa.select(*wanted).where(col(ApiKey.ident) == ident)).first()
    # Compared even where there is no such key, so that the time tells nothing.
    same = hashing.same(given, row.hash if row else None)
    if row is None or not same or row.revoked_at is not None:
        return None
    if row.expires_at is not None and row.expires_at <= datetime.now(UTC):
        return None
    return Caller(row.name, row.scope)
