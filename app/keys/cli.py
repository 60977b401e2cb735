"""The `depositary keys` commands: who may write over HTTP."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from app.console import database, one_line_errors, settings
from app.db import engine as engines
from app.db.tables.service import KeyScope
from app.errors import Rejected
from app.keys import commands, hashing, queries

cli = typer.Typer(
    no_args_is_help=True, help="Who may write over HTTP. A key is shown once, when it is made."
)
_RESERVED = ("seed", "import", "rebuild")
"""What the program itself signs revisions with."""
_MOST = 80


@cli.command()
@one_line_errors
def create(
    name: Annotated[str, typer.Option(help="Who writes with it; signs the revisions.")],
    scope: Annotated[
        KeyScope, typer.Option(help="`admin` may also edit countries.")
    ] = KeyScope.WRITE,
    expires: Annotated[
        str | None,
        typer.Option(help="A day (2027-01-31), an instant, or how long: 90d. Default: never."),
    ] = None,
) -> None:
    """Make a key and print it, this one time."""
    now = datetime.now(UTC)
    if not name.strip() or len(name) > _MOST or not name.isprintable():
        raise Rejected(f"a name has 1 to {_MOST} printable characters")
    if name in _RESERVED:
        raise Rejected(f"{name!r} is how the program itself signs; take another name")
    until = _until(expires, now) if expires is not None else None
    with database(settings()) as engine, engines.writing(engine) as session:
        made = commands.create(session, name, scope.value, now, until)
    typer.echo(
        f"key {name!r}, scope {scope.value}, {_ends(until)}; it is not shown again:", err=True
    )
    typer.echo(made)


@cli.command("list")
@one_line_errors
def show() -> None:
    """Print all keys ever made: name, public part, scope, and whether they are good now."""
    now = datetime.now(UTC)
    with database(settings()) as engine, engines.reading(engine) as session:
        everyone = queries.everyone(session)
    for key in everyone:
        if key["revoked_at"] is not None:
            state = f"revoked {key['revoked_at']:%Y-%m-%d}"
        elif key["expires_at"] is not None and key["expires_at"] <= now:
            state = f"expired {key['expires_at']:%Y-%m-%d}"
        else:
            state = _ends(key["expires_at"])
        public = f"{hashing.PREFIX}_{key['ident']}_…"
        typer.echo(f"{key['name']}\t{public}\t{key['scope']}\t{state}")


@cli.command()
@one_line_errors
def revoke(name: Annotated[str, typer.Argument(help="The key's name.")]) -> None:
    """End a key for good, at once."""
    with database(settings()) as engine, engines.writing(engine) as session:
        commands.revoke(session, name, datetime.now(UTC))
    typer.echo(f"key {name!r} is revoked")


def _ends(until: datetime | None) -> str:
    return "never expires" if until is None else f"expires {until:%Y-%m-%dT%H:%MZ}"


def _until(text: str, now: datetime) -> datetime:
    """When a key ends: at the end of a day, at an instant, or so many days from now."""
    try:
        if text.endswith("d"):
            found = now + timedelta(days=int(text[:-1]))
        else:
            found = datetime.fromisoformat(text)
            if len(text) == len("2027-01-31"):
                found += timedelta(days=1)
            found = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise Rejected(f"not a day, an instant or a number of days such as 90d: {text}") from None
    if found <= now:
        raise Rejected(f"a key must end after now: {text}")
    return found
