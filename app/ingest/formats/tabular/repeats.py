"""Cells that say the same over and over: told a few times with their line, then counted."""

from collections import Counter

from app.ingest.editions import Edition, Weight
from app.ingest.formats.tabular.dating import Reading
from app.ingest.formats.tabular.tables import TableRow

_TOLD = 20


class Repeats:
    """What cells of dates could not tell, or told to be none, over a whole file."""

    def __init__(self) -> None:
        self._none: Counter[tuple[str, str]] = Counter()
        self._wrong: Counter[tuple[str, str]] = Counter()
        self._last: dict[str, int] = {}
        """The last line that was told of, by column: a cell can be asked for by several acts."""

    def none(self, column: str, cell: str) -> None:
        """Count a cell that stands for no date."""
        self._none[column, cell] += 1

    def wrong(
        self, row: TableRow, country: str, column: str, found: Reading, edition: Edition
    ) -> None:
        """Tell of a cell that could not be read, or count it once it was told of often."""
        if self._last.get(column) == row.line:
            return
        self._last[column] = row.line
        self._wrong[column, found.wrong] += 1
        if self._wrong[column, found.wrong] <= _TOLD:
            edition.find(f"line {row.line}", f"{country}: {column}: {found.wrong}")

    def tell(self, edition: Edition) -> None:
        """Tell, with the last edition of a file, how often the rest stands there."""
        for (column, why), count in sorted(self._wrong.items()):
            if count > _TOLD:
                edition.find(f"column {column}", f"{count - _TOLD} more cells: {why}")
        for (column, cell), count in sorted(self._none.items()):
            why = f"{count} cells hold {cell}, which stands for no date"
            edition.find(f"column {column}", why, Weight.SKIPPED)
