"""Which state of the database answers now, as a token: equal tokens mean equal answers."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import sqlalchemy as sa

from app.db import engine as engines
from app.db.drivers import postgresql, sqlite

FRESH = 2.0
"""PostgreSQL: seconds for which a watch that hears nothing still believes what it knows."""
_BEAT = 0.5
_DAY = 86_400
_NEWEST = "SELECT number, recorded_at FROM revision ORDER BY number DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class Token:
    """A state of knowledge: the newest revision, when it was recorded, and today's date (UTC).

    The instant tells apart two histories that happen to have the same number, after a restore.
    """

    revision: int
    recorded_at: str
    day: int
    commits: int = 0


class Watch(Protocol):
    """Says what state of the database a reader who asks now will see at least."""

    commits: engines.Commits
    """What this process has written itself."""

    def token(self) -> Token | None:
        """The state, or None if it cannot be told. An answer read later is never older."""

    def hurry(self) -> None:
        """Look soon, where the state is looked for only now and then."""

    def close(self) -> None:
        """Let go of the connection; `token` opens a new one."""


def watch(engine: sa.Engine, clock: Callable[[], float] = time.time) -> Watch:
    """The watch that fits the engine. It opens nothing yet, and closes with the engine's pool."""
    made: Watch = (
        PostgreSQLWatch(engine, clock) if engines.tells(engine) else SQLiteWatch(engine, clock)
    )
    sa.event.listen(engine, "engine_disposed", lambda _engine: made.close())
    return made


def _newest(witness: Any) -> tuple[int, str]:
    row = witness.execute(_NEWEST).fetchone()
    return (int(row[0]), str(row[1])) if row else (0, "")


class SQLiteWatch:
    """SQLite: asks the file each time, which is exact among all processes on it."""

    def __init__(self, engine: sa.Engine, clock: Callable[[], float]) -> None:
        self.commits = engines.commits(engine)
        self._engine = engine
        self._clock = clock
        self._witness: Any = None
        self._ask: Callable[[], int] = lambda: -1
        self._holds: Callable[[], bool] = lambda: True
        self._version = -1
        self._token: Token | None = None
        self._until = 0.0
        self._since = 0.0

    def token(self) -> Token | None:
        """The state now; of one thread at a time. None if the file is locked, gone or broken."""
        try:
            if self._witness is not None and not self._holds():
                self.close()
            if self._witness is None:
                self._witness, self._holds = sqlite.witness(self._engine)
                self._ask = sqlite.data_version(self._witness)
                self._version = -1
            version = self._ask()
            if version == self._version and self._since <= self._clock() < self._until:
                return self._token
            return self._look(version)
        except self._engine.dialect.loaded_dbapi.Error:
            self.close()
            return None

    def _look(self, version: int) -> Token:
        """Read the newest revision; after the version, so that what is newer shows next time."""
        day = int(self._clock() // _DAY)
        number, recorded_at = _newest(self._witness)
        token = Token(number, recorded_at, day)
        if token != self._token:
            self._token = token
        self._version, self._since, self._until = version, day * _DAY, (day + 1) * _DAY
        assert self._token is not None
        return self._token

    def hurry(self) -> None:
        """Nothing: each look is a new one."""

    def close(self) -> None:
        """Close the connection, if there is one."""
        witness, self._witness, self._version = self._witness, None, -1
        if witness is not None:
            witness.close()


class PostgreSQLWatch:
    """PostgreSQL: a thread listens for commits, and asks on its own account twice a second.

    Exact for what this process writes. What others write shows as soon as the database tells it,
    and after FRESH seconds in the worst case: nobody believes a watch that has lost touch.
    """

    def __init__(self, engine: sa.Engine, clock: Callable[[], float]) -> None:
        self.commits = engines.commits(engine)
        self._engine = engine
        self._clock = clock
        self._known: tuple[float, int, str] | None = None
        self._stop: threading.Event | None = None
        self._hurry = threading.Event()

    def token(self) -> Token | None:
        """The state as last heard. None before the first word, and after too long a silence."""
        commits = self.commits.count
        if self._stop is None:
            self._stop = threading.Event()
            threading.Thread(target=self._listen, args=(self._stop,), daemon=True).start()
        known = self._known
        if known is None or time.monotonic() - known[0] > FRESH:
            return None
        return Token(known[1], known[2], int(self._clock() // _DAY), commits)

    def _listen(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                listener, hears = postgresql.listener(self._engine)
                try:
                    while not stop.is_set():
                        asked = time.monotonic()
                        self._hurry.clear()
                        self._known = (asked, *_newest(listener))
                        if hears:
                            postgresql.await_commit(listener, _BEAT)
                        else:
                            self._hurry.wait(_BEAT)
                finally:
                    self._known = None
                    listener.close()
            except self._engine.dialect.loaded_dbapi.Error:
                stop.wait(_BEAT)

    def hurry(self) -> None:
        """Ask at once where commits are not heard of, but only asked for."""
        self._hurry.set()

    def close(self) -> None:
        """Let the thread end, which it does within half a second."""
        if self._stop is not None:
            self._stop.set()
        self._stop = self._known = None
