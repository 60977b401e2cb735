"""`make bench-scale`: the same questions to databases of several sizes, in alternating rounds.

Prints what each answer costs and how that grows, and writes it into RESULTS.md.
"""

import csv
import os
import random
import statistics
import subprocess
import tempfile
import time
import urllib.error
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app.accords.schemas import AccordFilter
from app.actions import commands
from app.actions.schemas import ActionFilter, ActionIn
from app.api import pages
from app.db import engine as engines
from app.db import revisions
from app.db.recording import recording
from app.db.revisions import Moment
from app.db.tables.derived import Span
from app.memberships.schemas import CountryMembershipFilter, MemberFilter, MembershipFilter
from app.settings import Settings
from app.sources.schemas import SourceFilter
from app.spans import deriving
from tests.benchmarks import made_up, results, tables, wrk
from tests.benchmarks.servers import BIN, Server, depositary, fetch, serving

SIZES = (60_000, 200_000, 1_000_000)
ROUNDS, WRITES, CHECKED = 3, 15, 2_000
IMPORTS, IMPORTED = 3, 4_000
SLUG = made_up.slug_of(0)
_SLOW = 200.0
"""From how many milliseconds on an answer is timed by itself, and not by wrk over a second."""
Url = Callable[[str, Moment, int], str]
"""From a server's address, the newest moment and the number of accords to an address."""

_MAPPING = """
source = {slug = "table-NUMBER", title = "A table", tier = "reference"}
accord = {key = "Treaty", prefix = "t-"}
country = {columns = ["Code"]}

[[acts]]
kind = "signature"
date = "Signed"

[[acts]]
kind = "ratification"
date = "Bound"
"""


def _plain(path: str) -> Url:
    return lambda url, _moment, _accords: url + path


def _behind(path: str, asked: Any, key: Callable[[int], list[Any]]) -> Url:
    """The page behind a key; `key` is told how many accords there are."""

    def address(url: str, moment: Moment, accords: int) -> str:
        page = pages.page([], moment, url + path, asked, key(accords))
        return str(page["next"])

    return address


def _last(accords: int) -> str:
    return made_up.slug_of(accords - 1)


_MEMBERS = f"/v1/accords/{SLUG}/members"
QUESTIONS: dict[str, Url] = {
    "members of an accord, first page": _plain(f"{_MEMBERS}?limit=100"),
    "… last page": _behind(_MEMBERS, MemberFilter(limit=100), lambda _: ["LUX"]),
    "… as of 1990": _plain(f"{_MEMBERS}?limit=100&as_of=1990-06-01"),
    "… as known at a revision": _plain(f"{_MEMBERS}?limit=100&revision=200"),
    "memberships by status, first page": _plain("/v1/memberships?status=party"),
    "… last page ": _behind(
        "/v1/memberships", MembershipFilter(status=["party"]), lambda n: [_last(n), "LUX"]
    ),
    "… as of 1990 ": _plain("/v1/memberships?status=party&as_of=1990-06-01"),
    "… as of 1900, when there was none": _plain("/v1/memberships?as_of=1900-01-01"),
    "… as known at revision 1": _plain("/v1/memberships?revision=1"),
    "… signed before 1900": _plain("/v1/memberships?signed_before=1900-01-01"),
    "… disputed": _plain("/v1/memberships?disputed=true"),
    "a country's memberships, first page": _plain("/v1/countries/NOR/memberships"),
    "… last page  ": _behind(
        "/v1/countries/NOR/memberships",
        CountryMembershipFilter(),
        lambda n: [made_up.slug_of(n - 60)],
    ),
    "… as of 1940": _plain("/v1/countries/NOR/memberships?as_of=1940"),
    "… of a rare status, a page of 10": _plain(
        "/v1/countries/NOR/memberships?status=withdrawn&limit=10"
    ),
    "one membership": _plain(f"/v1/accords/{SLUG}/members/CHE"),
    "accords, first page": _plain("/v1/accords"),
    "… last page   ": _behind("/v1/accords", AccordFilter(), lambda n: [made_up.slug_of(n - 51)]),
    "… as known at revision 1  ": _plain("/v1/accords?revision=1"),
    "sources, last page": _behind(
        "/v1/sources", SourceFilter(), lambda n: [f"status-of-{made_up.slug_of(n - 51)}"]
    ),
    "actions, first page": _plain("/v1/actions"),
    "… last page    ": _behind("/v1/actions", ActionFilter(), lambda n: [n * made_up.MEMBERS]),
    "… as known at revision 1 ": _plain("/v1/actions?revision=1"),
    "actions of a country": _plain("/v1/actions?country=NOR"),
    "actions of a kind": _plain("/v1/actions?kind=withdrawal"),
    "changes, first page": _plain("/v1/changes"),
    "changes of a country": _plain("/v1/changes?country=NOR"),
    "changes that left a rare status": _plain("/v1/changes?status=pending"),
    "changes that left nothing": _plain("/v1/changes?status=none"),
    "changes, newest first": _plain("/v1/changes.atom"),
    "compare two countries": _plain("/v1/compare?country=NOR&country=SWE"),
    "search, many hits": _plain("/v1/search?q=convention+2"),
    "… no hit": _plain("/v1/search?q=no+such+name"),
    "no such accord, with suggestions": _plain("/v1/accords/made-up-0000x/members"),
    "the explorer's first page": _plain("/"),
    "the explorer's page of a country": _plain("/countries/NOR"),
    "the explorer's page of an accord": _plain(f"/accords/{SLUG}"),
}


