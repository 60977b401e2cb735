"""The map of an accord: which shapes, markers and labels it shows, and where."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from markupsafe import Markup

from app.pages.figures import offshore, world
from app.pages.figures.offshore import Marker
from app.pages.figures.world import Box, Shape

_MOST_LABELS = 32
_LETTER, _LINE = 0.56, 1.15
"""A label's size in ems: the width of a letter and the height of a line."""


class MemberShape(NamedTuple):
    """A member on the map. `shown` is false where the legend's filter leaves it out."""

    code: str
    path: str
    x: float
    y: float
    marker: Marker | None
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
    share: float = 1 / 84,
) -> Map:
    """The map of these members on a view; `names` are what labels call the countries.

    `share`: the size of labels as a share of the width.
    `unknown`: the codes of those that are no members, and of which that is not known.
    """
    atlas = world.load()
    markers = offshore.markers(view)
    places, elsewhere, mine = [], [], set()
    for member in members:
        code = member["country"]["code"]
        shape = atlas.shapes.get(code)
        if shape is None:
            elsewhere.append(member)
        elif shape.whole.meets(view):
            mine.add(code)
            marker = markers.get(code)
            places.append(
                MemberShape(code, shape.path, shape.x, shape.y, marker, shown(member), member)
            )
    others = {
        code: shape.path
        for code, shape in atlas.shapes.items()
        if code not in mine and shape.whole.meets(view)
    }
    # What is drawn later lies on top: markers, and the lines to them, over the shapes.
    places.sort(key=lambda place: place.marker is not None)
    letter = view.width * share
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
    taken = [_extent(place.marker) for place in shown if place.marker]
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


def _extent(marker: Marker) -> Box:
    x, y, half, _ = marker
    return Box(x - half, y - half, x + half, y + half)


def _positions(place: MemberShape, text: str, letter: float) -> list[tuple[Label, Box]]:
    """Where a label may stand, best first: on the country if it fits there, else beside it."""
    half, width = _LINE * letter / 2, len(text) * _LETTER * letter
    marker = place.marker
    x, y = (marker.x, marker.y) if marker else (place.x, place.y)
    main = _extent(marker) if marker else world.load().shapes[place.code].main
    edge, back = main.right + 0.25 * letter, main.left - 0.25 * letter
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
    if marker:
        return beside
    return on + beside if width <= 1.25 * main.width else beside + on
