"""The schema's migrations, there and back, and many processes that start at once."""

import multiprocessing
from collections.abc import Callable, Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command

from app import cli, resources
from app.actions import commands
from app.actions.schemas import CitationIn
from app.db import engine as engines
from app.db import migrations
from app.db.recording import recording
from app.db.selects import findables
from app.db.tables.knowledge import metadata
from app.db.tables.ledger import Citation
from app.errors import DepositaryError, Unusable
from app.ingest import seeds
from app.settings import Settings
from app.spans import deriving
from tests.conftest import settings_for
from tests.db.schemas import go_back, rows

RENAMED_TABLES = {
    "accord_bounds": "extent",
    "accord_title_suffix": "accord_part",
    "source_title_suffix": "source_part",
}
RENAMED_COLUMNS = {
    "accord_title_suffix": {"suffix": "rest"},
    "source_title_suffix": {"suffix": "rest"},
    "action": {"resulting_status": "outcome", "status_after_retraction": "retraction_outcome"},
    "citation": {"resulting_status": "outcome"},
}
"""New names to those of schema 0010."""


def start(url: str, barrier: Any, told: Any) -> None:
    """What `serve` does before it answers, all at the same moment."""
    settings = Settings(database_url=url, busy_timeout=60)
    barrier.wait()
    migrated = cli._migrate(settings)
    told.put((migrated, cli._seed(settings, resources.SEEDS)))


@pytest.fixture
def content() -> str:
    return "empty"


def described(connection: sa.Connection) -> dict[str, Any]:
    """Each table's keys, constraints and indexes, with their names, and how its texts compare."""
    found = sa.inspect(connection)
    where = f"{connection.dialect.name}_where"
    return {
        table: {
            "collations": {
                column["name"]: getattr(column["type"], "collation", None)
                for column in found.get_columns(table)
            },
            "primary": found.get_pk_constraint(table),
            "foreign": by_name(found.get_foreign_keys(table)),
            "unique": by_name(found.get_unique_constraints(table)),
            "checks": by_name(found.get_check_constraints(table)),
            "indexes": {
                index["name"]: (index["column_names"], str(index["dialect_options"].get(where)))
                for index in found.get_indexes(table)
                if index["name"] != "ix_findable_letters"
            },
        }
        for table in found.get_table_names()
        if not table.startswith(findables.INDEX)
    }


def by_name(constraints: Sequence[Any]) -> dict[str, Any]:
    return {one["name"]: one for one in constraints}


def names(engine: sa.Engine) -> set[str]:
    with engine.connect() as connection:
        found = sa.inspect(connection).get_table_names()
        return {name for name in found if not name.startswith(findables.INDEX)}


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


def test_every_name_and_condition_is_as_the_code_has_it(
    engine: sa.Engine, new_database: Callable[[str], str]
) -> None:
    """What Alembic does not compare: names of keys, checks, and conditions of partial indexes."""
    migrations.upgrade(engine)
    wanted = engines.connect(settings_for(new_database("empty")))
    with engines.migrating(wanted, lambda _connection: None) as connection:
        metadata.create_all(connection)
        expected = described(connection)
    wanted.dispose()
    with engine.connect() as connection:
        found = described(connection)
    assert found.pop("alembic_version")
    assert found == expected


@pytest.mark.parametrize("content", ["example"])
def test_new_names_have_what_the_old_ones_had(engine: sa.Engine) -> None:
    go_back(engine, "0011")
    with engine.begin() as connection:
        for kind in ("accord", "source"):
            slug = f"(SELECT min(slug) FROM {kind})"
            connection.exec_driver_sql(
                f"INSERT INTO {kind}_title_suffix (place, suffix, subject, at)"
                f" VALUES (1, 'title', {slug}, 0)"
            )
    new = rows(engine)
    for table, columns in RENAMED_COLUMNS.items():
        for column in columns:
            assert any(row[column] for row in new[table])
    go_back(engine, "0010")
    assert rows(engine) == {
        RENAMED_TABLES.get(table, table): [
            {RENAMED_COLUMNS.get(table, {}).get(name, name): value for name, value in row.items()}
            for row in given
        ]
        for table, given in new.items()
    }
    migrations.upgrade(engine, "0011")
    assert rows(engine) == new


def test_evidence_that_came_later_is_told_apart_in_old_databases_too(engine: sa.Engine) -> None:
    migrations.upgrade(engine)
    with recording(engine, seeds.AUTHOR, "seed", deriving.settle) as change:
        seeds.load(change)
    table: Any = Citation
    later = sa.select(table.id).where(table.added)
    with recording(engine, "a hand", "more evidence", deriving.settle) as change:
        first = sa.select(table.source).where(table.action == 1)
        source = change.session.execute(first).scalars().first()
        assert source is not None
        commands.cite_action(change, 1, [CitationIn(source=source, locator="paragraph 99")])
        (newest,) = change.session.execute(sa.select(sa.func.max(table.id))).one()
    with engine.connect() as connection:
        assert connection.execute(later).scalars().all() == [newest]
    go_back(engine, "0010")
    migrations.upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(later).scalars().all() == [newest]


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


@pytest.mark.parametrize("version", ["0001", "0009"])
def test_a_database_of_unreleased_code_is_told_the_way(engine: sa.Engine, version: str) -> None:
    migrations.upgrade(engine)
    stamp = sa.text("UPDATE alembic_version SET version_num = :version")
    with engine.begin() as connection:
        connection.execute(stamp, {"version": version})
    with pytest.raises(Unusable, match=rf"unreleased .*schema {version}.*`depositary migrate`"):
        migrations.upgrade(engine)
    with pytest.raises(Unusable, match="unreleased"), engine.connect() as connection:
        migrations.check(connection)


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
