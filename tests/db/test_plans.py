"""How SQLite answers lists: by an index, and never by looking at every row of what grows."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from app.accords import queries as accords
from app.accords.schemas import AccordFilter
from app.actions import queries as actions
from app.actions import summaries
from app.actions.schemas import ActionFilter
from app.api.models import AsOf
from app.changes import queries as changes
from app.changes.schemas import ChangeFilter
from app.comparisons import queries as comparisons
from app.comparisons.schemas import CompareFilter
from app.db import engine as engines
from app.db import migrations, revisions
from app.db.engine import Snapshot
from app.db.recording import recording
from app.domain.statuses import Status
from app.ingest import seeds
from app.memberships import explanation
from app.memberships import queries as memberships
from app.memberships.schemas import CountryMembershipFilter, MemberFilter, MembershipFilter
from app.search import queries as search
from app.search.schemas import SearchFilter
from app.settings import Settings
from app.sources import queries as sources
from app.sources.schemas import SourceFilter
from app.spans import deriving
from app.spans import queries as spans
from app.spans.schemas import SpanFilter
from tests.support import followed

ACCORD, COUNTRY, URL = "abraham-accords", "KAZ", "http://127.0.0.1:8000"
GROWING = ("span", "action", "citation", "accord_bounds", "findable", "findable_word")
READS: dict[str, Callable[[Snapshot], object]] = {
    "members": lambda s: memberships.list_members(s, ACCORD, MemberFilter(), URL),
    "a country's": lambda s: memberships.list_country_memberships(
        s, COUNTRY, CountryMembershipFilter(), URL
    ),
    "by status": lambda s: memberships.list_memberships(s, MembershipFilter(status=["party"]), URL),
    "one": lambda s: explanation.get_membership(s, ACCORD, COUNTRY, AsOf()),
    "actions of a country": lambda s: actions.list_actions(s, ActionFilter(country=[COUNTRY]), URL),
    "an action": lambda s: actions.get_action(s, 1, AsOf()),
    "changes": lambda s: changes.list_changes(s, ChangeFilter(), URL, URL),
    "what spans are derived from": lambda s: deriving.recorded(s, [(ACCORD, COUNTRY)]),
    "newest changes": lambda s: changes.list_changes(s, ChangeFilter(sort="-revision"), URL, URL),
    "search": lambda s: search.search(s, SearchFilter(q="no such thing"), URL),
    "a search for what is mistyped": lambda s: search.search(
        s, SearchFilter(q="abrahm acord"), URL
    ),
    "what happened": lambda s: summaries.happened(
        s, date(2020, 1, 1), date(2020, 2, 1), 10, revisions.moment(s)
    ),
    "spans": lambda s: spans.list_spans(s, SpanFilter(status=[Status.PARTY]), URL),
    "compare": lambda s: comparisons.compare(s, CompareFilter(country=[COUNTRY, "ARE"]), URL),
}


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """On SQLite, whichever engine the suite uses: PostgreSQL plans by what the tables hold."""
    path: Path = tmp_path_factory.mktemp("plans") / "plans.db"
    engine = engines.connect(Settings(database_url=f"sqlite:///{path}"))
    migrations.upgrade(engine)
    with recording(engine, seeds.AUTHOR, "seed", deriving.settle) as change:
        seeds.load(change)
    yield engine
    engine.dispose()


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("name", READS)
def test_a_read_looks_at_no_table_from_end_to_end(seeded: sa.Engine, name: str) -> None:
    for statement, steps in plans(seeded, READS[name]):
        scans = [s for s in steps if s.split()[0] == "SCAN" and s.split()[1] in GROWING]
        assert not scans, statement


def plans(engine: sa.Engine, read: Callable[[Snapshot], object]) -> Iterator[tuple[str, list[str]]]:
    """Each statement of a read, with the steps of its plan."""
    sent: list[tuple[str, Any]] = []
    with (
        followed(engine, lambda statement, values: sent.append((statement, values))),
        engines.reading(engine) as session,
    ):
        read(session)
        selects = [one for one in sent if one[0].startswith("SELECT")]
        assert selects
        for statement, values in selects:
            plan = session.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            yield statement, [str(row[3]) for row in plan]


def of_spans(
    engine: sa.Engine, read: Callable[[Snapshot], object]
) -> Iterator[tuple[str, list[str]]]:
    """The same without the last: the look-up of how far lists of a page's accords reach."""
    return (one for one in plans(engine, read) if not one[0].startswith("SELECT complete_list"))


