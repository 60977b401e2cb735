"""Databases and clients. Each test has a database of its own, copied from a migrated template."""

import json
import os
import shutil
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest
import sqlalchemy as sa
import structlog
from fastapi import FastAPI
from hypothesis import settings as profiles

from app.db import engine as engines
from app.db import migrations
from app.db.recording import recording
from app.db.selects import selectivity
from app.http.contract import document
from app.ingest import seeds
from app.main import create_app
from app.settings import Settings
from app.spans import deriving
from tests import example
from tests.support import PUBLIC_URL

SERVER = os.environ.get("TEST_DATABASE_URL", "")
"""Address of a PostgreSQL server that databases may be made on; without it SQLite is used."""

profiles.register_profile("suite", derandomize=True, deadline=None, max_examples=60, database=None)
profiles.load_profile("suite")
# Crashes are logged in one line, without the values of all variables on the way.
structlog.configure(
    processors=[
        structlog.dev.set_exc_info,
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(),
    ]
)


Logged = Callable[[], list[dict[str, Any]]]
"""Gives the lines about answers that were written since it was asked last."""


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> Logged:
    """What the log says of answers that the application gave; of memory's it is told later."""

    def read() -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
        return [line for line in lines if line["event"] == "answered"]

    return read


def settings_for(url: str) -> Settings:
    return Settings(database_url=url, public_url=PUBLIC_URL, pool_size=10, busy_timeout=5.0)


class Databases:
    """Makes databases: `empty`, `bare` (migrated), `seeded`, and `example` (with fictions)."""

    _BEFORE: ClassVar = {"bare": "empty", "seeded": "bare", "example": "seeded"}

    def __init__(self, folder: Path, server: str = SERVER) -> None:
        self.folder = folder
        self.server = server
        self.made: list[str] = []
        self.template = cache(self._template)

    def _template(self, content: str) -> str:
        url = self._make(f"template_{content}", self._BEFORE.get(content))
        engine = engines.connect(settings_for(url))
        if content == "bare":
            migrations.upgrade(engine)
        elif content == "seeded":
            with recording(engine, seeds.AUTHOR, "seed", deriving.settle) as made:
                seeds.load(made)
        elif content == "example":
            example.write(engine)
        if engine.dialect.name == "sqlite" and content != "empty":
            with engine.connect() as connection:
                # The whole database in one file, so that it can be copied.
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        return url

    def make(self, content: str) -> str:
        """The address of a new database with this content."""
        return self._make(f"test_{uuid.uuid4().hex}", content)

    def _make(self, name: str, content: str | None) -> str:
        template = self.template(content) if content and content != "empty" else None
        if self.server:
            name = f"depositary_{os.getpid()}_{name}"
            copy = f" TEMPLATE {sa.make_url(template).database}" if template else ""
            self._on_server(f"CREATE DATABASE {name}{copy}")
            self.made.append(name)
            return sa.make_url(self.server).set(database=name).render_as_string(hide_password=False)
        path = self.folder / f"{name}.db"
        if template:
            shutil.copyfile(str(sa.make_url(template).database), path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        if self.server:
            name = str(sa.make_url(url).database)
            self._on_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            self.made.remove(name)
        else:
            for end in ("", "-wal", "-shm"):
                Path(f"{sa.make_url(url).database}{end}").unlink(missing_ok=True)

    def drop_all(self) -> None:
        for name in list(self.made):
            self.drop(str(sa.make_url(self.server).set(database=name)))

    def _on_server(self, statement: str) -> None:
        server = sa.make_url(self.server).set(drivername="postgresql+psycopg")
        engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)


@pytest.fixture(scope="session", autouse=True)
def _one_contract() -> Iterator[None]:
    """Every application of these tests has the same contract, and to write it takes a while."""
    written: dict[str, dict[str, Any]] = {}
    write = document.document

    def remembered(app: FastAPI, public_url: str) -> dict[str, Any]:
        if public_url not in written:
            written[public_url] = write(app, public_url)
        return written[public_url]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(document, "document", remembered)
        yield


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    made = Databases(tmp_path_factory.mktemp("databases"))
    yield made
    made.drop_all()


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """The same on SQLite, whichever engine the suite runs on."""
    return Databases(tmp_path_factory.mktemp("sqlite"), server="")


@pytest.fixture
def on_sqlite(sqlite_files: Databases) -> Iterator[sa.Engine]:
    """The example on SQLite, whichever engine the suite runs on."""
    url = sqlite_files.make("example")
    made = engines.connect(Settings(database_url=url))
    yield made
    made.dispose()
    sqlite_files.drop(url)


@pytest.fixture
def new_database(databases: Databases) -> Iterator[Callable[[str], str]]:
    """Makes a database with the content asked for; it is gone after the test."""
    made: list[str] = []

    def make(content: str) -> str:
        made.append(databases.make(content))
        return made[-1]

    yield make
    for url in made:
        databases.drop(url)


@pytest.fixture(params=[-1, selectivity.FEW], ids=["many", "few"], name="few")
def _few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many are few: with -1 even none are many. The answers are the same."""
    number: int = request.param
    monkeypatch.setattr(selectivity, "FEW", number)
    return number


@pytest.fixture
def content() -> str:
    """What the test's database holds; a module overrides this where it needs another content."""
    return "example"


@pytest.fixture
def settings(new_database: Callable[[str], str], content: str) -> Settings:
    return settings_for(new_database(content))


@pytest.fixture(scope="session")
def shared_app(databases: Databases) -> Iterator[FastAPI]:
    """One application on the example, for tests that only read; each answer is made anew."""
    url = databases.make("example")
    made = create_app(settings_for(url).model_copy(update={"cache_bytes": 0}))
    yield made
    made.state.engine.dispose()
    databases.drop(url)


@pytest.fixture
def own_app(settings: Settings) -> Iterator[FastAPI]:
    """An application and a database of the test's own."""
    made = create_app(settings)
    yield made
    made.state.engine.dispose()


@pytest.fixture
def app(own_app: FastAPI) -> FastAPI:
    """The application under test; where nothing is ever written a folder shares one."""
    return own_app


@pytest.fixture
def engine(app: FastAPI) -> sa.Engine:
    """The engine that the application under test uses."""
    made: sa.Engine = app.state.engine
    return made


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as made:
        yield made
