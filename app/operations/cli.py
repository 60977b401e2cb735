"""The operator's commands: `backup`, `restore`, `check` and `maintenance`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from app.console import database, one_line_errors, settings
from app.db import engine as engines
from app.db import maintenance
from app.operations import backup as backups
from app.operations import checks, restoring

commands = typer.Typer()
switch = typer.Typer(
    no_args_is_help=True,
    help="Refuse writes over HTTP with 503 while you are at work; reads are answered as ever.",
)
commands.add_typer(switch, name="maintenance")
_SHOWN = ("revision", "accord", "source", "action", "citation", "span")
_MOST_FAULTS = 100


def _summary(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{counts[name]} {name}{'' if counts[name] == 1 else 's'}" for name in _SHOWN)


@commands.command()
@one_line_errors
def backup(
    file: Annotated[Path, typer.Argument(help="Where to write it.")],
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Save the whole database to one SQLite file, whichever engine it is on.

    Others go on reading and writing meanwhile. The file appears when it is whole and checked.
    """
    found = settings()
    engines.check_file(found)
    engine = engines.connect(found)
    try:
        counts = backups.save(engine, file, force=force)
    finally:
        engine.dispose()
    typer.echo(f"saved to {file}: {_summary(counts)}")


@commands.command()
@one_line_errors
def restore(
    file: Annotated[Path, typer.Argument(help="A backup.")],
    force: Annotated[
        bool, typer.Option("--force", help="Replace what the database holds.")
    ] = False,
) -> None:
    """Make the database's content that of a backup, on either engine. Stop the server first."""
    counts = restoring.restore(settings(), file, force=force)
    typer.echo(f"restored from {file}: {_summary(counts)}")


@commands.command()
@one_line_errors
def check() -> None:
    """Check that the database is whole and adds up. Says what is wrong, and exits with 1 then."""
    found = 0
    with database(settings()) as engine:
        for found, fault in enumerate(checks.faults(engine), 1):
            if found <= _MOST_FAULTS:
                typer.echo(f"depositary: {fault}", err=True)
        if found > _MOST_FAULTS:
            typer.echo(f"depositary: and {found - _MOST_FAULTS} more", err=True)
        if found:
            raise typer.Exit(1)
        typer.echo(f"ok: {_summary(checks.count(engine))}")


@switch.command()
@one_line_errors
def on(reason: Annotated[str | None, typer.Option(help="Why; clients are told.")] = None) -> None:
    """Refuse writes from now on."""
    with database(settings()) as engine, engines.writing(engine) as session:
        state = maintenance.turn_on(session, reason)
    typer.echo(_state(state))


@switch.command()
@one_line_errors
def off() -> None:
    """Take writes again."""
    with database(settings()) as engine, engines.writing(engine) as session:
        was_on = maintenance.turn_off(session)
    typer.echo("maintenance is off" if was_on else "maintenance was off already")


@switch.command()
@one_line_errors
def status() -> None:
    """Say whether writes are refused, since when and why."""
    with database(settings()) as engine, engines.reading(engine) as session:
        typer.echo(_state(maintenance.state(session)))


def _state(state: maintenance.State | None) -> str:
    if state is None:
        return "maintenance is off"
    since = state.since.strftime("%Y-%m-%d %H:%M:%S UTC")
    return f"maintenance is on since {since}" + (f": {state.reason}" if state.reason else "")
