"""How many connections a process holds, of whom, and which gives way to a new one."""

import resource
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from app.http.middleware.access_log import AccessLog
from app.http.middleware.origins import Origins
from app.settings import Settings

_OTHERS = 64
"""Files that a process opens beside its connections and the database."""


def open_more_files() -> None:
    """Let this process open as many files as the system allows.

    What is usual is a limit for programs that wait on all of theirs at once (`select`).
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


class Held(Protocol):
    """A connection, as far as it is counted."""

    address: str

    def give_way(self) -> None:
        """Close at once: somebody else needs the place."""


@dataclass(slots=True)
class Connections:
    """What the connections of one process share.

    One that waits for a request (none has come yet, or not all of its headers) gives way to a new
    one when there are too many, the one that waits longest first; one that is answered never does.
    """

    settings: Settings
    origins: Origins
    access: AccessLog
    trusts: Callable[[str], bool]
    most: int = field(init=False)
    _waiting: dict[Held, None] = field(default_factory=dict)
    _all: set[Held] = field(default_factory=set)
    _by_address: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        # A connection to SQLite has three open: the database, its log, and the log's index.
        rest = files - 3 * self.settings.pool_size - _OTHERS
        self.most = max(1, min(self.settings.max_connections, rest))

    def admit(self, new: Held) -> bool:
        """Count a new connection; says whether it may stay. Proxies bring those of many clients."""
        of_one = self.settings.max_connections_per_address
        if of_one and self._by_address[new.address] >= of_one and not self.trusts(new.address):
            self.refused("too many of one address")
            return False
        if len(self._all) >= self.most:
            self.refused("too many")
            oldest = next(iter(self._waiting), None)
            if oldest is None:
                return False
            self.forget(oldest)
            oldest.give_way()
        self._all.add(new)
        self._by_address[new.address] += 1
        self.waits(new)
        self.access.metrics.connections.set(len(self._all))
        return True

    def waits(self, held: Held) -> None:
        """This one waits for a request from now on."""
        self._waiting.pop(held, None)
        if held in self._all:
            self._waiting[held] = None

    def works(self, held: Held) -> None:
        """This one has a request."""
        self._waiting.pop(held, None)

    def forget(self, held: Held) -> None:
        """This one is closed, or about to be."""
        if held in self._all:
            self._all.discard(held)
            self._waiting.pop(held, None)
            self._by_address[held.address] -= 1
            if not self._by_address[held.address]:
                del self._by_address[held.address]
            self.access.metrics.connections.set(len(self._all))

    def refused(self, why: str) -> None:
        """Count one that was closed, or what it sent refused."""
        self.access.metrics.closed.labels(why).inc()
