"""One thread reads an SQLite file, and no read can keep the others waiting for long."""

import asyncio
import threading
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import pytest

from app.http.reads.limiter import LONG, ReadLimiter

pytestmark = pytest.mark.anyio


async def at_once(limiter: ReadLimiter, times: list[float]) -> tuple[list[int], int]:
    """The order in which reads of these lengths (seconds) begin, and how many ran at once."""
    running = most = 0
    begun: list[int] = []
    lock = threading.Lock()

    def read(number: int) -> int:
        nonlocal running, most
        with lock:
            begun.append(number)
            running += 1
            most = max(most, running)
        time.sleep(times[number])
        with lock:
            running -= 1
        return number

    def reading(number: int) -> Callable[[], int]:
        return lambda: read(number)

    async with asyncio.timeout(30):
        found = await asyncio.gather(*(limiter.run(reading(n)) for n in range(len(times))))
    assert found == list(range(len(times)))
    return begun, most


async def test_one_reads_after_the_other() -> None:
    assert await at_once(ReadLimiter(True, 8), [0.001] * 50) == (list(range(50)), 1)


async def test_where_nothing_is_handed_about_all_read_at_once() -> None:
    begun, most = await at_once(ReadLimiter(False, 8), [0.05] * 8)
    assert (sorted(begun), most) == (list(range(8)), 8)


async def test_a_long_read_lets_the_next_begin_beside_it() -> None:
    limiter = ReadLimiter(True, 8)
    assert await at_once(limiter, [LONG * 10, 0.001, 0.001]) == ([0, 1, 2], 2)
    # It is not read by two from then on.
    assert await at_once(limiter, [0.001] * 20) == (list(range(20)), 1)


async def test_long_reads_take_no_more_threads_than_there_are() -> None:
    begun, most = await at_once(ReadLimiter(True, 3), [LONG * 8] * 5 + [0.001] * 5)
    assert (begun, most) == (list(range(10)), 3)


async def test_what_a_read_raises_reaches_who_asked_and_nobody_else() -> None:
    limiter = ReadLimiter(True, 8)

    def fail() -> None:
        raise RuntimeError("mine")

    failing = asyncio.ensure_future(limiter.run(fail))
    assert await at_once(limiter, [0.001] * 3) == ([0, 1, 2], 1)
    with pytest.raises(RuntimeError, match="mine"):
        await failing


async def test_a_read_that_nobody_waits_for_is_not_begun() -> None:
    limiter = ReadLimiter(True, 8)
    begun: list[str] = []
    first = asyncio.ensure_future(limiter.run(lambda: time.sleep(LONG / 2)))
    given_up = asyncio.ensure_future(limiter.run(lambda: begun.append("given up")))
    await asyncio.sleep(0)
    given_up.cancel()
    await first
    await limiter.run(lambda: begun.append("last"))
    assert begun == ["last"]


async def test_a_read_sees_the_context_of_who_asked() -> None:
    asked: ContextVar[int] = ContextVar("asked")
    limiter = ReadLimiter(True, 8)

    async def ask(number: int) -> Any:
        asked.set(number)
        return await limiter.run(asked.get)

    assert await asyncio.gather(*(ask(number) for number in range(5))) == list(range(5))


def test_one_limiter_serves_one_event_loop_after_another() -> None:
    limiter = ReadLimiter(True, 8)
    for _ in range(3):
        assert asyncio.run(at_once(limiter, [LONG * 4, 0.001])) == ([0, 1], 2)
