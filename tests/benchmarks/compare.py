"""`make bench`: Depositary beside others that answer the same, in alternating rounds of one run.

Prints a table of ratios and writes it into RESULTS.md. Servers share one core, wrk has another.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app.db.tables.ledger import CompleteList
from tests.benchmarks import in_front, made_up, results, tables, wrk
from tests.benchmarks.rivals import queries
from tests.benchmarks.servers import BIN, CORES, Server, depositary, fetch, free_port, serving
from tests.benchmarks.wrk import Measured

MEMBERSHIPS, ROUNDS = 60_000, 18
SECONDS = 1
"""Of each in a round: a machine that slows down or speeds up meanwhile does so for all."""
SLUG = made_up.slug_of(0)
BARE, HOT, COLD, TUTORIAL, DATASETTE = "bare", "hot", "cold", "tutorial", "datasette"
NAMES = {
    BARE: "(a) bare ASGI, finished bytes",
    HOT: "(b) Depositary, hot",
    COLD: "(c) Depositary, cache off",
    TUTORIAL: "(d) as the tutorials write it",
    DATASETTE: "(e) datasette, canned query",
}
Paths = Mapping[str, Mapping[str, str]]
"""What is asked, to the path that each server has for it."""


def paths(code: str) -> Paths:
    """The three questions; `code` is a member of the accord."""
    members = f"/v1/accords/{SLUG}/members?limit=100"
    filtered = "/v1/memberships?status=party&limit=50"
    one = f"/v1/accords/{SLUG}/members/{code}?"
    return {
        "an accord's members, a page of 100": _everywhere(
            members, f"/benchmark/members.json?_shape=array&slug={SLUG}&after="
        ),
        "memberships by status, a page of 50": _everywhere(
            filtered, "/benchmark/filtered.json?_shape=array&status=party&accord=&after="
        ),
        "one membership with its citations": _everywhere(
            one, f"/benchmark/one.json?_shape=array&slug={SLUG}&code={code}"
        ),
    }


def _everywhere(path: str, of_datasette: str) -> dict[str, str]:
    return {**dict.fromkeys((BARE, HOT, COLD, TUTORIAL), path), DATASETTE: of_datasette}


def datasette() -> Path:
    """Datasette's command, installed into an environment of its own where it is missing."""
    folder = BIN.parent / "datasette"
    command = folder / "bin" / "datasette"
    if not command.exists():
        sys.stderr.write("installing datasette\n")
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        # With what makes its server as fast as ours.
        wanted = ["datasette", "uvloop", "httptools"]
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "-qq", *wanted]
        subprocess.run(pip, check=True)
    return command


def start(opened: ExitStack, folder: Path, database: str) -> dict[str, Server]:
    """All servers but the bare one."""
    ready = "/v1/accords?limit=1"
    hot, cold = depositary(database, cached=True), depositary(database, cached=False)
    found = {
        HOT: opened.enter_context(serving(hot[0], hot[1], ready, hot[2])),
        COLD: opened.enter_context(serving(cold[0], cold[1], ready, cold[2])),
        TUTORIAL: _uvicorn(opened, "tutorial", "/openapi.json", BENCHMARK_DATABASE=database),
    }
    told = folder / "metadata.json"
    told.write_text(json.dumps(queries.metadata("benchmark")), encoding="utf-8")
    port = free_port()
    command = [str(datasette()), "serve", "--immutable", database, "--metadata", str(told)]
    command += ["--port", str(port), "--setting", "sql_time_limit_ms", "10000"]
    command += ["--setting", "suggest_facets", "off", "--setting", "cache_size_kb", "16000"]
    command += ["--setting", "max_csv_mb", "0"]
    found[DATASETTE] = opened.enter_context(serving(command, port, "/-/versions.json"))
    return found


def _uvicorn(opened: ExitStack, name: str, ready: str, **env: str) -> Server:
    port = free_port()
    command = [f"{BIN}/uvicorn", f"tests.benchmarks.rivals.{name}:app", "--port", str(port)]
    # As Depositary sets its server up, which looks at proxies' headers only behind its memory.
    command += ["--no-access-log", "--log-level", "warning", "--no-server-header"]
    command += ["--no-proxy-headers"]
    return opened.enter_context(serving(command, port, ready, env))


