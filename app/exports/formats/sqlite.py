"""All tables in one SQLite file, with their keys, and views that answer what people ask first."""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from app.errors import Unusable
from app.exports.columns import Column

_KINDS = {"integer": "INTEGER", "boolean": "INTEGER"}
_TODAY = "date('now')"
_HELD = f"""
CREATE VIEW members_today AS
WITH held AS (
  SELECT *,
    row_number() OVER (PARTITION BY accord, country_code ORDER BY seq DESC) AS place,
    min(status) OVER (PARTITION BY accord, country_code) AS one,
    max(status) OVER (PARTITION BY accord, country_code) AS other
  FROM spans
  WHERE (starts_earliest IS NULL OR starts_earliest <= {_TODAY})
    AND (ends_latest IS NULL OR ends_latest > {_TODAY})
)
SELECT accord, country_code, country_name, status, standing, since,
  CASE
    WHEN unread OR (one <> other AND NOT (
      coalesce(starts_latest <= {_TODAY}, 0) AND (ends IS NULL OR ends_earliest > {_TODAY})
    )) THEN 'possible'
    WHEN known_through >= {_TODAY} THEN 'certain'
    ELSE 'presumed'
  END AS certainty,
  known_through, disputed, provisional, leaving_on, citations
FROM held WHERE place = 1 AND status <> 'none'
"""  # noqa: S608
_VIEWS = {
    "members_today": _HELD,
    "accords_today": """
CREATE VIEW accords_today AS
SELECT a.slug AS accord, a.title, m.status, count(*) AS countries
FROM members_today m JOIN accords a ON a.slug = m.accord
GROUP BY a.slug, a.title, m.status
""",
    "evidence": """
CREATE VIEW evidence AS
SELECT c.action, a.accord, a.country_code, a.country_name, a.kind, a.done_on, c.stance, c.quote,
  c.locator, s.title AS source_title, s.publisher AS source_publisher, s.url AS source_url
FROM citations c JOIN actions a ON a.id = c.action JOIN sources s ON s.slug = c.source_slug
""",
}


class Table:
    """A table of the file that is being filled."""

    def __init__(self, connection: sqlite3.Connection, name: str, width: int) -> None:
        self._connection = connection
        self._insert = f'INSERT INTO "{name}" VALUES ({", ".join("?" * width)})'  # noqa: S608

    def write(self, rows: Sequence[Sequence[Any]]) -> None:
        """Add some rows."""
        self._connection.executemany(self._insert, ([_stored(v) for v in row] for row in rows))

    def close(self) -> None:
        """Nothing: the file goes on."""


def _stored(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


class Database:
    """A new SQLite file. It is whole, checked and read-only when it is finished."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = sqlite3.connect(path, isolation_level=None)
        # Nobody reads it yet, and what fails is thrown away.
        self._connection.execute("PRAGMA journal_mode=OFF")
        self._connection.execute("PRAGMA synchronous=OFF")
        self._connection.execute("BEGIN")

    def table(
        self,
        name: str,
        columns: Sequence[Column],
        key: Sequence[str],
        refers: Mapping[str, tuple[str, str]],
    ) -> Table:
        """A new table. `refers` leads from columns to tables and their keys."""
        parts = [
            f'"{one.name}" {_KINDS.get(one.kind, "TEXT")}{" NOT NULL" if one.required else ""}'
            for one in columns
        ]
        if key:
            parts.append(f"PRIMARY KEY ({_quoted(key)})")
        parts += [
            f'FOREIGN KEY ("{column}") REFERENCES "{table}" ("{theirs}")'
            for column, (table, theirs) in refers.items()
        ]
        self._connection.execute(f'CREATE TABLE "{name}" ({", ".join(parts)})')
        for column in refers:
            if key[:1] != (column,):
                self._connection.execute(f'CREATE INDEX "{name}_{column}" ON "{name}" ("{column}")')
        return Table(self._connection, name, len(columns))

    def finish(self) -> None:
        """Add the views, and check that every reference finds something."""
        for view in _VIEWS.values():
            self._connection.execute(view)
        self._connection.execute("COMMIT")
        lost = self._connection.execute("PRAGMA foreign_key_check").fetchone()
        if lost:
            raise Unusable(f"a row of {lost[0]} refers to one of {lost[2]} that is not there")
        self._connection.execute("ANALYZE")
        self.close()
        self._path.chmod(0o444)

    def close(self) -> None:
        """Let go of the file, finished or not."""
        self._connection.close()


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
