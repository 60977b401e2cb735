"""What is stated twice says the same: dependencies, errors, fields, and what the guides name."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app import errors
from app.accords import commands as accord_commands
from app.accords import queries as accord_queries
from app.accords.schemas import AccordDetailOut, AccordIn
from app.db import engine as engines
from app.http import problems
from app.sources import commands as source_commands
from app.sources import queries as source_queries
from app.sources.schemas import SourceDetailOut, SourceIn
from tests.support import change

ROOT = Path(__file__).parents[1]
GUIDES = ["CONTRIBUTING.md", "SECURITY.md"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
REPORT = "kazakhstan-report-2025-11"
ACCORD = {
    "slug": "pact-of-pebbles",
    "title": "Pact of Pebbles",
    "nature": "binding",
    "summary": "About pebbles.",
    "chapter": "Beaches",
    "same_as": "abraham-accords",
    "depositary": "The lighthouse",
    "concluded_at": "Shingle",
    "concluded_on": "1990-05",
    "in_force_on": "1991",
    "in_force_delay": "P30D",
    "in_force_condition": "ten consents",
    "withdrawal_notice": "P1M",
    "terms": [
        {"term": "in_force_delay", "value": "P30D", "source": REPORT, "locator": "article 9"},
        {"term": "in_force_delay", "value": "P3M", "source": REPORT, "quote": "three months"},
    ],
    "terminated_on": "2001-02-03",
    "identifiers": {"unts": "1"},
}
SOURCE = {
    "slug": "pebble-post",
    "title": "Pebble Post",
    "publisher": "The lighthouse",
    "url": "https://pebbles.example/1",
    "author": "The keeper",
    "language": "en",
    "tier": "press",
    "published_on": "1990-05-06",
    "status_on": "1990-05",
    "lists": ["abraham-accords"],
    "accessed_on": "2001-02-03",
    "sha256": "0" * 64,
}


@pytest.fixture
def content() -> str:
    return "seeded"


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def declared() -> list[list[str]]:
    """The names of the dependencies, group by group, as they are declared."""
    groups = [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
    return [[re.split(r"[\[<>=!~ ;]", text)[0] for text in group] for group in groups]


def test_dependencies_are_declared_once_and_in_order() -> None:
    for names in declared():
        assert names == sorted(set(names))


def test_the_lock_file_has_every_dependency_and_no_addresses() -> None:
    lines = read("requirements.lock").splitlines()
    package = re.compile(r"([a-z0-9-]+)(?:\[[a-z,]+\])?==[\w.]+(?: ; [\w\s.'<>=!()]+)? \\")
    digest = re.compile(r" {4}--hash=sha256:\w{64}(?: \\)?")
    assert [line for line in lines if not (package.match(line) or digest.fullmatch(line))] == []
    locked = {found[1] for found in map(package.fullmatch, lines) if found}
    assert {name for names in declared() for name in names} <= locked


def kinds(error: type[Exception]) -> Iterator[type[Exception]]:
    for kind in error.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_every_error_stands_in_the_tree_and_has_a_status() -> None:
    for kind in kinds(errors.DepositaryError):
        assert re.search(rf"── {kind.__name__} ", str(errors.__doc__)), kind
        assert any(base in problems._BY_ERROR for base in kind.__mro__), kind
    assert set(problems._BY_ERROR.values()) <= set(problems.TYPES)


@pytest.mark.parametrize(
    ("body", "model", "out", "commands", "queries"),
    [
        (ACCORD, AccordIn, AccordDetailOut, accord_commands, accord_queries),
        (SOURCE, SourceIn, SourceDetailOut, source_commands, source_queries),
    ],
    ids=["accord", "source"],
)
def test_what_is_written_of_an_entry_is_kept_and_read(
    engine: sa.Engine, body: dict[str, Any], model: Any, out: Any, commands: Any, queries: Any
) -> None:
    assert body.keys() == model.model_fields.keys()
    given = model.model_validate(body)
    with change(engine) as made:
        commands.EDITING.create(made, body["slug"], given)
    with engines.reading(engine) as session:
        told, _ = commands.EDITING.show(session, body["slug"])
    assert model.model_validate(queries.given(told)) == given
    assert told.keys() <= out.model_fields.keys()


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_names_what_is_there(guide: str) -> None:
    quoted = re.findall(r"`([^`\s]+)`", re.sub(r"```.*?```", "", read(guide), flags=re.DOTALL))
    for path, _, test in (text.partition("::") for text in quoted):
        if re.fullmatch(r"(app|migrations|seeds|tests|docs|\.ci)/[\w./-]+", path):
            assert (ROOT / path).exists(), path
        if test:
            assert f"def {test}(" in read(path), test


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_calls_targets_that_there_are(guide: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)`", read(guide))) <= targets


def test_commits_are_checked_as_make_checks() -> None:
    hooks = re.findall(r"entry: \.venv/bin/(.+)", read(".pre-commit-config.yaml"))
    check = re.findall(r"\$\(BIN\)/(.+)", read("Makefile").split("\ncheck:")[1].split("\n\n")[0])
    # Hooks for style are given the files, and format them.
    given = [re.sub(r"^(ruff \w+)( --check)? \.$", r"\1", command) for command in check]
    assert hooks == given
