"""The timeline of an accord's actions: a lane for each group of kinds, a mark for each act."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from app.domain.actions import CONSENTS, EXITS, SIGNATURES, WITHOUT_EFFECT, Kind
from app.pages.figures import axis
from app.pages.figures.axis import Axis, Tick

WIDTH = 520
_LEFT, _RIGHT, _TOP, _AXIS = 8, 512, 6, 24
_HEADING, _ROW, _GAP = 18.0, 9.0, 6.0
_RADIUS = 3.4
_MOST_MARKS = 60
_HISTOGRAM, _LEAST_HISTOGRAM = 64.0, 12.0
"""Height of a lane with more acts than can be told apart: bars that count them by year."""

LANES: dict[str, frozenset[Kind]] = {
    "said": frozenset({Kind.MENTION, Kind.ANNOUNCEMENT, Kind.DECLINE}),
    "signed": SIGNATURES,
    "consented": CONSENTS | {Kind.PROVISIONAL_APPLICATION, Kind.REINSTATEMENT},
    "left": EXITS
    | {
        Kind.SIGNATURE_RENOUNCED,
        Kind.SUSPENSION,
        Kind.WITHDRAWAL_CANCELLED,
        Kind.END_OF_PROVISIONAL_APPLICATION,
    },
    "stated": WITHOUT_EFFECT,
}
_LANE = {kind.value: lane for lane, kinds in LANES.items() for kind in kinds}


class Mark(NamedTuple):
    """An act between the first and the last day it can have been done; `x == x2` for one day."""

    x: float
    x2: float
    y: float
    act: Mapping[str, Any]


class Column(NamedTuple):
    """The acts of a lane that fall into a year. `peak`: the first of the highest."""

    x: float
    y: float
    width: float
    height: float
    year: str
    acts: Sequence[Mapping[str, Any]]
    peak: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """One group of kinds: its heading's line, and marks or columns."""

    name: str
    y: float
    count: int
    marks: list[Mark]
    columns: list[Column]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The figure's geometry."""

    lanes: list[Lane]
    ticks: list[Tick]
    left: float
    right: float
    bottom: float
    height: float


def draw(acts: Sequence[Mapping[str, Any]], until: date) -> Timeline | None:
    """The timeline of these acts; None without any."""
    if not acts:
        return None
    days = [axis.bound(act["done_on"], "earliest", until) for act in acts]
    days += [axis.bound(act["done_on"], "latest", until) for act in acts]
    scale = axis.spanning(days, until, _LEFT, _RIGHT)
    by_lane = {name: [act for act in acts if _LANE.get(act["kind"]) == name] for name in LANES}
    # All lanes have one scale, or a few acts would look like many.
    years = {
        name: _by_year(mine, scale)
        for name, mine in by_lane.items()
        if len(mine) > _MOST_MARKS or (mine and _marks(name, mine, scale, 0)[1] > _HISTOGRAM)
    }
    most = max((len(year) for lane in years.values() for year in lane.values()), default=1)
    lanes, y = [], float(_TOP)
    for name, mine in by_lane.items():
        if mine:
            y += _HEADING
            if name in years:
                lane, height = _columns(name, years[name], most, scale, y)
            else:
                lane, height = _marks(name, mine, scale, y)
            lanes.append(lane)
            y += height + _GAP
    return Timeline(lanes, scale.ticks(), _LEFT, _RIGHT, round(y, 1), round(y + _AXIS, 1))


def _marks(
    name: str, acts: Sequence[Mapping[str, Any]], scale: Axis, y: float
) -> tuple[Lane, float]:
    """Each act in the first row where it touches none before it."""
    rows: list[float] = []
    marks = []
    for act in sorted(acts, key=lambda act: (act["done_on"].get("earliest", ""), act["id"])):
        x = scale.x(axis.bound(act["done_on"], "earliest", scale.first))
        x2 = scale.x(axis.bound(act["done_on"], "latest", scale.last))
        row = next((i for i, end in enumerate(rows) if end < x - _RADIUS), len(rows))
        rows[row : row + 1] = [x2 + _RADIUS]
        marks.append(Mark(x, x2, round(y + row * _ROW + _ROW / 2, 1), act))
    return Lane(name, y, len(acts), marks, []), len(rows) * _ROW


def _by_year(acts: Sequence[Mapping[str, Any]], scale: Axis) -> dict[int, list[Mapping[str, Any]]]:
    years = defaultdict(list)
    for act in acts:
        years[axis.bound(act["done_on"], "earliest", scale.first).year].append(act)
    return years


def _columns(
    name: str, years: Mapping[int, list[Mapping[str, Any]]], most: int, scale: Axis, y: float
) -> tuple[Lane, float]:
    highest = max(len(acts) for acts in years.values())
    tall = max(_HISTOGRAM * highest / most, _LEAST_HISTOGRAM)
    columns: list[Column] = []
    for year, acts in sorted(years.items()):
        left, right = scale.x(date(year, 1, 1)), scale.x(date(year, 12, 31))
        height = max(round(_HISTOGRAM * len(acts) / most, 1), 1.0)
        columns.append(
            Column(
                left,
                round(y + tall - height, 1),
                round(max(right - left - 0.6, 1.0), 1),
                height,
                f"{year:04}",
                acts,
                len(acts) == highest and not any(column.peak for column in columns),
            )
        )
    count = sum(len(acts) for acts in years.values())
    return Lane(name, y, count, [], columns), tall
