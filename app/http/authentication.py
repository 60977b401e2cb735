"""Who is asking: the key of a request, found before anything else of it is read."""

from functools import partial
from typing import Annotated

import anyio
import anyio.to_thread
from fastapi import Depends, Request

from app.db import engine as engines
from app.db.engine import Engine
from app.db.tables.service import KeyScope
from app.errors import Forbidden, Unauthenticated
from app.http.deps import PROVIDERS
from app.http.throttle import Throttle
from app.keys import queries
from app.keys.queries import Caller


async def authenticate(
    request: Request, scope: str, failures: Throttle, thread: anyio.CapacityLimiter
) -> Caller:
    """Whose key the request carries, looked up in `thread`. Raises Unauthenticated, Forbidden, or
    Throttled.

    Only attempts with a wrong key count against the client's address: without one, nobody guesses.
    """
    header = request.headers.get("authorization")
    if header is None:
        raise Unauthenticated("Writing needs a key: `Authorization: Bearer …`.")
    kind, _, given = header.partition(" ")
    caller = None
    if kind.lower() == "bearer":
        find = partial(_find, request.app.state.engine, given.strip())
        caller = await anyio.to_thread.run_sync(find, limiter=thread)
    if caller is None:
        failures.take(request, request.client.host if request.client else "")
        raise Unauthenticated("This is no key that is good now.", tried=True)
    request.scope["key_name"] = caller.name
    if not caller.may(scope):
        raise Forbidden(f"This needs a key of the scope {scope!r}.", scope)
    return caller


def _find(engine: Engine, given: str) -> Caller | None:
    with engines.reading(engine) as session:
        return queries.caller(session, given)


async def _reader_with_key(request: Request) -> Caller | None:
    if "authorization" not in request.headers:
        return None
    gate = request.app.state.gate
    return await authenticate(request, KeyScope.WRITE, gate.failures, gate.thread)


PROVIDERS.add(_reader_with_key)
WithKey = Annotated[Caller | None, Depends(_reader_with_key)]
"""Who reads, if the request carries a key: a wrong one is refused and not passed over."""
