"""Read timeouts: PostgreSQL connections that give up on a server which has fallen silent.

A server that is killed closes its sockets, and libpq notices. One that is frozen keeps them open
and says nothing: no timeout of the server's can fire, nor one of TCP's as long as the other kernel
acknowledges what is sent. So it is the client that has to count.
"""

import threading
import time
from collections.abc import Generator
from typing import Any

import psycopg
from psycopg import errors

_PAUSE = 1.0
"""Seconds after a silence in which no connection is tried at all."""


Exchange = Generator[Any, Any, Any]
"""What psycopg says and hears, step by step."""


class ReadTimeout:
    """How long the connections of one engine wait for a word, and whether they waited in vain.

    While the server is silent one attempt at a time finds out whether it speaks again, and whoever
    comes meanwhile is refused at once: no thread waits for what another is waiting for already.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._silent = False
        self._again_at = 0.0
        self._trying = threading.Lock()

    def connect(self, *args: Any, **kwargs: Any) -> "Connection":
        """A new connection. Raises OperationalError at once while the server is known as silent."""
        if not self._silent:
            return self._connect(*args, **kwargs)
        if time.monotonic() < self._again_at or not self._trying.acquire(blocking=False):
            raise psycopg.OperationalError("the server does not answer")
        try:
            return self._connect(*args, **kwargs)
        finally:
            self._trying.release()

    def _connect(self, *args: Any, **kwargs: Any) -> "Connection":
        try:
            connection = Connection.connect(*args, **kwargs)
        except errors.ConnectionTimeout:
            self.give_up()
            raise
        except psycopg.Error:
            self._silent = False  # It refuses, but it speaks.
            raise
        self._silent = False
        connection.read_timeout = self
        return connection

    def give_up(self) -> None:
        """Take the server for silent from now on."""
        self._again_at = time.monotonic() + _PAUSE
        self._silent = True


class Connection(psycopg.Connection[Any]):
    """A connection that closes itself when it has heard nothing for too long."""

    read_timeout: ReadTimeout | None = None

    def wait(self, gen: Exchange, *args: Any, **kwargs: Any) -> Any:
        """What psycopg does whenever it waits for the server, within the read timeout."""
        return super().wait(self._heard(gen), *args, **kwargs)

    def _heard(self, gen: Exchange) -> Exchange:
        """The same conversation. psycopg comes by ten times a second even if nothing was heard."""
        last = time.monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                now = time.monotonic()
                if ready:
                    last = now
                elif self.read_timeout is not None and now - last > self.read_timeout.seconds:
                    self.read_timeout.give_up()
                    self.close()
                    raise psycopg.OperationalError("the server has fallen silent")
                wanted = gen.send(ready)
        except StopIteration as over:
            return over.value