def _actions(**given: str) -> Callable[[Snapshot], object]:
    return lambda s: actions.list_actions(s, ActionFilter.model_validate(given), URL)


def _memberships(**given: Any) -> Callable[[Snapshot], object]:
    return lambda s: memberships.list_memberships(s, MembershipFilter.model_validate(given), URL)


def _spans(**given: str) -> Callable[[Snapshot], object]:
    return lambda s: spans.list_spans(s, SpanFilter.model_validate(given), URL)


def _changes(**given: str) -> Callable[[Snapshot], object]:
    return lambda s: changes.list_changes(s, ChangeFilter.model_validate(given), URL, URL)


@pytest.mark.parametrize(
    ("read", "wanted"),
    [
        (_actions(accord=ACCORD, country=COUNTRY), "ix_action_accord_country_kind (accord=? AND c"),
        (_actions(accord=ACCORD, kind="signature"), "(accord=?"),
        (
            _actions(country=COUNTRY, kind="signature"),
            "ix_action_country_kind_id (country=? AND kind",
        ),
        (_actions(country=COUNTRY), "country_known_from (country=? AND known_from<?)"),
        (_actions(kind="signature"), "ix_action_kind_id (kind=? AND id<?)"),
        (_actions(), "SEARCH action USING INTEGER PRIMARY KEY (rowid<?)"),
        (_changes(country=COUNTRY), "citation USING INDEX ix_citation_added (known_from"),
        (_changes(country=COUNTRY), "ix_action_country_known_to (country=? AND known_to>"),
        (_changes(country=COUNTRY, accord=ACCORD), "ix_action_accord_known_from (accord=?"),
        (lambda s: explanation.get_membership(s, ACCORD, COUNTRY, AsOf()), "kind (accord=? AND c"),
        (_spans(country=f"{COUNTRY},ARE"), "ix_span_country_accord_seq (country=?"),
        (_spans(accord=ACCORD), "ix_span_accord_country_seq (accord=?"),
        (_spans(status="party"), "ix_span_status_accord_country (status=?"),
        (_spans(standing="member,former"), "ix_span_standing_accord_country (standing=?"),
        (_spans(status="signed", held_to="1990-01-01"), "accord_bounds USING PRIMARY KEY (held=?"),
        (READS["what happened"], "ix_action_done_on_earliest_id (done_on_earliest>? AND done_on_e"),
        (READS["search"], "SCAN findable_index VIRTUAL TABLE INDEX 0:M"),
        (READS["a search for what is mistyped"], "findable_word USING PRIMARY KEY (word>? AND"),
        (READS["a search for what is mistyped"], "ix_findable_word_backwards (backwards>? AND b"),
    ],
)
def test_a_read_takes_the_index_made_for_it(
    seeded: sa.Engine, read: Callable[[Snapshot], object], wanted: str
) -> None:
    found = [steps for _, steps in plans(seeded, read)]
    assert any(wanted in step for steps in found for step in steps), found


@pytest.mark.parametrize(
    ("given", "index", "columns"),
    [
        ({}, "ix_span_country_accord_seq", "country=?"),
        ({"disputed": True}, "ix_span_country_accord", "country=?"),
        (
            {"disputed": True, "status": "party", "standing": "member"},
            "ix_span_country_accord",
            "country=?",
        ),
        ({"status": "pending"}, "ix_span_country_status_accord", "country=? AND status=?"),
        (
            {"status": "pending", "standing": "prospective"},
            "ix_span_country_status_accord",
            "country=? AND status=?",
        ),
        (
            {"standing": "prospective"},
            "ix_span_country_standing_accord",
            "country=? AND standing=?",
        ),
    ],
    ids=str,
)
def test_what_a_country_holds_of_one_kind_is_found_by_the_narrowest_index(
    seeded: sa.Engine, few: int, given: dict[str, Any], index: str, columns: str
) -> None:
    *_, (_, steps) = of_spans(seeded, _memberships(country=COUNTRY, **given))
    # By country alone many would be met, so that accords come first there too.
    within = " AND accord=?" if few >= 0 or not given else ""
    assert f"SEARCH span USING INDEX {index} ({columns}{within})" in steps


