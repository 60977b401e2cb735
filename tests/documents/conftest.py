"""Sources with documents, for the tests of them."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from tests.support import Body
from tests.writing.conftest import admin, make_key, writer

__all__ = ["admin", "make_key", "writer"]
SOURCE, ADDRESS = "tide-tables", "/v1/sources/tide-tables/document"
TEXT = (
    "The Tide Tables\n"
    "Iceland “has signed” the convention — as the minister said in 1990.\n"
    "Only whoever has a key reads of the chalcedony.\n"
)
Put = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
def put(writer: httpx.AsyncClient) -> Put:
    """Sends a document of the source that is made here, by default private plain text."""

    async def send(content: str | bytes = TEXT, kind: str = "text/plain", **asked: Any) -> Any:
        body: Body = {"slug": SOURCE, "title": "Tide Tables", "tier": "press"}
        await writer.post("/v1/sources", json=body)
        headers = {"content-type": kind}
        data = content.encode() if isinstance(content, str) else content
        return await writer.put(ADDRESS, content=data, headers=headers, params=asked)

    return send


def citing(*quotes: str, **more: Any) -> Body:
    """A signature of Iceland with these quotes."""
    cited = [{"source": SOURCE, "quote": quote} for quote in quotes]
    return {"country": "ISL", "kind": "signature", "done_on": "1990-05", "citations": cited, **more}
