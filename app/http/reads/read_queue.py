"""Whose turn it is to read an SQLite file."""

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from contextvars import Context, copy_context
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

import anyio.to_thread

LONG = 0.05
"""Seconds after which a read no longer keeps others from beginning."""
_IDLE = 10.0
"""Seconds after which a thread without work ends."""


@dataclass(slots=True)
class _Read:
    """A read, and who waits for it."""

    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    context: Context
    call: Callable[[], Any]

    def answer(self) -> None:
        """Read, unless nobody waits any longer, and tell."""
        if self.future.cancelled():
            return
        result = error = None
        try:
            result = self.context.run(self.call)
        except BaseException as raised:  # noqa: BLE001
            # Whoever waits is told, and the thread goes on.
            error = raised
        with suppress(RuntimeError):  # The loop was closed meanwhile.
            self.loop.call_soon_threadsafe(self._tell, result, error)

    def _tell(self, result: Any, error: BaseException | None) -> None:
        if self.future.done():
            return
        if error is None:
            self.future.set_result(result)
        else:
            self.future.set_exception(error)


@dataclass(slots=True, eq=False)
class _Reader:
    """A thread that reads: since when, and whether that is so long that another took over."""

    began: float | None = None
    late: bool = False


class ReadQueue:
    """One thread reads, and all reads wait in one line; beside what takes long, a next one reads.

    SQLite's driver lets go of the interpreter for each row. Threads that fetch rows at once hand it
    to each other row by row, from core to core, and all together get an eighth done of what one
    does alone. Also each thread has a connection, whose statements and pages take two megabytes.
    PostgreSQL's driver waits for whole answers: there readers need no turns.
    """

    def __init__(self, row_by_row: bool, most: int) -> None:
        self.row_by_row = row_by_row
        self._most = most
        self._line: SimpleQueue[_Read] = SimpleQueue()
        self._lock = threading.Lock()
        self._readers: list[_Reader] = []
        self._watching: asyncio.AbstractEventLoop | None = None

    async def run(self, call: Callable[[], Any]) -> Any:
        """What the call returns or raises, made in a thread when it is its turn."""
        if not self.row_by_row:
            return await anyio.to_thread.run_sync(call)
        loop = asyncio.get_running_loop()
        read = _Read(loop, loop.create_future(), copy_context(), call)
        self._line.put(read)
        with self._lock:
            if all(each.late for each in self._readers):
                self._start()
        if self._watching is not loop:
            self._watching = loop
            loop.call_later(LONG, self._watch, loop)
        return await read.future

    def _start(self) -> None:
        """Let another thread read; with the lock held."""
        reader = _Reader()
        self._readers.append(reader)
        threading.Thread(target=self._read, args=(reader,), name="reader", daemon=True).start()

    def _read(self, reader: _Reader) -> None:
        while not reader.late:
            try:
                read = self._line.get(timeout=_IDLE)
            except Empty:
                with self._lock:
                    # Who came since is waiting for this thread.
                    if self._line.empty():
                        self._readers.remove(reader)
                        return
                continue
            reader.began = time.monotonic()
            read.answer()
            reader.began = None
            del read  # Or what was answered would stay until the next one comes.
        with self._lock:
            self._readers.remove(reader)

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Look every LONG seconds, as long as anything is read, whether a next one is to begin."""
        with self._lock:
            for reader in [each for each in self._readers if not each.late]:
                began = reader.began
                long = began is not None and time.monotonic() - began > LONG
                if long and len(self._readers) < self._most:
                    reader.late = True
                    self._start()
            busy = not self._line.empty() or any(each.began for each in self._readers)
        if busy:
            loop.call_later(LONG, self._watch, loop)
        else:
            self._watching = None
