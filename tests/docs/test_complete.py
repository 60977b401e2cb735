"""What a page says to be all there is, is all."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer.main
from pydantic import BaseModel

from app import cli
from app.domain import dates
from app.domain.actions import Kind
from app.domain.certainties import Certainty
from app.http.operations import tracing
from app.http.operations.metrics import Metrics
from app.ingest.formats import mapping
from app.settings import Settings
from tests.docs import pages

READING, STATUSES, WRITING, OPERATING, MAPPINGS = (
    pages.ROOT / "docs" / f"{name}.md"
    for name in ("reading", "statuses", "writing", "operating", "mappings")
)


def first_codes(text: str) -> list[str]:
    """What stands in backticks in the first cells of the tables."""
    return [code for cells in pages.rows(text) for code in pages.codes(cells[0])]


def test_all_settings_have_their_defaults() -> None:
    told = {cells[0]: cells[1] for cells in pages.rows(pages.section(OPERATING, "Settings"))}
    assert set(told) == {f"`DEPOSITARY_{name.upper()}`" for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        default = f"{field.default:g}" if isinstance(field.default, float) else field.default
        written = str(default).lower() if isinstance(default, bool) else default
        # What an empty one stands for is told in words.
        if written != "":
            assert told[f"`DEPOSITARY_{name.upper()}`"] == f"`{written}`"


@pytest.mark.parametrize("name", tracing.ENDPOINTS)
def test_what_asks_for_traces_is_named(name: str) -> None:
    assert f"`{name}`" in OPERATING.read_text(encoding="utf-8")


def test_all_commands_are_named() -> None:
    def commands(group: Any, path: str) -> Iterator[str]:
        for name, command in group.commands.items():
            within = f"{path} {name}"
            yield from commands(command, within) if hasattr(command, "commands") else [within]

    listed = {
        " ".join(word for word in code.split() if word.islower() and word[0] not in "[-")
        for code in first_codes(pages.section(OPERATING, "The command line"))
    }
    assert listed == set(commands(typer.main.get_command(cli.cli), "depositary"))


def test_all_metrics_are_named(shared_app: Any) -> None:
    metrics: Metrics = shared_app.state.access.metrics
    counted = {
        f"{family.name}_total" if family.type == "counter" else family.name
        for family in metrics.registry.collect()
    }
    assert set(first_codes(pages.section(OPERATING, "Is it well?"))) == counted


def test_all_writes_are_listed() -> None:
    contract = json.loads((pages.ROOT / "openapi.json").read_text(encoding="utf-8"))
    writes = {
        f"{method.upper()} /v1{path}"
        for path, methods in contract["paths"].items()
        for method in methods
        if method in ("post", "put", "patch", "delete")
    }
    assert set(first_codes(pages.section(WRITING, "All writes"))) == writes


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("file", mapping.FileMap),
        ("source", mapping.SourceMap),
        ("accord", mapping.AccordMap),
        ("country", mapping.CountryMap),
        ("dates", mapping.DateMap),
        ("acts", mapping.ActMap),
    ],
)
def test_all_keys_of_a_mapping_are_explained(name: str, model: type[BaseModel]) -> None:
    text = MAPPINGS.read_text(encoding="utf-8")
    table = text.partition(f"| `{name}` |")[2].partition("\n\n")[0]
    listed = {code for line in table.splitlines() for code in pages.codes(line.split("|")[1])}
    assert listed - {"file"} == set(model.model_fields)
    example = text.partition("## A full example")[2].partition("## All keys")[0]
    assert [key for key in model.model_fields if not re.search(rf"\b{key}\b", example)] == []


def test_all_facts_that_a_mapping_can_give_of_an_accord_are_named() -> None:
    text = MAPPINGS.read_text(encoding="utf-8")
    (told,) = [line for line in text.splitlines() if line.startswith("| `names`")]
    assert set(pages.codes(told)) == {"names", *mapping.Known.model_fields}
    assert all(f"`{scheme}`" in text for scheme in mapping.Scheme)


def test_all_kinds_of_act_have_their_effect() -> None:
    listed = first_codes(pages.section(STATUSES, "What each kind of act does"))
    assert sorted(listed) == sorted(Kind)


def test_all_certainties_are_explained() -> None:
    assert first_codes(pages.section(STATUSES, "Certainty")) == list(Certainty)


def test_all_partial_dates_shown_can_be_read() -> None:
    for text in first_codes(pages.section(READING, "Partial dates")):
        assert dates.parse(text).edtf == text
