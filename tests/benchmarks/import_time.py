"""How long imports take, and how that grows. By hand: python -m tests.benchmarks.import_time.

Makes files of made-up treaties and tables in one, two and four times a size, imports each into a
fresh database, and prints a table of rows, seconds, seconds per thousand acts, and memory.
"""

import csv
import io
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from app.db import engine as engines
from app.db import migrations
from app.db.recording import recording
from app.db.tables.knowledge import CountryEntry
from app.ingest import runs, seeds
from app.ingest.formats import mapping, tabular, untc
from app.settings import Settings
from app.spans import deriving
from tests.ingest.statusfile import status_file

_ACTS_PER_FILE = 68
_BY_ACCORD = 40
TABLE = mapping.Mapping.model_validate(
    {
        "source": {"slug": "table", "title": "A table", "tier": "reference"},
        "accord": {"key": "Treaty", "prefix": "t-"},
        "country": {"columns": ["Code"]},
        "dates": {"unknown": ["9999-12-31"]},
        "acts": [
            {"kind": "signature", "date": "Signed"},
            {"kind": "ratification", "date": "Bound", "effective": "Effect"},
            {"kind": "withdrawal", "date": "Left", "only_with": ["Bound"]},
        ],
    }
)
Case = tuple[str, int]


def _status_files(names: list[str], count: int) -> Iterable[tuple[str, Callable[[], bytes]]]:
    half = _ACTS_PER_FILE // 2
    for number in range(count):
        chosen = [names[(number * 7 + n) % len(names)] for n in range(half)]
        rows = [(name, "1 May 1990", f"{n % 28 + 1} Jun 1991 a") for n, name in enumerate(chosen)]
        text = status_file(rows, number=str(number), counts=(half, half))
        yield f"XIX-{number}.en.xml", partial(text.encode, "cp1252", "replace")


def _table(codes: list[str], rows: int) -> Iterable[tuple[str, Callable[[], bytes]]]:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["Treaty", "Code", "Signed", "Bound", "Effect", "Left"])
    for n in range(rows):
        code = codes[n % _BY_ACCORD]
        writer.writerow(
            [n // _BY_ACCORD, code, "1990-05-01", "1991-05-01", "1992-01-01", "9999-12-31"]
        )
    yield "table.csv", text.getvalue().encode


def _measure(case: Case) -> tuple[int, float, float]:
    """Acts, seconds, and the most megabytes that the process has held."""
    what, size = case
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'benchmark.db'}"
        engine = engines.connect(Settings(database_url=url))
        migrations.upgrade(engine)
        with recording(engine, seeds.AUTHOR, "seed", deriving.settle) as change:
            seeds.load(change)
        with engines.reading(engine) as session:
            query = sa.select(CountryEntry.country, CountryEntry.name)  # type: ignore[call-overload]
            known = session.execute(query.where(CountryEntry.kind == "state")).all()
        start = time.perf_counter()
        if what == "files":
            files = _status_files([row[1] for row in known], size)
            report = runs.run(engine, files, lambda raw, name: [untc.read(raw, name)])
        else:
            table = _table([row[0] for row in known], size)
            report = runs.run(engine, table, lambda raw, name: tabular.read(raw, name, TABLE))
        seconds = time.perf_counter() - start
        engine.dispose()
    assert not report.failed, list(report.as_lines())
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return sum(one.recorded.total() for one in report.files), seconds, megabytes


def main() -> None:
    """Print the table. Each case has a process of its own, so that memory is its own too."""
    print_ = sys.stdout.write
    print_(f"{'case':>16} {'acts':>8} {'seconds':>8} {'s/1000':>7} {'MB':>6}\n")
    for what, sizes in (("files", (100, 200, 400)), ("rows", (25_000, 50_000, 100_000))):
        for size in sizes:
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                acts, seconds, megabytes = pool.apply(_measure, ((what, size),))
            per = seconds / acts * 1000
            print_(f"{size:>9} {what:<6} {acts:>8} {seconds:>8.1f} {per:>7.2f} {megabytes:>6.0f}\n")


if __name__ == "__main__":
    main()
