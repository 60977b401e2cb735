"""Databases of made-up memberships in bulk: seeded, plausible, and derived by the domain itself.

Each accord has 200 members with one to four acts. Deriving a million memberships one by one would
take many minutes, so each accord takes after one of a dozen models, a member after one of the
model's histories, and every history is derived once.
"""

import random
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from app.api.fields import date_columns
from app.db import accord_bounds, migrations
from app.db import engine as engines
from app.db.recording import recording
from app.db.selects import findables
from app.db.tables.columns import OPEN
from app.db.tables.derived import Span
from app.db.tables.knowledge import Accord, AccordEntry, CountryEntry, Revision, Source, SourceEntry
from app.db.tables.ledger import Action, Citation, CompleteList
from app.domain import dates, delays
from app.domain.actions import Kind
from app.domain.dates import PartialDate
from app.domain.derivation import timeline
from app.domain.derivation.events import Terms
from app.domain.derivation.tellings import Act
from app.domain.naming import names
from app.domain.statuses import Nature
from app.ingest import seeds
from app.settings import Settings
from app.spans import deriving, evidence, rederiving, resulting_status

MEMBERS = 200
MODELS, HISTORIES = 12, 50
SEED = 20_251_124
AT_ONCE = 50
"""Accords that are inserted at once."""
DELAYS = ("P30D", "P90D", "P3M", None)
Row = dict[str, Any]


@dataclass(frozen=True)
class History:
    """What one membership is made of; actions have the numbers 1, 2, 3 … until they get theirs."""

    actions: list[Row]
    disputed: set[int]
    derived: timeline.Timeline


@dataclass(frozen=True)
class Model:
    """What an accord is like, and the histories that its members have."""

    entry: Row
    histories: list[History]


def slug_of(number: int) -> str:
    """The slug of the accord with this number, from 0; in the order of the numbers."""
    return f"made-up-{number:05}"


