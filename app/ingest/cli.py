"""The `depositary import` commands: files, folders or numbers in, a report out."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from app import resources
from app.console import one_line_errors, settings
from app.db import engine as engines
from app.db import migrations
from app.db.engine import Engine
from app.db.recording import recording
from app.errors import Rejected
from app.ingest import queries, runs, seeds
from app.ingest.editions import Edition
from app.ingest.fetch import NUMBER, Fetcher
from app.ingest.formats import mapping, tabular, untc
from app.ingest.keeping.watch import Allowed
from app.ingest.reports.report import FileResult, Report
from app.ingest.resolving import REFUSED, Resolver
from app.settings import Settings
from app.spans import deriving, rederiving

imports = typer.Typer(
    no_args_is_help=True,
    help="Import real registries. Importing the same again changes nothing; a newer edition "
    "records what is new, corrects what changed and retracts what vanished.",
)
Dry = Annotated[bool, typer.Option("--dry-run", help="Report, and record nothing.")]
Going = Annotated[
    bool, typer.Option("--keep-going", help="Load the rest when something is refused.")
]
ReportFile = Annotated[
    Path | None, typer.Option("--report", help="Write the full report here, as JSON.")
]
AsAt = Annotated[
    datetime | None,
    typer.Option(
        "--as-at",
        formats=["%Y-%m-%d"],
        help="The day as at which the files speak. Default: that of the download, or of the "
        "newest act in a file.",
    ),
]
Losing = Annotated[
    bool,
    typer.Option(
        "--allow-loss",
        help="Load files that take away much of what was read before, or whose table is missing.",
    ),
]
Older = Annotated[
    bool, typer.Option("--older", help="Load files that are older than what was read before.")
]
_EXPLAINED = 10
_SUFFIX = ".en.xml"
Named = tuple[str, Callable[[], bytes]]


@imports.command("untc")
@one_line_errors
def import_untc(
    what: Annotated[
        list[str],
        typer.Argument(help="Status files (XML), folders of them, or numbers such as IV-4."),
    ],
    dry_run: Dry = False,
    keep_going: Going = False,
    as_at: AsAt = None,
    allow_loss: Losing = False,
    older: Older = False,
    report: ReportFile = None,
    cache: Annotated[
        Path | None, typer.Option(help="Folder for downloads. Default: the user's cache.")
    ] = None,
    pause: Annotated[
        float, typer.Option(help="Seconds between two downloads.", min=0.0, max=3600.0)
    ] = 1.0,
) -> None:
    """Import the status of treaties from the UN Treaty Collection.

    A number is downloaded; a file or a folder is read. Every file is one revision, or nothing.
    """
    found = settings()
    fetcher = Fetcher(found.untc_url, cache or _cache(), pause=pause)
    files = list(_status_files(what, fetcher))
    day = as_at.date() if as_at else None
    how = _How(dry_run, keep_going, day, Allowed(allow_loss, older), report)

    def read(raw: bytes, name: str) -> list[Edition]:
        edition = untc.read(raw, name)
        fetched_on = fetcher.days.get(name.removesuffix(_SUFFIX))
        if fetched_on is not None:
            said = {"status_on": fetched_on.isoformat()}
            edition.source = edition.source.model_copy(update=said)
        return [edition]

    _run(found, files, read, how)


@imports.command("csv")
@one_line_errors
def import_csv(
    files: Annotated[list[Path], typer.Argument(help="CSV files of one form.")],
    map_: Annotated[
        str | None,
        typer.Option("--map", help="A mapping (TOML), or the name of one that is shipped."),
    ] = None,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Propose a mapping, and show ten rows as it reads them."),
    ] = False,
    dry_run: Dry = False,
    keep_going: Going = False,
    as_at: AsAt = None,
    allow_loss: Losing = False,
    older: Older = False,
    report: ReportFile = None,
) -> None:
    """Import tabular data, long (one act a row) or wide (a column for each act).

    The mapping says which column means what; those that are shipped are examples to copy.
    """
    found = settings()
    chosen = mapping.load(map_) if map_ else None
    for path in files:
        if not path.is_file():
            raise Rejected(f"no such file: {path}")
    if explain:
        for path in files:
            _explain(found, path, chosen)
        return
    if chosen is None:
        raise Rejected("give --map, or --explain to have a mapping proposed")
    read = partial(tabular.read, mapping=chosen)
    day = as_at.date() if as_at else None
    how = _How(dry_run, keep_going, day, Allowed(allow_loss, older), report)
    _run(found, list(runs.paths(files, ".csv")), read, how)


def _explain(found: Settings, path: Path, chosen: mapping.Mapping | None) -> None:
    """A mapping for a file as TOML, and below it, as comments, ten rows as the mapping reads them.
    With a mapping only the rows."""
    raw, engine = path.read_bytes(), _ready(found)
    try:
        with engines.reading(engine) as session:
            resolver = Resolver(session)
            if chosen is None:
                proposed = tabular.propose(raw, path.name, resolver.codes)
                typer.echo(proposed)
                chosen = mapping.read(proposed, f"the proposal for {path.name}")
            head, file = tabular.first_rows(raw, path.name, chosen.file, _EXPLAINED)
            shown = chosen.model_copy(update={"file": file})
            for edition in tabular.read(head, path.name, shown):
                for draft in edition.drafts:
                    told = resolver.told(draft)
                    where = f"{draft.place}: {edition.accord.slug}"
                    if told.startswith(REFUSED):
                        where = f"{edition.file}: {where}"
                    typer.echo(f"# {where}: {told}")
                for finding in edition.findings:
                    where = f"{finding.file}: {finding.place}"
                    typer.echo(f"# {where}: {finding.weight.value}: {finding.reason}")
    finally:
        engine.dispose()


def _status_files(what: Iterable[str], fetcher: Fetcher) -> Iterator[Named]:
    for one in what:
        path = Path(one)
        if path.exists():
            found = list(runs.paths([path], ".xml"))
            if not found:
                raise Rejected(f"no XML file in {path}")
            yield from found
        elif NUMBER.fullmatch(one):
            yield one + _SUFFIX, partial(fetcher.fetch, one)
        else:
            raise Rejected(f"neither a file, a folder nor a treaty's number: {one}")


def _cache() -> Path:
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(root) / "depositary"


def _ready(found: Settings) -> Engine:
    """The database, created and given its countries where that is needed."""
    engines.check_file(found)
    engine = engines.connect(found)
    migrations.upgrade(engine)
    rederiving.by_these_rules(engine)
    with engines.reading(engine) as session:
        empty = not queries.has_countries(session)
    if empty:
        reason = f"seed from {resources.SEEDS.name}"
        with recording(engine, seeds.AUTHOR, reason, deriving.settle) as change:
            seeds.load(change)
    return engine


class _How(NamedTuple):
    """How a run goes about its files."""

    dry_run: bool
    keep_going: bool
    as_at: date | None
    allowed: Allowed
    report: Path | None


def _run(found: Settings, files: list[Named], read: runs.Reader, how: _How) -> None:
    report = how.report
    if report is not None and not report.absolute().parent.is_dir():
        raise Rejected(f"the report's folder does not exist: {report.parent}")
    engine = _ready(found)
    start = partial(
        runs.run,
        engine,
        files,
        read,
        dry_run=how.dry_run,
        keep_going=how.keep_going,
        as_at=how.as_at,
        allowed=how.allowed,
    )
    try:
        result = _watched(start, len(files))
    finally:
        engine.dispose()
    for line in result.as_lines():
        typer.echo(line)
    if report is not None:
        text = json.dumps(result.as_json(), indent=2, ensure_ascii=False) + "\n"
        report.write_text(text, encoding="utf-8")
    if result.failed:
        raise typer.Exit(1)


def _watched(start: Callable[..., Report], count: int) -> Report:
    """A progress bar on a terminal, plain lines anywhere else; both on standard error."""
    if not sys.stderr.isatty():
        return start(done=lambda one: typer.echo(_line(one), err=True))
    with typer.progressbar(length=count, label="importing", file=sys.stderr) as bar:
        return start(done=lambda _: bar.update(1))


def _line(one: FileResult) -> str:
    said = f"{one.file}: {one.outcome}"
    return f"{said}, {one.recorded.total()} new" if one.recorded else said
