"""Tables as Parquet, by pyarrow, which is an extra."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from app.errors import Rejected
from app.exports.columns import Column

_ROWS = 100_000
"""Rows of a group, which is what readers pass over at once."""


def check() -> None:
    """Raise Rejected if Parquet cannot be written here."""
    if find_spec("pyarrow") is None:
        raise Rejected(
            "Parquet needs pyarrow, which is not installed: pip install 'depositary[parquet]'"
        )


class Parquet:
    """A table as Parquet."""

    suffix = "parquet"

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        # Not above: it is large, and not everybody has it.
        import pyarrow as pa
        from pyarrow import parquet

        kinds = {
            "string": pa.string(),
            "integer": pa.int64(),
            "boolean": pa.bool_(),
            "date": pa.date32(),
            "datetime": pa.timestamp("us", tz="UTC"),
        }
        self._schema = pa.schema(
            [pa.field(one.name, kinds[one.kind], not one.required) for one in columns]
        )
        self._batch = pa.RecordBatch
        self._array = pa.array
        self._writer = parquet.ParquetWriter(path, self._schema, compression="zstd")
        self._rows: list[Sequence[Any]] = []

    def write(self, rows: Sequence[Sequence[Any]]) -> None:
        """Add some rows."""
        self._rows.extend(rows)
        if len(self._rows) >= _ROWS:
            self._flush()

    def _flush(self) -> None:
        cells = zip(*self._rows, strict=True) if self._rows else ([] for _ in self._schema)
        arrays = [
            self._array(values, field.type)
            for values, field in zip(map(list, cells), self._schema, strict=True)
        ]
        self._writer.write_batch(self._batch.from_arrays(arrays, schema=self._schema))
        self._rows = []

    def close(self) -> None:
        """Finish the file."""
        if self._rows:
            self._flush()
        self._writer.close()
