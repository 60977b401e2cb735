"""Status over time as rows: each span of each membership once, by what is asked."""

import csv
import io
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from tests.example import HARBOUR, TEA
from tests.support import Body, assert_problem, get, max_queries
from tests.telling import SLUG, Teller
from tests.walking import every

pytestmark = pytest.mark.anyio
SPANS = "/v1/spans"
SHARED = ("status", "standing", "rule", "since", "starts", "ends", "leaving_on", "provisional")


def place(span: Body) -> tuple[str, str, int]:
    return span["accord"], span["country"]["code"], span["number"]


async def test_each_span_stands_once_and_says_what_the_membership_says(
    client: httpx.AsyncClient,
) -> None:
    found = await every(client, SPANS, limit=7)
    assert [place(one) for one in found] == sorted({place(one) for one in found})
    for accord, code in sorted({place(one)[:2] for one in found}):
        shown = (await get(client, f"/v1/accords/{accord}/members/{code}"))["spans"]
        own = [one for one in found if place(one)[:2] == (accord, code)]
        told, expected = (
            sorted(str([one.get(name) for name in SHARED]) for one in spans)
            for spans in (own, shown)
        )
        assert told == expected


@pytest.mark.parametrize("limit", [1, 3, 100])
@pytest.mark.parametrize(
    "asked",
    [
        {"accord": HARBOUR},
        {"country": "Norway"},
        {"accord": HARBOUR, "country": "no"},
        {"status": "party"},
        {"standing": "former", "held_from": "2010-01-01"},
        {"held_from": "1995-01-01", "held_to": "1995-12-31"},
        {"status": "party,signed", "country": "Norway,bel"},
        {"standing": "former,prospective", "held_to": "2001-01-01"},
        {"status": "signed,none", "held_from": "1990-06-01", "held_to": "1990-06-30"},
        {"accord": f"{HARBOUR},{TEA}", "standing": "member"},
    ],
    ids=str,
)
async def test_spans_are_filtered(
    client: httpx.AsyncClient, asked: dict[str, Any], limit: int
) -> None:
    def fits(one: Body) -> bool:
        codes = {"Norway": "NOR", "no": "NOR", "bel": "BEL"}
        among = {name: asked[name].split(",") for name in asked}
        code = one["country"]["code"]
        last = one.get("ends", {}).get("latest", "9999-12-31")
        return bool(
            one["accord"] in among.get("accord", [one["accord"]])
            and ("country" not in among or code in {codes[name] for name in among["country"]})
            and one["status"] in among.get("status", [one["status"]])
            and one["standing"] in among.get("standing", [one["standing"]])
            and asked.get("held_from", "0001") < last
            and one["starts"].get("earliest", "0001") <= asked.get("held_to", "9999")
        )

    expected = [one for one in await every(client, SPANS, limit=100) if fits(one)]
    assert expected
    assert await every(client, SPANS, **asked, limit=limit) == expected


async def test_spans_are_those_of_the_revision(teller: Teller) -> None:
    await teller.accord()
    first = await teller.tell("NOR", "signature", "2001-01-01")
    await teller.tell("NOR", "ratification", "2002-02-02")

    async def told(**asked: Any) -> list[str]:
        found = await every(teller.client, SPANS, accord=SLUG, **asked)
        return [one["status"] for one in found]

    assert await told() == ["signed", "party"]
    assert await told(revision=first["recorded_in"]) == ["signed"]


async def test_spans_are_a_table(client: httpx.AsyncClient) -> None:
    text = (await client.get(f"{SPANS}.csv", params={"accord": HARBOUR, "country": "ISL"})).text
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    told = [(row["status"], row["starts"], row["ends"], row["left_on"]) for row in rows]
    assert told[-1] == ("withdrawn", "2002-01-10", "", "2002-01-10")
    assert told[-2][2] == "2002-01-10"


async def test_an_accord_that_there_is_not_is_not_found(client: httpx.AsyncClient) -> None:
    assert_problem(await client.get(SPANS, params={"accord": "no-such"}), 404, "not-found")


async def test_a_page_costs_two_statements(client: httpx.AsyncClient, engine: sa.Engine) -> None:
    with max_queries(engine, 2):
        await client.get(SPANS, params={"limit": 3})
