"""Restoring: the same content on whichever engine, in one step, and only from what is sound."""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from alembic import command

from app.actions.commands import record_actions
from app.db import engine as engines
from app.db import migrations
from app.main import create_app
from app.operations import checks, files, restoring, transfer
from tests.conftest import settings_for
from tests.example import GAZETTE, HARBOUR, LEDGER, action
from tests.operations.conftest import Run
from tests.operations.support import content, damage, names, refused, told, url_of
from tests.support import change

Connect = Callable[[str | Path], sa.Engine]
Make = Callable[[str], str]
QUESTIONS = (
    "/v1/accords",
    f"/v1/accords/{HARBOUR}/members?as_of=1995-01-01",
    f"/v1/accords/{HARBOUR}/members/EST",
    "/v1/changes?since=0",
    "/v1/search?q=caf%C3%A9",
    "/v1/accords/tea-declaration/members?revision=3",
    f"/v1/sources/{LEDGER}/document",
)


@pytest.fixture
def saved(run: Run, tmp_path: Path) -> Path:
    """A backup of the test's database."""
    told(run("backup", tmp_path / "saved.db"))
    return tmp_path / "saved.db"


def record(engine: sa.Engine, code: str) -> None:
    with change(engine, f"about {code}") as made:
        record_actions(made, HARBOUR, [action(code, "signature", "1990-05-01")])


async def answers(url: str) -> list[object]:
    app = create_app(settings_for(url))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        given = [await client.get(path) for path in QUESTIONS]
    app.state.engine.dispose()
    assert {response.status_code for response in given} == {200}
    return [response.json() for response in given]


@pytest.mark.anyio
@pytest.mark.parametrize("to", ["this engine", "sqlite"])
async def test_a_restored_database_is_equal_and_answers_alike(
    run: Run, url: str, saved: Path, connect: Connect, new_database: Make, elsewhere: Path, to: str
) -> None:
    other = new_database("empty") if to == "this engine" else url_of(elsewhere)
    said = told(run("restore", saved, url=other))
    assert said == told(run("backup", saved, "--force")).replace("saved to", "restored from")
    assert content(connect(other)) == content(connect(url))
    assert list(checks.faults(connect(other))) == []
    assert await answers(other) == await answers(url)
    assert told(run("check", url=other)).startswith("ok: 5 revisions, ")


def test_there_and_back_over_the_other_engine_nothing_is_lost(
    run: Run, url: str, saved: Path, connect: Connect, new_database: Make, elsewhere: Path
) -> None:
    told(run("restore", saved, url=url_of(elsewhere)))
    back = elsewhere.with_name("back.db")
    told(run("backup", back, url=url_of(elsewhere)))
    last = new_database("bare")
    told(run("restore", back, url=last))
    assert content(connect(last)) == content(connect(url))


def test_a_restored_database_is_written_to_as_before(
    run: Run, saved: Path, connect: Connect, new_database: Make
) -> None:
    engine = connect(new_database("empty"))
    told(run("restore", saved, url=engine.url.render_as_string(hide_password=False)))
    before = checks.count(engine)
    record(engine, "USA")
    after = checks.count(engine)
    assert after["revision"] == before["revision"] + 1
    assert after["action"] == before["action"] + 1
    assert list(checks.faults(engine)) == []


def test_what_a_database_holds_is_kept_unless_forced(
    run: Run, database: sa.Engine, saved: Path
) -> None:
    old = content(database)
    record(database, "USA")
    record(database, "CAN")
    newer = content(database)
    assert "--force" in refused(run("restore", saved))
    assert content(database) == newer
    told(run("restore", saved, "--force"))
    assert content(database) == old
    record(database, "MEX")
    assert list(checks.faults(database)) == []


def test_more_is_restored_over_less(
    run: Run, saved: Path, connect: Connect, database: sa.Engine, new_database: Make
) -> None:
    engine = connect(new_database("seeded"))
    told(run("restore", saved, "--force", url=engine.url.render_as_string(hide_password=False)))
    assert content(engine) == content(database)


def test_readers_see_the_old_content_until_all_of_the_new_is_there(
    run: Run, database: sa.Engine, saved: Path
) -> None:
    record(database, "USA")
    query = sa.text("SELECT count(*) FROM revision")
    wrong: list[object] = []
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            with engines.reading(database) as session:
                found = session.execute(query).scalar_one()
                counts = transfer.count(session)
            if found not in (5, 6) or counts["revision"] != found or not counts["action"]:
                wrong.append((found, counts))

    with engines.reading(database) as held:
        assert held.execute(query).scalar_one() == 6
        readers = [threading.Thread(target=read) for _ in range(3)]
        for reader in readers:
            reader.start()
        told(run("restore", saved, "--force"))
        over.set()
        for reader in readers:
            reader.join()
        assert held.execute(query).scalar_one() == 6
    assert wrong == []
    assert checks.count(database)["revision"] == 5


