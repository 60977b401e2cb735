"""How many statements an import sends: as many for a large table as for a small one."""

import pytest
import sqlalchemy as sa

from app.ingest import runs
from app.ingest.formats import tabular
from app.ingest.formats.mapping import Mapping
from tests.support import counted

CODES = ("NOR", "SWE", "DNK", "FIN", "ISL", "DEU", "FRA", "CHE", "AUT", "ITA", "ESP", "PRT")
ACCORDS = 5


@pytest.fixture
def content() -> str:
    return "seeded"


def statements(engine: sa.Engine, source: str, prefix: str, members: int) -> int:
    """Those that importing a table of all accords sends, with so many members each."""
    read = Mapping.model_validate(
        {
            "source": {"slug": source, "title": source, "tier": "reference"},
            "accord": {"key": "treaty", "prefix": prefix},
            "country": {"columns": ["code"]},
            "acts": [
                {"kind": "signature", "date": "signed"},
                {"kind": "ratification", "date": "bound"},
                {"kind": "withdrawal", "date": "left"},
            ],
        }
    )
    rows = [
        f"{treaty},{code},1990-05-01,1991-05-01,2001-05-01"
        for treaty in range(ACCORDS)
        for code in CODES[:members]
    ]
    table = "\n".join(["treaty,code,signed,bound,left", *rows]).encode()
    with counted(engine) as sent:
        report = runs.run(
            engine, [(source, lambda: table)], lambda raw, name: tabular.read(raw, name, read)
        )
    (result,) = report.files
    assert not result.failed, result
    assert result.recorded.total() + result.cited + result.kept == 3 * len(rows)
    return len(sent)


def test_more_rows_take_no_more_statements(engine: sa.Engine) -> None:
    few = statements(engine, "few", "few-", 2)
    assert statements(engine, "many", "many-", len(CODES)) == few


def test_what_another_source_told_before_takes_no_statement_a_row(engine: sa.Engine) -> None:
    for prefix, members in (("few-", 2), ("many-", len(CODES))):
        statements(engine, f"first-{prefix}told", prefix, members)
    few = statements(engine, "second-few", "few-", 2)
    assert statements(engine, "second-many", "many-", len(CODES)) == few
