"""What a route may ask for: a connection that reads, and the settings."""

from contextlib import AbstractContextManager
from typing import Annotated

from fastapi import Depends, Request

from app.db import engine
from app.db.engine import Connection
from app.settings import Settings


async def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


async def _reader(request: Request) -> AbstractContextManager[Connection]:
    return engine.reading(request.app.state.engine)


# Not opened yet: DirectRoute opens it in the thread that answers, and closes it before the answer
# leaves. So a request takes one thread and one connection at once, and never holds one while it
# waits for the other; with as many connections as threads no crowd can block itself.
Reader = Annotated[Connection, Depends(_reader)]
Config = Annotated[Settings, Depends(_settings)]
PROVIDERS = (_settings, _reader)
"""What provides what a route that only reads may ask for."""
