"""What a route may ask for: a session that reads, and the settings."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request
from sqlmodel import Session

from app.db import engine
from app.settings import Settings


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def _reader(request: Request) -> Iterator[Session]:
    with engine.reading(request.app.state.engine) as session:
        yield session


# "function": the session is closed before the answer leaves, so a slow client holds no connection.
Reader = Annotated[Session, Depends(_reader, scope="function")]
Config = Annotated[Settings, Depends(_settings)]
