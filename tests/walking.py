"""Walking through a collection page by page, as a client does."""

from collections.abc import Callable
from typing import Any

import httpx

from tests.support import PUBLIC_URL, Body


async def every(
    client: httpx.AsyncClient,
    path: str,
    *,
    between: Callable[[], object] = lambda: None,
    **asked: Any,
) -> list[Body]:
    """The items of all pages. `between` runs after each page that has another behind it."""
    response = await client.get(path, params=asked)
    found: list[Body] = []
    while True:
        assert response.status_code == 200, response.text
        body: Body = response.json()
        found += body["items"]
        if "next" not in body:
            assert "link" not in response.headers
            return found
        assert len(body["items"]) == int(asked.get("limit", 50))
        assert body["next"].startswith(f"{PUBLIC_URL}/v1/")
        assert response.headers["link"] == f'<{body["next"]}>; rel="next"'
        between()
        response = await client.get(body["next"])
