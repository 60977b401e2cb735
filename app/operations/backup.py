"""Backups: a copy of the database as of one moment, always one SQLite file."""

import os
import tempfile
from pathlib import Path

import sqlalchemy as sa

from app import errors
from app.db import engine as engines
from app.db import migrations
from app.db.drivers import files, transfer
from app.db.drivers.transfer import Counts


def save(engine: sa.Engine, file: Path, *, force: bool = False) -> Counts:
    """Write a backup to `file` while others go on writing. Says how many rows of what it holds.

    The file appears when it is whole, checked and on the disk; until then nothing is to be seen
    there, or with `force` what was there before. Raises Conflict if the file exists already,
    StorageFull if it does not fit, and Unusable if the database is damaged.
    """
    _check_place(engine, file, force)
    # A folder, so that SQLite's own files beside the copy are gone with it, whatever happens.
    with tempfile.TemporaryDirectory(prefix=".depositary-backup-", dir=file.parent) as folder:
        part = Path(folder) / "backup.db"
        try:
            counts = _saved(engine, part)
        except (errors.Unavailable, errors.StorageFull, errors.Unusable) as error:
            raise type(error)(f"nothing was saved to {file}: {error.detail}") from error
        _check_place(engine, file, force)
        part.replace(file)
        files.sync(file.parent)
    return counts


def _saved(engine: sa.Engine, part: Path) -> Counts:
    with engines.reading(engine) as session:
        version = migrations.known(session)
        if version is None:
            raise errors.Unusable("the database has no schema yet")
        source = files.of(engine)
        if source is None:
            _copy_rows(session, version, part)
    if source is not None:
        files.copy(source, part)
    return _finish(part)


def _check_place(engine: sa.Engine, file: Path, force: bool) -> None:
    if not file.parent.is_dir():
        raise errors.Rejected(f"the folder does not exist: {file.parent}")
    if file.is_dir():
        raise errors.Rejected(f"a folder, not a file: {file}")
    source = files.of(engine)
    if source and file.exists() and os.path.samefile(source, file):
        raise errors.Rejected(f"the database itself cannot be its backup: {file}")
    if file.exists() and not force:
        raise errors.Conflict(f"the file exists already (--force replaces it): {file}")


def _copy_rows(source: sa.Connection, version: str, part: Path) -> None:
    made = files.connect(part)
    try:
        # The schema that the database has, so that it can be saved before it is migrated.
        migrations.upgrade(made, version)
        with engines.writing(made) as session:
            transfer.fill(source, session.connection())
            same = transfer.count(source) == transfer.count(session.connection())
    finally:
        made.dispose()
    if not same:
        raise errors.Unusable("the copy does not hold what the database holds")


def _finish(part: Path) -> Counts:
    """Make the copy a backup: one whole file, without what belongs to the running service."""
    made = files.connect(part)
    try:
        with engines.writing(made) as session:
            connection = session.connection()
            if sa.inspect(connection).has_table(transfer.STATE.name):
                connection.execute(sa.delete(transfer.STATE))
            counts = transfer.count(connection)
    finally:
        made.dispose()
    files.seal(part)
    found = files.faults(part)
    if found:
        raise errors.Unusable(f"the database is damaged: {found[0]}")
    return counts
