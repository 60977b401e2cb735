"""Restoring: make a database's content that of a backup, on whichever engine."""

import tempfile
from pathlib import Path

import sqlalchemy as sa

from app import errors
from app.db import engine as engines
from app.db import migrations
from app.db.engine import Connection, Engine
from app.operations import files, transfer
from app.operations.transfer import Counts
from app.settings import Settings


def restore(settings: Settings, file: Path, *, force: bool = False) -> Counts:
    """Replace the configured database's content by a backup's. Returns the number of rows by table.

    It is one transaction with the write lock held: readers see the old content until the commit,
    and a failure leaves that. The backup is only read, and a copy of it migrated if it is of an
    older version. Raises Unusable if the file is no sound backup or the database is not ours, and
    Conflict if the database holds anything and `force` is not given.
    """
    files.check_file(file)
    engines.check_file(settings)
    engine = engines.connect(settings)
    target = files.database_file(engine)
    # Beside the database, so that a disk without the space for it fails early.
    with tempfile.TemporaryDirectory(
        prefix=".depositary-restore-", dir=target and target.parent
    ) as folder:
        copy = Path(folder) / "copy.db"
        expected = _sound_copy(file, copy)
        try:
            _ready(engine, target)
            if target:
                _into_file(engine, copy, target, settings.busy_timeout, force)
            else:
                _into_tables(engine, copy, force)
            with engines.reading(engine) as session:
                counts = transfer.count(session)
        finally:
            engine.dispose()
    if counts != expected:
        raise errors.Unusable("the database does not hold what the backup holds")
    return counts


def _sound_copy(file: Path, copy: Path) -> Counts:
    """Copy the backup and migrate the copy. Returns the number of rows by table."""
    try:
        files.copy(file, copy)
        _refuse_faults(copy)
        engine = files.connect(copy)
        try:
            with engines.reading(engine) as session:
                if migrations.known(session) is None:
                    raise errors.Unusable("it is no backup of Depositary")
            if migrations.upgrade(engine):
                _refuse_faults(copy)
            with engines.reading(engine) as session:
                return transfer.count(session)
        finally:
            engine.dispose()
    except errors.Unusable as error:
        raise errors.Unusable(f"cannot restore {file}: {error.detail}") from error


def _refuse_faults(copy: Path) -> None:
    found = files.faults(copy)
    if found:
        raise errors.Unusable(found[0])


def _ready(engine: Engine, target: Path | None) -> None:
    """Give the database this code's schema, if it is ours or empty."""
    try:
        migrations.upgrade(engine)
    except errors.Unusable as error:
        away = f" Move {target}* away, then restore again." if target else ""
        raise errors.Unusable(error.detail + away) from error


def _refuse_loss(connection: Connection, force: bool) -> None:
    held = sum(transfer.count(connection).values())
    if held and not force:
        raise errors.Conflict(f"the database holds {held} rows (--force replaces them)")


def _into_file(engine: Engine, copy: Path, target: Path, timeout: float, force: bool) -> None:
    with engines.reading(engine) as session:
        state = session.execute(sa.select(transfer.STATE)).mappings().all()
    made = files.connect(copy)
    try:
        with engines.writing(made) as filled:
            filled.execute(sa.delete(transfer.STATE))
            for row in state:
                filled.execute(sa.insert(transfer.STATE), dict(row))
    finally:
        made.dispose()

    def look() -> None:
        with engines.reading(engine) as session:
            _refuse_loss(session, force)

    files.copy(copy, target, timeout, look)


def _into_tables(engine: Engine, copy: Path, force: bool) -> None:
    made = files.connect(copy)
    try:
        with engines.reading(made) as source, engines.writing(engine) as target:
            _refuse_loss(target, force)
            transfer.replace(source, target)
    finally:
        made.dispose()
