"""Files of an export: what they are written in, how large they are, and their hashes."""

import hashlib
from pathlib import Path
from typing import NamedTuple

from app.exports.resources import Resource

MEDIA_TYPES = {
    "csv.gz": "application/gzip",
    "ndjson.gz": "application/gzip",
    "parquet": "application/vnd.apache.parquet",
    "sqlite": "application/vnd.sqlite3",
    "datapackage.json": "application/json",
    "croissant.json": "application/ld+json",
}
"""By suffix or name."""
PACKAGE, CROISSANT = "datapackage.json", "croissant.json"


class File(NamedTuple):
    """A file: the table that it holds, if it is one, and what tells it from any other."""

    name: str
    resource: Resource | None
    bytes: int
    sha256: str
    rows: int | None
    """How many rows the table has."""

    @property
    def suffix(self) -> str:
        """What it is written in: `csv.gz` …"""
        return self.name.partition(".")[2]


def media_type(name: str) -> str:
    """The media type of a file of this name."""
    return MEDIA_TYPES.get(name) or MEDIA_TYPES[name.partition(".")[2]]


def described(path: Path, resource: Resource | None = None, rows: int | None = None) -> File:
    """A finished file, with the hash of its bytes."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return File(path.name, resource, path.stat().st_size, digest, rows)
