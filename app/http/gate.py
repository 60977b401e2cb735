"""What a write passes before it is done: its key, its rate, its body, and its turn.

A write is refused as early as it can be: without a key before its body is read, with a body that is
not understood before it waits for its turn, and by the rules of the ledger in its transaction.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial, wraps
from hashlib import sha256
from typing import Any

import anyio
import anyio.to_thread
import orjson
from fastapi import Request, Response

from app.db.keys import Caller
from app.db.recording import Settle
from app.errors import Conflict, Unavailable
from app.http import auth, bodies
from app.http.strict import StrictRoute
from app.http.throttle import Throttle
from app.settings import Settings

THREADS = 2
"""Threads that serve writes alone, so that no crowd of readers stands before them in a queue."""


@dataclass(slots=True)
class Gate:
    """What the writes of one process pass: their rate, their turns, and what is under way."""

    settings: Settings
    settle: Settle
    writes: Throttle = field(init=False)
    failures: Throttle = field(init=False)
    under_way: set[tuple[str, str]] = field(default_factory=set)
    thread: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(THREADS))
    _turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    def __post_init__(self) -> None:
        self.writes = Throttle("writes", self.settings.writes_per_minute)
        self.failures = Throttle("failed-keys", self.settings.failed_keys_per_minute)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Alone among this process's writers, in the order of asking.

        The database would let only one in anyway. Who waits here holds neither a thread nor a
        connection, so that reading goes on however many wait. Raises Unavailable.
        """
        try:
            async with asyncio.timeout(max(self.settings.busy_timeout, 0.001)):
                await self._turn.acquire()
        except TimeoutError:
            raise Unavailable("Too many writes are waiting.") from None
        try:
            yield
        finally:
            self._turn.release()

    @asynccontextmanager
    async def once(self, caller: Caller, idempotency_key: str | None) -> AsyncIterator[None]:
        """Only one request at a time under an idempotency key. Raises Conflict for a second."""
        if idempotency_key is None:
            yield
            return
        mine = (caller.name, idempotency_key)
        if mine in self.under_way:
            raise Conflict("The first request with this Idempotency-Key is still under way.")
        self.under_way.add(mine)
        try:
            yield
        finally:
            self.under_way.discard(mine)


class WriteRoute(StrictRoute):
    """A route that writes: closed without a key of its scope."""

    scope_needed = "write"

    def __init__(self, path: str, endpoint: Callable[..., Any], **kwargs: Any) -> None:
        # The contract says what is enforced.
        kwargs["openapi_extra"] = {"security": [{"key": [self.scope_needed]}]}
        super().__init__(path, endpoint, **kwargs)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        assert self.dependant.call is not None
        self.dependant.call = _apart(self.dependant.call)
        answer = super().get_route_handler()
        patches = "PATCH" in (self.methods or ())
        media_types = (bodies.JSON, bodies.MERGE_PATCH) if patches else (bodies.JSON,)

        async def guarded(request: Request) -> Response:
            gate: Gate = request.app.state.gate
            caller = await auth.authenticate(request, self.scope_needed, gate.failures, gate.thread)
            gate.writes.take(request, caller.name)
            read = await bodies.read(request, media_types)
            request.scope["caller"], request.scope["fingerprint"] = caller, _fingerprint(read)
            key = request.headers.get("idempotency-key")
            async with gate.once(caller, key), gate.turn():
                response = await answer(read)
            response.headers.update(request.scope.get("rate_limit", {}))
            return response

        return guarded


def _apart(endpoint: Callable[..., Any]) -> Callable[..., Coroutine[Any, Any, Response]]:
    """The route's function, run in a thread that serves writes alone."""

    @wraps(endpoint)
    async def run(**given: Any) -> Response:
        response: Response = await anyio.to_thread.run_sync(
            partial(endpoint, **given), limiter=given["write"].gate.thread
        )
        return response

    return run


class AdminRoute(WriteRoute):
    """A route that writes what the whole knowledge base stands on."""

    scope_needed = "admin"


def _fingerprint(request: bodies.ReadRequest) -> str:
    """What makes two requests the same one: method, address, query, and what the body says."""
    about = [request.method, request.url.path, sorted(request.query_params.multi_items())]
    said = orjson.dumps([about, request.parsed], option=orjson.OPT_SORT_KEYS)
    return sha256(said).hexdigest()
