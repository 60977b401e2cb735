"""The words around a figure that stands alone: its day, its key, and whose it is."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from app.api.fields import Json
from app.pages import status_styles
from app.pages.figures import curve, plates
from app.pages.figures.plates import Plate
from app.pages.frame import Frame

CHART = curve.WIDTH
"""How wide charts are drawn."""
Entry = tuple[str, str, str, int | None]
"""Of the key: look, certainty, word, and how many."""


def credit(frame: Frame, *, mapped: bool = False) -> list[str]:
    """Whose figure it is, and of which revision; of a map whose outlines, and what they mean."""
    assert frame.moment is not None
    revision = frame.words["ui"]["revision"].format(frame.moment.revision)
    mine = f"Depositary ({urlsplit(frame.public_url).netloc}), {revision}"
    if not mapped:
        return [mine]
    words = frame.words["ui"]
    return [f"{mine} · Natural Earth · {words['boundaries']} {words['borders_today']}"]


def key(
    frame: Frame,
    accord: Mapping[str, Any],
    members: list[Json],
    not_known: int,
    no_part: int | None,
) -> list[Entry]:
    """What a map's colours and patterns mean; `no_part` is None where nothing on it is grey."""
    words = frame.words
    statuses: list[Entry] = [
        (status_styles.look(status, accord["nature"]), "certain", words["status"][status], count)
        for status, count in status_styles.counted(members).items()
    ]
    others: list[Entry] = []
    if not_known:
        others.append(("none", "unknown", words["certainty"]["unknown"], not_known))
    if no_part is not None:
        # Land that is no State of its own is grey too, and counts as none.
        others.append(("none", "none", words["ui"]["no_part"], no_part or None))
    return [*statuses, *unsure(frame, members), *others]


def unsure(frame: Frame, members: list[Json]) -> list[Entry]:
    """What a figure's patterns mean."""
    return [
        ("any", sure, frame.words["certainty"][sure], count)
        for sure, count in status_styles.sureness(members).items()
    ]


def map_plate(frame: Frame, accord: Mapping[str, Any], width: int, entries: list[Entry]) -> Plate:
    """What surrounds a map shown so wide."""
    return plates.around(width, accord["title"], credit(frame, mapped=True), len(entries))


def chart_plate(frame: Frame, accord: Mapping[str, Any], figure: str, entries: int) -> Plate:
    """What surrounds a curve or a timeline."""
    title = f"{accord['title']}: {frame.words['ui'][figure]}"
    return plates.around(CHART, title, credit(frame), entries)
