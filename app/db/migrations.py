"""The schema's version: bringing a database to this code's, and checking that it is there."""

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app import resources
from app.db import engine as engines
from app.errors import Unavailable, Unusable

_FILE_NAME = "%%(year)d_%%(month).2d_%%(day).2d_%%(hour).2d%%(minute).2d_%%(slug)s"
_UNRELEASED = frozenset(f"{number:04}" for number in range(1, 10))
"""Versions before any release: one migration now does what they did, so no step leads on."""


def config(connection: sa.Connection | None = None) -> Config:
    """Alembic's configuration; its scripts run on the connection given here."""
    made = Config()
    made.set_main_option("script_location", str(resources.MIGRATIONS))
    made.set_main_option("file_template", _FILE_NAME)
    made.attributes["connection"] = connection
    return made


def due(engine: sa.Engine) -> bool:
    """Whether the database is not at this code's schema yet. Only reads, and takes no lock.

    A file that came from elsewhere may have to be told to keep its log (WAL), which is due too.
    """
    try:
        with engines.reading(engine) as connection:
            if known(connection) != _head():
                return True
            mode = "wal" if engines.tells(engine) else engines.journal_mode(connection)
            return mode != "wal" and engines.read_only(engine, connection) is None
    except Unavailable:
        return True


def upgrade(engine: sa.Engine, target: str | None = None) -> bool:
    """Bring the database to this code's schema, alone among writers. Says whether it changed.

    `target` is the version to stop at, where it is not the newest.

    Raises Unusable, and changes nothing, if the database is not one that this code can go on from.
    """
    with engines.migrating(engine, known) as connection:
        current = known(connection)
        if current == _head():
            return False
        command.upgrade(config(connection), target or "head")
        return True


def _head() -> str | None:
    """The version of this code's schema."""
    return ScriptDirectory.from_config(config()).get_current_head()


def check(connection: sa.Connection) -> None:
    """Raise Unusable unless the database has exactly this code's schema."""
    if known(connection) != _head():
        raise Unusable("The database's schema is not this code's; run `depositary migrate`.")


def known(connection: sa.Connection) -> str | None:
    """The schema's version that the database has; None if it has none yet.

    Raises Unusable if it is not ours, newer than the code, or was never released.
    """
    engines.check_ours(connection)
    current = MigrationContext.configure(connection).get_current_revision()
    if current in _UNRELEASED:
        raise Unusable(
            f"The database was made by an unreleased Depositary (schema {current}): run "
            "`depositary migrate` of the code whose newest migration is "
            "2026_11_24_0900_outcomes.py, then this one's."
        )
    all_of_them = ScriptDirectory.from_config(config()).walk_revisions()
    if current is not None and current not in {script.revision for script in all_of_them}:
        raise Unusable("The database was made by a newer Depositary; update the code.")
    return current
