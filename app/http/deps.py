"""What a route may ask for: a connection that reads, the settings, and what its path names."""

from contextlib import AbstractContextManager
from typing import Annotated, TypeVar

from fastapi import Depends, Path, Query, Request
from pydantic import BaseModel

from app.api.fields import CountryRef, Slug
from app.db import engine
from app.db.engine import Connection
from app.settings import Settings


async def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


async def _reader(request: Request) -> AbstractContextManager[Connection]:
    return engine.reading(request.app.state.engine)


# Not opened yet: ReadRoute opens it in the thread that answers, and closes it before the answer
# leaves. So a request takes one thread and one connection at once, and never holds one while it
# waits for the other; with as many connections as threads no crowd can block itself.
Reader = Annotated[Connection, Depends(_reader)]
Config = Annotated[Settings, Depends(_settings)]
PROVIDERS = (_settings, _reader)
"""What provides what a route that only reads may ask for."""
Question = TypeVar("Question", bound=BaseModel)
Asked = Annotated[Question, Query()]
"""The query parameters, validated by a model: `Asked[MemberFilter]`."""
SlugPath = Annotated[Slug, Path(description="The accord's slug.", examples=["abraham-accords"])]
CountryPath = Annotated[
    CountryRef,
    Path(
        description="A country: any of its ISO 3166 codes, in any case, or a name.",
        examples=["KAZ", "kz", "Kazakhstan"],
    ),
]
