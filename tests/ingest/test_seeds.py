"""Seeding: twice is once, what curators did stays, and a wrong folder is refused whole."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from app import resources
from app.accords.commands import EDITING
from app.actions import commands
from app.actions.schemas import ActionIn
from app.countries.commands import add_alias, put_countries, remove_alias
from app.countries.schemas import CountryIn
from app.db.recording import recording
from app.db.tables.columns import OPEN
from app.db.tables.knowledge import metadata
from app.errors import Rejected
from app.ingest import seeds
from app.sources.commands import put_source
from app.sources.schemas import SourceIn
from app.spans import deriving
from tests.support import change

Folder = Callable[..., Path]
Tables = dict[str, list[tuple[object, ...]]]
HEADER = (resources.SEEDS / "countries.csv").read_text(encoding="utf-8").splitlines()[0]
COLUMNS = HEADER.split(",")

ACCORD = """
[accord]
slug = "pact-of-pebbles"
title = "Pact of Pebbles"
nature = "binding"
"""
SOURCE = """
[[sources]]
slug = "pebble-post"
title = "Pebble Post"
tier = "press"
"""


def act(
    country: str = "NOR",
    done_on: str = "2001-02-03",
    citations: str = '[{ source = "pebble-post" }]',
) -> str:
    return (
        f'[[actions]]\ncountry = "{country}"\nkind = "signature"\n'
        f'done_on = "{done_on}"\ncitations = {citations}\n'
    )


def country(**given: str) -> str:
    """A line of countries.csv."""
    row = {"kind": "territory", "source": "a test", **given}
    return ",".join(row.get(column, "") for column in COLUMNS) + "\n"


@pytest.fixture
def content() -> str:
    return "seeded"


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """Makes a folder of seeds from the texts of its files."""

    def make(**files: str) -> Path:
        for name, text in files.items():
            (tmp_path / name.replace("_", ".")).write_text(text, encoding="utf-8")
        return tmp_path

    return make


def tables(engine: sa.Engine) -> Tables:
    """Every row of every table."""
    with engine.connect() as connection:
        return {
            table.name: sorted((tuple(r) for r in connection.execute(sa.select(table))), key=repr)
            for table in metadata.sorted_tables
        }


def seed(engine: sa.Engine, folder: Path = resources.SEEDS) -> bool:
    with recording(engine, seeds.AUTHOR, "seed", deriving.settle) as made:
        seeds.load(made, folder)
    return made.opened


def scalars(engine: sa.Engine, query: str) -> list[object]:
    with engine.connect() as connection:
        return list(connection.execute(sa.text(query)).scalars())


def test_seeding_again_changes_nothing(engine: sa.Engine) -> None:
    before = tables(engine)
    assert not seed(engine)
    assert tables(engine) == before
    assert len(before["revision"]) == 1


def test_an_empty_folder_changes_nothing(engine: sa.Engine, tmp_path: Path) -> None:
    before = tables(engine)
    assert not seed(engine, tmp_path)
    assert tables(engine) == before


def test_a_new_file_is_a_revision_of_its_own(
    engine: sa.Engine, folder: Callable[..., Path]
) -> None:
    made = folder(pact_toml=ACCORD + SOURCE + act() + act("sweden"))
    assert seed(engine, made)
    assert not seed(engine, made)
    found = scalars(engine, "SELECT country FROM span WHERE accord = 'pact-of-pebbles' ORDER BY 1")
    assert found == ["NOR", "SWE"]


def test_a_retracted_action_is_not_brought_back(engine: sa.Engine) -> None:
    (number,) = scalars(engine, "SELECT id FROM action WHERE country = 'KAZ' LIMIT 1")
    assert isinstance(number, int)
    with change(engine) as made:
        commands.retract_actions(made, [number], "a misreading")
    before = tables(engine)
    assert not seed(engine)
    assert tables(engine) == before


def test_a_corrected_action_stays_corrected(engine: sa.Engine) -> None:
    (number,) = scalars(engine, "SELECT id FROM action WHERE country = 'ISR' LIMIT 1")
    assert isinstance(number, int)
    source = scalars(engine, "SELECT slug FROM source ORDER BY 1")[0]
    better = {"country": "ISR", "kind": "signature", "done_on": "2020-09-15"}
    with change(engine) as made:
        given = ActionIn.model_validate({**better, "citations": [{"source": source}]})
        commands.correct_actions(made, {number: given}, "the day is known")
    before = tables(engine)
    assert not seed(engine)
    assert tables(engine) == before


def test_aliases_that_somebody_added_or_removed_stay_so(engine: sa.Engine) -> None:
    with change(engine) as made:
        add_alias(made, "NOR", "Noreg")
        remove_alias(made, "KAZ", "Kazakstan")
    assert not seed(engine)
    standing = f"SELECT country FROM country_name WHERE known_to = {OPEN} AND name = "
    assert scalars(engine, f"{standing} 'Noreg'") == ["NOR"]
    assert scalars(engine, f"{standing} 'Kazakstan'") == []


def test_what_somebody_deleted_is_not_brought_back(engine: sa.Engine, folder: Folder) -> None:
    given = folder(pact_toml=SOURCE + ACCORD)
    assert seed(engine, given)
    with change(engine) as made:
        EDITING.erase(made, "pact-of-pebbles", lambda _current: None)
    assert not seed(engine, given)


def test_what_somebody_else_edited_is_theirs(engine: sa.Engine) -> None:
    with change(engine, author="curator") as made:
        put_countries(made, [CountryIn(code="NOR", kind="state", name="Norge", origin="a curator")])
        slug = "kazakhstan-report-2025-11"
        put_source(made, SourceIn.model_validate({"slug": slug, "title": "A", "tier": "press"}))
    before = tables(engine)
    assert not seed(engine)
    assert tables(engine) == before


AGAINST = '[{ source = "pebble-post", stance = "disputes" }]'
WRONG: dict[str, tuple[dict[str, str], list[str]]] = {
    "an unknown country": (
        {"pact_toml": ACCORD + SOURCE + act() + act("Norwey")},
        ["pact.toml: action 2 (Norwey, signature)", "no country 'Norwey'", "did you mean NOR"],
    ),
    "no citation": (
        {"pact_toml": ACCORD + SOURCE + act(citations="[]")},
        ["pact.toml: action 1 (NOR, signature): citations: "],
    ),
    "a day that is none": (
        {"pact_toml": ACCORD + SOURCE + act(done_on="1994-02-30")},
        ["pact.toml: action 1 (NOR, signature): done_on: "],
    ),
    "an interval that runs backwards": (
        {"pact_toml": ACCORD + SOURCE + act(done_on="2021/2019")},
        ["pact.toml: action 1 (NOR, signature): done_on: the interval ends before it starts"],
    ),
    "the same action twice": (
        {"pact_toml": ACCORD + SOURCE + act() + act("Norway")},
        ["pact.toml: action 2 (Norway, signature): ", "twice"],
    ),
    "an unknown source": (
        {"pact_toml": ACCORD + SOURCE + act(citations='[{ source = "pebble-past" }]')},
        ["pact.toml: action 1 (NOR, signature): no source 'pebble-past'"],
    ),
    "an action that its source only disputes": (
        {"pact_toml": ACCORD + SOURCE + act(citations=AGAINST)},
        ["pact.toml: actions: An act needs at least one source that supports it"],
    ),
    "a source without a title": (
        {"pact_toml": ACCORD + '[[sources]]\nslug = "nameless"\ntier = "press"\n'},
        ["pact.toml: source 1: title: "],
    ),
    "no accord": ({"pact_toml": SOURCE}, ["pact.toml: accord: slug: ", "title: ", "nature: "]),
    "no TOML": ({"pact_toml": "[accord\n"}, ["pact.toml: the file: not TOML: "]),
    "an unknown table": (
        {"pact_toml": ACCORD + "[[acts]]\n"},
        ["pact.toml: the file: unknown tables: acts"],
    ),
    "an alias of no country": (
        {
            "countries_csv": f"{HEADER}\n" + country(code="QAA", name="Pebbleland"),
            "aliases_csv": "alias,code,source\nThe Pebbles,QAB,a test\n",
        },
        ["aliases.csv: QAB: an alias of no country"],
    ),
    "a name of two countries": (
        {"countries_csv": f"{HEADER}\n" + country(code="QAA", name="NORWAY")},
        ["countries.csv: countries: 'NORWAY' would mean NOR as well as QAA"],
    ),
    "a kind that is none": (
        {"countries_csv": f"{HEADER}\n" + country(code="QAA", name="Pebbles", kind="rock")},
        ["countries.csv: QAA: kind: "],
    ),
}


WRONG |= {
    "a column that is missing": ({"countries_csv": "code,kind\nQAA,state\n"}, ["countries.csv: "]),
    "an alias without a code": (
        {"countries_csv": f"{HEADER}\n", "aliases_csv": "alias\nThe Pebbles\n"},
        ["aliases.csv: "],
    ),
    "a country that stands there twice": (
        {
            "countries_csv": f"{HEADER}\n"
            + country(code="QAA", name="Peb")
            + country(code="QAA", name="Pab")
        },
        ["countries.csv: ", "QAA"],
    ),
    "a quote that never ends": ({"countries_csv": f'{HEADER}\n"QAA'}, ["countries.csv: "]),
    "actions that are no list": ({"pact_toml": "actions = 3\n" + ACCORD}, ["pact.toml: "]),
}


@pytest.mark.parametrize(("files", "told"), WRONG.values(), ids=WRONG)
def test_a_wrong_folder_is_refused_whole(
    engine: sa.Engine, folder: Callable[..., Path], files: dict[str, str], told: list[str]
) -> None:
    # A right file that comes first must not be kept either.
    right = ACCORD.replace("pact", "a-first-pact")
    before = tables(engine)
    with pytest.raises(Rejected) as refused:
        seed(engine, folder(a_toml=right, **files))
    for part in told:
        assert part in refused.value.detail
    assert refused.value.violations
    assert tables(engine) == before
