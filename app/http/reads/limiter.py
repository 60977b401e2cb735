"""How many threads read at once: a capacity limiter around the worker threads."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

import anyio
import anyio.to_thread

Result = TypeVar("Result")
LONG = 0.05
"""Seconds after which a read no longer keeps others from beginning."""


class ReadLimiter:
    """On SQLite one thread reads, and one more beside each read that takes long, up to `most`.

    SQLite's driver releases the interpreter's lock at each row, so threads that read at once hand
    it to each other row by row: on two cores one answers 1.9 times as much as 38, and 1.6 times as
    much as four (60,000 memberships, 16 connections, cache off). PostgreSQL's driver waits for
    whole answers: there all worker threads read.
    """

    def __init__(self, row_by_row: bool, most: int) -> None:
        self.row_by_row = row_by_row
        self._most = most
        self._loop: asyncio.AbstractEventLoop | None = None

    async def run(self, call: Callable[[], Result]) -> Result:
        """What the call returns or raises, made in a thread when it is its turn."""
        if not self.row_by_row:
            return await anyio.to_thread.run_sync(call)
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            # Limiters belong to one event loop.
            self._loop = loop
            self._reads, self._threads = anyio.CapacityLimiter(1), anyio.CapacityLimiter(self._most)
        reads = self._reads
        borrowed = False

        def lend() -> None:
            nonlocal borrowed
            if reads.total_tokens < self._most:
                borrowed = True
                reads.total_tokens += 1

        async with reads:
            long = loop.call_later(LONG, lend)
            try:
                return await anyio.to_thread.run_sync(call, limiter=self._threads)
            finally:
                long.cancel()
                if borrowed:
                    reads.total_tokens -= 1
