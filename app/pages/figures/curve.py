"""The curve of how many countries had which status over time: steps, stacked.

Of each status those that are certain lie lowest, then those presumed, then those only possible.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from app.pages.figures import axis
from app.pages.figures.axis import Tick

WIDTH, HEIGHT = 520, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 160, 14, 26
_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000)
_LINE = 14.0
_NONE: Mapping[str, int] = MappingProxyType({})


class Step(NamedTuple):
    """A day on which the counts changed, and how they stood from then on: all, and of these."""

    on: date
    counts: Mapping[str, int]
    presumed: Mapping[str, int] = _NONE
    possible: Mapping[str, int] = _NONE


@dataclass(frozen=True, slots=True)
class Area:
    """One status: its area, and at the right edge its count with a place for the label.

    `presumed` and `possible` are the parts of the area, and of the count, that are only that.
    """

    status: str
    path: str
    presumed: str
    possible: str
    count: int
    presumed_count: int
    possible_count: int
    label_y: float
    edge_y: float


@dataclass(frozen=True, slots=True)
class Curve:
    """The figure's geometry; `rules` are horizontal lines as (y, count)."""

    areas: list[Area]
    ticks: list[Tick]
    rules: list[tuple[float, int]]
    left: float
    right: float
    bottom: float
    now: float


def draw(steps: Sequence[Step], order: Sequence[str], until: date) -> Curve | None:
    """The curve up to a day; `order` stacks the statuses from below. None without any step."""
    steps = [step for step in steps if step.on <= until]
    if not steps:
        return None
    right = WIDTH - _RIGHT
    scale = axis.spanning([steps[0].on], until, _LEFT, right)
    xs = [*(scale.x(step.on) for step in steps), scale.x(until)]
    most = max(sum(step.counts.values()) for step in steps) or 1
    floor, unit = HEIGHT - _BOTTOM, (HEIGHT - _BOTTOM - _TOP) / most
    levels = [f"V{floor - unit * count:.1f}" for count in range(most + 1)]

    def between(lower: list[int], upper: list[int], only: list[int]) -> str:
        """The area between two edges, from the first step on at which there is any of it."""
        first = next((i for i, count in enumerate(only) if count), None)
        if first is None:
            return ""
        return _path(xs[first:], lower[first:], upper[first:], floor, levels)

    areas, below = [], [0] * len(steps)
    for status in order:
        counts = [step.counts.get(status, 0) for step in steps]
        if not any(counts):
            continue
        above = _added(below, counts)
        possible = [step.possible.get(status, 0) for step in steps]
        presumed = [step.presumed.get(status, 0) for step in steps]
        maybe = _added(above, possible, -1)
        sure = _added(maybe, presumed, -1)
        edge = floor - unit * (below[-1] + above[-1]) / 2
        areas.append(
            Area(
                status,
                between(below, above, counts),
                between(sure, maybe, presumed),
                between(maybe, above, possible),
                counts[-1],
                presumed[-1],
                possible[-1],
                edge,
                edge,
            )
        )
        below = above
    rules = [(round(floor - unit * n, 1), n) for n in range(0, most + 1, _step(most))]
    return Curve(_spread(areas), scale.ticks(), rules, _LEFT, right, floor, scale.x(until))


def _added(numbers: list[int], more: list[int], times: int = 1) -> list[int]:
    return [n + times * m for n, m in zip(numbers, more, strict=True)]


def _step(most: int) -> int:
    return next((step for step in _STEPS if most / step <= 5), _STEPS[-1])


def _path(
    xs: Sequence[float],
    below: Sequence[int],
    above: Sequence[int],
    floor: float,
    levels: Sequence[str],
) -> str:
    """Along the upper edge to the right and back along the lower one, with a step where it moves.

    `xs` is where each step begins, and behind these where the last one ends; `levels` leads up or
    down to each count.
    """
    steps = range(1, len(above))
    tops = [f"H{xs[i]}{levels[above[i]]}" for i in steps if above[i] != above[i - 1]]
    backs = [f"H{xs[i]}{levels[below[i - 1]]}" for i in reversed(steps) if below[i] != below[i - 1]]
    start = f"M{xs[0]},{floor}{levels[below[0]]}{levels[above[0]]}"
    turn = f"H{xs[-1]}{levels[below[-1]]}"
    return "".join([start, *tops, turn, *backs, f"H{xs[0]}z"])


def _spread(areas: list[Area]) -> list[Area]:
    """Move labels up until none lies on another, then down again where they left the figure."""
    ys, lowest = [], float(HEIGHT - _BOTTOM)
    for area in areas:
        lowest = min(area.edge_y, lowest)
        ys.append(lowest)
        lowest -= _LINE
    highest = float(_TOP) - 4
    for i in reversed(range(len(ys))):
        ys[i] = max(ys[i], highest)
        highest = ys[i] + _LINE
    return [
        replace(area, label_y=round(y, 1), edge_y=round(area.edge_y, 1))
        for area, y in zip(areas, ys, strict=True)
    ]
