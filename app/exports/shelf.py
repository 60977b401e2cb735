"""The exports that are kept in a folder: which there are, and the files that they name."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import orjson

from app.api.fields import Json
from app.exports.describing.files import CROISSANT, PACKAGE, media_type


class Kept(NamedTuple):
    """A file of an export that is kept."""

    path: Path
    media_type: str
    bytes: int
    sha256: str


class Export(NamedTuple):
    """An export that is kept: its files by their names."""

    revision: int
    as_of: str
    files: dict[str, Kept]


def revisions(folder: Path) -> list[int]:
    """The revisions that are exported, the newest first."""
    if not folder.is_dir():
        return []
    found = [int(path.name) for path in folder.iterdir() if path.name.isdecimal()]
    return sorted(found, reverse=True)


def find(folder: Path, revision: int) -> Export | None:
    """The export of a revision, if it is kept."""
    try:
        return _read(folder / str(revision), (folder / str(revision) / PACKAGE).stat().st_mtime_ns)
    except (FileNotFoundError, NotADirectoryError):
        return None


@lru_cache(maxsize=64)
def _read(folder: Path, _changed: int) -> Export:
    """An export as its package describes it, and its two descriptions."""
    package: Json = orjson.loads((folder / PACKAGE).read_bytes())
    found = {
        one["path"]: Kept(
            folder / one["path"],
            media_type(one["path"]),
            one["bytes"],
            one["hash"].removeprefix("sha256:"),
        )
        for one in package["resources"]
    }
    for name in (PACKAGE, CROISSANT):
        text = (folder / name).read_bytes()
        digest = hashlib.sha256(text).hexdigest()
        found[name] = Kept(folder / name, media_type(name), len(text), digest)
    return Export(package["revision"], package["as_of"], found)
