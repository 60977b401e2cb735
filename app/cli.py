"""The `depositary` command: thin calls downward, and one clear line for whatever goes wrong."""

import hashlib
import json
import sys
from contextlib import nullcontext
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from app import listening, resources
from app.console import database, one_line_errors, settings
from app.db import engine as engines
from app.db import migrations, revisions
from app.db.drivers import faults
from app.db.recording import recording
from app.db.revisions import Change
from app.documents import queries as documents
from app.documents import reading
from app.domain.evidence import quotes
from app.exports.cli import commands as exports
from app.http.connections.protocol import BoundedProtocol
from app.http.operations import metrics
from app.ingest import seeds
from app.ingest.cli import imports
from app.keys.cli import cli as keys
from app.operations.cli import commands as operations
from app.settings import Settings
from app.sources import queries as sources
from app.spans import deriving, rederiving

_CHECKED = 256 * 2**20
"""Bytes of an SQLite file that is looked through at each start: about three seconds."""

_PATIENCE = 60.0
"""Seconds that a start waits for another, which may just be making the database."""

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Who is in which accord, with what status, since when, and says which source.\n\n"
    "Start with `depositary serve`: it creates the database, fills it and serves the API. "
    "Settings come from environment variables that start with DEPOSITARY_ (see docs/operating.md).",
)


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"depositary {version('depositary')}")
        raise typer.Exit


@cli.callback()
def _options(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", help="Say which version this is.", callback=_tell_version, is_eager=True
        ),
    ] = False,
) -> None:
    """What is asked of no command."""


cli.add_typer(imports, name="import")
cli.add_typer(keys, name="keys")
cli.add_typer(operations)
cli.add_typer(exports)


@cli.command()
@one_line_errors
def migrate() -> None:
    """Create the database, or bring it to this version's schema."""
    changed = _migrate(settings())
    typer.echo("migrated" if changed else "nothing to migrate")


def _migrate(found: Settings) -> bool:
    engines.check_file(found)
    engine = engines.connect(_patient(found))
    try:
        # Better now, while somebody looks, than when a reader first meets the damaged page; and
        # before anything is written, into a file that may still be saved.
        # A large file would keep everybody waiting; `depositary check` looks at any.
        faults.check_pages(engine, _CHECKED)
        changed = migrations.due(engine) and migrations.upgrade(engine)
        moved = rederiving.by_these_rules(engine)
        if moved:
            typer.echo(
                f"derived anew by the rules of this version: {moved} spans changed", err=True
            )
        return changed
    finally:
        engine.dispose()


def _patient(found: Settings) -> Settings:
    """The same settings for what several may do at once, of which the others wait for one."""
    return found.model_copy(update={"busy_timeout": max(found.busy_timeout, _PATIENCE)})


@cli.command()
@one_line_errors
def seed(
    folder: Annotated[
        Path, typer.Argument(help="Folder with countries.csv and TOML files.", exists=True)
    ] = resources.SEEDS,
) -> None:
    """Load the data that a new database starts with. Doing it twice changes nothing."""
    revision = _seed(settings(), folder)
    typer.echo(f"seeded as revision {revision}" if revision else "nothing to seed")


def _seed(found: Settings, folder: Path) -> int | None:
    reason = f"seed from {folder.name}"
    with (
        database(found) as engine,
        recording(engine, seeds.AUTHOR, reason, deriving.settle) as change,
    ):
        seeds.load(change, folder)
    return change.number if change.opened else None