def start_bare(opened: ExitStack, folder: Path, hot: Server, asked: Paths) -> Server:
    """The bare server, with what the hot one answers."""
    told: dict[str, Any] = {}
    for by_server in asked.values():
        body, headers = fetch(hot.url + by_server[HOT])
        # Not what belongs to the one connection, or (a) would close its own after each answer.
        own = ("date", "server", "connection")
        kept = {name: value for name, value in headers.items() if name not in own}
        path = by_server[BARE]
        told[path] = {"etag": headers["etag"], "headers": kept, "body": body.decode()}
    answers = folder / "answers.json"
    answers.write_text(json.dumps(told), encoding="utf-8")
    first = next(iter(told))
    return _uvicorn(opened, "bare", first, BENCHMARK_ANSWERS=str(answers))


def same(servers: Mapping[str, Server], asked: Paths) -> None:
    """Nothing is compared that does not answer the same members. Raises AssertionError."""
    for by_server in asked.values():
        bodies = {
            name: json.loads(fetch(server.url + by_server[name])[0])
            for name, server in servers.items()
        }
        wanted = _members(bodies[COLD])
        assert wanted
        for name in (HOT, TUTORIAL):
            assert _members(bodies[name]) == wanted, name
        flat = [_nested(row) for row in bodies[DATASETTE]]
        assert [row for i, row in enumerate(flat) if row not in flat[:i]] == wanted
        if "actions" in bodies[COLD]:
            evidence = _evidence(bodies[COLD])
            assert evidence == _evidence(bodies[TUTORIAL]) == _rows(bodies[DATASETTE])


def _members(body: Any) -> list[dict[str, Any]]:
    names = (
        "accord", "country", "status", "standing", "since", "certainty", "disputed", "provisional",
        "leaving_on", "citations",
    )  # fmt: skip
    return [{name: item.get(name) for name in names} for item in (body.get("items") or [body])]


def _nested(row: Mapping[str, Any]) -> dict[str, Any]:
    country = {"code": row["country"], "name": row["name"]}
    flags = {name: bool(row[name]) for name in ("disputed", "provisional")}
    (item,) = _members({**row, "country": country, **flags})
    return item


def _evidence(body: Any) -> list[tuple[Any, ...]]:
    return [
        (action["id"], action["kind"], action["done_on"]["edtf"], cited["source"]["slug"])
        for action in body["actions"]
        for cited in action["citations"]
    ]


def _rows(rows: Any) -> list[tuple[Any, ...]]:
    return [(row["id"], row["kind"], row["done_on"], row["source"]) for row in rows]


def rounds(
    servers: Mapping[str, Server], by_server: Mapping[str, str]
) -> dict[str, list[Measured]]:
    """Every server in turn, there and back, after a warm-up that is not counted."""
    found: dict[str, list[Measured]] = {name: [] for name in servers}
    for number in range(ROUNDS + 1):
        for name in list(servers)[:: -1 if number % 2 else 1]:
            measured = wrk.run(servers[name].url + by_server[name], SECONDS)
            if number:
                found[name].append(measured)
    return found


def ratio(found: Mapping[str, list[Measured]], over: str, under: str) -> float:
    """How many times as many answers, by the median of the rounds."""
    pairs = zip(found[over], found[under], strict=True)
    return statistics.median(a.rate / b.rate for a, b in pairs)


def compared(servers: Mapping[str, Server], asked: Paths) -> list[str]:
    """The table of all questions, as lines of Markdown."""
    lines = results.row("", "answers/s", "p50 ms", "p99 ms", "of (a)", "of (d)", "of (e)")
    lines += results.rule(7)
    for question, by_server in asked.items():
        found = rounds(servers, by_server)
        lines += results.row(f"**{question}**", "", "", "", "", "", "")
        for name, runs in found.items():
            all_ = wrk.together(runs)
            beside = [f"{ratio(found, name, one):.2f}" for one in (BARE, TUTORIAL, DATASETTE)]
            figures = [f"{all_.rate:,.0f}", f"{all_.p50:.2f}", f"{all_.p99:.2f}"]
            lines += results.row(NAMES[name], *figures, *beside)
            if all_.wrong:
                lines += results.row(f"! {all_.wrong}", "", "", "", "", "", "")
    return lines


