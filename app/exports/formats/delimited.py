"""Tables as CSV and as NDJSON, compressed: the same bytes whenever the rows are the same."""

import gzip
import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import orjson

from app.api import tables
from app.exports.columns import Column

_LEVEL = 6


def _compressed(path: Path) -> tuple[IO[bytes], gzip.GzipFile]:
    file = path.open("wb")
    # Neither a name nor an instant within it, or the same rows would not give the same bytes.
    return file, gzip.GzipFile("", "wb", _LEVEL, file, mtime=0)


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


class Csv:
    """A table as CSV, as the API writes it."""

    suffix = "csv.gz"

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self._file, self._packed = _compressed(path)
        self._names = [column.name for column in columns]
        named = tuple(tables.Column(name, (name,)) for name in self._names)
        self._table = tables.Table(named, ())
        self._packed.write(tables.header(self._table))

    def write(self, rows: Sequence[Sequence[Any]]) -> None:
        """Add some rows."""
        items = [dict(zip(self._names, map(_written, row), strict=True)) for row in rows]
        self._packed.write(tables.as_csv(items, self._table))

    def close(self) -> None:
        """Finish the file."""
        self._packed.close()
        self._file.close()


class Ndjson:
    """A table as JSON: an object a line, each with all columns."""

    suffix = "ndjson.gz"

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self._file, self._packed = _compressed(path)
        self._names = [column.name for column in columns]

    def write(self, rows: Sequence[Sequence[Any]]) -> None:
        """Add some rows."""
        lines = io.BytesIO()
        for row in rows:
            one = dict(zip(self._names, row, strict=True))
            lines.write(orjson.dumps(one, option=orjson.OPT_APPEND_NEWLINE))
        self._packed.write(lines.getvalue())

    def close(self) -> None:
        """Finish the file."""
        self._packed.close()
        self._file.close()
