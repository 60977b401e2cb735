"""Clients that may write."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from app.db import engine as engines
from app.keys import commands

KeyMaker = Callable[..., str]


@pytest.fixture
def make_key(engine: sa.Engine) -> KeyMaker:
    """Makes a key of a name and scope."""

    def make(name: str = "curator", scope: str = "write", until: datetime | None = None) -> str:
        with engines.writing(engine) as session:
            return commands.create(session, name, scope, datetime.now(UTC), until)

    return make


@pytest.fixture
async def writer(app: FastAPI, make_key: KeyMaker) -> AsyncIterator[httpx.AsyncClient]:
    """A client with a key of the scope `write`."""
    async with client_with(app, make_key("curator")) as made:
        yield made


@pytest.fixture
async def admin(app: FastAPI, make_key: KeyMaker) -> AsyncIterator[httpx.AsyncClient]:
    """A client with a key of the scope `admin`."""
    async with client_with(app, make_key("registrar", "admin")) as made:
        yield made


def client_with(app: FastAPI, key: str) -> httpx.AsyncClient:
    """A client that sends a key."""
    headers = {"authorization": f"Bearer {key}"}
    transport = httpx.ASGITransport(app=app)
    return httpx.AsyncClient(transport=transport, base_url="http://testserver", headers=headers)
