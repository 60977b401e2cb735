"""Servers for benchmarks: started on loopback, pinned to cores, ended by their own process id."""

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, CLIENT_CORE = CORES[0], CORES[-1]
BIN = Path(__file__).parents[2] / ".venv" / "bin"


@dataclass(frozen=True)
class Server:
    """A server that answers at `url`; `process` started it."""

    url: str
    process: subprocess.Popen[bytes]

    def processes(self) -> list[int]:
        """The ids of the process and of its workers."""
        own = self.process.pid
        children = Path(f"/proc/{own}/task/{own}/children").read_text(encoding="ascii").split()
        return [own, *map(int, children)]

    def resident(self) -> float:
        """Resident megabytes of the largest of its processes."""
        return max(_resident(number) for number in self.processes())


def _resident(number: int) -> float:
    for line in Path(f"/proc/{number}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@contextmanager
def serving(
    command: Sequence[str],
    port: int,
    path: str,
    env: Mapping[str, str] | None = None,
    cores: Sequence[int] = (SERVER_CORE,),
) -> Iterator[Server]:
    """Run a server on these cores until the block ends. `path` is asked for until it answers."""
    pinned = ["taskset", "-c", ",".join(map(str, cores)), *command]
    with subprocess.Popen(
        pinned,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            _await(url + path, process)
            yield Server(url, process)
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


def _await(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 180
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        try:
            fetch(url)
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{process.args!r} does not answer {url}")


def fetch(url: str) -> tuple[bytes, Mapping[str, str]]:
    """The body and the headers of a 200 answer."""
    with urllib.request.urlopen(url, timeout=30) as response:
        return response.read(), {name.lower(): value for name, value in response.headers.items()}


def depositary(
    database: str, *, cached: bool, workers: int = 1
) -> tuple[list[str], int, dict[str, str]]:
    """Command, port and environment of Depositary on a database file."""
    port = free_port()
    command = [f"{BIN}/depositary", "serve", "--port", str(port), "--workers", str(workers)]
    env = {"DEPOSITARY_DATABASE_URL": f"sqlite:///{database}"}
    return command, port, env if cached else {**env, "DEPOSITARY_CACHE_BYTES": "0"}