def build(url: str, memberships: int) -> sa.Engine:
    """A new database at `url`, seeded, with so many memberships more; and an engine for it."""
    engine = engines.connect(Settings(database_url=url))
    migrations.upgrade(engine)
    # Or the first server that starts would derive all that is made up anew.
    rederiving.by_these_rules(engine)
    with recording(engine, seeds.AUTHOR, "seed", deriving.settle) as change:
        seeds.load(change)
    began = time.perf_counter()
    with engines.writing(engine) as session:
        fill(session, memberships // MEMBERS)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    took = time.perf_counter() - began
    sys.stderr.write(f"  {memberships:,} memberships made in {took:.0f} s\n")
    return engine


def fill(connection: sa.Connection, accords: int) -> None:
    """Add so many accords, a revision each, within the connection's transaction."""
    rng = random.Random(SEED)
    models = [_model(rng, number) for number in range(MODELS)]
    entry: Any = CountryEntry
    query = sa.select(entry.country).where(entry.ended_on.is_(None)).order_by(entry.country)
    codes = list(connection.execute(query).scalars())
    action: Any = Action
    used = connection.execute(sa.select(sa.func.max(action.id))).scalar() or 0
    revision: Any = Revision
    known = connection.execute(sa.select(sa.func.max(revision.number))).scalar() or 0
    for start in range(0, accords, AT_ONCE):
        rows: dict[Any, list[Row]] = {}
        for number in range(start, min(start + AT_ONCE, accords)):
            model = models[0] if number == 0 else rng.choice(models)
            members = sorted(rng.sample(codes, MEMBERS))
            for table, row in _accord(rng, number, model, members, known + number + 1, used):
                rows.setdefault(table, []).append(row)
            used = rows[Action][-1]["id"]
        for table, given in rows.items():
            connection.execute(sa.insert(table.__table__), given)
        accord_bounds.widen(connection, accord_bounds.bounds_of(rows[Span]))
        touched: dict[int, dict[tuple[str, str], None]] = {}
        for act in rows[Action]:
            touched.setdefault(act["known_from"], {})[act["accord"], act["country"]] = None
        for known_from, told in touched.items():
            resulting_status.store(connection, known_from, list(told), added=False)
        for kind, entry in ((findables.ACCORD, AccordEntry), (findables.SOURCE, SourceEntry)):
            findables.refresh(connection, kind, [row[kind] for row in rows[entry]])


def _accord(
    rng: random.Random, number: int, model: Model, members: list[str], revision: int, used: int
) -> Iterator[tuple[Any, Row]]:
    """The rows of one accord, each with its table, in the order of references."""
    slug = slug_of(number)
    title = f"Convention {number} on Matters Made Up"
    known = {"known_from": revision, "known_to": OPEN}
    at = datetime.now(UTC)
    yield (
        Revision,
        {
            "number": revision,
            "recorded_at": at,
            "recorded_on": at.date(),
            "author": "benchmark",
            "reason": title,
        },
    )
    yield Source, {"slug": f"status-of-{slug}"}
    yield SourceEntry, {**_source(f"status-of-{slug}", f"Status of {title}"), **known}
    yield Accord, {"slug": slug}
    named = {"accord": slug, "title": title, "title_key": names.normalise(title)}
    yield AccordEntry, {**model.entry, **named, **known}
    listed = {"accord": slug, "source": f"status-of-{slug}", "reaches": date(2025, 1, 31)}
    yield CompleteList, {**listed, **known}
    for code in members:
        history = rng.choice(model.histories)
        where = {"accord": slug, "country": code, **known}
        for row in history.actions:
            mine = row["id"] + used
            yield Action, {**row, **where, "id": mine}
            stance = "disputes" if row["id"] in history.disputed else "supports"
            yield Citation, {**_cited(f"status-of-{slug}", stance, mine), **known}
        numbers = dict.fromkeys(range(1, len(history.actions) + 1), 1)
        in_dispute = bool(history.disputed or history.derived.disputed)
        behind = evidence.Summary(numbers, in_dispute, None)
        for span in deriving.as_rows(slug, code, history.derived, behind):
            basis = ",".join(str(int(n) + used) for n in span["basis"].split(",") if n)
            yield Span, {**span, **known, "basis": basis}
        used += len(history.actions)


def _source(slug: str, title: str) -> Row:
    return {
        "source": slug,
        "title": title,
        "title_key": names.normalise(title),
        "publisher": "Nobody",
        "url": f"https://example.org/{slug}",
        "tier": "depositary",
        **date_columns("published_on", "2025-01-31"),
    }


def _cited(source: str, stance: str, action: int) -> Row:
    return {
        "action": action,
        "source": source,
        "quote": "as stands in the table of participants",
        "locator": f"row {action % MEMBERS + 1}",
        "stance": stance,
    }


def _model(rng: random.Random, number: int) -> Model:
    """The first model leaves nothing open, others have some dates that are only years."""
    year = rng.randrange(1950, 2000)
    in_force, delay = f"{year}-{rng.randrange(1, 13):02}-01", rng.choice(DELAYS)
    terms = Terms(Nature.BINDING, dates.parse(in_force), delays.parse(delay) if delay else None)
    vague = 0.0 if number == 0 else 0.08
    entry = {
        "nature": Nature.BINDING.value,
        "depositary": "Secretary-General of the United Nations",
        "in_force_delay": delay,
        **date_columns("concluded_on", f"{year - 2}-05-01"),
        **date_columns("in_force_on", in_force),
    }
    return Model(entry, [_history(rng, year - 2, terms, vague) for _ in range(HISTORIES)])


def _history(rng: random.Random, year: int, terms: Terms, vague: float) -> History:
    acts = [
        Act(number, kind, day, None)
        for number, (kind, day) in enumerate(_acts(rng, year, vague), 1)
    ]
    derived = timeline.derive(acts, terms)
    disputed = {1} if rng.random() < 0.03 else set()
    return History([_action(act) for act in acts], disputed, derived)


def _acts(rng: random.Random, year: int, vague: float) -> Iterable[tuple[Kind, PartialDate]]:
    """Signed and mostly ratified, or acceded; a few have left."""

    def day(since: int, until: int) -> PartialDate:
        found = rng.randrange(since, max(until, since + 1))
        if rng.random() < vague:
            return dates.parse(f"{found}")
        return dates.on(date(found, rng.randrange(1, 13), rng.randrange(1, 28)))

    if rng.random() < 0.6:
        yield Kind.SIGNATURE, day(year, year + 1)
        if rng.random() < 0.2:
            return
        kind = rng.choice([Kind.RATIFICATION, Kind.RATIFICATION, Kind.ACCEPTANCE, Kind.APPROVAL])
        yield kind, day(year + 2, 2015)
    else:
        yield Kind.ACCESSION, day(year + 2, 2015)
    if rng.random() < 0.05:
        yield Kind.WITHDRAWAL, day(2017, 2024)
    if rng.random() < 0.3:
        yield Kind.DECLARATION, day(2016, 2024)


def _action(act: Act) -> Row:
    return {
        "id": act.id,
        "kind": act.kind.value,
        "scope": act.scope.value,
        **date_columns("done_on", act.done_on.edtf),
        **date_columns("effective_on", None),
        "statement": "Made up." if act.kind is Kind.DECLARATION else None,
    }
