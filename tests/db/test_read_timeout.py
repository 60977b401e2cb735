"""A PostgreSQL server that takes connections and never says a word."""

import socket
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from app.db import engine as engines
from app.errors import Unavailable
from app.settings import Settings


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield listener


def ask(engine: sa.Engine) -> None:
    with engines.reading(engine) as session:
        session.execute(sa.text("SELECT 1"))


def test_only_the_first_waits_for_a_server_that_is_silent(silent: socket.socket) -> None:
    url = f"postgresql://nobody@127.0.0.1:{silent.getsockname()[1]}/nothing"
    engine = engines.connect(Settings(database_url=url, busy_timeout=0), serving=True)
    with pytest.raises(Unavailable):
        ask(engine)
    silent.accept()[0].close()
    # The next is told without an attempt.
    with pytest.raises(Unavailable):
        ask(engine)
    with pytest.raises(BlockingIOError):
        silent.accept()
    engine.dispose()