def not_modified(servers: Mapping[str, Server], path: str) -> str:
    """304s beside the bare application's 304s."""
    tag = fetch(servers[HOT].url + path)[1]["etag"]
    found: dict[str, list[Measured]] = {BARE: [], HOT: []}
    for _ in range(ROUNDS):
        for name, runs in found.items():
            given = [f"If-None-Match: {tag}"]
            runs.append(wrk.run(servers[name].url + path, SECONDS, headers=given))
    rate = wrk.together(found[HOT]).rate
    return f"304 where the client has it: {rate:,.0f}/s, {ratio(found, HOT, BARE):.2f} of (a)'s 304"


def crowded(server: Server, path: str, name: str) -> str:
    """300 clients at once."""
    found = wrk.run(server.url + path, 5, 300)
    return (
        f"{NAMES[name]}, 300 connections: {found.rate:,.0f}/s, p99 {found.p99:,.0f} ms, "
        f"errors: {found.wrong or 'none'}; resident afterwards {server.resident():.0f} MB"
    )


def doubled(database: str, path: str) -> str:
    """Two workers beside one, both on all cores, without the cache."""
    found: dict[int, list[Measured]] = {1: [], 2: []}
    with ExitStack() as opened:
        servers = {}
        for workers in found:
            command, port, env = depositary(database, cached=False, workers=workers)
            servers[workers] = opened.enter_context(
                serving(command, port, "/v1/accords?limit=1", env, CORES)
            )
        for _ in range(ROUNDS):
            for workers, runs in found.items():
                runs.append(wrk.run(servers[workers].url + path, SECONDS, 32))
    times = statistics.median(b.rate / a.rate for a, b in zip(found[1], found[2], strict=True))
    one, two = (wrk.together(found[workers]).rate for workers in (1, 2))
    return (
        f"(c) with two workers: {two:,.0f}/s, {times:.2f} of one ({one:,.0f}/s; both may use "
        f"{len(CORES)} cores, shared with wrk)"
    )


def as_tables(servers: Mapping[str, Server], path: str) -> list[str]:
    """All memberships as CSV beside datasette's, and beside others that ask for something else."""
    asked = {COLD: tables.PATH, DATASETTE: tables.of_datasette()}
    found = tables.alone({name: (servers[name], path) for name, path in asked.items()})
    pairs = zip(found[COLD], found[DATASETTE], strict=True)
    times = statistics.median(ours.rate / theirs.rate for ours, theirs in pairs)
    return [
        *(tables.line(NAMES[name], runs) for name, runs in found.items()),
        f"so (c) writes {times:.1f} times as many rows as (e)",
        *(f"{NAMES[name]}, {tables.others(servers[name], path)}" for name in (HOT, COLD)),
    ]


def _fill(url: str) -> None:
    """Made-up memberships whose lists reach to today: the others know of no presumed answers."""
    engine = made_up.build(url, MEMBERSHIPS)
    with engine.begin() as connection:
        connection.execute(sa.update(CompleteList).values(reaches=datetime.now(UTC).date()))
    engine.dispose()


def main() -> None:
    """Measure, print, and write it down."""
    wrk.install()
    datasette()
    with tempfile.TemporaryDirectory() as name, ExitStack() as opened:
        folder = Path(name)
        database = str(folder / "benchmark.db")
        _fill(f"sqlite:///{database}")
        servers = start(opened, folder, database)
        listed = json.loads(fetch(f"{servers[HOT].url}/v1/accords/{SLUG}/members")[0])
        asked = paths(listed["items"][0]["country"]["code"])
        servers = {BARE: start_bare(opened, folder, servers[HOT], asked), **servers}
        same(servers, asked)
        lines = compared(servers, asked)
        members = next(iter(asked.values()))[HOT]
        lines += ["", f"- {not_modified(servers, members)}"]
        lines += [f"- {crowded(servers[name], members, name)}" for name in (HOT, COLD)]
        lines += [f"- {doubled(database, members)}"]
        lines += [f"- {one}" for one in as_tables(servers, members)]
        lines += in_front.kept(folder, servers[BARE], servers[HOT], members)
    results.write("bench", lines)


if __name__ == "__main__":
    os.chdir(Path(__file__).parents[2])
    main()
