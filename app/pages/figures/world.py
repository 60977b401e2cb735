"""The outlines of the world's countries, and which part of the world a map shows."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

from app.api.fields import Json

_FILE = Path(__file__).parents[1] / "static" / "world.json"
_PADDING = 0.07
_NARROWEST, _WIDEST = 1.7, 2.3
"""A view's width over its height, between which the members' extent decides."""
_LEAST_WIDTH = 150.0
_WORLD_FROM = 0.62
"""A view of this share of the world's width is as good as the world."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the map."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Its extent from left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Its extent from top to bottom."""
        return self.bottom - self.top

    def meets(self, other: "Box") -> bool:
        """Whether the two have any area in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies inside."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


REGIONS = {
    "africa": Box(385.0, 120.0, 635.0, 440.0),
    "asia": Box(540.0, 80.0, 850.0, 275.0),
    "caribbean": Box(203.0, 164.0, 313.0, 228.0),
    "europe": Box(416.0, 33.0, 586.0, 136.0),
    "pacific": Box(828.0, 226.0, 1000.0, 352.0),
}
"""Parts of the world to look at more closely: on a narrow screen many of their States are tiny."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One country: its path, the point for a label, the extent of all of it and of its main part.

    `area` is there only for a country that is small on a map of the whole world.
    """

    path: str
    x: float
    y: float
    whole: Box
    main: Box
    area: float | None


@dataclass(frozen=True, slots=True)
class World:
    """All shapes by country code; under the empty code lies land that no single code has."""

    whole: Box
    shapes: dict[str, Shape]


def _shape(entry: Json) -> Shape:
    x, y = entry["c"]
    # The file is ours and its paths hold no markup: templates need not look through them.
    path = Markup(entry["d"])  # noqa: S704
    return Shape(path, x, y, Box(*entry["b"]), Box(*entry["m"]), entry.get("s"))


@lru_cache(maxsize=1)
def load() -> World:
    """The world, read once."""
    data = json.loads(_FILE.read_text(encoding="utf-8"))
    shapes = {code: _shape(entry) for code, entry in data["countries"].items()}
    left, top, width, height = data["viewBox"]
    return World(Box(left, top, left + width, top + height), shapes)


def view(name: str, codes: Iterable[str]) -> Box:
    """The part of the world that a view shows: `near` these countries, all of it, or a region."""
    return REGIONS.get(name) or (load().whole if name == "world" else around(codes))


def around(codes: Iterable[str]) -> Box:
    """The view that shows these countries' main parts; the world if they lie all over it."""
    world = load()
    boxes = [world.shapes[code].main for code in codes if code in world.shapes]
    if not boxes:
        return world.whole
    left, right = min(b.left for b in boxes), max(b.right for b in boxes)
    top, bottom = min(b.top for b in boxes), max(b.bottom for b in boxes)
    pad = _PADDING * max(right - left, bottom - top)
    width = max(right - left + 2 * pad, _LEAST_WIDTH)
    height = bottom - top + 2 * pad
    if width >= _WORLD_FROM * world.whole.width or height > 0.9 * world.whole.height:
        return world.whole
    width = max(width, height * _NARROWEST)
    height = max(height, width / _WIDEST)
    if width >= _WORLD_FROM * world.whole.width:
        return world.whole
    x, y = (left + right) / 2 - width / 2, (top + bottom) / 2 - height / 2
    # Slide a view that would look past the map's edge back onto the map.
    x = min(max(x, world.whole.left), world.whole.right - width)
    y = min(max(y, world.whole.top), world.whole.bottom - height)
    return Box(x, y, x + width, y + height)
