"""`make bench-imports`: how long imports take, and how that grows; it writes RESULTS.md.

Makes status files of made-up treaties and wide tables in one, two and four times a size, and
imports each into a fresh database, in a process of its own, so that its memory is its own too.
"""

import csv
import io
import multiprocessing
import random
import resource
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
from tests.benchmarks import results
from tests.ingest.statusfile import status_file

SIZES = {"files": (100, 200, 400), "rows": (25_000, 50_000, 100_000)}
_ACTS_PER_FILE = 68
_BY_ACCORD = 190
_SEED = 7
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
    """A row for each State and treaty; most have signed and ratified, and few have left."""
    rng = random.Random(_SEED)

    def day(first: int, years: int) -> str:
        year = first + rng.randrange(years)
        return f"{year}-{rng.randrange(1, 13):02}-{rng.randrange(1, 28):02}"

    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["Treaty", "Title", "Code", "Signed", "Bound", "Effect", "Left", "Remarks"])
    for number in range(rows):
        treaty, member = divmod(number, _BY_ACCORD)
        year = 1950 + treaty % 50
        bound = day(year + 1, 15) if rng.random() < 0.75 else ""
        writer.writerow(
            [
                treaty,
                f"Treaty {treaty} on Matters Made Up",
                codes[member],
                day(year, 1) if rng.random() < 0.7 else "",
                bound,
                bound and f"{int(bound[:4]) + 1}{bound[4:]}",
                day(year + 17, 3) if bound and rng.random() < 0.05 else "9999-12-31",
                "some words that no column of the mapping names",
            ]
        )
    yield "table.csv", text.getvalue().encode


def _measure(case: Case) -> tuple[int, float, float, float]:
    """Acts, seconds, seconds of the processor, and the most megabytes that the process held."""
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
        start, worked = time.perf_counter(), time.process_time()
        if what == "files":
            files = _status_files([row[1] for row in known], size)
            report = runs.run(engine, files, lambda raw, name: [untc.read(raw, name)])
        else:
            table = _table([row[0] for row in known], size)
            report = runs.run(engine, table, lambda raw, name: tabular.read(raw, name, TABLE))
        seconds, busy = time.perf_counter() - start, time.process_time() - worked
        engine.dispose()
    assert not report.failed, list(report.as_lines())
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return sum(one.recorded.total() for one in report.files), seconds, busy, megabytes


def main() -> None:
    """Measure, print, and write it down."""
    lines = results.row("", "acts", "s", "CPU s", "a CPU second", "MB at most")
    lines += results.rule(6)
    for what, sizes in SIZES.items():
        for size in sizes:
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                acts, seconds, busy, most = pool.apply(_measure, ((what, size),))
            figures = f"{acts:,}", f"{seconds:.1f}", f"{busy:.1f}", f"{size / busy:,.0f}"
            lines += results.row(f"{size:,} {what}", *figures, f"{most:.0f}")
    results.write("imports", lines)


if __name__ == "__main__":
    main()
