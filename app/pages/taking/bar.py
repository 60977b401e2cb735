"""The bar of every page: cite it, share it, embed its figures, download its tables."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple
from urllib.parse import urlencode

from app.api.addresses import PREFIX
from app.api.fields import Json
from app.pages.frame import Frame
from app.pages.taking import citing

_NARROW, _WIDE = 400, 800


class Figure(NamedTuple):
    """A figure of the page: its address without `.svg`, its extents, and what it shows."""

    name: str
    path: str
    width: float
    height: float
    title: str
    given: Sequence[tuple[str, str]] = ()


class Table(NamedTuple):
    """A table of the page: its address without `.csv`, its filters, and a word for it."""

    path: str
    given: Sequence[tuple[str, str]] = ()
    word: str = ""
    dated: bool = True
    """Whether its rows depend on the day."""


def draw(
    frame: Frame,
    title: str,
    said: str,
    sources: Sequence[str] = (),
    figures: Sequence[Figure] = (),
    tables: Sequence[Table] = (),
) -> Json:
    """What the bar of a page offers, for exactly what the page shows."""
    return {
        **citing.forms(frame, title, said, sources),
        "live": frame.public_url + frame.path + _query(frame.given()),
        "figures": [_figure(frame, figure) for figure in figures],
        "tables": [
            {
                "word": table.word,
                "href": f"{frame.public_url}{PREFIX}{table.path}.csv"
                + _query([*table.given, *_fixed(frame, table)]),
            }
            for table in tables
        ],
    }


def _figure(frame: Frame, figure: Figure) -> Json:
    """Code that embeds a figure as it stands, always up to date or as it is now for ever."""
    address = f"{frame.public_url}{PREFIX}{figure.path}.svg"
    look = [*figure.given, ("lang", frame.language), ("theme", "light")]
    live = [*frame.asked_state().items(), *look]
    pinned = [*frame.fixed().items(), *look]
    title = escape(figure.title)
    ratio = f"{round(figure.width)} / {round(figure.height)}"

    def framed(given: Sequence[tuple[str, str]]) -> str:
        return (
            f'<iframe src="{escape(address + _query(given))}" title="{title}" loading="lazy"'
            f' style="width: 100%; aspect-ratio: {ratio}; border: 0"></iframe>'
        )

    def image(width: int) -> str:
        return escape(address + _query([*pinned, ("width", str(width))]))

    plain = f'<img src="{escape(address + _query(pinned))}" alt="{title}">'
    return {
        "name": figure.name,
        "svg": address + _query(pinned),
        "live": framed(live),
        "pinned": framed(pinned),
        # A badge is as wide as its words.
        "image": plain
        if figure.name == "badge"
        else (
            f'<picture><source media="(max-width: {_NARROW}px)" srcset="{image(_NARROW)}">'
            f'<img src="{image(_WIDE)}" alt="{title}" style="width: 100%; height: auto"></picture>'
        ),
    }


def _fixed(frame: Frame, table: Table) -> list[tuple[str, str]]:
    return [(k, v) for k, v in frame.fixed().items() if table.dated or k != "as_of"]


def _query(given: Sequence[tuple[str, str]]) -> str:
    return "?" + urlencode(given) if given else ""
