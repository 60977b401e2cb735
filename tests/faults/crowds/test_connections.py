"""Sockets that send too much, too slowly or nothing: refused in time, and nobody else notices."""

import resource
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.faults.conftest import Figures
from tests.faults.harness.servers import Answer, Server, eventually, serving
from tests.faults.harness.writers import make_key

pytestmark = pytest.mark.faults
READ = b"GET /v1/accords HTTP/1.1\r\nHost: x\r\n\r\n"
OPENING = b"GET /v1/accords HTTP/1.1\r\nHost: x\r\n"
BODY = (
    b"POST /v1/accords HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Authorization: Bearer %s\r\nContent-Length: 100000\r\n\r\n"
)
MEGABYTE = 2**20


@contextmanager
def connected(server: Server) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", server.port), 30) as made:
        yield made


def told(connection: socket.socket) -> Answer:
    """The answer, behind which the connection is closed."""
    answer = Answer.on(connection)
    with suppress(ConnectionResetError):
        assert connection.recv(1) == b""
    return answer


def refusal(answer: Answer, status: int) -> Any:
    """The body of a problem document that has all that every answer has."""
    answer.problem(status)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-request-id"] == answer.body["instance"]
    assert answer.headers["connection"] == "close"
    return answer.body


def counted(server: Server, name: str) -> float:
    """What /metrics says of this."""
    lines = server.ask("/metrics").content.decode().splitlines()
    found = [line.rpartition(" ")[2] for line in lines if line.startswith(name + " ")]
    return float(found[0]) if found else 0.0


def refused(server: Server, reason: str) -> float:
    return counted(server, f'depositary_connections_refused_total{{reason="{reason}"}}')


@pytest.fixture
def hasty(path: Path, tmp_path: Path) -> Iterator[Server]:
    """A server that waits a second for what it is sent."""
    with serving(f"sqlite:///{path}", tmp_path, receive_timeout=1) as started:
        yield started


@pytest.mark.parametrize(
    "sent",
    [
        OPENING + b"X-Long: " + b"a" * 100_000 + b"\r\n\r\n",
        OPENING + b"X-Long: " + b"a" * 900_000,
        OPENING + b"X-Small: a\r\n" * 20_000,
        OPENING + b"X-Small: a\r\n" * 6_000 + b"\r\n",
        b"GET /v1/accords?" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /v1/" + b"a" * 70_000,
    ],
    ids=["one", "endless", "many", "many and an end", "address", "endless address"],
)
def test_what_is_too_large_before_a_body_is_refused(standing: Server, sent: bytes) -> None:
    before = refused(standing, "headers too large")
    with connected(standing) as connection:
        with suppress(ConnectionError):
            connection.sendall(sent)
        assert refusal(told(connection), 431)["type"].endswith("/problems/headers-too-large")
    assert refused(standing, "headers too large") == before + 1


@pytest.mark.parametrize("sent", [b"1;" + b"x" * 300_000, b"0\r\nX-Trailer: " + b"x" * 300_000])
def test_what_is_too_large_around_a_body_is_refused(server: Server, key: str, sent: bytes) -> None:
    chunked = BODY.replace(b"Content-Length: 100000", b"Transfer-Encoding: chunked")
    with connected(server) as connection:
        with suppress(ConnectionError):
            connection.sendall(chunked.replace(b"%s", key.encode()) + sent)
        refusal(told(connection), 431)


def test_headers_up_to_the_limit_are_read(standing: Server) -> None:
    with connected(standing) as connection:
        connection.sendall(OPENING + b"X-Long: " + b"a" * 65_000 + b"\r\n\r\n")
        assert Answer.on(connection).status == 200
        # Each of many requests on one connection has as many.
        for _ in range(3):
            connection.sendall(OPENING + b"X-Long: " + b"a" * 40_000 + b"\r\n\r\n")
            assert Answer.on(connection).status == 200


@pytest.mark.parametrize(
    "sent",
    [
        "GET /v1/accords/é HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
        b"BREW /v1/accords HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        OPENING + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
        OPENING + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        OPENING + b"X Y: z\r\n\r\n",
    ],
)
def test_what_is_no_http_is_told_as_every_error_is(standing: Server, sent: bytes) -> None:
    with connected(standing) as connection:
        connection.sendall(sent)
        body = refusal(told(connection), 400)
    assert body["type"].startswith(("http://x/", f"http://127.0.0.1:{standing.port}/"))
    with connected(standing) as connection:
        # Behind a request that is right.
        connection.sendall(READ)
        assert Answer.on(connection).status == 200
        connection.sendall(sent)
        refusal(told(connection), 400)


def trickle(connection: socket.socket, sent: bytes) -> None:
    """Send some, and then a byte at a time without an end."""
    with suppress(OSError):
        connection.sendall(sent)
        while True:
            connection.sendall(b"a")
            time.sleep(0.05)


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (OPENING + b"X-Slow: ", "headers too slow"),
        (b"GET /", "headers too slow"),
        (READ + OPENING + b"X-Slow: ", "headers too slow"),
        (BODY + b'{"slug": "', "body too slow"),
    ],
)
def test_what_trickles_is_refused_at_its_deadline(
    hasty: Server, key: str, sent: bytes, reason: str
) -> None:
    with connected(hasty) as connection:
        opening = sent.replace(b"%s", key.encode())
        sender = threading.Thread(target=trickle, args=(connection, opening), daemon=True)
        sender.start()
        if sent.startswith(READ):
            assert Answer.on(connection).status == 200
        refusal(told(connection), 408)
        sender.join(10)
    assert refused(hasty, reason) == 1
    assert eventually(lambda: counted(hasty, "depositary_connections") == 1, 10)
    assert "Traceback" not in hasty.told()


