"""What asking about another day and revision costs beside asking about today.

Fills a database with 100,000 actions (500 accords of 200 members), edits some of them, and prints
the medians of alternating rounds, and what recording one action costs at 1/10 of that and at all
of it. Run it alone: `.venv/bin/python -m tests.benchmarks.time_travel`.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from app.accords.commands import put_accord
from app.accords.schemas import AccordIn
from app.actions import commands
from app.actions.schemas import ActionIn
from app.db import engine as engines
from app.db import migrations
from app.db.recording import recording
from app.ingest import seeds
from app.memberships import queries
from app.memberships.schemas import MemberFilter
from app.settings import Settings
from app.sources.commands import put_source
from app.sources.schemas import SourceIn
from app.spans import deriving

ACCORDS, MEMBERS, ROUNDS = 500, 200, 60
CITED = [{"source": "made-up", "locator": "row 1"}]


def acts(rng: random.Random, code: str) -> list[ActionIn]:
    """A signature, and mostly a ratification some years later; some only known by their year."""
    year = rng.randrange(1950, 2020)
    signed = f"{year}" if rng.random() < 0.1 else f"{year}-{rng.randrange(1, 13):02}-15"
    joined = f"{year + rng.randrange(1, 6)}-0{rng.randrange(1, 10)}-20"
    kind = "signature" if rng.random() < 0.5 else "ratification"
    date = signed if kind == "signature" else joined
    return [
        ActionIn.model_validate(
            {"country": code, "kind": kind, "done_on": date, "citations": CITED}
        )
    ]


def fill(engine: sa.Engine, codes: list[str], first: int, last: int) -> None:
    rng = random.Random(first)
    for number in range(first, last):
        with recording(engine, "benchmark", "fill", deriving.settle) as change:
            slug = f"accord-{number}"
            given = {"slug": slug, "title": slug, "nature": "binding", "in_force_on": "1960-01-01"}
            put_accord(change, AccordIn.model_validate(given))
            items = [act for code in codes for act in acts(rng, code)]
            commands.record_actions(change, slug, items)


def median_of(action: Callable[[], object], rounds: int = ROUNDS) -> float:
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        action()
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000


def ask(engine: sa.Engine, **asked: object) -> Callable[[], object]:
    def run() -> object:
        with engines.reading(engine) as session:
            given = MemberFilter.model_validate({"limit": 100, **asked})
            first, _ = queries.list_members(session, "accord-7", given, "http://benchmark/x")
            return first

    return run


def record_one(engine: sa.Engine, country: str) -> Callable[[], object]:

    def run() -> None:
        with recording(engine, "benchmark", "one", deriving.settle) as change:
            given = {
                "country": country,
                "kind": "declaration",
                "done_on": "2000",
                "statement": f"{time.perf_counter_ns()}",
                "citations": CITED,
            }
            commands.record_actions(change, "accord-7", [ActionIn.model_validate(given)])

    return run


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'benchmark.db'}"
        engine = engines.connect(Settings(database_url=url))
        migrations.upgrade(engine)
        with recording(engine, "seed", "seed", deriving.settle) as change:
            seeds.load(change)
            source = {"slug": "made-up", "title": "Made up", "tier": "reference"}
            put_source(change, SourceIn.model_validate(source))
        with engine.connect() as connection:
            query = sa.text("SELECT country FROM country_entry WHERE ended_on IS NULL ORDER BY 1")
            codes = [str(code) for code in connection.execute(query).scalars()][:MEMBERS]
        fill(engine, codes, 0, ACCORDS // 10)
        small = median_of(record_one(engine, "KAZ"))
        fill(engine, codes, ACCORDS // 10, ACCORDS)
        large = median_of(record_one(engine, "CHN"))
        revision = ACCORDS // 2
        questions = {
            "today": ask(engine),
            "as of 1990": ask(engine, as_of="1990-06-01"),
            "as known then": ask(engine, revision=revision),
            "both": ask(engine, as_of="1990-06-01", revision=revision),
        }
        for question in questions.values():
            median_of(question, 5)
        rounds: dict[str, list[float]] = {name: [] for name in questions}
        for _ in range(20):
            for name, question in questions.items():
                rounds[name].append(median_of(question, 5))
        base = statistics.median(rounds["today"])
        for name, times in rounds.items():
            took = statistics.median(times)
            print(f"{name:15} {took:7.2f} ms  {took / base:5.2f} of today")  # noqa: T201
        print(f"record one at {ACCORDS * MEMBERS // 10:,}: {small:.1f} ms")  # noqa: T201
        print(f"record one at {ACCORDS * MEMBERS:,}: {large:.1f} ms")  # noqa: T201


if __name__ == "__main__":
    main()
