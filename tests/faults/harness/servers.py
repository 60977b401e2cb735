"""Real server processes: `depositary serve` on a port and a database of its own, ended by its pid.

Everything is bounded in time: a server that does not answer fails the test, and never hangs it.
"""

import http.client
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
COMMAND = [sys.executable, "-c", "from app.cli import main; main()"]
BOOT = 180.0
"""Seconds that a process may take until it is ready; a busy machine needs a few."""


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def environment(url: str, **settings: object) -> dict[str, str]:
    """All that a process gets to know: where to find Python's modules, and these settings."""
    named = {f"DEPOSITARY_{name.upper()}": str(value) for name, value in settings.items()}
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": os.environ.get("HOME", "/"),
        "PYTHONPATH": str(ROOT),
        "DEPOSITARY_DATABASE_URL": url,
        **named,
    }


def command(
    url: str, *words: str, timeout: float = 120, **settings: object
) -> "subprocess.CompletedProcess[str]":
    """Run a `depositary` command to its end."""
    return subprocess.run(
        [*COMMAND, *words],
        env=environment(url, **settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
    )


def eventually(holds: Callable[[], bool], within: float, every: float = 0.05) -> bool:
    """Whether it comes to hold within so many seconds."""
    end = time.monotonic() + within
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(every)
    return True


class Answer:
    """What came back: status, headers in lower case, and the body."""

    def __init__(self, status: int, headers: Mapping[str, str], content: bytes) -> None:
        self.status, self.headers, self.content = status, headers, content

    @classmethod
    def of(cls, received: http.client.HTTPResponse) -> "Answer":
        """The answer that the library receives, read to its end."""
        named = {name.lower(): value for name, value in received.getheaders()}
        return cls(received.status, named, received.read())

    @classmethod
    def on(cls, connection: socket.socket) -> "Answer":
        """The next answer on a connection. Raises OSError or HTTPException if it is not whole."""
        received = http.client.HTTPResponse(connection)
        received.begin()
        return cls.of(received)

    @property
    def body(self) -> Any:
        return json.loads(self.content)

    def problem(self, *statuses: int) -> Any:
        """The body of a whole problem document with one of these statuses."""
        assert self.status in statuses, (self.status, self.content[:500])
        assert self.headers.get("content-type") == "application/problem+json", self.headers
        for word in (b"Traceback", b"sqlalchemy", b"psycopg", b"sqlite3", b'File "'):
            assert word not in self.content
        if self.status == 503:
            assert int(self.headers["retry-after"]) > 0
        return self.body


class Server:
    """One `depositary serve`. Its standard error goes to a file beside the database."""

    def __init__(
        self,
        url: str,
        folder: Path,
        *,
        options: Sequence[str] = (),
        under: Sequence[str] = (),
        command: Sequence[str] = (),
        **settings: object,
    ) -> None:
        self.url, self.port = url, free_port()
        self.log = folder / f"server-{self.port}.log"
        serve = [*(command or COMMAND), "serve", "--port", str(self.port), *options]
        named = environment(url, log_level="warning", **settings)
        if command:  # What is installed has its modules with it, and its files where it starts.
            del named["PYTHONPATH"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*under, *serve], env=named, cwd=folder if command else None, stdout=log, stderr=log
            )

    @property
    def pid(self) -> int:
        return self.process.pid

    def told(self) -> str:
        """What the process has written so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = 30,
    ) -> Answer:
        """One request on a connection of its own. Raises OSError if there is no answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body, dict(headers or {}))
            return Answer.of(connection.getresponse())
        except http.client.HTTPException as error:
            raise ConnectionError(repr(error)) from error
        finally:
            connection.close()

    def answers(self, path: str = "/readyz", status: int = 200) -> bool:
        with suppress(OSError):
            return self.ask(path, timeout=10).status == status
        return False

    def wait(self) -> "Server":
        """Wait until it is ready."""

        def over() -> bool:
            return self.process.poll() is not None or self.answers()

        assert eventually(over, BOOT), f"not ready in time:\n{self.told()}"
        assert self.process.poll() is None, f"ended at its start:\n{self.told()}"
        return self

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def ended(self, within: float) -> int:
        """The exit code; fails if the process still runs then."""
        return self.process.wait(within)

    def kill(self) -> None:
        """`kill -9`, also of a process that is stopped; harmless when it has ended."""
        if self.process.poll() is None:
            workers = self.workers()
            self.process.kill()
            self.process.wait(10)
            for pid in workers:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def workers(self) -> list[int]:
        """The processes that this one has started."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def limit_files(self, size: int = resource.RLIM_INFINITY) -> None:
        """From now on the process can write no file beyond this size in bytes."""
        resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def holds(self) -> dict[str, int]:
        """How many files, connections, threads and bytes of memory the process holds.

        A connection to SQLite has the database open, its log, and the log's index.
        """
        folder = Path(f"/proc/{self.pid}")
        opened = []
        for descriptor in (folder / "fd").iterdir():
            with suppress(OSError):  # Closed meanwhile.
                opened.append(descriptor.readlink().name)
        of_database = [name for name in opened if name.endswith((".db", ".db-wal", ".db-shm"))]
        resident = int((folder / "statm").read_text().split()[1]) * resource.getpagesize()
        return {
            "files": len(opened) - len(of_database),
            "connections": sum(name.endswith(".db") for name in of_database),
            "threads": len(list((folder / "task").iterdir())),
            "memory": resident,
        }


@contextmanager
def serving(
    url: str,
    folder: Path,
    *,
    options: Sequence[str] = (),
    under: Sequence[str] = (),
    command: Sequence[str] = (),
    **settings: object,
) -> Iterator[Server]:
    """A server that is ready, and gone afterwards whatever happens."""
    server = Server(url, folder, options=options, under=under, command=command, **settings)
    try:
        yield server.wait()
    finally:
        server.kill()
