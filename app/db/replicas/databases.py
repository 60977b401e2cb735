"""Which database answers a read: a replica that has got far enough, or else the primary."""

import asyncio
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from app.db import engine as engines
from app.db import revisions, watching
from app.db.drivers import faults
from app.db.engine import Connection, Engine
from app.db.watching import Token, Watch
from app.errors import NotFound, Rejected, Unavailable

Found = TypeVar("Found")
_AGAIN = 0.02
"""Seconds between two looks at how far replicas have got."""


class _Behind(Exception):
    """A database has not got to the revision that was asked for, if there is one."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One read, and the databases that it may be put to: the last of them is the primary."""

    engines: Sequence[Engine]
    least: int = 0

    def __call__(self, read: Callable[[Connection], Found]) -> Found:
        """What `read` finds in the first database that can tell, at `least` or later.

        What a replica does not have the primary may have. Raises what the primary raises.
        """
        *replicas, primary = self.engines
        for replica in replicas:
            try:
                return self._within(replica, read)
            except (_Behind, NotFound):
                break
            except Unavailable as error:
                if faults.took_too_long(error):
                    raise
        try:
            return self._within(primary, read)
        except _Behind:
            raise Rejected(f"There is no revision {self.least}.") from None

    def _within(self, engine: Engine, read: Callable[[Connection], Found]) -> Found:
        with engines.reading(engine) as connection:
            if self.least and revisions.newest(connection) < self.least:
                raise _Behind
            return read(connection)


class _Source(NamedTuple):
    engine: Engine
    watch: Watch


class Databases:
    """The primary, and the replicas that reads are put to for as long as something is heard.

    All reads of a process go to one replica, so that its cache follows that one; each process
    prefers another, so that together they use all.
    """

    def __init__(self, primary: Engine, replicas: Sequence[Engine] = (), wait: float = 0) -> None:
        self._primary = _Source(primary, watching.watch(primary))
        turn = os.getpid() % len(replicas) if replicas else 0
        in_order = (*replicas[turn:], *replicas[:turn])
        self._replicas = [_Source(engine, watching.watch(engine)) for engine in in_order]
        self._wait = wait
        self.commits = engines.commits(primary)

    @property
    def watch(self) -> Watch:
        """Says which state answers now; without replicas the primary's own watch."""
        return self if self._replicas else self._primary.watch

    def token(self) -> Token | None:
        """The state of the database that would be read now."""
        heard = (token for each in self._replicas if (token := each.watch.token()))
        return next(heard, None) or self._primary.watch.token()

    def hurry(self) -> None:
        """Look at once how far the replicas have got."""
        for each in self._replicas:
            each.watch.hurry()

    async def reading(self, least: int = 0, *, primary: bool = False) -> Reading:
        """A read that sees at least this revision. `primary`: it sees all that was acknowledged.

        Waits briefly until some replica has got that far; it holds no connection meanwhile.
        """
        replicas = [] if primary else self._reached(least)
        end = time.monotonic() + self._wait
        while least and self._replicas and not (primary or replicas) and time.monotonic() < end:
            self.hurry()
            await asyncio.sleep(_AGAIN)
            replicas = self._reached(least)
        return Reading((*replicas, self._primary.engine), least)

    def anywhere(self) -> Reading:
        """A read of the primary, or of what is left where that is gone."""
        return Reading((self._primary.engine, *self._reached(0)))

    def _reached(self, least: int) -> list[Engine]:
        tokens = ((each.engine, each.watch.token()) for each in self._replicas)
        return [engine for engine, token in tokens if token and token.revision >= least]

    def close(self) -> None:
        """Let go of all connections."""
        for each in (self._primary, *self._replicas):
            each.engine.dispose()