def ask(opened: ExitStack, paths: Mapping[int, str]) -> tuple[list[str], dict[int, Server]]:
    """The table of all questions to all sizes, without the cache."""
    servers: dict[int, Server] = {}
    addresses: dict[int, dict[str, str]] = {}
    for size, path in paths.items():
        command, port, env = depositary(path, cached=False)
        servers[size] = opened.enter_context(serving(command, port, "/v1/accords?limit=1", env))
        engine = engines.connect(Settings(database_url=f"sqlite:///{path}"))
        with engines.reading(engine) as session:
            moment = revisions.moment(session)
        engine.dispose()
        accords = size // made_up.MEMBERS
        addresses[size] = {
            name: url(servers[size].url, moment, accords) for name, url in QUESTIONS.items()
        }
    sizes = (f"{size:,}" for size in paths)
    lines = results.row("ms an answer", *sizes, "last/first size", "of its first page")
    lines += results.rule(len(paths) + 3)
    for group in _groups():
        found: dict[str, dict[int, list[float]]] = {
            name: {size: [] for size in paths} for name in group
        }
        for number in range(ROUNDS + 1):
            for name, rounds in found.items():
                for size, costs in rounds.items():
                    took = cost(addresses[size][name])
                    if number:
                        costs.append(took)
        for name, rounds in found.items():
            first, mine = found[group[0]][SIZES[-1]], rounds[SIZES[-1]]
            paged = statistics.median(b / a for a, b in zip(first, mine, strict=True))
            lines += _row(name, rounds, "" if name == group[0] else f"{paged:.2f}")
    return lines, servers


def _groups() -> list[list[str]]:
    """Questions that are compared with the first of them, and so asked in turn."""
    groups: list[list[str]] = []
    for name in QUESTIONS:
        if name.startswith("…"):
            groups[-1].append(name)
        else:
            groups.append([name])
    return groups


def cost(address: str) -> float:
    """Milliseconds an answer takes for one client: what is measured is the work, not the queue."""
    began = time.perf_counter()
    with suppress(urllib.error.HTTPError):
        fetch(address)
    once = (time.perf_counter() - began) * 1000
    return once if once > _SLOW else 1000 / wrk.run(address, 1, 1).rate


def _row(name: str, rounds: Mapping[int, list[float]], paged: str = "") -> list[str]:
    """A line: the medians, how the last is to the first, and to the first page of the same."""
    *_, last = rounds.values()
    first = next(iter(rounds.values()))
    growth = statistics.median(b / a for a, b in zip(first, last, strict=True))
    figures = (f"{statistics.median(found):.2f}" for found in rounds.values())
    return results.row(name.strip(), *figures, f"{growth:.2f}", paged)


