"""Pages of the feed: small ones hold what a large one does, from either end."""

from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
import sqlalchemy as sa

from app.accords.commands import put_marked
from app.accords.schemas import AccordIn
from tests.example import ACCORDS, HARBOUR, TEA
from tests.support import change
from tests.walking import every

pytestmark = pytest.mark.anyio
ATOM = "{http://www.w3.org/2005/Atom}"


async def entries(client: httpx.AsyncClient, **asked: Any) -> list[str]:
    """The titles of every entry of the Atom feed, page by page."""
    found: list[str] = []
    response = await client.get("/v1/changes.atom", params=asked)
    while True:
        feed = ElementTree.fromstring(response.content)
        found += [entry.findtext(f"{ATOM}title") or "" for entry in feed.iter(f"{ATOM}entry")]
        links = {link.get("rel"): link.get("href") or "" for link in feed.findall(f"{ATOM}link")}
        if "next" not in links:
            return found
        response = await client.get(links["next"])


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
@pytest.mark.parametrize(
    "asked",
    [{"since": 1}, {"since": 2, "status": "signed"}, {"accord": HARBOUR}, {"country": "NO"}],
)
async def test_small_pages_hold_what_a_large_one_does_in_both_directions(
    client: httpx.AsyncClient, asked: dict[str, Any], limit: int
) -> None:
    whole = await every(client, "/v1/changes", **asked, limit=100)
    assert len(whole) > limit
    assert await every(client, "/v1/changes", **asked, limit=limit) == whole
    newest_first = await entries(client, **asked, limit=100)
    assert len(newest_first) == len(whole)
    assert await entries(client, **asked, limit=limit) == newest_first


async def test_things_that_one_revision_changed_alike_are_told_once_each(
    client: httpx.AsyncClient, engine: sa.Engine
) -> None:
    marked = {**ACCORDS[2], "same_as": HARBOUR}
    with change(engine) as made:
        put_marked(made, AccordIn.model_validate(marked))
    whole = await every(client, "/v1/changes", since=5, limit=100)
    assert {one["id"] for one in whole} == {TEA, HARBOUR}
    assert await every(client, "/v1/changes", since=5, limit=1) == whole
