"""Who is asking: the key of a request, found before anything else of it is read."""

from functools import partial

import anyio
import anyio.to_thread
from fastapi import Request

from app.db import engine as engines
from app.db.engine import Engine
from app.errors import Forbidden, Unauthenticated
from app.http.writes.throttle import Throttle
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