def test_a_body_that_goes_on_has_its_time(hasty: Server, key: str) -> None:
    with connected(hasty) as connection:
        connection.sendall(BODY.replace(b"%s", key.encode()))
        for _ in range(5):
            time.sleep(0.5)
            connection.sendall(b" " * 20_000)
        Answer.on(connection).problem(400)


@pytest.mark.parametrize("opening", [b"", b"\r\n", READ])
def test_a_connection_that_says_nothing_is_closed(hasty: Server, opening: bytes) -> None:
    with connected(hasty) as connection:
        connection.sendall(opening)
        if opening == READ:
            assert Answer.on(connection).status == 200
            connection.sendall(b"\r\n")
        with suppress(ConnectionResetError):
            assert connection.recv(1) == b""


@pytest.fixture
def key(path: Path) -> str:
    return make_key(f"sqlite:///{path}")


class Others:
    """A client that goes on asking, each time on a connection of its own."""

    def __init__(self, server: Server) -> None:
        self.server, self.seconds = server, list[float]()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def _ask(self) -> None:
        while not self._over.is_set():
            began = time.monotonic()
            assert self.server.ask("/v1/accords").status == 200
            self.seconds.append(time.monotonic() - began)
            time.sleep(0.005)

    def __enter__(self) -> "Others":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def quantile(self, share: float) -> float:
        return sorted(self.seconds)[int(len(self.seconds) * share)]


def send(server: Server, size: int, piece: bytes) -> int:
    """Send headers until nobody takes them any more; connect anew until all were sent or tried."""
    tried = 0
    while tried < size:
        with connected(server) as connection, suppress(OSError):
            connection.sendall(OPENING)
            while tried < size:
                tried += len(piece)
                connection.sendall(piece)
        tried += len(piece)
    return tried


@pytest.mark.parametrize(
    "piece", [b"a" * MEGABYTE, b"X-Small: a\r\n" * 80_000], ids=["large", "small"]
)
def test_100_mb_of_headers_disturb_nobody(server: Server, figure: Figures, piece: bytes) -> None:
    server.ask("/v1/accords")
    before = server.holds()["memory"]
    with Others(server) as others, ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: send(server, 25 * MEGABYTE, piece), range(4)))
    grown = server.holds()["memory"] - before
    figure(
        f"100 MB of headers: {grown / MEGABYTE:.0f} MB more memory; others' p50 "
        f"{others.quantile(0.5) * 1000:.0f} ms, p99 {others.quantile(0.99) * 1000:.0f} ms"
    )
    assert grown < 50 * MEGABYTE
    assert others.quantile(0.99) < 1.0
    assert refused(server, "headers too large") > 0


@pytest.fixture
def many_files() -> Iterator[None]:
    """This process may open as many files as it needs."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("many_files")
def test_2000_half_open_sockets_shut_nobody_out(server: Server, figure: Figures) -> None:
    with ExitStack() as opened, Others(server) as others:
        for _ in range(2000):
            made = opened.enter_context(socket.create_connection(("127.0.0.1", server.port), 30))
            with suppress(OSError):
                made.sendall(b"GET / HT")
        # All have come, and the first of them gave way.
        assert eventually(lambda: refused(server, "too many") > 900, 30)
        during = max(others.seconds)
        assert server.holds()["files"] < 1200
    figure(f"2,000 half-open sockets: others' slowest of {len(others.seconds)} {during:.3f} s")
    assert during < 1.0


def test_one_address_holds_no_more_than_its_share(path: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{path}"
    with (
        serving(
            url, tmp_path, max_connections_per_address=3, trusted_proxies="192.0.2.1"
        ) as server,
        ExitStack() as opened,
    ):
        # Whoever found out that the server is ready is gone first.
        assert eventually(lambda: counted(server, "depositary_connections") == 1, 10)
        three = [opened.enter_context(connected(server)) for _ in range(3)]
        time.sleep(0.1)
        with connected(server) as fourth:
            refusal(told(fourth), 429)
        three[0].close()

        def admitted() -> bool:
            with connected(server) as again:
                again.sendall(READ)
                return Answer.on(again).status == 200

        assert eventually(admitted, 10)
        for each in three[1:]:
            each.sendall(READ)
            assert Answer.on(each).status == 200
        three[1].close()
        assert eventually(lambda: refused(server, "too many of one address") >= 1, 10)


def test_what_is_being_answered_gives_no_way(path: Path, tmp_path: Path, key: str) -> None:
    with (
        serving(f"sqlite:///{path}", tmp_path, max_connections=3) as server,
        connected(server) as busy,
        ExitStack() as opened,
    ):
        busy.sendall(BODY.replace(b"%s", key.encode()) + b" " * 50_000)
        for _ in range(10):
            idle = opened.enter_context(connected(server))
            idle.sendall(READ)
            Answer.on(idle)
        busy.sendall(b" " * 50_000)
        Answer.on(busy).problem(400)
