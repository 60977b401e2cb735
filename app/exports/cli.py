"""The operator's command `export`."""

import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from app.console import database, one_line_errors, settings
from app.errors import Rejected
from app.exports import commands as exporting

commands = typer.Typer()
_LOCAL = "http://127.0.0.1:8000"


@commands.command()
@one_line_errors
def export(
    folder: Annotated[Path, typer.Argument(help="Where exports are kept, a folder for each.")],
    revision: Annotated[
        int | None, typer.Option(help="Which revision; default: the newest.", min=1)
    ] = None,
    formats: Annotated[
        str, typer.Option("--format", help=f"Of {', '.join(exporting.FORMATS)}, parted by commas.")
    ] = ",".join(exporting.USUAL),
    licence: Annotated[
        str, typer.Option("--license", help="The licence of your data, by its SPDX identifier.")
    ] = "MIT",
    keep: Annotated[
        int | None, typer.Option(help="Remove the oldest exports, but for so many.", min=1)
    ] = None,
) -> None:
    """Write everything that is known at a revision to files, for others to analyse.

    It is one snapshot, in a folder that is named for its revision and appears when it is whole.
    """
    # Told to end, it leaves nothing behind either.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(143))
    wanted = formats.split(",")
    unknown = [name for name in wanted if name not in exporting.FORMATS]
    if unknown:
        known = ", ".join(exporting.FORMATS)
        raise Rejected(f"no such format: {', '.join(unknown)}; there are {known}")
    found = settings()
    with database(found) as engine:
        url = found.public_url or _LOCAL
        made, anew = exporting.export(engine, folder, revision, wanted, url, licence)
    count = sum(1 for _ in made.iterdir())
    typer.echo(f"exported to {made}: {count} files" if anew else f"{made} is there already")
    for gone in exporting.keep(folder, keep) if keep else ():
        typer.echo(f"removed {folder / str(gone)}")
