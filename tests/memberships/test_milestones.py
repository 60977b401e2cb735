"""The row people know over HTTP: as of the day and the revision that are asked about."""

from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from app.db import migrations
from app.spans import rederiving
from tests.db.schemas import go_back
from tests.example import HARBOUR
from tests.support import Body
from tests.telling import SLUG, Teller

pytestmark = pytest.mark.anyio
DAYS = ("signed_on", "consented_on", "in_force_on", "left_on")


async def row(client: httpx.AsyncClient, code: str, as_of: str, **asked: Any) -> Body:
    """A member as a list has it."""
    params = {"country": code, "as_of": as_of, **asked}
    answer = await client.get(f"/v1/accords/{HARBOUR}/members", params=params)
    items: list[Body] = answer.json()["items"]
    (found,) = items
    return found


def told(member: Body) -> dict[str, str]:
    """Its milestones in words."""
    days = {name: member[name]["edtf"] for name in DAYS if name in member}
    return {**days, **({"consent": member["consent"]} if "consent" in member else {})}


async def test_a_member_carries_its_days_as_of_the_day(client: httpx.AsyncClient) -> None:
    signed = {"signed_on": "1990-05-01"}
    consented = {**signed, "consent": "ratification", "consented_on": "1991-03-01"}
    assert told(await row(client, "NOR", "1990-12-31")) == signed
    assert told(await row(client, "NOR", "1991-12-31")) == consented
    norway = await row(client, "NOR", "2020-01-01")
    assert told(norway) == {**consented, "in_force_on": "1992-01-01"}
    assert norway["in_force_on"] == {
        "edtf": "1992-01-01", "earliest": "1992-01-01", "latest": "1992-01-01",
    }  # fmt: skip
    assert told(await row(client, "ISL", "2020-01-01"))["left_on"] == "2002-01-10"
    assert "left_on" not in await row(client, "ISL", "2001-12-31")


async def test_what_is_known_in_part_has_its_bounds(client: httpx.AsyncClient) -> None:
    sweden = await row(client, "SWE", "2020-01-01")
    assert sweden["signed_on"] == {
        "edtf": "1990-05", "earliest": "1990-05-01", "latest": "1990-05-31",
    }  # fmt: skip
    bounds = (sweden["since"], sweden["since_earliest"], sweden["since_latest"])
    assert bounds == ("1990-05", "1990-05-01", "1990-05-31")


async def test_bounds_that_are_open_are_absent(teller: Teller) -> None:
    await teller.accord(in_force_delay=None, in_force_on=None)
    await teller.tell("NOR", "accession", "2001-01-01")
    found = await teller.why("NOR", "2020-01-01")
    assert found["in_force_on"] == {"edtf": "2001-01-01/..", "earliest": "2001-01-01"}
    assert "since_latest" not in found
    assert "since_earliest" not in await teller.why("SWE", "2020-01-01")


async def test_a_row_is_as_of_the_revision(teller: Teller) -> None:
    await teller.accord()
    first = await teller.tell("NOR", "signature", "2001-01-01")
    second = await teller.tell("NOR", "ratification", "2002-02-02")
    path = f"/v1/accords/{SLUG}/members"
    for revision, expected in (
        (first["recorded_in"], {"signed_on": "2001-01-01"}),
        (
            second["recorded_in"],
            {
                "signed_on": "2001-01-01",
                "consented_on": "2002-02-02",
                "in_force_on": "2002-02-02",
                "consent": "ratification",
            },
        ),
    ):
        asked = {"as_of": "2020-01-01", "revision": revision}
        (member,) = (await teller.client.get(path, params=asked)).json()["items"]
        assert told(member) == expected


async def test_an_older_database_has_them_once_it_is_derived_anew(
    client: httpx.AsyncClient, engine: sa.Engine
) -> None:
    before = await row(client, "NOR", "2020-01-01")
    known = (await client.get("/v1/memberships")).json()["revision"]
    go_back(engine, "0013")
    migrations.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM derivation"))
    assert told(await row(client, "NOR", "2020-01-01", revision=known)) == {}
    assert rederiving.by_these_rules(engine)
    assert await row(client, "NOR", "2020-01-01") == before
    assert told(await row(client, "NOR", "2020-01-01", revision=known)) == {}
