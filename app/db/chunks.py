"""Chunks: as many values as one statement takes, on either engine."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

Value = TypeVar("Value")


def chunks(values: Sequence[Value], size: int = 400) -> Iterator[Sequence[Value]]:
    """The values in their order, in parts of at most `size`."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
