"""The command line: what each command does, and one plain line for whatever goes wrong."""

import hashlib
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner, Result

from app import cli, console
from app.accords.commands import put_accord
from app.accords.schemas import AccordIn
from app.actions.commands import record_actions
from app.db import engine as engines
from app.settings import Settings
from app.sources.commands import put_source
from app.sources.schemas import SourceIn
from tests.conftest import SERVER
from tests.example import action
from tests.support import change

ROOT = Path(__file__).parents[1]
TEXT = "Pebble Post\n\nNorway  signed the pact.\nSweden did\tnot.\n"
Run = Callable[..., Result]


@pytest.fixture
def content() -> str:
    return "seeded"


@pytest.fixture
def url(new_database: Callable[[str], str], content: str) -> str:
    return new_database(content)


@pytest.fixture
def run(url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on the test's database, or with other settings."""
    monkeypatch.setattr(console, "configure", lambda _level: None)  # Its handlers would outlive us.
    monkeypatch.setenv("DEPOSITARY_DATABASE_URL", url)

    opened: list[sa.Engine] = []
    connect = engines.connect

    def remembered(settings: Settings, *, serving: bool = False) -> sa.Engine:
        opened.append(connect(settings, serving=serving))
        return opened[-1]

    def invoke(*arguments: str, **environment: str) -> Result:
        result = CliRunner().invoke(cli.cli, arguments, env=environment)
        # A command leaves its connections to the end of its process, which does not come here.
        for engine in opened:
            engine.dispose()
        return result

    monkeypatch.setattr(engines, "connect", remembered)

    return invoke


@pytest.fixture
def database(url: str) -> Iterator[sa.Engine]:
    made = engines.connect(Settings(database_url=url))
    yield made
    made.dispose()


@pytest.fixture
def document(database: sa.Engine, tmp_path: Path) -> Path:
    """A text that is recorded as a source and quoted twice."""
    path = tmp_path / "post.txt"
    path.write_text(TEXT, encoding="utf-8")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    quotes = {"NOR": ("Norway signed", "paragraph 2"), "SWE": ("Sweden did not", "paragraph 3")}
    source = {"slug": "post", "title": "Pebble Post", "tier": "press", "sha256": sha256}
    with change(database) as made:
        put_source(made, SourceIn.model_validate(source))
        put_accord(
            made, AccordIn.model_validate({"slug": "pact", "title": "Pact", "nature": "binding"})
        )
        cited = {
            code: [{"source": "post", "quote": quote, "locator": locator}]
            for code, (quote, locator) in quotes.items()
        }
        record_actions(
            made, "pact", [action(c, "signature", "2001", citations=cited[c]) for c in cited]
        )
    return path


def refused(result: Result) -> str:
    """The one line that tells what went wrong."""
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("depositary: ")
    return line


def as_process(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """The same as the console script, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", "from app.cli import main; main()", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("content", ["empty"])
def test_migrate_and_seed_do_their_work_once(run: Run) -> None:
    outputs = [run(command).stdout for command in ("migrate", "migrate", "seed", "seed")]
    assert outputs == [
        "migrated\n",
        "nothing to migrate\n",
        "seeded as revision 1\n",
        "nothing to seed\n",
    ]


@pytest.mark.parametrize(
    "command",
    ["migrate", "seed", "rebuild", "serve", "verify", "backup", "restore", "check", "maintenance"],
)
def test_every_command_explains_itself(run: Run, command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "Usage" in result.stdout


def test_a_document_that_was_not_changed_is_verified(run: Run, document: Path) -> None:
    result = run("verify", "post", str(document))
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "post: the hash and 2 quotes are right\n"


def test_a_changed_document_names_the_citation_that_broke(run: Run, document: Path) -> None:
    document.write_text(TEXT.replace("Sweden", "Denmark"), encoding="utf-8")
    result = run("verify", "post", str(document))
    assert (result.exit_code, result.stdout) == (1, "")
    wrong_hash, wrong_quote = result.stderr.splitlines()
    assert "SHA-256" in wrong_hash
    assert "'Sweden did not' (paragraph 3): the quote is not in that paragraph" in wrong_quote


def test_an_unknown_source_cannot_be_verified(run: Run, document: Path) -> None:
    assert "no source 'pots'" in refused(run("verify", "pots", str(document)))


def test_rebuilding_finds_and_mends_what_was_tampered_with(run: Run, database: sa.Engine) -> None:
    assert run("rebuild", "--check").stdout == "rebuilt: 0 spans changed\n"
    with database.begin() as connection:
        connection.execute(sa.text("UPDATE span SET status = 'ended' WHERE country = 'ISR'"))
    for _ in range(2):  # Checking changes nothing, so it finds the same again.
        assert "spans differ from what the actions add up to" in refused(run("rebuild", "--check"))
    assert "0 spans" not in run("rebuild").stdout
    assert run("rebuild", "--check").exit_code == 0


def test_rebuilding_finds_and_mends_what_lists_would_pass_over(
    run: Run, database: sa.Engine
) -> None:
    with database.begin() as connection:
        connection.execute(sa.text("DELETE FROM accord_bounds WHERE held = 'everything'"))
        connection.execute(sa.text("DELETE FROM findable WHERE subject = 'abraham-accords'"))
        connection.execute(
            sa.text("UPDATE action SET resulting_status = NULL WHERE country = 'ISR'")
        )
        israeli = sa.text("SELECT count(*) FROM action WHERE country = 'ISR'")
        acts = connection.execute(israeli).scalar_one()
    assert acts
    missing = f"{2 + acts} bounds, titles and resulting statuses that lists would pass over"
    for _ in range(2):
        assert missing in refused(run("rebuild", "--check"))
    assert run("rebuild").stdout == f"rebuilt: 0 spans changed, {missing}\n"
    assert run("rebuild", "--check").exit_code == 0


def test_the_contract_is_exported_as_it_was_committed(run: Run, tmp_path: Path) -> None:
    committed = (ROOT / "openapi.json").read_text(encoding="utf-8")
    elsewhere = {"DEPOSITARY_PUBLIC_URL": "https://elsewhere.example"}
    assert run("export-openapi", **elsewhere).stdout == committed
    run("export-openapi", str(tmp_path / "openapi.json"))
    assert (tmp_path / "openapi.json").read_text(encoding="utf-8") == committed


@pytest.mark.parametrize(
    ("host", "setting", "warned"),
    [
        ("0.0.0.0", {}, True),  # noqa: S104
        ("127.0.0.1", {}, False),
        ("0.0.0.0", {"DEPOSITARY_PUBLIC_URL": "https://a.example"}, False),  # noqa: S104
        ("0.0.0.0", {"DEPOSITARY_ALLOWED_HOSTS": "a.example"}, False),  # noqa: S104
    ],
)
def test_a_start_warns_where_anybody_may_say_what_links_begin_with(
    run: Run, monkeypatch: pytest.MonkeyPatch, host: str, setting: dict[str, str], warned: bool
) -> None:
    monkeypatch.setattr("uvicorn.run", lambda *_given, **_named: None)
    told = run("serve", "--host", host, **setting)
    assert told.exit_code == 0
    assert ("DEPOSITARY_ALLOWED_HOSTS" in told.stderr) is warned


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEPOSITARY_POOL_SIZE", "x"),
        ("DEPOSITARY_BUSY_TIMEOUT", "-1"),
        ("DEPOSITARY_LOG_LEVEL", "loud"),
        ("DEPOSITARY_PUBLIC_URL", "ftp://x"),
        ("DEPOSITARY_DATABASE_URL", "mysql://x/y"),
        ("DEPOSITARY_DATABASE_URL", "sqlite://"),
    ],
)
@pytest.mark.parametrize("command", ["migrate", "seed"])
def test_a_wrong_setting_is_told_plainly(run: Run, command: str, name: str, value: str) -> None:
    assert name in refused(run(command, **{name: value}))


def test_a_folder_that_is_not_there_is_told_plainly(run: Run, tmp_path: Path) -> None:
    line = refused(run("migrate", DEPOSITARY_DATABASE_URL=f"sqlite:///{tmp_path}/no/x.db"))
    assert line == f"depositary: the database's folder does not exist: {tmp_path}/no"


def tables(*statements: str) -> Callable[[Path], None]:
    """Makes an SQLite file by these statements."""

    def make(path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(";".join(statements))

    return make


def kept(path: Path) -> object:
    """What must not change: a file's text, or an SQLite file's tables and mark."""
    if path.is_dir() or not path.read_bytes().startswith(b"SQLite format 3"):
        return path.is_dir() or path.read_bytes()
    with closing(sqlite3.connect(path)) as connection:
        mark = connection.execute("PRAGMA application_id").fetchone()
        return mark, list(connection.iterdump())


RECIPES = "CREATE TABLE recipe (id INTEGER)"
NEWER = (
    "CREATE TABLE revision (id INTEGER)",
    "CREATE TABLE span (id INTEGER)",
    "CREATE TABLE alembic_version (version_num VARCHAR(32))",
    "INSERT INTO alembic_version VALUES ('from_the_future')",
)
NOT_OURS: dict[str, tuple[Callable[[Path], object], str]] = {
    "other tables": (tables(RECIPES), "other tables"),
    "another application": (tables(RECIPES, "PRAGMA application_id = 77"), "another application"),
    "a newer schema": (tables(*NEWER), "newer Depositary"),
    "a text": (lambda path: path.write_text("Dear diary, " * 50), "not an SQLite database"),
    "a folder": (lambda path: path.mkdir(), "a folder"),
}


@pytest.mark.parametrize(("make", "told"), NOT_OURS.values(), ids=NOT_OURS)
@pytest.mark.parametrize(
    "command", [["migrate"], ["seed"], ["rebuild"], ["verify", "post", __file__]]
)
def test_a_file_that_is_not_ours_stays_byte_for_byte(
    run: Run, tmp_path: Path, command: list[str], make: Callable[[Path], object], told: str
) -> None:
    path = tmp_path / "theirs.db"
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    assert told in refused(run(*command, DEPOSITARY_DATABASE_URL=f"sqlite:///{path}"))
    assert (path.read_bytes() if path.is_file() else b"") == before
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("command", [["seed"], ["rebuild"], ["verify", "post", __file__]])
@pytest.mark.parametrize("content", ["empty"])
def test_an_empty_database_is_to_be_migrated_first(run: Run, command: list[str]) -> None:
    assert "depositary migrate" in refused(run(*command))


@pytest.mark.parametrize("url", ["no url", "postgresql://u:p@[::1/x", "sqlite:///x.db?timeout=abc"])
def test_a_url_that_cannot_be_read_is_told_plainly(run: Run) -> None:
    assert "DEPOSITARY_DATABASE_URL" in refused(run("migrate"))


def test_a_process_prints_no_traceback(tmp_path: Path) -> None:
    path = tmp_path / "diary.txt"
    path.write_text("Dear diary, " * 50, encoding="utf-8")
    done = as_process("serve", DEPOSITARY_DATABASE_URL=f"sqlite:///{path}")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"depositary: not an SQLite database: {path}\n"


@pytest.mark.parametrize("content", ["empty"])
def test_a_process_starts_an_empty_database(url: str) -> None:
    for command, told in (("migrate", "migrated\n"), ("seed", "seeded as revision 1\n")):
        done = as_process(command, DEPOSITARY_DATABASE_URL=url)
        assert (done.returncode, done.stdout, done.stderr) == (0, told, "")


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("DEPOSITARY_DATABSE_URL", "DEPOSITARY_DATABASE_URL"),
        ("depositary_poolsize", "DEPOSITARY_POOL_SIZE"),
        ("DEPOSITARY_MAXAGE", "DEPOSITARY_MAX_AGE"),
    ],
)
def test_a_setting_that_there_is_not_is_named_with_the_nearest(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, nearest: str
) -> None:
    told = f"{name.upper()}: there is no such setting; the nearest is {nearest}"
    assert told in refused(run("migrate", **{name: "x"}))
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text(f"{name}=x\nOTHERS=1\n", encoding="utf-8")
    assert told in refused(run("migrate"))


def test_what_kubernetes_tells_of_a_service_of_our_name_is_no_setting(run: Run) -> None:
    told = {
        "DEPOSITARY_SERVICE_HOST": "10.0.0.1",
        "DEPOSITARY_SERVICE_PORT_HTTP": "80",
        "DEPOSITARY_PORT": "tcp://10.0.0.1:80",
        "DEPOSITARY_PORT_80_TCP_ADDR": "10.0.0.1",
        "DEPOSITARY_DB_SERVICE_HOST": "10.0.0.2",
        "DEPOSITARY_DB_PORT_5432_TCP": "tcp://10.0.0.2:5432",
    }
    assert run("migrate", **told).stdout == "nothing to migrate\n"
    assert "DEPOSITARY_WORKERS" in refused(run("migrate", **told, DEPOSITARY_WORKERS="2"))


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "localhost"])  # noqa: S104
def test_a_port_in_use_is_told_before_anything_is_made(run: Run, tmp_path: Path, host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        path = tmp_path / "new.db"
        result = run(
            "serve", "--host", host, "--port", port, DEPOSITARY_DATABASE_URL=f"sqlite:///{path}"
        )
    assert refused(result) == (
        f"depositary: cannot listen at {host}, port {port}: Address already in use"
    )
    assert not path.exists()


def test_an_address_of_another_machine_cannot_be_listened_at(run: Run) -> None:
    line = refused(run("serve", "--host", "192.0.2.1"))
    assert line.startswith("depositary: cannot listen at 192.0.2.1, port 8000: ")


@pytest.mark.parametrize(
    "command", [["migrate"], ["check"], ["keys", "list"], ["serve", "--port", "9"]]
)
def test_a_server_that_cannot_be_reached_is_named_without_the_password(
    run: Run, command: list[str]
) -> None:
    with socket.socket() as closed:  # Bound and not listening: nobody else gets the port.
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        url = f"postgresql://clerk:s3cret@127.0.0.1:{port}/ledger"
        line = refused(run(*command, DEPOSITARY_DATABASE_URL=url))
    assert line == (
        f"depositary: PostgreSQL at 127.0.0.1, port {port}, cannot be used: Connection refused"
    )


def test_a_server_that_knows_no_such_database_says_so(run: Run, url: str) -> None:
    if not SERVER:
        pytest.skip("SQLite has no server")
    line = refused(run("migrate", DEPOSITARY_DATABASE_URL=f"{SERVER}_of_nobody"))
    assert line.endswith('cannot be used: FATAL:  database "postgres_of_nobody" does not exist')


def test_it_tells_its_version(run: Run) -> None:
    assert run("--version").stdout == f"depositary {version('depositary')}\n"
