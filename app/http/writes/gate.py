"""What the writes of one process share: their rate, their turns, and the keys under way.

A write is refused as early as it can be: without a key before its body is read, with a body that is
not understood before it waits for its turn, and by the rules of the ledger in its transaction.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import anyio
import anyio.to_thread

from app.db.recording import Settle
from app.errors import Conflict, Unavailable
from app.http.throttle import Throttle
from app.keys.queries import Caller
from app.settings import Settings

THREADS = 2
"""Threads that serve writes alone, so that no crowd of readers stands before them in a queue."""


@dataclass(slots=True)
class WriteGate:
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
