"""The timeline of an accord's actions: a lane for each group of kinds, a mark for each act."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.actions import CONSENTS, EXITS, SIGNATURES, WITHOUT_EFFECT, Kind
from app.pages.figures import axis
from app.pages.figures.axis import Axis, Tick

WIDTH = 520
_LEFT, _RIGHT, _TOP, _AXIS = 8, 512, 6, 24
_HEADING, _ROW, _GAP = 18.0, 9.0, 6.0
_RADIUS = 3.4
_MOST_MARKS = 60
_HISTOGRAM = 44.0
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


@dataclass(frozen=True, slots=True)
class Mark:
    """An act between the first and the last day it can have been done; `x == x2` for one day."""

    x: float
    x2: float
    y: float
    act: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """How many acts of a lane fall into a year."""

    x: float
    y: float
    width: float
    height: float
    year: str
    count: int


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
    lanes, y = [], float(_TOP)
    for name in LANES:
        mine = [act for act in acts if _LANE.get(act["kind"]) == name]
        if mine:
            y += _HEADING
            draw_lane = _columns if len(mine) > _MOST_MARKS else _marks
            lane, height = draw_lane(name, mine, scale, y)
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


def _columns(
    name: str, acts: Sequence[Mapping[str, Any]], scale: Axis, y: float
) -> tuple[Lane, float]:
    years = Counter(axis.bound(act["done_on"], "earliest", scale.first).year for act in acts)
    most = max(years.values())
    columns = []
    for year, count in sorted(years.items()):
        left, right = scale.x(date(year, 1, 1)), scale.x(date(year, 12, 31))
        height = round(_HISTOGRAM * count / most, 1)
        width = max(right - left - 0.6, 1.0)
        columns.append(
            Column(
                left, round(y + _HISTOGRAM - height, 1), round(width, 1), height, str(year), count
            )
        )
    return Lane(name, y, len(acts), [], columns), _HISTOGRAM
