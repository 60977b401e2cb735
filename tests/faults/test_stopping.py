"""SIGTERM in the middle of requests: the running ones are finished, and the end comes in time."""

import os
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from signal import SIGKILL, SIGTERM

import pytest

from tests.faults.harness.servers import Server, eventually, serving

pytestmark = pytest.mark.faults
GRACE = 10.0
"""Seconds that `serve` gives running requests."""
PAGE = b"GET /v1/memberships?limit=100 HTTP/1.1\r\nHost: x\r\n\r\n"


def drip(connection: socket.socket) -> None:
    """Send a request that never ends, a byte a second."""
    with suppress(OSError):
        for byte in b"GET /v1/countries HTTP/1.1\r\nX-Slow: " + b"a" * 60:
            connection.sendall(bytes([byte]))
            time.sleep(1)


def drip_body(connection: socket.socket) -> None:
    """Send a body a byte a second."""
    with suppress(OSError):
        connection.sendall(
            b"POST /v1/accords HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Content-Length: 1000\r\n\r\n"
        )
        for _ in range(60):
            connection.sendall(b" ")
            time.sleep(1)


def sip(connection: socket.socket) -> None:
    """Ask for more than the buffers hold, and read a byte a second."""
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        connection.sendall(PAGE * 300)
        for _ in range(60):
            if not connection.recv(1):
                return
            time.sleep(1)


def idle(connection: socket.socket) -> None:
    """Ask once, and keep the connection open."""
    with suppress(OSError):
        connection.sendall(PAGE)
        connection.settimeout(60)
        while connection.recv(65536):
            pass


SLOW: dict[str, Callable[[socket.socket], None]] = {
    "sends a byte a second": drip,
    "sends its body a byte a second": drip_body,
    "reads a byte a second": sip,
    "keeps its connection": idle,
}


def _attach(
    server: Server, clients: Sequence[Callable[[socket.socket], None]]
) -> list[socket.socket]:
    connections = []
    for client in clients:
        connection = socket.create_connection(("127.0.0.1", server.port), 10)
        connections.append(connection)
        threading.Thread(target=client, args=(connection,), daemon=True).start()
    return connections


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2"])
def test_slow_clients_cannot_hold_it(path: Path, tmp_path: Path, workers: str) -> None:
    options = ["--workers", workers]
    with serving(f"sqlite:///{path}", tmp_path, options=options) as server:
        connections = _attach(server, [*SLOW.values()] * 5)
        try:
            time.sleep(2)
            assert server.answers()
            server.signal(SIGTERM)
            assert eventually(lambda: not server.answers(), 2), "still ready"
            assert server.ended(GRACE + 8) in (0, -SIGTERM), server.told()
            assert "Traceback" not in server.told()
        finally:
            for connection in connections:
                connection.close()


def test_running_requests_are_answered_and_new_ones_are_not(server: Server) -> None:
    whole: list[bool] = []

    def read(connection: socket.socket) -> None:
        connection.settimeout(30)
        received = b""
        with suppress(OSError):
            connection.sendall(PAGE)
            while chunk := connection.recv(65536):
                received += chunk
        head, _, body = received.partition(b"\r\n\r\n")
        lengths = [
            line.split(b":")[1] for line in head.lower().split(b"\r\n") if b"content-length" in line
        ]
        whole.append(head.startswith(b"HTTP/1.1 200") and len(body) == int(lengths[0]))

    connections = [socket.create_connection(("127.0.0.1", server.port), 10) for _ in range(40)]
    threads = [threading.Thread(target=read, args=(each,)) for each in connections]
    for thread in threads:
        thread.start()
    time.sleep(0.3)  # The requests have arrived; most of them wait for their turn.
    server.signal(SIGTERM)
    assert eventually(lambda: not server.answers(), 2), "still ready"
    assert server.ended(GRACE + 5) in (0, -SIGTERM)
    for thread in threads:
        thread.join(10)
    assert whole == [True] * 40
    for connection in connections:
        connection.close()
    assert "Traceback" not in server.told()


def runs(pid: int) -> bool:
    """Whether a process is there and more than a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


@pytest.mark.slow
def test_workers_end_when_their_parent_was_killed(path: Path, tmp_path: Path) -> None:
    with serving(f"sqlite:///{path}", tmp_path, options=["--workers", "2"]) as server:
        workers = server.workers()
        assert len(workers) >= 2
        server.signal(SIGKILL)
        server.ended(10)
        # Else they would go on answering for a server that nobody can stop or replace.
        try:
            assert eventually(lambda: not any(map(runs, workers)), 20)
        finally:
            for pid in workers:
                with suppress(ProcessLookupError):
                    os.kill(pid, SIGKILL)