def write(paths: Mapping[int, str]) -> list[str]:
    """Recording one action, from begin to commit, in milliseconds."""
    found: dict[int, list[float]] = {size: [] for size in paths}
    kept = {
        size: engines.connect(Settings(database_url=f"sqlite:///{path}"))
        for size, path in paths.items()
    }
    for number in range(WRITES):
        for size, engine in kept.items():
            given = {
                "country": "CHE",
                "kind": "declaration",
                "done_on": "2000",
                "statement": f"Said for the {number}th time.",
                "citations": [{"source": f"status-of-{SLUG}", "locator": "row 1"}],
            }
            began = time.perf_counter()
            with recording(engine, "benchmark", "one action", deriving.settle) as change:
                commands.record_actions(change, SLUG, [ActionIn.model_validate(given)])
            found[size].append((time.perf_counter() - began) * 1000)
    for engine in kept.values():
        engine.dispose()
    return _row("record one action", found)


def load(folder: Path, paths: Mapping[int, str]) -> list[str]:
    """`depositary import csv`, two acts a row, in seconds; each round another table."""
    file, mapping = folder / "table.csv", folder / "table.toml"
    command = [f"{BIN}/depositary", "import", "csv", str(file), "--map", str(mapping)]
    found: dict[int, list[float]] = {size: [] for size in paths}
    for number in range(IMPORTS):
        with file.open("w", encoding="utf-8", newline="") as text:
            csv.writer(text).writerows(_table(number * IMPORTED))
        mapping.write_text(_MAPPING.replace("NUMBER", str(number)), encoding="utf-8")
        for size, path in paths.items():
            env = {**os.environ, "DEPOSITARY_DATABASE_URL": f"sqlite:///{path}"}
            began = time.perf_counter()
            subprocess.run(command, check=True, env=env, capture_output=True)
            found[size].append(time.perf_counter() - began)
    return _row(f"import {IMPORTED:,} rows, s", found)


def _table(start: int) -> Iterable[list[str]]:
    yield ["Treaty", "Code", "Signed", "Bound"]
    for number in range(start, start + IMPORTED):
        code = ("NOR", "SWE", "DNK", "FIN", "ISL", "DEU", "FRA", "CHE", "AUT", "ITA")[number % 10]
        yield [str(number // 10), code, "1990-05-01", "1991-05-01"]


def check(path: str) -> None:
    """Raise AssertionError unless made-up spans are what their actions add up to, in a sample."""
    engine = engines.connect(Settings(database_url=f"sqlite:///{path}"))
    moved = 0

    def settle(change: Any) -> None:
        nonlocal moved
        span: Any = Span
        accords = [made_up.slug_of(n) for n in random.Random(made_up.SEED).sample(range(300), 10)]
        query = sa.select(span.accord, span.country).where(span.accord.in_(accords))
        found = {(a, c) for a, c in change.session.execute(query)}
        change.touched.update(sorted(found)[:CHECKED])
        moved = deriving.settle(change)

    with recording(engine, "benchmark", "check", settle, keep=False):
        pass
    engine.dispose()
    assert moved == 0, f"{moved} made-up spans differ from what their actions add up to"


def main() -> None:
    """Measure, print, and write it down."""
    wrk.install()
    with tempfile.TemporaryDirectory() as name, ExitStack() as opened:
        folder = Path(name)
        paths = {size: str(folder / f"{size}.db") for size in SIZES}
        for size, path in paths.items():
            made_up.build(f"sqlite:///{path}", size).dispose()
        check(paths[SIZES[0]])
        lines, servers = ask(opened, paths)
        lines += write(paths)
        lines += load(folder, paths)
        largest = servers[SIZES[-1]]
        crowd = wrk.run(f"{largest.url}{_MEMBERS}?limit=100", 5, 300)
        lines += [
            "",
            f"- A worker with {SIZES[-1]:,} memberships on disk, after all that and 300 clients at "
            f"once (p99 {crowd.p99:,.0f} ms, errors: {crowd.wrong or 'none'}): "
            f"{largest.resident():.0f} MB resident",
            f"- {tables.line('There', [tables.stream(largest, tables.PATH)])}",
            f"- {tables.others(largest, f'{_MEMBERS}?limit=100')}",
        ]
    results.write("scale", lines)


if __name__ == "__main__":
    os.chdir(Path(__file__).parents[2])
    main()
