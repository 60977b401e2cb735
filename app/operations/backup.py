"""Backups: a copy of the database as of one moment, always one SQLite file."""

import os
import tempfile
from pathlib import Path

import sqlalchemy as sa

from app import errors
from app.db import engine as engines
from app.db import migrations
from app.db.engine import Connection, Engine
from app.operations import files, transfer
from app.operations.transfer import Counts


def save(engine: Engine, file: Path, *, force: bool = False) -> Counts:
    """Online backup to `file`, while others go on writing. Returns the number of rows by table.

    The file appears at once, when it is complete, checked and on the disk; with `force` it replaces
    one that is there. Raises Conflict if the file exists already, StorageFull if it does not fit,
    and Unusable if the database is damaged.
    """
    _check_place(engine, file, force)
    # In a folder of its own: with it, the files that SQLite puts beside a database are removed too.
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


def _saved(engine: Engine, part: Path) -> Counts:
    with engines.reading(engine) as session:
        version = migrations.known(session)
        if version is None:
            raise errors.Unusable("the database has no schema yet")
        source = files.database_file(engine)
        if source is None:
            _copy_rows(session, version, part)
    if source is not None:
        files.copy(source, part)
    return _finish(part)


def _check_place(engine: Engine, file: Path, force: bool) -> None:
    if not file.parent.is_dir():
        raise errors.Rejected(f"the folder does not exist: {file.parent}")
    if file.is_dir():
        raise errors.Rejected(f"a folder, not a file: {file}")
    source = files.database_file(engine)
    if source and file.exists() and os.path.samefile(source, file):
        raise errors.Rejected(f"the database itself cannot be its backup: {file}")
    if file.exists() and not force:
        raise errors.Conflict(f"the file exists already (--force replaces it): {file}")


def _copy_rows(source: Connection, version: str, part: Path) -> None:
    made = files.connect(part)
    try:
        # With the schema that the database has, so that a backup can be made before a migration.
        migrations.upgrade(made, version)
        with engines.writing(made) as session:
            transfer.fill(source, session)
            same = transfer.count(source) == transfer.count(session)
    finally:
        made.dispose()
    if not same:
        raise errors.Unusable("the copy does not hold what the database holds")


def _finish(part: Path) -> Counts:
    """Turn the copy into a backup: a single checked file, without the maintenance switch."""
    made = files.connect(part)
    try:
        with engines.writing(made) as connection:
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
