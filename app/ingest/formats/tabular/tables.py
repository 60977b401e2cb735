"""Bytes to rows: decoded, parted into cells, and put together by accord."""

import csv
import io
from collections.abc import Sequence
from sys import intern

from app.ingest.editions import unreadable
from app.ingest.formats.mapping import Mapping

csv.field_size_limit(10_000_000)


class TableRow:
    """A row by the names of its columns."""

    __slots__ = ("_at", "cells", "line")

    def __init__(self, line: int, cells: Sequence[str], at: dict[str, int]) -> None:
        self.line, self.cells, self._at = line, cells, at

    def __getitem__(self, column: str) -> str:
        return self.cells[self._at[column]]

    def pick(self, columns: Sequence[str]) -> list[str]:
        """The cells of some columns."""
        return [self.cells[self._at[column]] for column in columns]


def groups(raw: bytes, file: str, mapping: Mapping) -> dict[str, list[TableRow]]:
    """The rows of each accord, with the columns that the mapping names."""
    try:
        text = raw.decode(mapping.file.encoding)
    except LookupError:
        raise unreadable(file, f"no such encoding: {mapping.file.encoding}") from None
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise unreadable(file, f"not {mapping.file.encoding} text", line) from None
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=mapping.file.delimiter, strict=True
    )
    groups: dict[str, list[TableRow]] = {}
    try:
        header = [name.strip() for name in next(reader, [])]
        keep = _kept(header, file, mapping)
        at = {column: index for index, column in enumerate(keep)}
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                why = f"{len(cells)} cells, and the header has {len(header)}"
                raise unreadable(file, why, reader.line_num)
            row = TableRow(
                reader.line_num, [intern(cells[index].strip()) for index in keep.values()], at
            )
            key = row[mapping.accord.key] if mapping.accord.key else ""
            if mapping.accord.key and not key:
                raise unreadable(file, f"{mapping.accord.key} is empty", reader.line_num)
            groups.setdefault(key, []).append(row)
    except csv.Error as error:
        raise unreadable(file, f"not CSV: {error}", reader.line_num) from None
    if not groups:
        raise unreadable(file, "no rows")
    return groups


def _kept(header: list[str], file: str, mapping: Mapping) -> dict[str, int]:
    """Where the columns that the mapping names stand."""
    wanted = sorted(mapping.columns())
    missing = [column for column in wanted if column not in header]
    if missing:
        there = ", ".join(header) or "nothing"
        raise unreadable(file, f"no column {', '.join(missing)}; the header has {there}", 1)
    doubled = [column for column in wanted if header.count(column) > 1]
    if doubled:
        raise unreadable(file, f"two columns {', '.join(doubled)}", 1)
    return {column: header.index(column) for column in wanted}
