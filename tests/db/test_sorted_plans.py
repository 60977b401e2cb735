"""How SQLite answers lists in each order that can be asked for: by an index that has that order."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from app.accords import queries as accords
from app.accords.schemas import AccordFilter
from app.actions import queries as actions
from app.actions.schemas import ActionFilter
from app.api.models import Paged
from app.api.pages import Answer
from app.changes import queries as changes
from app.changes.schemas import ChangeFilter
from app.db import engine as engines
from app.db.engine import Snapshot
from app.revisions import queries as log
from app.revisions.schemas import RevisionsFilter
from app.sources import queries as sources
from app.sources.schemas import SourceFilter
from tests import example
from tests.db.test_plans import plans

URL = "http://127.0.0.1:8000"
List = Callable[[Snapshot, Any, str], Answer]
LISTS: dict[str, tuple[List, type[Paged]]] = {
    "actions": (actions.list_actions, ActionFilter),
    "accords": (accords.list_accords, AccordFilter),
    "sources": (sources.list_sources, SourceFilter),
    "revisions": (log.list_revisions, RevisionsFilter),
    "changes": (lambda s, asked, base: changes.list_changes(s, asked, base, URL), ChangeFilter),
}
NOR = {"country": "NOR"}
BOUND = {"kind": "ratification"}
KEY = "INTEGER PRIMARY KEY"
ORDERED: list[tuple[str, dict[str, str], str, str]] = [
    ("actions", {}, "id", KEY),
    ("actions", NOR, "id", "INDEX ix_action_country_known_from (country=?"),
    ("actions", BOUND, "id", "INDEX ix_action_kind_id (kind=?"),
    ("actions", {**NOR, **BOUND}, "id", "INDEX ix_action_country_kind_id (country=? AND kind=?"),
    ("actions", {}, "done_on", "INDEX ix_action_done_on_earliest_id"),
    ("actions", NOR, "done_on", "INDEX ix_action_country_done_on_earliest_id (country=?"),
    ("actions", BOUND, "done_on", "INDEX ix_action_kind_done_on_earliest_id (kind=?"),
    (
        "actions",
        {**NOR, **BOUND},
        "done_on",
        "INDEX ix_action_country_kind_done_on_earliest_id (country=? AND kind=?",
    ),
    ("accords", {}, "slug", "INDEX sqlite_autoindex_accord_entry_1"),
    ("accords", {}, "title", "INDEX ix_accord_entry_title_key_accord"),
    ("accords", {"nature": "binding"}, "slug", "INDEX ix_accord_entry_nature_accord (nature=?"),
    ("accords", {"nature": "binding"}, "title", "INDEX ix_accord_entry_nature_title_key_accord (n"),
    ("sources", {}, "title", "INDEX ix_source_entry_title_key_source"),
    ("sources", {"tier": "press"}, "title", "INDEX ix_source_entry_tier_title_key_source (tier=?"),
    ("revisions", {}, "number", KEY),
]
"""A list, its filters, what it is sorted by, and the index that has this order."""


def reading(name: str, asked: dict[str, Any]) -> Callable[[Snapshot], Answer]:
    list_, filters = LISTS[name]
    return lambda session: list_(session, filters.model_validate(asked), URL)


def following(engine: sa.Engine, name: str, asked: dict[str, Any]) -> dict[str, Any]:
    """The question for the second page, of one row each."""
    with engines.reading(engine) as session:
        page, _ = reading(name, {**asked, "limit": 1})(session)
    cursor = parse_qs(urlsplit(page["next"]).query)["cursor"][0]
    return {**asked, "limit": 1, "cursor": cursor}


@pytest.mark.parametrize("sign", ["", "-"], ids=["ascending", "descending"])
@pytest.mark.parametrize(
    ("name", "given", "by", "index"), ORDERED, ids=[f"{n} {g} {by}" for n, g, by, _ in ORDERED]
)
def test_a_page_in_any_order_is_a_range_of_an_index_that_has_this_order(
    on_sqlite: sa.Engine,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    given: dict[str, str],
    by: str,
    index: str,
    sign: str,
) -> None:
    monkeypatch.setattr("app.db.selects.selectivity.FEW", -1)
    asked: dict[str, Any] = {**given, "sort": sign + by}
    for second in (False, True):
        page = following(on_sqlite, name, asked) if second else asked
        found = [one for one in plans(on_sqlite, reading(name, page)) if ":most" in one[0]]
        statement, (first, *others) = found[0]
        assert f"{name[:-1]}_entry USING {index}" in first or f"{name[:-1]} USING {index}" in first
        assert not [step for step in others if "TEMP B-TREE" in step]
        if second:
            # Behind the key: of two bounds on one side SQLite may take the other.
            assert ("<" if sign else ">") in first
            assert not sign or not re.search(
                r"(action\.id|action\.known_from|revision\.number) <= ", statement
            )


@pytest.mark.parametrize("sort", ["id", "-id", "done_on", "-done_on"])
def test_quotes_are_looked_up_from_each_act_where_many_are_alike(
    on_sqlite: sa.Engine, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    monkeypatch.setattr("app.db.selects.selectivity.FEW", -1)
    read = reading("actions", {"verified": "false", "sort": sort})
    (steps,) = [steps for statement, steps in plans(on_sqlite, read) if ":most" in statement]
    assert "SEARCH citation USING INDEX ix_citation_action (action=?)" in steps
    assert not [step for step in steps if "TEMP B-TREE" in step]


@pytest.mark.parametrize("by", ["id", "done_on"])
@pytest.mark.parametrize("sign", ["", "-"], ids=["ascending", "descending"])
@pytest.mark.parametrize("given", [{}, NOR, BOUND], ids=str)
def test_few_acts_are_looked_up_and_sorted(
    on_sqlite: sa.Engine, given: dict[str, str], by: str, sign: str
) -> None:
    of_accord = {**given, "accord": example.HARBOUR, "sort": sign + by}
    checked = {**given, "verified": "false", "sort": sign + by}
    early = {**given, "revision": "2", "sort": sign + "done_on"}
    for asked, wanted in (
        (of_accord, "(accord=?"),
        (checked, "ix_selector_verified_citation (verified=?)"),
        (early, "ix_action_known_from (known_from<?)"),
    ):
        found = [steps for _, steps in plans(on_sqlite, reading("actions", asked))]
        assert any(wanted in step for steps in found for step in steps), found
        scans = [s for steps in found for s in steps if s.startswith("SCAN action")]
        assert not scans, found


@pytest.mark.parametrize("given", [{}, {"accord": example.HARBOUR}, NOR, {"status": "party"}])
def test_the_feed_is_read_by_the_same_indexes_from_either_end(
    on_sqlite: sa.Engine, given: dict[str, str]
) -> None:
    indexes = []
    for sort in ("revision", "-revision"):
        for page in (given, following(on_sqlite, "changes", {**given, "sort": sort})):
            asked = {**given, **page, "sort": sort}
            found = list(plans(on_sqlite, reading("changes", asked)))
            every = [step for _, steps in found for step in steps]
            assert not [s for s in every if s.startswith(("SCAN action", "SCAN citation"))]
            (steps,) = [steps for statement, steps in found if ":most" in statement]
            indexes.append({s.split(" (")[0] for s in steps if "INDEX ix_action" in s})
    assert indexes[0]
    assert all(one == indexes[0] for one in indexes)
