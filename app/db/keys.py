"""API keys: who may write. Only the SHA-256 of a key is kept, so that the database betrays none."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from app.db.columns import Instant, key, one_of
from app.db.engine import Snapshot
from app.errors import Conflict, NotFound

SCOPES = ("write", "admin")
"""What a key may do. `admin` may do all that `write` may."""
PREFIX = "dpk"
_NOBODY = "0" * 64


class ApiKey(SQLModel, table=True):
    """A key's name, scope and hash. `ident` is its public part, by which it is found."""

    __tablename__: ClassVar[str] = "api_key"
    __table_args__ = (one_of("scope", SCOPES),)
    name: str = key(80, primary=True)
    ident: str = key(16, unique=True)
    hash: str = key(64)
    scope: str = key(16)
    created_at: datetime = Field(sa_column=sa.Column(Instant, nullable=False))
    expires_at: datetime | None = Field(sa_column=sa.Column(Instant))
    revoked_at: datetime | None = Field(sa_column=sa.Column(Instant))


_key: Any = ApiKey


@dataclass(frozen=True, slots=True)
class Caller:
    """Whom a key belongs to, and what it may do."""

    name: str
    scope: str

    def may(self, scope: str) -> bool:
        """Whether the key's scope covers this one."""
        return SCOPES.index(self.scope) >= SCOPES.index(scope)


def create(
    session: Session, name: str, scope: str, now: datetime, expires_at: datetime | None
) -> str:
    """Make a key and return it: the only time it is ever seen. Raises Conflict for a taken name.

    256 random bits, behind a public part that is only there to find the row. A name is never used
    again, so that an author's name in a revision always means the same key.
    """
    if session.execute(sa.select(_key.name).where(_key.name == name)).first():
        raise Conflict(f"There is a key {name!r} already; names are not used again.")
    ident = secrets.token_hex(6)
    made = f"{PREFIX}_{ident}_{secrets.token_urlsafe(32)}"
    values: dict[str, Any] = {"name": name, "ident": ident, "hash": _hash(made), "scope": scope}
    values |= {"created_at": now, "expires_at": expires_at}
    session.execute(sa.insert(ApiKey).values(**values))
    return made


def revoke(session: Session, name: str, now: datetime) -> None:
    """End a key for good. Raises NotFound; a revoked one stays revoked since when it was."""
    found = session.execute(sa.select(_key.name).where(_key.name == name)).first()
    if found is None:
        raise NotFound(f"There is no key {name!r}.")
    session.execute(
        sa.update(ApiKey).where(_key.name == name, _key.revoked_at.is_(None)).values(revoked_at=now)
    )


def everyone(session: Snapshot) -> list[dict[str, Any]]:
    """All keys ever made, in the order of their making, without their hashes."""
    columns = [_key.name, _key.ident, _key.scope, _key.created_at, _key.expires_at]
    query = sa.select(*columns, _key.revoked_at).order_by(_key.created_at, _key.name)
    return [row._asdict() for row in session.execute(query)]


def caller(session: Snapshot, given: str) -> Caller | None:
    """Whose key this is, if it is one that is good now. Compared in constant time."""
    prefix, _, rest = given.partition("_")
    ident, _, secret = rest.partition("_")
    columns = [_key.name, _key.hash, _key.scope, _key.expires_at, _key.revoked_at]
    row = None
    if prefix == PREFIX and secret and len(ident) <= 16 and ident.isascii():
        row = session.execute(sa.select(*columns).where(_key.ident == ident)).first()
    # Compared even where there is no such key, so that the time tells nothing.
    same = hmac.compare_digest(_hash(given), row.hash if row else _NOBODY)
    if row is None or not same or row.revoked_at is not None:
        return None
    if row.expires_at is not None and row.expires_at <= datetime.now(UTC):
        return None
    return Caller(row.name, row.scope)


def _hash(given: str) -> str:
    return sha256(given.encode("utf-8", "replace")).hexdigest()
