"""What all commands share: settings read once, and one clear line for whatever goes wrong."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import typer

from app import settings as configuration
from app.errors import DepositaryError
from app.log import configure
from app.settings import Settings

P = ParamSpec("P")


def plainly(command: Callable[P, None]) -> Callable[P, None]:
    """Tell what went wrong in one line on standard error, and exit with 1."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except DepositaryError as error:
            typer.echo(f"depositary: {error.detail}", err=True)
            raise typer.Exit(1) from None

    return run


def settings() -> Settings:
    """The settings of this process, with the log set up as they say."""
    found = configuration.load()
    configure(found.log_level)
    return found
