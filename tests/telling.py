"""Tells an application of acts as sources do, over HTTP, and asks it what held."""

from collections.abc import Mapping
from typing import Any

import httpx

from tests.support import Body, get

TREATY: Body = {
    "slug": "lamp-treaty",
    "title": "Treaty on Lamps",
    "nature": "binding",
    "in_force_on": "1950-01-01",
    "in_force_delay": "none",
}
SLUG = TREATY["slug"]


class Teller:
    """A client that may write, and what it writes in few words.

    A source that is named first by an act is a reference that says nothing of its day.
    """

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.sources: set[str] = set()

    async def send(self, method: str, path: str, body: object, status: int, **more: Any) -> Body:
        """The body of an answer with this status."""
        answer = await self.client.request(method, f"/v1{path}", json=body, **more)
        assert answer.status_code == status, answer.text
        found: Body = answer.json()
        return found

    async def source(self, slug: str, *, status: int = 201, **more: Any) -> Body:
        """Create a source."""
        self.sources.add(slug)
        body = {"slug": slug, "title": f"Source {slug}", "tier": "reference", **more}
        return await self.send("POST", "/sources", body, status)

    async def accord(self, *, status: int = 201, **more: Any) -> Body:
        """Create an accord: long in force, and without a delay; what is None is left out."""
        body = {name: value for name, value in {**TREATY, **more}.items() if value is not None}
        return await self.send("POST", "/accords", body, status)

    async def edit(self, path: str, patch: Mapping[str, Any], status: int = 200) -> Body:
        """Edit an accord or a source as it stands."""
        tag = (await self.client.get(f"/v1{path}")).headers["etag"]
        return await self.send("PATCH", path, patch, status, headers={"if-match": tag})

    async def tell(
        self,
        country: str,
        kind: str,
        done_on: str,
        effective_on: str | None = None,
        *,
        by: str = "a",
        to: str = SLUG,
        status: int = 201,
        **more: Any,
    ) -> Body:
        """Record an act as a source tells it."""
        if by not in self.sources:
            await self.source(by)
        body = {"country": country, "kind": kind, "done_on": done_on, **more}
        if effective_on is not None:
            body["effective_on"] = effective_on
        body.setdefault("citations", [{"source": by}])
        return await self.send("POST", f"/accords/{to}/actions", body, status)

    async def why(self, country: str, as_of: str, *, to: str = SLUG, **asked: Any) -> Body:
        """The whole answer for a country on a day."""
        path = f"/v1/accords/{to}/members/{country}"
        return await get(self.client, path, as_of=as_of, **asked)

    async def held(self, country: str, as_of: str, *, to: str = SLUG, **asked: Any) -> str:
        """What held on a day: `party certain`, `party?contracting possible`."""
        return said(await self.why(country, as_of, to=to, **asked))


def said(member: Body) -> str:
    """A member's status with what else is left open, and how sure that is."""
    others = ",".join(member["alternatives"])
    return f"{member['status']}{'?' if others else ''}{others} {member['certainty']}"


def disputed_values(membership: Body) -> dict[str, dict[str, list[str]]]:
    """What sources dispute: for each field the values, each with the sources that say so."""
    return {
        dispute["about"]: {
            value["value"]: sorted(one["source"]["slug"] for one in value["citations"])
            for value in dispute["values"]
        }
        for dispute in membership["disputes"]
    }
