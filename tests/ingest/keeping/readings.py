"""Reads made-up files into a database, one after the other, as the importers do."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.db.tables.columns import OPEN
from app.ingest import runs
from app.ingest.editions import Weight
from app.ingest.formats import tabular, untc
from app.ingest.formats.mapping import Mapping
from app.ingest.keeping.watch import Allowed
from app.ingest.reports.report import FileResult
from tests.ingest.statusfile import status_file

STATUS = "mtdsg-xix-99"
NAMES = (
    "Albania", "Algeria", "Angola", "Argentina", "Austria", "Bahrain", "Belgium",
    "Belize", "Benin", "Bhutan", "Brazil", "Bulgaria", "Cambodia", "Cameroon", "Canada", "Chad",
    "Chile", "China", "Colombia", "Cuba", "Cyprus", "Denmark", "Ecuador", "Egypt", "Ethiopia",
    "Fiji", "Finland", "France", "Gabon", "Ghana", "Greece", "Guinea", "Guyana",
    "Haiti", "Hungary", "Iceland", "India", "Iraq", "Ireland", "Israel", "Italy", "Jamaica",
)  # fmt: skip
Row = tuple[str, str, str]


def rows(count: int, *, year: int = 1991) -> list[Row]:
    """Rows of countries that signed and ratified, each in a month of its own."""
    return [
        (name, "1 May 1990", f"{1 + n % 28} {'Feb' if n < 28 else 'Mar'} {year}")
        for n, name in enumerate(NAMES[:count])
    ]


def counted(listed: Sequence[Row], parties: int | None = None, **more: Any) -> str:
    """A status file whose header counts what its table lists, or says another number."""
    signed = sum(bool(row[1]) for row in listed)
    bound = sum(bool(row[2]) for row in listed) if parties is None else parties
    return status_file(listed, counts=(signed, bound), **more)


def status(
    engine: sa.Engine,
    *texts: str,
    as_at: date | None = None,
    keep_going: bool = False,
    dry_run: bool = False,
    loss: bool = False,
    older: bool = False,
) -> FileResult:
    """Import status files; what became of the last."""
    report = runs.run(
        engine,
        [(f"file-{number}.xml", text.encode) for number, text in enumerate(texts, 1)],
        lambda raw, name: [untc.read(raw, name)],
        as_at=as_at,
        keep_going=keep_going,
        dry_run=dry_run,
        allowed=Allowed(loss, older),
    )
    return report.files[-1]


MANY = Mapping.model_validate(
    {
        "source": {"slug": "lamp-table", "title": "Table of lamp treaties", "tier": "reference"},
        "accord": {"key": "Treaty", "prefix": "lamps-"},
        "country": {"columns": ["Name"]},
        "dates": {"formats": ["edtf"], "brackets": "former"},
        "acts": [
            {"kind": "signature", "date": "Signed"},
            {"kind": "ratification", "date": "Bound"},
        ],
    }
)
HEADER = "Treaty,Name,Signed,Bound"


def table(
    engine: sa.Engine,
    lines: Sequence[str],
    *,
    chosen: Mapping = MANY,
    keep_going: bool = False,
    as_at: date | None = None,
    **allowed: bool,
) -> FileResult:
    """Import a table of these lines."""
    text = "\n".join((HEADER, *lines)) + "\n"
    report = runs.run(
        engine,
        [("t.csv", text.encode)],
        lambda raw, name: tabular.read(raw, name, chosen),
        keep_going=keep_going,
        as_at=as_at,
        allowed=Allowed(**allowed),
    )
    return report.files[-1]


def lines(treaty: str, count: int, *, year: int = 1991) -> list[str]:
    """Lines of a table: countries that signed and ratified one treaty."""
    return [f"{treaty},{name},1990-05-01,{year}-02-01" for name in NAMES[:count]]


def standing(engine: sa.Engine, accord: str = STATUS, country: str = "") -> list[tuple[str, str]]:
    """The acts of a country towards an accord that stand, or all."""
    query = sa.text(
        "SELECT kind, done_on FROM action WHERE accord = :accord AND known_to = :open "
        "AND (country = :country OR :country = '') ORDER BY kind, done_on"
    )
    values = {"accord": accord, "country": country, "open": OPEN}
    with engine.connect() as connection:
        return [(row[0], row[1]) for row in connection.execute(query, values)]


def revisions(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(sa.text("SELECT max(number) FROM revision")).scalar() or 0)


def remarks(result: FileResult) -> list[str]:
    """What a report remarks on, but that the file does not say its day."""
    return [
        f"{found.place}: {found.reason}"
        for found in result.findings
        if found.weight is Weight.REMARK and "does not say its day" not in found.reason
    ]
