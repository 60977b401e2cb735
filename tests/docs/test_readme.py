"""The README is short, and its tables of addresses and words are complete."""

import json

from fastapi import FastAPI
from fastapi.routing import APIRoute

from app.domain.actions import Kind
from app.domain.certainties import Certainty
from app.domain.evidence import Tier
from app.domain.statuses import Nature, Status, standing_of
from tests.docs import pages

README = pages.ROOT / "README.md"
ADDRESSES = pages.section(README, "All addresses to read")
VOCABULARY = pages.section(README, "Vocabulary")


def test_it_is_a_page() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 150


def test_it_names_the_two_commands() -> None:
    (block,) = [each for each in pages.blocks(README) if each.language == "sh"]
    assert [line.split("#")[0].strip() for line in block.text.splitlines()] == [
        "make run",
        "make test",
    ]


def test_its_table_has_every_address_that_the_contract_reads() -> None:
    contract = json.loads((pages.ROOT / "openapi.json").read_text(encoding="utf-8"))
    listed = {code for cells in pages.rows(ADDRESSES) for code in pages.codes(cells[0])}
    read = {f"/v1{path}" for path, methods in contract["paths"].items() if "get" in methods}
    assert read - listed == set()
    assert {address for address in listed if address.startswith("/v1")} == read


def test_it_names_every_address_that_there_is_and_no_other(shared_app: FastAPI) -> None:
    served = {
        route.path_format
        for route in shared_app.router.routes
        if isinstance(route, APIRoute) and "GET" in (route.methods or ())
    }
    named = {code for code in pages.codes(ADDRESSES) if code.startswith("/")}
    assert named == served


def test_its_vocabulary_has_every_status_with_its_standing() -> None:
    told = [
        (status, standing)
        for cells in pages.rows(VOCABULARY)
        if len(cells) == 3
        for status, standing in [pages.codes(cells[0] + cells[1])]
    ]
    assert told == [(each, standing_of(each, Nature.BINDING)) for each in Status]


def test_its_vocabulary_has_every_kind_certainty_and_tier() -> None:
    kinds = [
        code
        for cells in pages.rows(VOCABULARY)
        if len(cells) == 2
        for code in pages.codes(cells[1])
    ]
    assert sorted(kinds) == sorted(Kind)
    assert {f"`{each}`" for each in (*Certainty, *Tier) if f"`{each}`" not in VOCABULARY} == set()
