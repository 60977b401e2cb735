"""The schema's migrations, there and back, and many processes that start at once."""

import multiprocessing
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command

from app import cli
from app.actions import commands, spans
from app.actions.schemas import CitationIn
from app.db import engine as engines
from app.db import migrations
from app.db.recording import recording
from app.db.tables import Citation, metadata
from app.errors import DepositaryError, Unusable
from app.ingest import seeds
from app.settings import Settings
from tests.conftest import settings_for


def start(url: str, barrier: Any, told: Any) -> None:
    """What `serve` does before it answers, all at the same moment."""
    settings = Settings(database_url=url, busy_timeout=60)
    barrier.wait()
    migrated = cli._migrate(settings)
    told.put((migrated, cli._seed(settings, seeds.FOLDER)))


@pytest.fixture
def content() -> str:
    return "empty"


def names(engine: sa.Engine) -> set[str]:
    with engine.connect() as connection:
        return set(sa.inspect(connection).get_table_names())


def test_the_schema_goes_up_and_down_and_up_again(engine: sa.Engine) -> None:
    assert migrations.upgrade(engine)
    assert names(engine) == {*metadata.tables, "alembic_version"}
    with engines.migrating(engine, lambda _connection: None) as connection:
        command.downgrade(migrations.config(connection), "base")
    assert names(engine) == {"alembic_version"}
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")
    assert migrations.upgrade(engine)
    assert names(engine) == {*metadata.tables, "alembic_version"}


def test_the_tables_are_as_the_code_has_them(engine: sa.Engine) -> None:
    migrations.upgrade(engine)
    with engines.migrating(engine, lambda _connection: None) as connection:
        command.check(migrations.config(connection))


def test_evidence_that_came_later_is_told_apart_in_old_databases_too(engine: sa.Engine) -> None:
    migrations.upgrade(engine)
    with recording(engine, seeds.AUTHOR, "seed", spans.settle) as change:
        seeds.load(change)
    table: Any = Citation
    later = sa.select(table.id).where(table.added)
    with recording(engine, "a hand", "more evidence", spans.settle) as change:
        first = sa.select(table.source).where(table.action == 1)
        source = change.session.execute(first).scalars().first()
        assert source is not None
        commands.cite_action(change, 1, [CitationIn(source=source, locator="paragraph 99")])
        (newest,) = change.session.execute(sa.select(sa.func.max(table.id))).one()
    with engine.connect() as connection:
        assert connection.execute(later).scalars().all() == [newest]
    with engine.begin() as connection:
        command.downgrade(migrations.config(connection), "0005")
    migrations.upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(later).scalars().all() == [newest]


@pytest.mark.parametrize("content", ["example"])
def test_old_databases_are_told_what_each_act_left(engine: sa.Engine) -> None:
    action, citation = (metadata.tables[name] for name in ("action", "citation"))
    columns = (action.c.resulting_status, action.c.status_after_retraction, citation.c.resulting_status)

    def told() -> list[list[Any]]:
        with engine.connect() as connection:
            queries = (sa.select(c).order_by(c.table.c.id) for c in columns)
            return [list(connection.execute(query).scalars()) for query in queries]

    before = told()
    assert None not in before[0]
    assert all(any(outcomes) for outcomes in before)
    with engine.begin() as connection:
        command.downgrade(migrations.config(connection), "0009")
    migrations.upgrade(engine)
    assert told() == before


def test_migrating_again_changes_nothing(engine: sa.Engine) -> None:
    assert migrations.upgrade(engine)
    assert not migrations.upgrade(engine)


def test_an_empty_database_is_not_ready_and_a_migrated_one_is(engine: sa.Engine) -> None:
    with pytest.raises(DepositaryError, match="depositary migrate"), engine.connect() as connection:
        migrations.check(connection)
    migrations.upgrade(engine)
    with engine.connect() as connection:
        migrations.check(connection)


def test_a_newer_database_is_refused(engine: sa.Engine) -> None:
    migrations.upgrade(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'from_the_future'")
    with pytest.raises(Unusable, match="newer"):
        migrations.upgrade(engine)


def test_other_tables_are_left_alone(engine: sa.Engine) -> None:
    with engines.migrating(engine, lambda _connection: None) as connection:
        connection.exec_driver_sql("CREATE TABLE recipe (id INTEGER)")
    with pytest.raises(Unusable, match="other tables"):
        migrations.upgrade(engine)
    assert names(engine) == {"recipe"}


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_six_processes_start_at_once_and_one_does_the_work(
    new_database: Callable[[str], str],
) -> None:
    url = new_database("empty")
    # Forked, because six interpreters that load the code would take longer than all they do.
    context = multiprocessing.get_context("fork")
    barrier, answers = context.Barrier(6), context.Queue()
    started = [context.Process(target=start, args=(url, barrier, answers)) for _ in range(6)]
    for process in started:
        process.start()
    told = [answers.get(timeout=120) for _ in started]
    for process in started:
        process.join()
    assert [process.exitcode for process in started] == [0] * 6
    # Whoever migrated need not be the one that seeded.
    assert sorted(migrated for migrated, _ in told) == [False] * 5 + [True]
    assert [seeded for _, seeded in told if seeded] == [1]
    engine = engines.connect(settings_for(url))
    with engine.connect() as connection:
        counts = connection.execute(
            sa.text("SELECT (SELECT count(*) FROM revision), (SELECT count(*) FROM accord)")
        ).one()
    engine.dispose()
    assert tuple(counts) == (1, 1)
