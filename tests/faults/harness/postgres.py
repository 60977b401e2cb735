"""A PostgreSQL server of the test's own, that can be frozen, killed and started again."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from tests.faults.harness.servers import ROOT, eventually, free_port


def programs() -> Path:
    """The folder of `initdb` and `postgres`, installed where they are missing and may be."""
    for _ in range(2):
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        named = shutil.which("pg_config")
        if named:
            bin_ = subprocess.run([named, "--bindir"], capture_output=True, text=True, check=True)
            found += [p for p in [Path(bin_.stdout.strip()) / "initdb"] if p.exists()]
        if found:
            return found[-1].parent
        subprocess.run([ROOT / "tests" / "faults" / "install"], check=True)
    raise AssertionError("there is no PostgreSQL on this machine")


class Postgres:
    """One server on loopback, as durable as it comes; its `url` outlives restarts.

    With a primary it is a hot standby of that one.
    """

    def __init__(self, home: Path, primary: "Postgres | None" = None) -> None:
        self.home, self.port = home, free_port()
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
        # The server refuses to run as root.
        self._as: list[str] = []
        if os.getuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(home, user.pw_uid, user.pw_gid)
            self._as = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        if primary is None:
            self._run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        else:
            self._run("pg_basebackup", "-R", "-c", "fast", "-d", primary.url)
        self.process = self._start()

    def _command(self, name: str, *words: str) -> list[str]:
        return [*self._as, str(programs() / name), "-D", str(self.home / "data"), *words]

    def _run(self, name: str, *words: str) -> None:
        subprocess.run(
            self._command(name, *words), cwd=self.home, check=True, capture_output=True, timeout=120
        )

    def _start(self) -> "subprocess.Popen[bytes]":
        words = ["-p", str(self.port), "-k", str(self.home), "-h", "127.0.0.1"]
        words += ["-c", "max_connections=120", "-c", "fsync=on"]
        with (self.home / "server.log").open("ab") as log:
            return subprocess.Popen(
                self._command("postgres", *words), cwd=self.home, stdout=log, stderr=log
            )

    def accepts(self) -> bool:
        with suppress(psycopg.Error):
            psycopg.connect(self.url, connect_timeout=2).close()
            return True
        return False

    def wait(self) -> "Postgres":
        """Wait until it accepts connections; start it again where what it left was in the way."""

        def ready() -> bool:
            if self.process.poll() is not None:
                self.process = self._start()
            return self.accepts()

        assert eventually(ready, 60, every=0.2), (self.home / "server.log").read_text()
        return self

    def pids(self) -> list[int]:
        """The postmaster first, and all its children."""
        pids = [self.process.pid]
        for status in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                # What stands between brackets is a name, and may hold anything.
                fields = status.read_text().rpartition(")")[2].split()
                if int(fields[1]) == self.process.pid:
                    pids.append(int(status.parent.name))
        return pids

    def _signal(self, number: signal.Signals) -> None:
        for pid in self.pids():
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def freeze(self) -> None:
        """Every process of it stands still; its sockets stay open."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def kill(self) -> None:
        """`kill -9` of all its processes."""
        self._signal(signal.SIGKILL)
        self.process.wait(10)

    def start(self) -> None:
        self.process = self._start()
        self.wait()

    def restart(self) -> None:
        """An orderly one, that throws all clients out."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)
        self.start()


@contextmanager
def running(standby_of: Postgres | None = None) -> Iterator[Postgres]:
    """A server that accepts connections, and is gone afterwards whatever happens."""
    home = Path(tempfile.mkdtemp(prefix="depositary-postgres-"))
    try:
        server = Postgres(home, standby_of)
        try:
            yield server.wait()
        finally:
            server.kill()
    finally:
        shutil.rmtree(home, ignore_errors=True)
