"""What the bar of an accord's page offers: its sentence, figures and tables."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.api.fields import Json
from app.domain.statuses import Status
from app.pages import status_styles
from app.pages.figures import curve
from app.pages.figures.acts import Timeline
from app.pages.figures.map import Map
from app.pages.frame import Frame
from app.pages.parameters import AccordParameters
from app.pages.taking import bar, captions
from app.pages.taking.bar import Figure, Table

_SHOWN = 800


def along(
    frame: Frame,
    accord: Mapping[str, Any],
    shown: list[Json],
    asked: AccordParameters,
    drawn: Sequence[Figure],
    sources: Sequence[str],
) -> Json:
    """The bar; its sentence counts the members that the page's filters leave."""
    path = f"/accords/{accord['slug']}/members"
    rest = [(k, v) for k, v in _filters(asked) if k != "status"]
    # A table has one status, or all.
    tables = [
        Table(path, [("status", status), *rest], frame.words["status"][status])
        for status in asked.status
    ] or [Table(path, rest)]
    said = _said(frame, accord, shown, bool(_filters(asked)))
    return bar.draw(frame, accord["title"], said, sources, drawn, tables)


def _said(frame: Frame, accord: Mapping[str, Any], shown: list[Json], filtered: bool) -> str:
    words, day = frame.words, frame.opening()
    parties = [member for member in shown if member["status"] == Status.PARTY]
    if parties and not filtered:
        unsure = status_styles.sureness(parties)
        told = ", ".join(f"{words['certainty'][sure]}: {n}" for sure, n in unsure.items())
        said = words["take"]["parties"].format(day=day, count=len(parties), accord=accord["title"])
        return f"{said} ({told})" if told else str(said)
    counts = status_styles.in_words(words, shown) or words["ui"]["nothing"]
    return str(words["take"]["counted"].format(day=day, accord=accord["title"], counts=counts))


def _filters(asked: AccordParameters) -> list[tuple[str, str]]:
    given = [("status", str(status)) for status in asked.status]
    if asked.certainty is not None:
        given.append(("certainty", str(asked.certainty)))
    if asked.disputed is not None:
        given.append(("disputed", str(asked.disputed).lower()))
    return given


def figures(
    frame: Frame,
    accord: Mapping[str, Any],
    members: list[Json],
    silent: tuple[int, int],
    drawn: Map,
    timeline: Timeline | None,
    asked: AccordParameters,
) -> list[Figure]:
    """The map as it stands, the curve and the timeline, each with its extents.

    `silent`: of how many it is not known whether they have a part, and how many have none.
    """
    not_known, none = silent
    path, title = f"/accords/{accord['slug']}", accord["title"]
    no_part = none if drawn.land else None
    entries = captions.key(frame, accord, members, not_known, no_part)
    plate = captions.map_plate(frame, accord, _SHOWN, entries)
    height = plate.height(drawn.view.width, drawn.view.height)
    view = [("view", asked.view)] if asked.view != "near" else []
    given = [*view, *_filters(asked)]
    out = [Figure("map", f"{path}/map", _SHOWN, height, title, given)]
    unsure = len(status_styles.sureness(members))
    for name, tall, keys in (
        ("history", curve.HEIGHT, unsure),
        ("timeline", timeline.height if timeline else 40, 0),
    ):
        around = captions.chart_plate(frame, accord, name, keys)
        whole = around.height(captions.CHART, tall)
        out.append(Figure(name, f"{path}/{name}", captions.CHART, whole, title))
    return out
