"""Passages in the feed of changes: when they came, and when and why they keep nothing open."""

from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
import sqlalchemy as sa

from tests.passages.test_passages import ACCORD, EXIT, ROWS, load
from tests.support import Body, get
from tests.walking import every

pytestmark = pytest.mark.anyio
SLUG = ACCORD.rsplit("/", 1)[1]


@pytest.fixture
def content() -> str:
    return "seeded"


async def told(client: httpx.AsyncClient, **asked: Any) -> list[Body]:
    items = await every(client, "/v1/changes", **asked)
    return [item for item in items if item["subject"] == "passage"]


async def test_a_passage_is_recorded_and_dismissed_with_its_reason(
    engine: sa.Engine, writer: httpx.AsyncClient
) -> None:
    load(engine, EXIT)
    (passage,) = (await get(writer, f"{ACCORD}/passages"))["items"]
    body = {"reason": "It never left."}
    await writer.post(f"/v1/passages/{passage['id']}/dismissal", json=body)
    recorded, dismissed = await told(writer, accord=SLUG)
    assert (recorded["change"], dismissed["change"]) == ("recorded", "dismissed")
    assert (recorded["about"], recorded["country"]["code"]) == ("exit", "NOR")
    assert dismissed["reason"] == "It never left."
    assert (await get(writer, recorded["url"]))["id"] == passage["id"]
    narrowed: list[dict[str, Any]] = [{"country": "NOR"}, {"accord": SLUG, "country": "NOR"}]
    for asked in (*narrowed, {"limit": 1}):
        assert await told(writer, **asked) == [recorded, dismissed]
    assert await told(writer, country="SWE") == []
    assert await told(writer, accord=SLUG, status="party") == []
    revision = await get(writer, f"/v1/revisions/{dismissed['revision']}")
    assert [item["subject"] for item in revision["changes"]] == ["passage"]


async def test_words_that_are_gone_from_their_source_are_retracted(
    engine: sa.Engine, client: httpx.AsyncClient
) -> None:
    load(engine, EXIT)
    load(engine, "Nothing to see here.")
    assert [one["change"] for one in await told(client, accord=SLUG)] == ["recorded", "retracted"]
    page = (await client.get("/")).text
    assert "Not understood" in page


async def test_the_atom_feed_names_them(engine: sa.Engine, client: httpx.AsyncClient) -> None:
    load(engine, EXIT, ROWS)
    feed = ElementTree.fromstring(
        (await client.get("/v1/changes.atom", params={"country": "NOR"})).text
    )
    titles = [one.text for one in feed.iter("{http://www.w3.org/2005/Atom}title")]
    assert f"Norway, {SLUG}: unread passage on an exit or a return recorded" in titles
