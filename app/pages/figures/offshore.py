"""Where the marker of a country too small to see stands: beside all land but its own.

On its country where only water is around; else on the nearest water, so that it never lies over a
neighbour, nor over another marker.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from app.pages.figures import world
from app.pages.figures.world import Box

_VISIBLE, _VISIBLE_NEAR = 6.0, 30.0
"""A country of fewer square units than this, on a map 1000 wide, gets a marker: on the whole world,
where there is little room for them, and near."""
_RADIUS = 0.0042
_RADIUS_NEAR = 0.006
"""A marker's radius as a share of the map's width: on the whole world, where many are, and near."""
_CELL = 10.0
_DIRECTIONS, _FURTHEST = 24, 60
_RING = re.compile(r"M(-?[\d.]+),(-?[\d.]+)l([^z]*)z")
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")

Point = tuple[float, float]


class Marker(NamedTuple):
    """A marker's middle, and whether that is so far from its country that a line leads there."""

    x: float
    y: float
    radius: float
    led: bool


class _Edge(NamedTuple):
    code: str
    start: Point
    end: Point


class _Land(NamedTuple):
    """All coasts and borders: the rings of each country, and edges by the cells they touch."""

    rings: list[tuple[str, Box, list[Point]]]
    edges: dict[tuple[int, int], list[_Edge]]


@lru_cache(maxsize=1)
def _land() -> _Land:
    rings: list[tuple[str, Box, list[Point]]] = []
    edges: dict[tuple[int, int], list[_Edge]] = defaultdict(list)
    for code, shape in world.load().shapes.items():
        for points in _rings(shape.path):
            xs, ys = [x for x, _ in points], [y for _, y in points]
            rings.append((code, Box(min(xs), min(ys), max(xs), max(ys)), points))
            for start, end in pairwise([*points, points[0]]):
                for cell in _cells(start, end):
                    edges[cell].append(_Edge(code, start, end))
    return _Land(rings, edges)


def _rings(path: str) -> Iterator[list[Point]]:
    for found in _RING.finditer(path):
        x, y = float(found[1]), float(found[2])
        points = [(x, y)]
        numbers = [float(number) for number in _NUMBER.findall(found[3])]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            points.append((x, y))
        yield points


def _cells(start: Point, end: Point) -> Iterator[tuple[int, int]]:
    (x1, y1), (x2, y2) = start, end
    for column in range(int(min(x1, x2) // _CELL), int(max(x1, x2) // _CELL) + 1):
        for row in range(int(min(y1, y2) // _CELL), int(max(y1, y2) // _CELL) + 1):
            yield column, row


@lru_cache(maxsize=64)
def markers(view: Box) -> dict[str, Marker]:
    """The markers of all countries that are too small to see on this view, by their codes."""
    atlas = world.load()
    zoom = (atlas.whole.width / view.width) ** 2
    radius = view.width * (_RADIUS if view == atlas.whole else _RADIUS_NEAR)
    small = {
        code: (shape.x, shape.y)
        for code, shape in atlas.shapes.items()
        if code
        and shape.area is not None
        and shape.area * zoom < (_VISIBLE if view == atlas.whole else _VISIBLE_NEAR)
        and shape.whole.meets(view)
    }
    taken: list[Point] = []
    found: dict[str, Marker] = {}
    # Who can stay where it is stays; the others come as near as they can.
    for code, at in small.items():
        if _free(code, at, radius, view, taken):
            taken.append(at)
            found[code] = Marker(*at, radius, led=False)
    for code, at in small.items():
        if code not in found:
            x, y = next(
                (near for near in _around(at, radius) if _free(code, near, radius, view, taken)), at
            )
            taken.append((x, y))
            away = math.hypot(x - at[0], y - at[1])
            found[code] = Marker(round(x, 1), round(y, 1), radius, led=away > radius)
    return found


def _around(at: Point, radius: float) -> Iterator[Point]:
    """Points around, the nearest first."""
    for ring in range(1, _FURTHEST):
        away = ring * radius / 2
        for turn in range(_DIRECTIONS):
            angle = 2 * math.pi * turn / _DIRECTIONS
            yield at[0] + away * math.cos(angle), at[1] + away * math.sin(angle)


def _free(code: str, at: Point, radius: float, view: Box, taken: list[Point]) -> bool:
    x, y = at
    if not (view.left + radius <= x <= view.right - radius):
        return False
    if not (view.top + radius <= y <= view.bottom - radius):
        return False
    if any(math.hypot(x - ox, y - oy) < 2.1 * radius for ox, oy in taken):
        return False
    land, room = _land(), radius * 1.05
    for cell in _cells((x - room, y - room), (x + room, y + room)):
        for edge in land.edges.get(cell, ()):
            if edge.code != code and _away(at, edge) < room:
                return False
    return not any(
        owner != code and box.holds(x, y) and _inside(at, points)
        for owner, box, points in land.rings
    )


def _away(at: Point, edge: _Edge) -> float:
    """How far a point is from an edge."""
    (x, y), (x1, y1), (x2, y2) = at, edge.start, edge.end
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy
    share = max(0.0, min(1.0, ((x - x1) * dx + (y - y1) * dy) / length)) if length else 0.0
    return math.hypot(x - x1 - share * dx, y - y1 - share * dy)


def _inside(at: Point, points: list[Point]) -> bool:
    """Whether a point lies in a ring: a line from it crosses the ring an odd number of times."""
    x, y = at
    crossings = 0
    for (x1, y1), (x2, y2) in pairwise([*points, points[0]]):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            crossings += 1
    return crossings % 2 == 1
