"""What a route may ask for: a session that reads, and the settings."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from functools import wraps
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute

from app.db import engine
from app.settings import Settings


async def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


async def _reader(request: Request) -> AbstractContextManager[sa.Connection]:
    return engine.reading(request.app.state.engine)


# Not opened yet: DirectRoute opens it in the thread that answers, and closes it before the answer
# leaves. So a request takes one thread and one connection at once, and never holds one while it
# waits for the other; with as many connections as threads no crowd can block itself.
Reader = Annotated[sa.Connection, Depends(_reader)]
Config = Annotated[Settings, Depends(_settings)]


class DirectRoute(APIRoute):
    """A route whose function runs in one thread, together with the sessions it asks for."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **kwargs: Any) -> None:
        super().__init__(path, _opening(endpoint), **kwargs)


def _opening(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(endpoint)
    def run(**given: Any) -> Response:
        with ExitStack() as opened:
            ready = {
                name: opened.enter_context(value)
                if isinstance(value, AbstractContextManager)
                else value
                for name, value in given.items()
            }
            response: Response = endpoint(**ready)
            return response

    return run
