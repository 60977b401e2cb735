"""What all commands share: settings read once, and one clear line for whatever goes wrong."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec

import typer

from app import settings as configuration
from app.db import engine as engines
from app.db import migrations
from app.db.engine import Engine
from app.errors import DepositaryError
from app.log import configure
from app.settings import Settings

P = ParamSpec("P")


def one_line_errors(command: Callable[P, None]) -> Callable[P, None]:
    """Tell what went wrong in one line on standard error, and exit with 1."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except DepositaryError as error:
            typer.echo(f"depositary: {error.detail}", err=True)
            raise typer.Exit(1) from None
        except OSError as error:
            typer.echo(f"depositary: {error.filename or ''}: {error.strerror or error}", err=True)
            raise typer.Exit(1) from None

    return run


def settings() -> Settings:
    """The settings of this process, with the log set up as they say."""
    found = configuration.load()
    configure(found.log_level)
    return found


@contextmanager
def database(found: Settings) -> Iterator[Engine]:
    """The configured database, if it is ours and has this code's schema. Raises Unusable."""
    engines.check_file(found)
    engine = engines.connect(found)
    try:
        with engines.reading(engine) as session:
            migrations.check(session)
        yield engine
    finally:
        engine.dispose()