def test_an_instant_finds_its_revision_by_an_index_that_is_ordered(seeded: sa.Engine) -> None:
    known_at = datetime.now(UTC)
    ((_, steps),) = plans(seeded, lambda session: revisions.moment(session, known_at=known_at))
    (step,) = steps
    assert "ix_revision_recorded_at (recorded_at<?)" in step


@pytest.mark.parametrize(
    ("read", "wanted"),
    [
        (
            _memberships(as_of="1900"),
            "COVERING INDEX ix_accord_bounds_held_starts_earliest_accord (held",
        ),
        (
            _memberships(signed_before="1900-01-01"),
            "COVERING INDEX ix_accord_bounds_held_since_latest_acc",
        ),
        (
            lambda s: accords.list_accords(s, AccordFilter(revision=1), URL),
            "ix_accord_entry_known_from (known_from<?)",
        ),
        (
            lambda s: sources.list_sources(s, SourceFilter(revision=1), URL),
            "ix_source_entry_known_from (known_from<?)",
        ),
    ],
)
def test_a_list_starts_from_the_few_that_can_be_on_it(
    seeded: sa.Engine, read: Callable[[Snapshot], object], wanted: str
) -> None:
    *_, (_, steps) = plans(seeded, read)
    assert any(wanted in step for step in steps), steps
    assert not [step for step in steps if "TEMP B-TREE" in step]


@pytest.mark.parametrize(
    ("given", "indexes"),
    [
        (
            {},
            {
                "ix_action_resulting_status_known_from (resulting_status=? AND known_from>?",
                "ix_action_status_after_retraction_known_to (status_after_retraction=? AND kn",
                "ix_citation_resulting_status_known_from (resulting_status=? AND known_from>?",
            },
        ),
        (
            {"country": COUNTRY},
            {
                "ix_action_country_resulting_status_known_from (country=? AND resulting_statu",
                "ix_action_country_known_to (country=? AND known_to>?",
            },
        ),
        ({"accord": ACCORD}, {"ix_action_accord_known_from (accord=? AND known_from>?"}),
    ],
    ids=["of all", "of a country", "of an accord"],
)
def test_the_feed_of_a_status_looks_up_what_left_it(
    seeded: sa.Engine, given: dict[str, str], indexes: set[str]
) -> None:
    found = [s for _, steps in plans(seeded, _changes(status="none", **given)) for s in steps]
    for index in indexes:
        assert any(index in step for step in found), (index, found)
    # What left a status among all is no way to what one accord or country was left with.
    for index in (
        "ix_action_resulting_status_known_from",
        "ix_action_status_after_retraction_known_to",
    ):
        assert any(index in step for step in found) == (not given), index


@pytest.mark.parametrize("second", [False, True], ids=["first page", "second page"])
@pytest.mark.parametrize(
    "given",
    [
        {},
        {"as_of": "2021"},
        {"revision": 1},
        {"status": "signed"},
        {"standing": "member"},
        {"disputed": False},
        {"signed_before": "2021-01-01"},
        {"region": "asia", "standing": "prospective"},
        {"region": "asia", "disputed": False},
    ],
    ids=str,
)
def test_a_list_across_accords_looks_only_into_those_whose_extent_allows_it(
    seeded: sa.Engine, few: int, given: dict[str, Any], second: bool
) -> None:
    if second:
        with engines.reading(seeded) as session:
            asked = MembershipFilter.model_validate({**given, "limit": 1})
            page, _ = memberships.list_memberships(session, asked, URL)
        cursor = parse_qs(urlsplit(page["next"]).query)["cursor"][0]
        given = {**given, "limit": 1, "cursor": cursor}
    *_, (statement, steps) = of_spans(seeded, _memberships(**given))
    behind = " AND accord=?" if few >= 0 else " AND accord>?" if second else ""
    assert steps[0].startswith(f"SEARCH accord_bounds USING PRIMARY KEY (held=?{behind})")
    # The few are listed between the two.
    span = steps[3 if few >= 0 else 1]
    assert span.startswith("SEARCH span USING INDEX")
    assert "(accord=?" in span or "AND accord=?" in span
    assert not [step for step in steps if "TEMP B-TREE" in step]
    # A page looks into no accord before its own.
    assert second == bool(re.search(r"accord_bounds\.accord( \|\| ''\))? >= :key_0", statement))
