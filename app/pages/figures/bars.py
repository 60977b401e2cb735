"""Spans as bars: solid where a status surely held, dotted where that is presumed, else hatched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from app.domain.certainties import Certainty
from app.pages.figures import axis
from app.pages.figures.axis import Tick

WIDTH = 720
_LEFT, _RIGHT, _TOP, _AXIS = 4, 716, 4, 24
_BAR, _GAP = 18.0, 10.0
_THINNEST = 1.5
_PERCENT = WIDTH / 100
_ORDER = (Certainty.POSSIBLE, Certainty.PRESUMED, Certainty.CERTAIN)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one span: `certain`, `presumed` (no source speaks of it) or only `possible`."""

    x: float
    width: float
    certainty: str
    span: Mapping[str, Any]


class Row(NamedTuple):
    """What is drawn in a row: a subject and its spans, known through that day."""

    subject: Mapping[str, Any]
    spans: Sequence[Mapping[str, Any]]
    through: date | None


@dataclass(frozen=True, slots=True)
class Bar:
    """The spans of one membership."""

    y: float
    pieces: list[Piece]
    subject: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Bars:
    """The figure's geometry; `asked` is where the day asked about lies."""

    rows: list[Bar]
    ticks: list[Tick]
    asked: float
    bottom: float
    height: float
    bar: float = _BAR


def draw(rows: Sequence[Row], asked: date, today: date) -> Bars | None:
    """The rows, one below the other; None where there is nothing to draw."""
    spans = [span for row in rows for span in row.spans if span["status"] != "none"]
    if not spans:
        return None
    days = [asked, *(axis.bound(span["starts"], "earliest", today) for span in spans)]
    days += [axis.bound(span["ends"], "latest", today) for span in spans if "ends" in span]
    scale = axis.spanning([day for day in days if day.year < 9999], today, _LEFT, _RIGHT)
    out, y = [], float(_TOP)
    for subject, mine, through in rows:
        out.append(Bar(y, _pieces(mine, scale, through), subject))
        y += _BAR + _GAP
    return Bars(out, scale.ticks(), scale.x(asked), round(y, 1), round(y + _AXIS, 1))


def share(x: float) -> str:
    """A length as a share of the width, for bars that are as wide as what they stand in."""
    return f"{round(x / _PERCENT, 2)}%"


def _pieces(
    spans: Sequence[Mapping[str, Any]], scale: axis.Axis, through: date | None
) -> list[Piece]:
    # The first day of which no source speaks.
    silent = _after(through) if through else scale.first
    pieces = []
    for span in spans:
        if span["status"] == "none":
            continue
        ends = span.get("ends", {})
        can = axis.bound(span["starts"], "earliest", scale.first)
        does = axis.bound(span["starts"], "latest", scale.last)
        until = axis.bound(ends, "earliest", scale.last)
        never = axis.bound(ends, "latest", scale.last)
        sure = Certainty.POSSIBLE if span["unread"] else None
        for start, end, certainty in (
            (can, min(does, never), Certainty.POSSIBLE),
            (does, min(until, silent), sure or Certainty.CERTAIN),
            (max(does, silent), until, sure or Certainty.PRESUMED),
            (max(until, does), never, Certainty.POSSIBLE),
        ):
            if end > start:
                x = scale.x(start)
                width = max(scale.x(end) - x, _THINNEST)
                pieces.append(Piece(x, round(width, 1), certainty.value, span))
    # What is surer is drawn later, so that nothing merely possible covers it.
    return sorted(pieces, key=lambda piece: _ORDER.index(piece.certainty))


def _after(day: date) -> date:
    return date.fromordinal(min(day.toordinal() + 1, date.max.toordinal()))
