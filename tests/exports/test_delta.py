"""The feed of N..M, applied to the export of N, gives the export of M."""

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.accords.commands import put_accord, put_marked
from app.accords.schemas import AccordIn
from app.actions.commands import cite_action, correct_actions, record_actions, retract_actions
from app.actions.schemas import CitationIn
from app.countries.commands import add_alias
from app.db.revisions import Change
from app.db.tables.ledger import Action, Passage
from app.domain.passages import About
from app.exports import commands
from app.exports.resources import RESOURCES
from app.notes.commands import put_notes
from app.notes.schemas import NoteIn
from app.passages.commands import dismiss, put_passages
from app.passages.schemas import PassageIn
from app.sources.commands import put_source
from app.sources.schemas import SourceIn
from app.spans import rederiving
from tests import example
from tests.exports import delta, reading
from tests.exports.delta import Tables
from tests.support import PUBLIC_URL, change
from tests.walking import every

pytestmark = pytest.mark.anyio
HARBOUR, LANTERN, TEA = example.HARBOUR, example.LANTERN, example.TEA


def number_of(made: Change, accord: str, country: str) -> int:
    query = sa.select(col(Action.id)).where(
        col(Action.accord) == accord, col(Action.country) == country
    )
    return int(made.session.execute(query.order_by(col(Action.id))).scalars().first() or 0)


def unread(made: Change) -> int:
    query = sa.select(col(Passage.id)).order_by(col(Passage.id).desc())
    return int(made.session.execute(query).scalars().first() or 0)


CITED = {"source": example.LEDGER, "note": "so they say"}
CHANGES: dict[str, Callable[[Change], object]] = {
    "an act": lambda made: record_actions(
        made, HARBOUR, [example.action("USA", "accession", "2001-05-06")]
    ),
    "a retraction": lambda made: retract_actions(
        made, [number_of(made, HARBOUR, "USA")], "It never did."
    ),
    "a correction": lambda made: correct_actions(
        made,
        {number_of(made, HARBOUR, "ISL"): example.action("ISL", "ratification", "1995~")},
        "Another year.",
    ),
    "evidence": lambda made: cite_action(
        made, number_of(made, HARBOUR, "EST"), [CitationIn.model_validate(CITED)]
    ),
    "terms": lambda made: put_accord(
        made,
        AccordIn.model_validate(
            {
                **example.ACCORDS[0],
                "in_force_delay": "P12M",
                "identifiers": {"unts": "17"},
                "terms": [{"term": "in_force_delay", "value": "P12M", "source": example.GAZETTE}],
            }
        ),
    ),
    "a newer list": lambda made: put_source(
        made,
        SourceIn.model_validate(
            {**example.SOURCES[0], "status_on": "2025-05-05", "lists": [HARBOUR, TEA]}
        ),
    ),
    "an alias": lambda made: add_alias(made, "NOR", "Noreg"),
    "notes": lambda made: put_notes(
        made, TEA, example.GAZETTE, [NoteIn(number=n, text=f"Note {n}.") for n in ("1", "2")]
    ),
    "a passage": lambda made: put_passages(
        made, example.LEDGER, [PassageIn(TEA, "CHN", About.EXIT, None, "It left.")], [TEA]
    ),
    "a double": lambda made: put_marked(
        made, AccordIn.model_validate({**example.ACCORDS[0], "same_as": "abraham-accords"})
    ),
    "a dismissal": lambda made: dismiss(made, unread(made), "It did not."),
}


def tables(export: Path) -> Tables:
    return {one.name: reading.lines(export, one.name) for one in RESOURCES}


def as_set(rows: list[dict[str, Any]]) -> set[str]:
    found = {json.dumps(row, sort_keys=True) for row in rows}
    assert len(found) == len(rows)
    return found


@pytest.fixture
def exports(engine: sa.Engine, folder: Path) -> dict[int, Tables]:
    """The tables of the exports of some revisions, of the newest among them."""
    for what, write in CHANGES.items():
        with change(engine, what) as made:
            write(made)
        assert made.opened, what
    found = {}
    for revision in (2, 5, 7, 9, 11, 13, 16):
        made_at, _ = commands.export(engine, folder, revision, ["ndjson"], PUBLIC_URL, "MIT")
        found[revision] = tables(made_at)
    return found


async def test_the_feed_applied_to_an_export_gives_a_later_one(
    client: httpx.AsyncClient, exports: dict[int, Tables]
) -> None:
    assert max(exports) == 5 + len(CHANGES)
    for since, until in [*pairwise(exports), (2, 16)]:
        applied = await delta.apply(client, exports[since], since, until)
        for name, rows in exports[until].items():
            differing = as_set(applied[name]) ^ as_set(rows)
            assert differing == set(), (since, until, name)


async def test_a_revision_of_which_the_feed_tells_nothing_has_derived_everything_anew(
    client: httpx.AsyncClient, engine: sa.Engine
) -> None:
    def by_hand(made: Change) -> None:
        made.session.execute(sa.text("UPDATE span SET citations = citations + 1"))

    with change(engine, "damage") as made:
        by_hand(made)
    with change(engine, "derive all spans anew", rederiving.AUTHOR) as made:
        rederiving.everything(made)
    assert made.number == 6
    assert await every(client, "/v1/changes", since=5, limit=100) == []
    newest = (await client.get("/v1/revisions", params={"limit": 1})).json()["items"]
    assert [one["number"] for one in newest] == [6]
