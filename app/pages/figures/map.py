"""The map of an accord: which shapes, markers and labels it shows, and where."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from app.pages.figures import world
from app.pages.figures.world import Box, Shape

_VISIBLE = 14.0
"""A country of fewer square units than this, on a map 1000 wide, gets a marker."""
_MOST_LABELS = 32
_LETTER, _LINE = 0.56, 1.15
"""A label's size in ems: the width of a letter and the height of a line."""


@dataclass(frozen=True, slots=True)
class MemberShape:
    """A member on the map. `shown` is false where the legend's filter leaves it out."""

    code: str
    path: str
    x: float
    y: float
    marked: bool
    shown: bool
    member: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Label:
    """A country's name on the map; `anchor` says which part of it stands at the point."""

    x: float
    y: float
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Map:
    """A map's geometry. `letter` is the size of a label, in the map's own units."""

    view: Box
    land: str
    """Countries that have no part in the accord."""
    unknown: str
    """Countries of which nothing is known."""
    places: list[MemberShape]
    labels: list[Label]
    letter: float
    all: bool
    """Whether the view is the whole world."""
    elsewhere: list[Mapping[str, Any]]
    """Members that have no shape: organizations and former states."""


def draw(
    members: Iterable[Mapping[str, Any]],
    view: Box,
    shown: Callable[[Mapping[str, Any]], bool],
    names: Mapping[str, str],
    unknown: Collection[str] = (),
) -> Map:
    """The map of these members on a view; `names` are what labels call the countries.

    `unknown`: the codes of those that are no members, and of which that is not known.
    """
    atlas = world.load()
    zoom = (atlas.whole.width / view.width) ** 2
    places, elsewhere, mine = [], [], set()
    for member in members:
        code = member["country"]["code"]
        shape = atlas.shapes.get(code)
        if shape is None:
            elsewhere.append(member)
        elif shape.whole.meets(view):
            mine.add(code)
            marked = shape.area is not None and shape.area * zoom < _VISIBLE * 4
            places.append(
                MemberShape(code, shape.path, shape.x, shape.y, marked, shown(member), member)
            )
    others = {
        code: shape.path
        for code, shape in atlas.shapes.items()
        if code not in mine and shape.whole.meets(view)
    }
    # What is drawn later lies on top: markers over the shapes around them.
    places.sort(key=lambda place: place.marked)
    letter = view.width / 84
    return Map(
        view,
        Markup("").join(path for code, path in others.items() if code not in unknown),
        Markup("").join(path for code, path in others.items() if code in unknown),
        places,
        _labels(places, names, view, letter),
        letter,
        view == atlas.whole,
        elsewhere,
    )


def _labels(
    places: list[MemberShape], names: Mapping[str, str], view: Box, letter: float
) -> list[Label]:
    """Names that fit without lying over each other, the largest countries first."""
    atlas = world.load()
    shown = [place for place in places if place.shown]
    if len(shown) > _MOST_LABELS:
        return []
    taken = [_marker(place, letter) for place in shown if place.marked]
    labels = []
    for place in sorted(shown, key=lambda place: -_size(atlas.shapes[place.code])):
        text = names.get(place.code, place.member["country"]["name"])
        for label, box in _positions(place, text, letter):
            inside = view.left <= box.left and box.right <= view.right
            if inside and not any(box.meets(other) for other in taken):
                taken.append(box)
                labels.append(label)
                break
    return labels


def _size(shape: Shape) -> float:
    return shape.main.width * shape.main.height


def _marker(place: MemberShape, letter: float) -> Box:
    half = letter * 0.5
    return Box(place.x - half, place.y - half, place.x + half, place.y + half)


def _positions(place: MemberShape, text: str, letter: float) -> list[tuple[Label, Box]]:
    """Where a label may stand, best first: on the country if it fits there, else beside it."""
    half, width = _LINE * letter / 2, len(text) * _LETTER * letter
    x, y, main = place.x, place.y, world.load().shapes[place.code].main
    edge = x + 0.75 * letter if place.marked else main.right + 0.25 * letter
    back = x - 0.75 * letter if place.marked else main.left - 0.25 * letter
    shifts = (0.0, -letter, letter)
    beside = [
        (Label(at, y + dy, text, anchor), Box(left, y + dy - half, left + width, y + dy + half))
        for at, left, anchor in ((edge, edge, "start"), (back, back - width, "end"))
        for dy in shifts
    ]
    on = [
        (
            Label(x, y + dy, text, "middle"),
            Box(x - width / 2, y + dy - half, x + width / 2, y + dy + half),
        )
        for dy in shifts
    ]
    if place.marked:
        return beside
    return on + beside if width <= 1.25 * main.width else beside + on
