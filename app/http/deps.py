"""What a route may ask for: a connection that reads, where it is, and what its path names."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Annotated, TypeVar
from urllib.parse import quote

from fastapi import Depends, Path, Query, Request
from pydantic import BaseModel

from app.api.fields import CountryRef, Slug
from app.db import engine
from app.db.engine import Connection
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Address:
    """The server's public address, that of what was asked for, and for how long that is fresh."""

    url: str
    base: str
    max_age: int


async def _here(request: Request) -> Address:
    settings: Settings = request.app.state.settings
    url = request.scope["public_url"]
    return Address(url, url + quote(request.scope["path"]), settings.max_age)


async def _reader(request: Request) -> AbstractContextManager[Connection]:
    return engine.reading(request.app.state.engine)


# Not opened yet: ReadRoute opens it in the thread that answers, and closes it before the answer
# leaves. So a request takes one thread and one connection at once, and never holds one while it
# waits for the other; with as many connections as threads no crowd can block itself.
Reader = Annotated[Connection, Depends(_reader)]
Here = Annotated[Address, Depends(_here)]
PROVIDERS: set[object] = {_here, _reader}
"""What provides what a route that only reads may ask for; other modules may add theirs."""
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
