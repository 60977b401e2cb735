"""Reservations and other acts that give no status: alone they say nothing of what a country is."""

import httpx
import pytest

from app.domain.actions import WITHOUT_EFFECT
from app.memberships.doubts import SENTENCES
from app.pages import negotiation, words
from tests.support import Body, get
from tests.telling import SLUG, Teller, said

pytestmark = pytest.mark.anyio
DAYS = ("1980", "1990-01-01", "2010-01-01", "2011")
"""Before the act, its own day, the last of which its source speaks, and a later one."""


@pytest.fixture
def content() -> str:
    return "seeded"


async def stated(teller: Teller, kind: str = "reservation") -> Body:
    await teller.accord()
    await teller.source("list", status_on="2010-01-01")
    return await teller.tell("NOR", kind, "1990-01-01", by="list")


async def absent(client: httpx.AsyncClient, day: str, **asked: str) -> dict[str, str]:
    path = f"/v1/accords/{SLUG}/absent"
    items = (await get(client, path, as_of=day, limit=500, **asked))["items"]
    return {one["country"]["code"]: one["certainty"] for one in items}


@pytest.mark.parametrize("kind", sorted(WITHOUT_EFFECT))
async def test_alone_they_leave_unknown_what_a_country_is(teller: Teller, kind: str) -> None:
    made = await stated(teller, kind)
    assert made["status"] == {"before": "none", "after": "none"}
    for day in DAYS:
        found = await teller.why("NOR", day)
        assert (said(found), found["spans"]) == ("none unknown", []), day
        assert "known_through" not in found
        assert [act["kind"] for act in found["actions"]] == [kind]
        assert found["because"]["uncertain"] == [SENTENCES["silent"], SENTENCES["tie"]]
        assert (await absent(teller.client, day))["NOR"] == "unknown"
        assert "NOR" in await absent(teller.client, day, certainty="unknown")
        assert "NOR" not in await absent(teller.client, day, certainty="certain")
    assert (await teller.why("SWE", "1980"))["because"]["uncertain"] == [SENTENCES["silent"]]


async def test_a_complete_list_says_that_there_is_nothing(teller: Teller) -> None:
    await stated(teller)
    await teller.edit("/sources/list", {"lists": [SLUG]})
    told = {day: await teller.held("NOR", day) for day in DAYS}
    assert told == {
        "1980": "none certain",
        "1990-01-01": "none certain",
        "2010-01-01": "none certain",
        "2011": "none unknown",
    }
    assert (await absent(teller.client, "2010-01-01"))["NOR"] == "certain"


async def test_so_it_is_wherever_the_country_is_told_of(teller: Teller) -> None:
    await stated(teller)
    await teller.tell("SWE", "ratification", "1985-01-01", by="list")
    client = teller.client
    compared = await get(client, "/v1/compare", country="NOR,SWE", as_of="2000")
    (row,) = [one for one in compared["items"] if one["accord"]["slug"] == SLUG]
    assert [said(one) for one in row["members"]] == ["none unknown", "party certain"]
    assert (await get(client, "/v1/spans", accord=SLUG, country="NOR"))["items"] == []
    panel = await get(
        client, "/v1/panel", first_year=1990, last_year=1990, accord=SLUG, country="NOR"
    )
    assert panel["items"] == []
    history = await get(client, f"/v1/accords/{SLUG}/history")
    assert all(one["counts"].get("none", 0) == 0 for one in history["items"])
    badge = await client.get(f"/v1/accords/{SLUG}/members/NOR/badge.svg", params={"as_of": "2000"})
    assert words.load("en")["certainty"]["unknown"] in badge.text
    assert words.load("en")["ui"]["no_part"] not in badge.text


async def test_an_act_that_gives_a_status_counts_beside_them(teller: Teller) -> None:
    await stated(teller)
    await teller.tell("NOR", "ratification", "1995-01-01", by="list")
    assert await teller.held("NOR", "1994-12-31") == "none certain"
    assert await teller.held("NOR", "1995-01-01") == "party certain"


async def test_an_exit_whose_consent_is_retracted_says_as_little(teller: Teller) -> None:
    await teller.accord()
    await teller.source("list", status_on="2020-01-01")
    joined = await teller.tell("NOR", "ratification", "1990-01-01", by="list")
    await teller.tell("NOR", "withdrawal", "2000-01-01", by="list")
    await teller.send("POST", f"/actions/{joined['id']}/retraction", {"reason": "a slip"}, 200)
    for day in ("1995", "2010"):
        found = await teller.why("NOR", day)
        assert said(found) == "none unknown"
        assert SENTENCES["tie"] in found["because"]["uncertain"]


@pytest.mark.parametrize("language", negotiation.LANGUAGES)
async def test_the_page_says_so_in_every_language(teller: Teller, language: str) -> None:
    await stated(teller)
    page = await teller.client.get(
        f"/accords/{SLUG}/NOR", params={"lang": language}, headers={"accept": "text/html"}
    )
    told = words.load(language)
    assert page.status_code == 200
    assert told["doubt"]["tie"] in page.text
    assert told["kind"]["reservation"] in page.text