def test_a_restore_that_fails_leaves_the_old_content(
    run: Run, url: str, database: sa.Engine, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(database, "USA")
    before = content(database)

    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError

    # Somewhere in the middle: PostgreSQL has lost half of its rows, SQLite is about to be written.
    monkeypatch.setattr(transfer, "_restart_sequence", fail)
    monkeypatch.setattr(restoring, "_refuse_loss", _only_at_first(fail, database))
    with pytest.raises(ZeroDivisionError):
        restoring.restore(settings_for(url), saved, force=True)
    assert content(database) == before
    assert list(checks.faults(database)) == []


def _only_at_first(fail: Callable[..., None], database: sa.Engine) -> Callable[..., None]:
    return fail if database.dialect.name == "sqlite" else lambda *_arguments: None


def test_a_restore_waits_for_the_writer_and_not_for_ever(
    url: str, database: sa.Engine, saved: Path
) -> None:
    from app.errors import Unavailable

    impatient = settings_for(url).model_copy(update={"busy_timeout": 0.2})
    before = content(database)
    with engines.writing(database), pytest.raises(Unavailable):
        restoring.restore(impatient, saved, force=True)
    assert content(database) == before


def test_what_is_written_before_the_lock_is_had_is_never_lost(
    run: Run, connect: Connect, saved: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = connect(elsewhere)
    migrations.upgrade(engine)
    copy = files.copy

    def late(source: Path, target: Path, *rest: object) -> None:
        if target == elsewhere:  # The database was empty when it was looked at.
            with engines.writing(engine) as session:
                session.execute(sa.text("INSERT INTO country VALUES ('NOR')"))
        copy(source, target, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(files, "copy", late)
    assert "holds 1 rows" in refused(run("restore", saved, url=url_of(elsewhere)))
    assert content(engine)["country"] == [("NOR",)]


def text(path: Path) -> None:
    path.write_text("Dear diary, " * 50, encoding="utf-8")


def recipes(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipe (id INTEGER)")


def nothing(path: Path) -> None:
    path.write_bytes(b"")


def nowhere(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2 + 100)


def cut_to_its_header(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(100)


def newer(path: Path) -> None:
    altered(path, "UPDATE alembic_version SET version_num = 'from_the_future'")


def dangling(path: Path) -> None:
    altered(path, f"DELETE FROM source WHERE slug = '{GAZETTE}'")


def unversioned(path: Path) -> None:
    altered(path, "DELETE FROM alembic_version")


def altered(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute(statement).rowcount > 0
        connection.commit()


BAD: dict[str, tuple[Callable[[Path], None], str]] = {
    "a text": (text, "not an SQLite database"),
    "another's database": (recipes, "not made by Depositary"),
    "an empty file": (nothing, "empty"),
    "no file": (nowhere, "no such file"),
    "a file cut short": (cut, "damaged"),
    "a header alone": (cut_to_its_header, "damaged"),
    "rubbish within": (damage, "damaged"),
    "a newer schema": (newer, "newer Depositary"),
    "a reference to nothing": (dangling, "refers to a source that is not there"),
    "no version": (unversioned, "no backup of Depositary"),
}


@pytest.mark.parametrize(("spoil", "why"), BAD.values(), ids=BAD)
def test_what_is_no_sound_backup_changes_nothing(
    run: Run, database: sa.Engine, saved: Path, spoil: Callable[[Path], None], why: str
) -> None:
    if spoil is recipes:
        saved.unlink()
    before = content(database)
    spoil(saved)
    found = saved.read_bytes() if saved.exists() else b""
    line = refused(run("restore", saved, "--force"))
    assert why in line
    assert str(saved) in line
    assert content(database) == before
    assert (saved.read_bytes() if saved.exists() else b"") == found


def test_an_older_backup_is_migrated_and_stays_as_it_is(
    run: Run, connect: Connect, database: sa.Engine, saved: Path, new_database: Make
) -> None:
    made = files.connect(saved)
    with engines.migrating(made, lambda _connection: None) as connection:
        command.downgrade(migrations.config(connection), "-1")
    made.dispose()
    files.seal(saved)
    before = saved.read_bytes()
    other = new_database("empty")
    told(run("restore", saved, url=other))
    # What the newest step adds is not in a backup from before it.
    with engines.migrating(database, lambda _connection: None) as connection:
        command.downgrade(migrations.config(connection), "-1")
    migrations.upgrade(database)
    assert content(connect(other)) == content(database)
    assert saved.read_bytes() == before


def test_a_database_can_be_saved_before_it_is_migrated(
    run: Run, connect: Connect, database: sa.Engine, new_database: Make, tmp_path: Path
) -> None:
    with engines.migrating(database, lambda _connection: None) as connection:
        command.downgrade(migrations.config(connection), "-1")
    told(run("backup", tmp_path / "old.db"))
    other = new_database("empty")
    told(run("restore", tmp_path / "old.db", url=other))
    migrations.upgrade(database)
    assert content(connect(other)) == content(database)


def test_a_database_of_somebody_else_is_not_restored_over(
    run: Run, saved: Path, elsewhere: Path
) -> None:
    recipes(elsewhere)
    before = elsewhere.read_bytes()
    line = refused(run("restore", saved, "--force", url=url_of(elsewhere)))
    assert "not made by Depositary" in line
    assert elsewhere.read_bytes() == before
    assert names(elsewhere.parent) == [elsewhere.name]


def test_a_damaged_database_is_to_be_moved_away(
    run: Run, saved: Path, elsewhere: Path, connect: Connect, database: sa.Engine
) -> None:
    elsewhere.write_bytes(b"SQLite format 3\0" + b"rubbish" * 1000)
    line = refused(run("restore", saved, "--force", url=url_of(elsewhere)))
    assert f"Move {elsewhere}* away" in line or "another application" in line
    elsewhere.rename(elsewhere.with_name("evidence.db"))
    told(run("restore", saved, url=url_of(elsewhere)))
    assert content(connect(elsewhere)) == content(database)


def test_the_maintenance_switch_stays_as_it_stands(
    run: Run, database: sa.Engine, saved: Path
) -> None:
    told(run("maintenance", "on", "--reason", "a restore"))
    state = told(run("maintenance", "status"))
    told(run("restore", saved, "--force"))
    assert told(run("maintenance", "status")) == state
    told(run("maintenance", "off"))
    told(run("backup", saved, "--force"))
    told(run("restore", saved, "--force"))
    assert told(run("maintenance", "status")) == "maintenance is off\n"
    assert list(checks.faults(database)) == []
