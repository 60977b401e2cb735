"""What belongs to the service and to no revision: keys, replies, the maintenance switch."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.tables.columns import Instant, key, one_of, text


class KeyScope(StrEnum):
    """What a key may do, each all that those before it may."""

    WRITE = "write"
    ADMIN = "admin"


class ApiKey(SQLModel, table=True):
    """A key's name, scope and hash. `ident` is its public part, by which it is found."""

    __tablename__: ClassVar[str] = "api_key"
    __table_args__ = (one_of("scope", [*KeyScope]),)
    name: str = key(80, primary=True)
    ident: str = key(16, unique=True)
    hash: str = key(64)
    scope: str = key(16)
    created_at: datetime = Field(sa_column=sa.Column(Instant, nullable=False))
    expires_at: datetime | None = Field(sa_column=sa.Column(Instant))
    revoked_at: datetime | None = Field(sa_column=sa.Column(Instant))


class Reply(SQLModel, table=True):
    """One answer. `fingerprint` tells whether a later request is the same one."""

    caller: str = key(80, "api_key.name", primary=True)
    idempotency_key: str = key(200, primary=True)
    fingerprint: str = key(64)
    status: int
    headers: str = text()
    body: bytes
    replied_at: datetime = Field(sa_column=sa.Column(Instant, nullable=False, index=True))


class Maintenance(SQLModel, table=True):
    """While its one row is there, requests that write are refused. Belongs to no revision."""

    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)
    id: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    since: datetime = Field(sa_column=sa.Column(Instant, nullable=False))
    reason: str | None = text(nullable=True)


class Derivation(SQLModel, table=True):
    """By which rules everything derived was derived last; no row: by the first."""

    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)
    id: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    rules: int
