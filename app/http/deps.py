"""What a route may ask for: a connection that reads, where it is, and what its path names."""

from dataclasses import dataclass
from typing import Annotated, TypeVar
from urllib.parse import quote

from fastapi import Depends, Path, Query, Request
from pydantic import BaseModel

from app.api.fields import CountryRef, Slug
from app.db.engine import Connection
from app.db.replicas.databases import Databases, Reading
from app.db.tables.columns import OPEN
from app.errors import Rejected, Violation
from app.http.responses import AT_LEAST
from app.settings import Settings

_MOST = OPEN - 1


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


async def _reader(request: Request) -> Reading:
    databases: Databases = request.app.state.databases
    # Whoever has a key may have written, through whichever process.
    return await databases.reading(_least(request), primary="authorization" in request.headers)


def _least(request: Request) -> int:
    """The revision that the client has seen. Raises Rejected if what it says is none."""
    given = request.headers.getlist(AT_LEAST)
    least = at_least(given[0].encode("latin-1")) if len(given) == 1 else None
    if given and least is None:
        detail = f"{AT_LEAST} is one number from 0 to {_MOST}."
        raise Rejected(detail, [Violation(detail, "int_parsing", AT_LEAST)])
    return least or 0


def at_least(given: bytes) -> int | None:
    """The revision that the header says, or None if that is none."""
    number = int(given) if given.isdigit() and len(given) <= len(str(_MOST)) else -1
    return number if 0 <= number <= _MOST else None


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
