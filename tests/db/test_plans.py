"""How SQLite answers lists: by an index, and never by looking at every row of what grows."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.actions import queries as actions
from app.actions import spans
from app.actions.schemas import ActionFilter
from app.comparisons import queries as comparisons
from app.comparisons.schemas import CompareFilter
from app.db import engine as engines
from app.db import migrations
from app.db.engine import Snapshot
from app.db.recording import recording
from app.http.fields import AsOf
from app.ingest import seeds
from app.memberships import queries as memberships
from app.memberships import reasons
from app.memberships.schemas import CountryMembershipFilter, MemberFilter, MembershipFilter
from app.revisions import changes
from app.revisions.schemas import ChangeFilter
from app.settings import Settings

ACCORD, COUNTRY, URL = "abraham-accords", "KAZ", "http://127.0.0.1:8000"
GROWING = ("span", "action", "citation")
READS: dict[str, Callable[[Snapshot], object]] = {
    "members": lambda s: memberships.list_members(s, ACCORD, MemberFilter(), URL),
    "a country's": lambda s: memberships.list_country_memberships(
        s, COUNTRY, CountryMembershipFilter(), URL
    ),
    "by status": lambda s: memberships.list_memberships(s, MembershipFilter(status="party"), URL),
    "one": lambda s: reasons.get_membership(s, ACCORD, COUNTRY, AsOf()),
    "actions of a country": lambda s: actions.list_actions(s, ActionFilter(country=COUNTRY), URL),
    "an action": lambda s: actions.get_action(s, 1, AsOf()),
    "changes": lambda s: changes.list_changes(s, ChangeFilter(), URL, URL),
    "newest changes": lambda s: changes.list_changes(
        s, ChangeFilter(), URL, URL, newest_first=True
    ),
    "compare": lambda s: comparisons.compare(s, CompareFilter(country=[COUNTRY, "ARE"]), URL),
}


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """On SQLite, whichever engine the suite uses: PostgreSQL plans by what the tables hold."""
    path: Path = tmp_path_factory.mktemp("plans") / "plans.db"
    engine = engines.connect(Settings(database_url=f"sqlite:///{path}"))
    migrations.upgrade(engine)
    with recording(engine, seeds.AUTHOR, "seed", spans.settle) as change:
        seeds.load(change)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("name", READS)
def test_a_read_looks_at_no_table_from_end_to_end(seeded: sa.Engine, name: str) -> None:
    sent: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        sent.append((statement, values))

    sa.event.listen(seeded, "before_cursor_execute", note)
    with engines.reading(seeded) as session:
        READS[name](session)
        sa.event.remove(seeded, "before_cursor_execute", note)
        selects = [one for one in sent if one[0].startswith("SELECT")]
        assert selects
        for statement, values in selects:
            plan = session.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            steps = [str(row[3]) for row in plan]
            scans = [s for s in steps if s.split()[0] == "SCAN" and s.split()[1] in GROWING]
            assert not scans, statement
