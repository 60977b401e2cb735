"""Bulk transfer: all rows of a database, counted, or copied into another one.

The maintenance switch is the state of a running service and no content, so it is left out.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from app.db.selects import findables
from app.db.tables.documents import DocumentText
from app.db.tables.service import Maintenance

Counts = dict[str, int]
"""The number of rows by table."""

STATE: sa.Table = Maintenance.__table__  # type: ignore[attr-defined]
_REVISION = "revision"
_NO_CONTENT = (STATE.name, "alembic_version")
_CHUNK, _TEXTS = 2000, 1
"""Rows that are held at once; a document's text may have megabytes."""


def content(connection: sa.Connection) -> list[sa.Table]:
    """This database's tables that hold content, each after those that its foreign keys refer to."""
    found = sa.MetaData()
    found.reflect(connection, only=lambda name, _: not name.startswith(findables.INDEX))
    return [table for table in found.sorted_tables if table.name not in _NO_CONTENT]


def count(connection: sa.Connection) -> Counts:
    """How many rows of content there are."""
    query = sa.select(sa.func.count())
    return {
        table.name: connection.execute(query.select_from(table)).scalar_one()
        for table in content(connection)
    }


def rows(connection: sa.Connection, table: sa.Table) -> Iterator[Sequence[sa.Row[Any]]]:
    """A table's rows in the order of its key, some thousand at a time, of long texts one."""
    query = sa.select(table).order_by(*table.primary_key)
    options = {"yield_per": _TEXTS if table.name == DocumentText.__tablename__ else _CHUNK}
    yield from connection.execute(query, execution_options=options).partitions()


def fill(source: sa.Connection, target: sa.Connection) -> None:
    """Copy the source's rows into the empty tables of a target (SQLite) with the same schema."""
    target.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    for table in content(source):
        for part in rows(source, table):
            target.execute(sa.insert(table), [dict(row._mapping) for row in part])


def replace(source: sa.Connection, target: sa.Connection) -> None:
    """Replace the target's rows (PostgreSQL) by the source's; both have this code's schema.

    Rows are deleted and not truncated: with TRUNCATE, readers whose snapshot is older than the
    commit would find empty tables.
    """
    found = content(source)
    for table in reversed(found):
        if table.name != _REVISION:
            target.execute(sa.delete(table))
    for table in found:
        if table.name == _REVISION:
            _revisions(source, target, table)
        else:
            _load(source, target, table)
        _restart_sequence(target, table)
        target.exec_driver_sql(f'ANALYZE "{table.name}"')


def _revisions(source: sa.Connection, target: sa.Connection, table: sa.Table) -> None:
    # Other tables refer to revisions, mostly without an index, so to delete one scans all of them.
    # Those that both databases have are therefore updated instead.
    last = source.execute(sa.select(sa.func.max(table.c.number))).scalar_one() or 0
    target.execute(sa.delete(table).where(table.c.number > last))
    insert = postgresql.insert(table)
    changed = {c.name: insert.excluded[c.name] for c in table.c if not c.primary_key}
    upsert = insert.on_conflict_do_update(index_elements=["number"], set_=changed)
    for part in rows(source, table):
        target.execute(upsert, [dict(row._mapping) for row in part])


def _load(source: sa.Connection, target: sa.Connection, table: sa.Table) -> None:
    import psycopg  # Only here, because it is slow to load, and SQLite does without.

    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    cursor = target.connection.cursor()
    try:
        with cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
            for part in rows(source, table):
                for row in part:
                    copy.write_row(row)
    except psycopg.Error as error:
        raise sa.exc.DBAPIError("COPY", None, error) from error
    finally:
        cursor.close()


def _restart_sequence(target: sa.Connection, table: sa.Table) -> None:
    """Restart the sequence of a table's key after the highest number in use."""
    for column in table.primary_key:
        named = sa.select(sa.func.pg_get_serial_sequence(f'"{table.name}"', column.name))
        sequence = target.execute(named).scalar_one()
        if sequence:
            highest = target.execute(sa.select(sa.func.max(column))).scalar_one() or 0
            # Unlike setval() this is undone with the transaction.
            target.exec_driver_sql(f"ALTER SEQUENCE {sequence} RESTART WITH {highest + 1}")
