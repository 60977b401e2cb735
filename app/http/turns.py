"""Whose turn it is to read an SQLite file."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext

import anyio

LONG = 0.05
"""Seconds after which a read no longer keeps others from beginning."""


def _cores() -> int:
    """How many cores this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Turns:
    """Lets reads run one after the other; what takes long lets the next one begin beside it.

    SQLite's driver lets go of the interpreter for each row. Threads that fetch rows at once hand it
    to each other row by row, from core to core, and all together get an eighth done of what one
    does alone. On one core nothing is handed about, and PostgreSQL's driver waits for whole
    answers: there readers need no turns.
    """

    def __init__(self, row_by_row: bool, cores: int | None = None) -> None:
        needed = row_by_row and (cores or _cores()) > 1
        self._turn = anyio.Semaphore(1, fast_acquire=True) if needed else None

    def taken(self) -> AbstractAsyncContextManager[None]:
        """Wait for a turn, and have it until the block ends or takes long."""
        return nullcontext() if self._turn is None else self._taken(self._turn)

    @asynccontextmanager
    async def _taken(self, turn: anyio.Semaphore) -> AsyncIterator[None]:
        await turn.acquire()
        held = True

        def give_up() -> None:
            nonlocal held
            if held:
                held = False
                turn.release()

        overdue = asyncio.get_running_loop().call_later(LONG, give_up)
        try:
            yield
        finally:
            overdue.cancel()
            give_up()
