"""Reads of an SQLite file take turns, and none can keep the others waiting for long."""

import asyncio

import pytest

from app.http.turns import LONG, Turns

pytestmark = pytest.mark.anyio


async def at_once(turns: Turns, times: list[float]) -> tuple[list[int], int]:
    """The order in which reads of these lengths (seconds) begin, and how many ran at once."""
    running = most = 0
    begun: list[int] = []

    async def read(number: int, seconds: float) -> None:
        nonlocal running, most
        async with turns.taken():
            begun.append(number)
            running += 1
            most = max(most, running)
            await asyncio.sleep(seconds)
            running -= 1

    async with asyncio.timeout(30):
        await asyncio.gather(*(read(number, seconds) for number, seconds in enumerate(times)))
    return begun, most


async def test_one_reads_after_the_other() -> None:
    assert await at_once(Turns(True, cores=2), [0.001] * 20) == (list(range(20)), 1)


@pytest.mark.parametrize(("row_by_row", "cores"), [(False, 2), (True, 1)])
async def test_where_nothing_is_handed_about_all_read_at_once(row_by_row: bool, cores: int) -> None:
    assert await at_once(Turns(row_by_row, cores), [0.01] * 20) == (list(range(20)), 20)


async def test_a_long_read_lets_the_next_begin_beside_it() -> None:
    turns = Turns(True, cores=2)
    assert await at_once(turns, [LONG * 20, 0.001, 0.001]) == ([0, 1, 2], 2)
    # Its turn was given up once, not twice.
    assert await at_once(turns, [0.001] * 5) == (list(range(5)), 1)


async def test_a_read_that_fails_or_is_given_up_passes_its_turn_on() -> None:
    turns = Turns(True, cores=2)
    with pytest.raises(RuntimeError):
        async with turns.taken():
            raise RuntimeError
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.001), turns.taken():
            await asyncio.sleep(10)
    assert await at_once(turns, [0.001] * 3) == ([0, 1, 2], 1)
