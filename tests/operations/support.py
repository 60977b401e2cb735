"""What the tests of operations share: all that a database holds, and one plain line of refusal."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from typer.testing import Result

from app.db import engine as engines
from app.db.tables.knowledge import metadata

Content = dict[str, list[tuple[Any, ...]]]


def url_of(where: str | Path) -> str:
    """The address of a database, given as such or as an SQLite file."""
    return where if isinstance(where, str) else f"sqlite:///{where}"


def content(engine: sa.Engine) -> Content:
    """Every row of every table, but for the state of the running service."""
    with engines.reading(engine) as session:
        return {
            table.name: [
                tuple(row) for row in session.execute(sa.select(table).order_by(*table.primary_key))
            ]
            for table in metadata.sorted_tables
            if table.name != "maintenance"
        }


def refused(result: Result) -> str:
    """The one line that tells what went wrong."""
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("depositary: ")
    return line


def told(result: Result) -> str:
    """What a command said that did its work."""
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def names(folder: Path) -> list[str]:
    """The names of all there is in a folder."""
    return sorted(path.name for path in folder.iterdir())


def damage(path: Path, name: str = "action", first: int = 0) -> None:
    """Write rubbish into a page of a table or an index, from this byte on."""
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        (page,) = connection.execute(query, (name,)).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * size + first)
        file.write(b"rubbish!" * ((size - first) // 8))


def unchecked(engine: sa.Engine, *statements: str) -> None:
    """Run statements that no foreign key refuses: each must change something."""
    with engine.connect() as connection:
        driver = connection.connection
        cursor = driver.cursor()
        if engine.dialect.name == "sqlite":
            cursor.execute("PRAGMA foreign_keys=OFF")
        else:
            cursor.execute("SET session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
            assert cursor.rowcount > 0, statement
        cursor.close()
        driver.commit()
        connection.invalidate()
