"""Snapshot polling: which state the database is in, asked once for all requests read by then."""

import asyncio
from threading import get_ident
from typing import Any

from app.db.watching import Token, Watch


class SnapshotPoll:
    """One poll of the database for all requests that had been read when it was made.

    The first request of a turn of the loop polls, and queues `_forget`. Tasks that run before that
    were waiting already, so they share the token; later ones poll again. So does a second request
    of the same task, and any request after a write by this process.
    """

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._commits = watch.commits
        self._count = 0
        self._thread = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[Any] | None = None
        self._token: Token | None = None

    def token(self) -> Token | None:
        """The state that this request's answer must have at least; None if it cannot be told."""
        count = self._commits.count
        if self._loop is not None and self._count == count and self._thread == get_ident():
            # Asking for the running loop would be a system call. This thread runs one loop at a
            # time: it is this one if a task of it is running.
            task = asyncio.current_task(self._loop)
            if task is not None and task is not self._task:
                return self._token
        self._token = self._watch.token()
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop, self._thread = loop, get_ident()
            loop.call_soon(self._forget)
        self._task, self._count = asyncio.current_task(loop), count
        return self._token

    def _forget(self) -> None:
        self._loop = self._task = None
