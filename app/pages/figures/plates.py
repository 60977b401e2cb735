"""What surrounds a figure that stands alone: title, day, key and credit, wrapped to its width."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

_LEAST, _MOST = 320, 800
_TITLE, _CREDIT = 10.4, 6.2
"""How wide a letter is, on average, in each size of text, in a wide font that is there where others
are not (DejaVu Sans); ideographs count twice."""
_LABEL = 11.0
_LABELS = 84
"""The size of a map's labels in pixels where it is narrow, and else how many fit into its width."""


@dataclass(frozen=True, slots=True)
class Plate:
    """Lines of text around a figure; `unit` is how many of its own pixels it is wide."""

    unit: int
    title: list[str]
    credit: list[str]
    columns: int
    column: float
    top: int
    """The height of what is above the figure, and below it."""
    bottom: int
    key: int
    """Where below the figure the credit begins: behind the key's rows."""

    def height(self, width: float, height: float) -> float:
        """The height of the whole where a figure of these extents is drawn as wide as the plate."""
        return self.unit * height / width + self.top + self.bottom


def around(width: int, title: str, credits: Sequence[str], entries: int) -> Plate:
    """The plate of a figure shown `width` pixels wide, with so many entries in its key."""
    unit = max(_LEAST, min(width, _MOST))
    lines = _wrapped(title, (unit - 24) / _TITLE)
    said = [line for one in credits for line in _wrapped(one, (unit - 24) / _CREDIT)]
    columns = max(2, unit // 195)
    rows = -(-entries // columns)
    key = 8 + 20 * rows
    top = 14 + 21 * len(lines) + 18
    return Plate(
        unit, lines, said, columns, (unit - 16) / columns, top, key + 15 * len(said) + 10, key
    )


def letter(width: int) -> float:
    """The size of a map's labels as a share of its width, so that they can be read."""
    return max(1 / _LABELS, _LABEL / width)


def _wrapped(text: str, letters: float) -> list[str]:
    wide = sum(letter >= "\u2e80" for letter in text)
    share = (len(text) + wide) / len(text) if text else 1
    return textwrap.wrap(text, max(8, int(letters / share)), break_on_hyphens=False)
