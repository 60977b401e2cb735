"""DuckDB over the Parquet, by the macro of the guide, counts what the API counts."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest
import sqlalchemy as sa

from app.exports import commands
from app.exports.resources import RESOURCES
from tests import example
from tests.docs import pages
from tests.exports import reading
from tests.support import PUBLIC_URL
from tests.walking import every

pytestmark = pytest.mark.anyio
GUIDE = pages.ROOT / "docs" / "analysing.md"
DAYS = ("1990-01-01", "1992-02-02", "1995-06-30", "2001-06-01", "2002-01-09", "2010-10-10",
        "2020-07-01", "2023-12-31", "2024-01-01", "2999-06-06")  # fmt: skip
FILTERS: list[dict[str, Any]] = [
    {"status": "party"},
    {"status": "signed", "certainty": "possible"},
    {"standing": "former"},
    {"certainty": "certain", "region": "150"},
    {"certainty": "presumed", "accord": example.HARBOUR},
    {"disputed": True},
    {"region": "142", "standing": "prospective"},
    {"certainty": "possible"},
]
ASKED = [{**one, "as_of": day} for day in DAYS for one in FILTERS]


@pytest.fixture
def export(engine: sa.Engine, folder: Path) -> Path:
    made, _ = commands.export(engine, folder, None, ["parquet", "ndjson"], PUBLIC_URL, "MIT")
    return made


@pytest.fixture
def database(export: Path, monkeypatch: pytest.MonkeyPatch) -> duckdb.DuckDBPyConnection:
    """The guide's macro, in the folder of the export."""
    monkeypatch.chdir(export)
    (statements,) = [block.text for block in pages.blocks(GUIDE) if block.language == "sql"]
    made = duckdb.connect()
    made.execute(statements.partition(";")[0])
    return made


def counted(database: duckdb.DuckDBPyConnection, asked: dict[str, Any]) -> int:
    """How many members the export has that pass these filters."""
    given = dict(asked)
    day, region = date.fromisoformat(given.pop("as_of")), given.pop("region", None)
    where = [f"m.{name} = ?" for name in given]
    values = list(given.values())
    if region:
        names = ("region_code", "region_name", "subregion_code", "subregion_name")
        where.append(f"? IN ({', '.join(f'c.{name}' for name in names)})")
        values.append(region)
    row = database.execute(
        "SELECT count(*) FROM (SELECT m.*, s.standing FROM members_on(?) m JOIN (SELECT DISTINCT "
        "accord, status, standing FROM 'spans.parquet') s USING (accord, status)) m "
        f"JOIN 'countries.parquet' c ON c.code = m.country_code WHERE {' AND '.join(where)}",
        [day, *values],
    ).fetchone()
    assert row
    return int(row[0])


async def test_counts_are_those_of_the_api(
    client: httpx.AsyncClient, database: duckdb.DuckDBPyConnection
) -> None:
    assert len(ASKED) >= 50
    found = 0
    for asked in ASKED:
        listed = await every(client, "/v1/memberships", revision=5, limit=100, **asked)
        assert counted(database, asked) == len(listed), asked
        found += bool(listed)
    assert found >= 25


async def test_each_member_is_as_the_api_says(
    client: httpx.AsyncClient, database: duckdb.DuckDBPyConnection
) -> None:
    for day in DAYS:
        listed = await every(client, "/v1/memberships", revision=5, limit=100, as_of=day)
        rows = database.execute(
            "SELECT accord, country_code, status, since, certainty FROM members_on(?) "
            "ORDER BY accord, country_code",
            [date.fromisoformat(day)],
        ).fetchall()
        names = ("status", "since", "certainty")
        assert rows == [
            (one["accord"], one["country"]["code"], *(one[name] for name in names))
            for one in listed
        ]


@pytest.mark.parametrize("table", [one.name for one in RESOURCES])
def test_parquet_holds_the_rows_of_the_other_forms(export: Path, table: str) -> None:
    found = duckdb.read_parquet(f"{export / table}.parquet")
    columns = next(one for one in RESOURCES if one.name == table).columns
    kinds = {"string": "VARCHAR", "integer": "BIGINT", "boolean": "BOOLEAN", "date": "DATE",
             "datetime": "TIMESTAMP WITH TIME ZONE"}  # fmt: skip
    assert list(map(str, found.types)) == [kinds[one.kind] for one in columns]
    # Instants of DuckDB need a library of time zones; the package says of which column they are.
    plain = [one.name for one in columns if one.kind != "datetime"]
    rows = found.project(", ".join(f'"{name}"' for name in plain)).fetchall()
    written = [tuple(line[name] for name in plain) for line in reading.lines(export, table)]
    assert [
        tuple(cell.isoformat() if isinstance(cell, date) else cell for cell in row) for row in rows
    ] == written
