"""Who is asking: the key of a request, found before anything else of it is read."""

import sqlalchemy as sa
from fastapi import Request
from starlette.concurrency import run_in_threadpool

from app.db import engine as engines
from app.db import keys
from app.db.keys import Caller
from app.errors import Forbidden, Unauthenticated
from app.http.throttle import Throttle


async def authenticate(request: Request, scope: str, failures: Throttle) -> Caller:
    """Whose key the request carries. Raises Unauthenticated, Forbidden, or Throttled.

    Only attempts with a wrong key are counted, by the client's address: who has none guesses none.
    """
    header = request.headers.get("authorization")
    if header is None:
        raise Unauthenticated("Writing needs a key: `Authorization: Bearer …`.")
    kind, _, given = header.partition(" ")
    caller = None
    if kind.lower() == "bearer":
        caller = await run_in_threadpool(_find, request.app.state.engine, given.strip())
    if caller is None:
        failures.take(request, request.client.host if request.client else "")
        raise Unauthenticated("This is no key that is good now.", tried=True)
    request.scope["key_name"] = caller.name
    if not caller.may(scope):
        raise Forbidden(f"This needs a key of the scope {scope!r}.", scope)
    return caller


def _find(engine: sa.Engine, given: str) -> Caller | None:
    with engines.reading(engine) as session:
        return keys.caller(session, given)