@cli.command()
@one_line_errors
def rebuild(
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit 1 if it would.")
    ] = False,
) -> None:
    """Derive all spans anew from the actions. It must change nothing; a revision says if it did.

    What only leads lists and searches is completed too, which no revision tells.
    """
    moved = completed = 0

    def settle(change: Change) -> None:
        nonlocal moved, completed
        moved = rederiving.everything(change)
        completed = rederiving.complete(change.session)

    with (
        database(settings()) as engine,
        recording(engine, rederiving.AUTHOR, "derive all spans anew", settle, keep=not check),
    ):
        pass
    differ = f"{moved} spans differ from what the actions add up to" if moved else ""
    missing = (
        f"{completed} bounds, titles and resulting statuses that lists would pass over"
        if completed
        else ""
    )
    if check and (moved or completed):
        typer.echo(f"depositary: {'; '.join(filter(None, (differ, missing)))}", err=True)
        raise typer.Exit(1)
    typer.echo(f"rebuilt: {moved} spans changed" + (f", {missing}" if missing else ""))


@cli.command()
@one_line_errors
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help="Processes that answer.", min=1, max=64)] = 1,
) -> None:
    """Serve the API. Creates and fills the database first where that is needed."""
    found = settings()
    listening.check(host, port)
    _migrate(found)
    with database(found) as engine, engines.reading(engine) as session:
        read_only = engines.read_only(engine, session)
    if read_only:
        typer.echo(f"depositary: only reads are answered: {read_only}", err=True)
    else:
        _seed(_patient(found), resources.SEEDS)
    named = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104
    answers = found.public_url or f"http://{named}:{port}"
    typer.echo(f"Depositary answers at {answers} (documentation: /docs)", err=True)
    if not (found.public_url or found.hosts or host in ("127.0.0.1", "::1", "localhost")):
        typer.echo(
            "depositary: links begin with whatever host a request names; set "
            "DEPOSITARY_PUBLIC_URL, or DEPOSITARY_ALLOWED_HOSTS to limit them",
            err=True,
        )
    with metrics.together() if workers > 1 else nullcontext():
        uvicorn.run(
            "app.main:from_environment",
            factory=True,
            http=BoundedProtocol,
            ws="none",
            host=host,
            port=port,
            workers=workers,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # The application reads them.
            timeout_graceful_shutdown=10,
            timeout_keep_alive=15,
            # On a busy machine a worker takes more than the default 5 s to start, and is killed.
            timeout_worker_healthcheck=60,
        )


@cli.command()
@one_line_errors
def verify(
    source: Annotated[str, typer.Argument(help="The source's slug.")],
    file: Annotated[Path, typer.Argument(help="The document.", exists=True, dir_okay=False)],
) -> None:
    """Check a document: its hash, and that every quote of it stands in its paragraph."""
    with database(settings()) as engine, engines.reading(engine) as session:
        sha256 = sources.require(session, source, revisions.moment(session)).get("sha256")
        cited = documents.cited(session, source)
    content = file.read_bytes()
    actual = hashlib.sha256(content).hexdigest()
    faults = []
    if sha256 is None:
        faults.append("no SHA-256 is recorded for this source")
    elif actual != sha256:
        faults.append(f"the document's SHA-256 is {actual}, not {sha256}")
    media_type = reading.BY_SUFFIX.get(file.suffix.lower(), reading.TEXT)
    document = quotes.Document(reading.read(content, media_type))
    for one in cited:
        wrong = quotes.fault(document, one.quote, one.locator)
        if wrong is not None:
            faults.append(quotes.told(one.named, one.quote, one.locator, wrong))
    for fault in faults:
        typer.echo(f"depositary: {fault}", err=True)
    if faults:
        raise typer.Exit(1)
    typer.echo(f"{source}: the hash and {len(cited)} quotes are right")


@cli.command()
@one_line_errors
def export_openapi(
    file: Annotated[Path | None, typer.Argument(help="Where to write; default: print.")] = None,
) -> None:
    """Write the API's contract (OpenAPI 3.1) as JSON."""
    # Not above: to load the whole application would slow every other command.
    from app.main import create_app

    text = json.dumps(create_app(Settings()).openapi(), indent=2, ensure_ascii=False) + "\n"
    if file is None:
        sys.stdout.write(text)
    else:
        file.write_text(text, encoding="utf-8")


def main() -> None:
    """Entry point of the console script."""
    cli()
