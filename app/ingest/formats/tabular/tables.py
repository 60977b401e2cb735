"""Bytes to rows: decoded, parted into cells, and put together by accord."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from sys import intern
from typing import NamedTuple

from app.ingest.editions import unreadable
from app.ingest.formats.mapping import FileMap, Mapping

csv.field_size_limit(10_000_000)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""How files say their own encoding. UTF-32's mark begins with UTF-16's."""
_NO_TABLES = (
    (b"PK\x03\x04", "a ZIP archive, as spreadsheets are (.xlsx, .ods): save the sheet as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old office file, as .xls is: save the sheet as CSV"),
    (b"\x1f\x8b", "packed by gzip: unpack it first"),
    (b"%PDF", "a PDF"),
    (b"<!DOCTYPE", "markup"),
    (b"<html", "markup"),
    (b"<?xml", "markup"),
    (b"[{", "JSON"),
    (b'{"', "JSON"),
)
"""How files begin that are no tables, and what they are."""
_DELIMITERS = ",;\t|"
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00ad"
_HEAD, _DEEP = 1_000, 20


class Broken(NamedTuple):
    """A line that is no row, with the reason, and what stands in it."""

    why: str
    cells: Sequence[str]


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


@dataclass(slots=True)
class Table:
    """A file's rows by the key of their accord, and the lines that are none."""

    groups: dict[str, list[TableRow]] = field(default_factory=dict)
    refused: list[tuple[int, Broken]] = field(default_factory=list)


def table(raw: bytes, file: str, mapping: Mapping) -> Table:
    """The rows of a file, with the columns that the mapping names. Raises Rejected."""
    found = Table()
    rows = lines(raw, file, mapping.file)
    _, header = next(rows, (1, []))
    if isinstance(header, Broken):
        raise unreadable(file, header.why, mapping.file.skip + 1)
    header = names(header)
    keep = _kept(header, file, mapping, rows)
    at = {column: index for index, column in enumerate(keep)}
    places, by = tuple(keep.values()), mapping.accord.key
    for line, cells in rows:
        if isinstance(cells, Broken):
            found.refused.append((line, cells))
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            count = f"{len(cells)} cell{'s' if len(cells) > 1 else ''}"
            why = f"{count}, and the header has {len(header)}"
            found.refused.append((line, Broken(why, cells)))
            continue
        row = TableRow(line, tuple(intern(cells[index].strip()) for index in places), at)
        key = row[by] if by else ""
        if by and not key:
            found.refused.append((line, Broken(f"{by} is empty", cells)))
        else:
            found.groups.setdefault(key, []).append(row)
    if not found.groups:
        if found.refused:
            line, broken = found.refused[0]
            raise unreadable(file, f"{broken.why}; no row is of the header's form", line)
        raise unreadable(file, "no rows")
    return found


def lines(raw: bytes, file: str, given: FileMap) -> Iterator[tuple[int, list[str] | Broken]]:
    """The rows of a file from its header on, each with its first line: its cells, or why they are
    none. Decoded on the way, so that memory does not grow with the file. Raises Rejected."""
    for mark, what in _NO_TABLES:
        if raw.startswith(mark):
            raise unreadable(file, f"no table but {what}")
    encoding = encoding_of(raw, given)
    text = io.TextIOWrapper(io.BytesIO(raw), encoding=encoding, newline="")
    try:
        for _ in range(given.skip):
            text.readline()
        last = [""]
        reader = csv.reader(_fed(text, last), delimiter=given.delimiter, strict=True)
        while True:
            line = given.skip + reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                if "unexpected end" in str(error):
                    why = "not CSV: a quote is opened and never closed"
                    raise unreadable(file, why, line) from None
                words = last[0].replace('"', given.delimiter).split(given.delimiter)
                yield line, Broken(f"not CSV: {error}", words)
                continue
            if line == given.skip + 1 and "\0" in "".join(cells):
                seems = utf_16(raw) or "utf-16-le"
                hint = f'is it UTF-16? Then say encoding = "{seems}" under file'
                raise unreadable(file, f"NUL characters in the header; {hint}", line)
            yield line, cells
    except UnicodeDecodeError:
        raise _undecodable(raw, file, encoding) from None


def _fed(text: Iterable[str], last: list[str]) -> Iterator[str]:
    """The lines of a text; the one that was taken last stays in `last`."""
    for line in text:
        last[0] = line
        yield line


def first_rows(raw: bytes, file: str, given: FileMap, count: int) -> tuple[bytes, FileMap]:
    """The header and the first rows as a file of their own, on the lines that they have."""
    out = io.StringIO()
    out.write("\n" * given.skip)
    writer = csv.writer(out, delimiter=given.delimiter, lineterminator="\n")
    for _, cells in islice(lines(raw, file, given), count + 1):
        writer.writerow([cells.why] if isinstance(cells, Broken) else cells)
    return out.getvalue().encode(), given.model_copy(update={"encoding": "utf-8"})


def names(header: Sequence[str]) -> list[str]:
    """The names of columns, without what nobody sees: marks of bytes' order, joiners, spaces."""
    return [name.strip().strip(_INVISIBLE).strip() for name in header]


def utf_16(raw: bytes) -> str:
    """Which UTF-16 without a mark bytes seem to be, by where their NULs stand; "" for none."""
    head = raw[:_HEAD]
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        half = head[first::2]
        if half.count(0) * 2 > len(half) and not head[1 - first :: 2].count(0):
            return encoding
    return ""


def encoding_of(raw: bytes, given: FileMap) -> str:
    """The file's own word about its encoding, or else the mapping's."""
    own = (name for mark, name in _MARKS if raw.startswith(mark))
    return next(own, given.encoding)


def _undecodable(raw: bytes, file: str, encoding: str) -> Exception:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n" if b"\n" in raw else b"\r") + 1
        seems = f'"{own}"' if (own := utf_16(raw)) else '"windows-1252", "latin-1", "utf-16"'
        hint = f"what it is in says encoding under file ({seems})"
        return unreadable(file, f"not {encoding} text; {hint}", line)
    raise AssertionError("it could not be decoded before")


def _kept(
    header: list[str], file: str, mapping: Mapping, rows: Iterator[tuple[int, list[str] | Broken]]
) -> dict[str, int]:
    """Where the columns that the mapping names stand. `rows`: those below the header."""
    wanted = sorted(mapping.columns())
    missing = [column for column in wanted if column not in header]
    at = mapping.file.skip + 1
    if missing:
        there = ", ".join(header) or "nothing"
        why = f"no column {', '.join(missing)}; the header has {there}"
        other = [d for d in _DELIMITERS if len(header) == 1 and d in header[0]]
        if other:
            told = {"\t": "\\t"}.get(other[0], other[0])
            why += f'; if that parts its cells, say delimiter = "{told}" under file'
        folded = {name.casefold(): name for name in header}
        near = [folded[one.casefold()] for one in missing if one.casefold() in folded]
        why += f"; did you mean {', '.join(near)}?" if near else ""
        for line, cells in islice(rows, _DEEP):
            if not isinstance(cells, Broken) and set(wanted) <= set(names(cells)):
                why += f"; line {line} names them: say skip = {line - 1} under file"
                break
        raise unreadable(file, why, at)
    doubled = [column for column in wanted if header.count(column) > 1]
    if doubled:
        raise unreadable(file, f"two columns {', '.join(doubled)}", at)
    return {column: header.index(column) for column in wanted}
