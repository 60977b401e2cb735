"""Lists at each revision: what the rows that were known then say, however few they are."""

from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from app.db.tables.knowledge import AccordEntry, CountryEntry, SourceEntry
from app.db.tables.ledger import Action
from tests.walking import every

pytestmark = pytest.mark.anyio


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("limit", [2, 100])
@pytest.mark.parametrize(
    ("path", "table", "key", "served", "asked"),
    [
        ("/v1/actions", Action, "id", "id", {}),
        ("/v1/actions", Action, "id", "id", {"kind": "signature"}),
        ("/v1/actions", Action, "id", "id", {"country": "NOR"}),
        ("/v1/actions", Action, "id", "id", {"country": "EST", "kind": "ratification"}),
        ("/v1/accords", AccordEntry, "accord", "slug", {}),
        ("/v1/accords", AccordEntry, "accord", "slug", {"nature": "binding"}),
        ("/v1/sources", SourceEntry, "source", "slug", {}),
        ("/v1/sources", SourceEntry, "source", "slug", {"tier": "press"}),
        ("/v1/countries", CountryEntry, "country", "code", {"kind": "organization"}),
    ],
    ids=str,
)
async def test_a_list_holds_what_was_known_at_each_revision(
    client: httpx.AsyncClient,
    engine: sa.Engine,
    path: str,
    table: Any,
    key: str,
    served: str,
    asked: dict[str, Any],
    limit: int,
) -> None:
    (newest,) = (await client.get("/v1/revisions", params={"limit": 1})).json()["items"]
    told = []
    for number in range(1, newest["number"] + 1):
        column = getattr(table, key)
        known = sa.and_(table.known_from <= number, table.known_to > number)
        filters = [getattr(table, name) == value for name, value in asked.items()]
        with engine.connect() as connection:
            query = sa.select(column).where(known, *filters).order_by(column)
            expected = list(connection.execute(query).scalars())
        items = await every(client, path, **asked, revision=number, limit=limit)
        assert [item[served] for item in items] == expected, number
        told.append(expected)
    assert told[-1]
    assert len({str(each) for each in told}) > 1 or table is CountryEntry
