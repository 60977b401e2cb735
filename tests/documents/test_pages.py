"""The explorer: a mark for quotes that stand in what was read, and their paragraphs for some."""

import httpx
import pytest

from tests.documents.conftest import SOURCE, TEXT, Put, citing
from tests.example import HARBOUR
from tests.support import assert_problem
from tests.writing.bodies import ACTIONS

pytestmark = pytest.mark.anyio
PAGES = [f"/accords/{HARBOUR}/ISL", f"/sources/{SOURCE}"]
HTML = {"accept": "text/html"}


@pytest.mark.parametrize("page", PAGES)
async def test_a_quote_is_marked_and_shown_in_its_paragraph_to_those_who_may_read_it(
    client: httpx.AsyncClient, writer: httpx.AsyncClient, put: Put, page: str
) -> None:
    await put()
    await writer.post(ACTIONS, json=citing("has signed"))
    without, keyed = await client.get(page, headers=HTML), await writer.get(page, headers=HTML)
    for response in (without, keyed):
        assert "✓ Verified" in response.text
        assert "Authorization" in response.headers["vary"]
    assert "<mark>" not in without.text
    assert "Iceland “<mark>has signed</mark>” the convention — as the" in keyed.text
    assert "chalcedony" not in keyed.text
    assert keyed.headers["cache-control"] == "private, no-store"
    again = await client.get(page, headers=HTML)
    assert again.text == without.text
    await put(public=True)
    assert "<mark>has signed</mark>" in (await client.get(page, headers=HTML)).text
    await put(TEXT.replace("signed", "refused"))
    assert "Not found in the text" in (await client.get(page, headers=HTML)).text


async def test_a_wrong_key_opens_no_page(client: httpx.AsyncClient, put: Put) -> None:
    await put()
    headers = {"accept": "application/json", "authorization": "Bearer dpk_000000000000_no"}
    response = await client.get(PAGES[1], headers=headers)
    assert_problem(response, 401, "unauthenticated")
