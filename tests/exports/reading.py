"""What the tests of exports read them with."""

import csv
import gzip
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tests.support import Body


def package(export: Path) -> Body:
    """What an export says of itself."""
    said: Body = json.loads((export / "datapackage.json").read_text(encoding="utf-8"))
    return said


def lines(export: Path, table: str) -> list[Body]:
    """The rows of a table, from its NDJSON."""
    text = gzip.decompress((export / f"{table}.ndjson.gz").read_bytes()).decode()
    return [json.loads(line) for line in text.splitlines()]


def cells(export: Path, table: str) -> list[dict[str, str]]:
    """The rows of a table, from its CSV."""
    text = gzip.decompress((export / f"{table}.csv.gz").read_bytes()).decode()
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


@contextmanager
def database(export: Path) -> Iterator[sqlite3.Connection]:
    """The SQLite file, as those open it who may not write to it."""
    uri = f"file:{export / 'depositary.sqlite'}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


def query(export: Path, statement: str, *values: Any) -> list[dict[str, Any]]:
    """The rows that a statement finds in the SQLite file."""
    with database(export) as connection:
        return [dict(row) for row in connection.execute(statement, values)]
