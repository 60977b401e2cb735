"""Many clients at once, and clients that hang up."""

import asyncio
import socket
import struct
import time

import pytest

from app.settings import Settings
from tests.faults.conftest import Figures
from tests.faults.harness.clients import crowd
from tests.faults.harness.servers import Server, eventually

pytestmark = pytest.mark.faults
PATHS = (
    "/v1/accords/quiet-harbours/members",
    "/v1/countries/NOR/memberships",
    "/v1/accords/quiet-harbours/members/SWE",
    "/v1/search?q=harbour",
    "/readyz",
    "/v1/memberships?status=party&as_of=1995",
)


@pytest.mark.parametrize(
    "count", [100, pytest.param(300, marks=pytest.mark.slow)], ids=["100", "300"]
)
def test_a_crowd_is_answered(standing: Server, figure: Figures, count: int) -> None:
    met = crowd(standing.port, count, PATHS[:3] if count == 300 else PATHS[:2])
    figure(
        f"{count} concurrent readers: {met.statuses.total()} answers {dict(met.statuses)}, "
        f"p50 {met.quantile(0.5):.3f} s, p99 {met.quantile(0.99):.3f} s"
    )
    assert met.broken == []
    assert set(met.statuses) == {200}
    assert met.quantile(0.99) < 2.0


async def _hang_up(port: int, number: int) -> None:
    """Send half a request, or a whole one, and leave: politely or with a reset."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    path = PATHS[number % len(PATHS)]
    whole = f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    post = b"POST /v1/accords HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n{"
    writer.write((whole, whole[:20], post, whole * 5)[number % 4])
    if number % 3 == 0:
        await asyncio.sleep(0.005)
    if number % 2:
        taken: socket.socket = writer.get_extra_info("socket")
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.close()


def _hang_ups(port: int, count: int) -> None:
    async def together() -> None:
        for start in range(0, count, 100):
            await asyncio.gather(*(_hang_up(port, start + i) for i in range(100)))

    asyncio.run(together())


def _quiet(server: Server) -> dict[str, int]:
    """What the process holds once it has come to rest."""
    last = -1

    def rests() -> bool:
        nonlocal last
        before, last = last, server.holds()["files"]
        return before == last

    assert eventually(rests, 30, every=1.0)
    return server.holds()


@pytest.mark.slow
def test_clients_that_hang_up_leave_nothing_behind(standing: Server, figure: Figures) -> None:
    crowd(standing.port, 100, PATHS)  # So that what is opened once is open.
    rounds = []
    for _ in range(3):
        _hang_ups(standing.port, 1000)
        rounds.append(_quiet(standing))
        assert standing.answers()
    first, last = rounds[0], rounds[-1]
    figure(f"3 x 1,000 clients that hang up: {first} after the first, {last} after the last")
    # On a busy machine some that hung up are still being let go of.
    assert eventually(lambda: standing.holds()["files"] <= first["files"] + 2, 30)
    # Reads take turns, so threads and connections come one by one: up to as many as the pool has,
    # and the main thread, and the connection that tells what is new.
    most = Settings().pool_size + 1
    assert last["threads"] <= max(first["threads"], most)
    assert last["connections"] <= most
    assert last["memory"] < first["memory"] * 1.1
    # A session that leaked would hold its connection, and 40 of them the pool.
    met = crowd(standing.port, 100, PATHS)
    assert (set(met.statuses), met.broken) == ({200}, [])


def test_half_a_request_is_not_waited_for_without_end(standing: Server) -> None:
    with socket.create_connection(("127.0.0.1", standing.port), 10) as connection:
        connection.sendall(PATHS[0].encode())
        began = time.monotonic()
        met = crowd(standing.port, 10, PATHS)
        assert set(met.statuses) == {200}
        assert time.monotonic() - began < 20
