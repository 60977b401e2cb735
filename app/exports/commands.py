"""Making an export: one snapshot, written beside its place and renamed when it is whole."""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

import orjson
import sqlalchemy as sa
from sqlmodel import col

from app import errors
from app.api.addresses import PREFIX
from app.db import engine as engines
from app.db import revisions
from app.db.drivers.faults import meaning
from app.db.engine import Engine, Snapshot
from app.db.revisions import Moment
from app.db.tables.knowledge import Revision, SourceEntry
from app.exports import columns, shelf
from app.exports.describing import croissant, files, package
from app.exports.describing.about import About
from app.exports.describing.files import File
from app.exports.formats import delimited, parquet, sqlite
from app.exports.resources import KEYS, RESOURCES, Resource
from app.operations.files import sync

FORMATS = ("csv", "ndjson", "parquet", "sqlite")
USUAL = ("csv", "ndjson", "sqlite")
"""What needs nothing that is not installed anyway."""
SQLITE = "depositary.sqlite"
_BY_TABLE: dict[str, Any] = {
    "csv": delimited.Csv,
    "ndjson": delimited.Ndjson,
    "parquet": parquet.Parquet,
}
_BESIDE = ".depositary-export-"


class _Writer(Protocol):
    def write(self, rows: Sequence[Sequence[Any]]) -> None: ...

    def close(self) -> None: ...


def export(
    engine: Engine,
    folder: Path,
    revision: int | None,
    formats: Collection[str],
    url: str,
    licence: str,
) -> tuple[Path, bool]:
    """Export a revision (default: the newest) to the folder of its number within `folder`.

    Returns that, and whether it was made now: what is there already stays as it is. Raises NotFound
    for no such revision, and Conflict if another export is being written there, or the same
    revision was exported in fewer formats.
    """
    if "parquet" in formats:
        parquet.check()
    with _alone(folder), engines.reading(engine) as session:
        number = revisions.moment(session, revision=revision).revision
        if number == 0:
            raise errors.NotFound("nothing is recorded yet")
        # Named, so that it is about the day on which it was recorded, whenever it is exported.
        moment = revisions.moment(session, revision=number)
        target = folder / str(number)
        if target.exists():
            _check_formats(target, formats)
            return target, False
        part = folder / f"{_BESIDE}{uuid4().hex}"
        part.mkdir()
        try:
            _write(session, moment, part, formats, _about(session, moment, url, licence))
        except sqlite3.Error as error:
            raise meaning(error) from error
        for file in (*part.iterdir(), part):
            sync(file)
        part.rename(target)
        sync(folder)
    return target, True


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """No other export is written to this folder meanwhile. What is left of any is removed."""
    folder.mkdir(parents=True, exist_ok=True)
    opened = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise errors.Conflict(f"another export is being written to {folder}") from None
        _sweep(folder)
        try:
            yield
        finally:
            _sweep(folder)
    finally:
        os.close(opened)


def _sweep(folder: Path) -> None:
    for left in folder.glob(f"{_BESIDE}*"):
        shutil.rmtree(left)


def keep(folder: Path, most: int) -> list[int]:
    """Remove the oldest exports, but for so many. Returns their revisions."""
    with _alone(folder):
        gone = shelf.revisions(folder)[most:]
        for number in gone:
            # Renamed first: whoever lists the folder finds an export whole, or not at all.
            (folder / str(number)).rename(folder / f"{_BESIDE}{number}")
    return gone


def _check_formats(target: Path, formats: Collection[str]) -> None:
    there = {path.name.split(".")[1] for path in target.iterdir()}
    missing = [name for name in formats if name not in there]
    if missing:
        raise errors.Conflict(
            f"{target} is there without {', '.join(missing)}; remove it to export it again"
        )


def _about(session: Snapshot, moment: Moment, url: str, licence: str) -> About:
    values = moment.values
    ((recorded_at,),) = session.execute(
        sa.select(col(Revision.recorded_at)).where(col(Revision.number) == moment.revision)
    )
    named = sa.func.coalesce(col(SourceEntry.publisher), col(SourceEntry.title))
    query = sa.select(named).where(revisions.visible(SourceEntry)).distinct()
    publishers = sorted(name for (name,) in session.execute(query, values))
    address = f"{url}{PREFIX}/exports/{moment.revision}"
    return About(moment.revision, moment.as_of.edtf, recorded_at, address, licence, publishers)


def _write(
    session: Snapshot, moment: Moment, folder: Path, formats: Collection[str], about: About
) -> None:
    """All files of an export; every table is read once, whatever forms it is written in."""
    by_table = {name: _BY_TABLE[name] for name in FORMATS if name in formats and name != "sqlite"}
    found: dict[str, list[File]] = {name: [] for name in by_table}
    with ExitStack() as stack:
        database = sqlite.Database(folder / SQLITE) if "sqlite" in formats else None
        if database:
            stack.callback(database.close)
        for resource in RESOURCES:
            paths = {name: folder / f"{resource.name}.{by_table[name].suffix}" for name in by_table}
            writers: list[_Writer] = [
                by_table[name](path, resource.columns) for name, path in paths.items()
            ]
            if database:
                refers = {column: (to, KEYS[to]) for column, to in resource.refers.items()}
                writers.append(
                    database.table(resource.name, resource.columns, resource.key, refers)
                )
            count = _fill(writers, resource, session, moment)
            for name, path in paths.items():
                found[name].append(files.described(path, resource, count))
        if database:
            database.finish()
    written = [file for name in by_table for file in found[name]]
    if "sqlite" in formats:
        written.append(files.described(folder / SQLITE))
    for name, document in (
        (files.CROISSANT, croissant.document(about, written)),
        (files.PACKAGE, package.document(about, written)),
    ):
        text = orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        (folder / name).write_bytes(text)


def _fill(writers: Sequence[_Writer], resource: Resource, session: Snapshot, moment: Moment) -> int:
    """Write a table's rows in all ways, and finish its files. Returns how many there are."""
    count = 0
    try:
        for part in resource.read(session, moment):
            rows = list(columns.rows(part, resource.columns))
            count += len(rows)
            for writer in writers:
                writer.write(rows)
    finally:
        for writer in writers:
            writer.close()
    return count
