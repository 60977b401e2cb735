"""Chunks: as many values as one statement takes, on either engine."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

Value = TypeVar("Value")
CHUNK = 400
"""Values in a statement; with three of each, still far below what either engine allows."""


def chunks(values: Sequence[Value], size: int = CHUNK) -> Iterator[Sequence[Value]]:
    """The values in their order, in parts of at most `size`."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
