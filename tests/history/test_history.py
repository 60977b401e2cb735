"""The history of an accord: its counts are those of the lists of members, day by day."""

import csv
import io

import httpx
import pytest

from tests import example
from tests.support import get

pytestmark = pytest.mark.anyio
HARBOUR = f"/v1/accords/{example.HARBOUR}"


@pytest.mark.usefixtures("few")
async def test_the_history_counts_what_the_lists_of_members_say(client: httpx.AsyncClient) -> None:
    history = await get(client, f"{HARBOUR}/history", as_of="2021-01-01")
    days = [item["on"] for item in history["items"]]
    assert days == sorted(set(days))
    assert len(days) > 15
    for item in history["items"]:
        members = await get(client, f"{HARBOUR}/members", as_of=item["on"], limit=100)
        counts: dict[str, int] = {}
        possible: dict[str, int] = {}
        for member in members["items"]:
            counts[member["status"]] = counts.get(member["status"], 0) + 1
            if member["certainty"] == "possible":
                possible[member["status"]] = possible.get(member["status"], 0) + 1
        assert (item["counts"], item["possible"]) == (counts, possible), item["on"]


async def test_the_history_pages_by_day(client: httpx.AsyncClient) -> None:
    whole = await get(client, f"{HARBOUR}/history")
    first = await get(client, f"{HARBOUR}/history", limit=5)
    second = (await client.get(first["next"])).json()
    assert first["items"] + second["items"] == whole["items"][:10]


async def test_a_count_of_none_is_a_number_in_a_table(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"{HARBOUR}/history.csv", params={"as_of": "2021-01-01"})
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert {row["accord"] for row in rows} == {HARBOUR.rpartition("/")[2]}
    counts = [v for row in rows for name, v in row.items() if name not in ("accord", "on")]
    assert "0" in counts
    assert all(count.isdecimal() for count in counts)
