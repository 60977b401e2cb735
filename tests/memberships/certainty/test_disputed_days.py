"""A membership is disputed as a whole: on every day, those before anything began among them."""

import pytest

from tests.support import Body, get
from tests.telling import SLUG, Teller

pytestmark = pytest.mark.anyio
DAYS = ("1980", "1996-12-31", "1997-06-01", "1998-06-01", "1999-01-01", "2010")
WHAT = {
    "the day of a consent": [
        ("ratification", "1997-01-01", "a"),
        ("ratification", "1999-01-01", "b"),
    ],
    "its day of effect": [
        ("ratification", "1997-01-01/1997-02-01", "a"),
        ("ratification", "1997-01-01/1997-02-01", "b"),
    ],
}
EFFECTS: dict[str, dict[str, str]] = {"its day of effect": {"a": "1997-06-01", "b": "1999-01-01"}}


@pytest.fixture
def content() -> str:
    return "seeded"


async def absent(teller: Teller, day: str) -> dict[str, bool]:
    items = (await get(teller.client, f"/v1/accords/{SLUG}/absent", as_of=day, limit=500))["items"]
    return {one["country"]["code"]: one["disputed"] for one in items}


async def always_disputed(teller: Teller, code: str) -> None:
    """Whichever way, and on whichever day it is asked for."""
    for day in DAYS:
        found = await teller.why(code, day)
        assert (found["disputed"], bool(found["disputes"])) == (True, True), day
        assert (await absent(teller, day)).get(code, True), day
        compared: Body = await get(teller.client, "/v1/compare", country=f"{code},SWE", as_of=day)
        rows = [one for one in compared["items"] if one["accord"]["slug"] == SLUG]
        assert all(row["members"][0]["disputed"] for row in rows), day


@pytest.mark.parametrize("what", WHAT)
async def test_what_sources_date_differently_is_disputed_on_every_day(
    teller: Teller, what: str
) -> None:
    await teller.accord()
    for kind, day, source in WHAT[what]:
        await teller.tell("NOR", kind, day, EFFECTS.get(what, {}).get(source), by=source)
    await teller.tell("SWE", "ratification", "1979-01-01")
    await always_disputed(teller, "NOR")
    assert (await teller.why("SWE", "1978"))["disputed"] is False


@pytest.mark.parametrize("kind", ["ratification", "reservation", "mention"])
async def test_what_a_source_contradicts_is_disputed_on_every_day(
    teller: Teller, kind: str
) -> None:
    await teller.accord()
    made = await teller.tell("NOR", kind, "1997-01-01")
    await teller.tell("SWE", "ratification", "1979-01-01")
    before = (await teller.client.get("/v1/revisions", params={"limit": 1})).json()["revision"]
    await teller.source("c")
    against = {"source": "c", "note": "Nobody was there."}
    await teller.send("POST", f"/actions/{made['id']}/dispute", against, 200)
    await always_disputed(teller, "NOR")
    earlier = await teller.why("NOR", "1980", revision=before)
    assert (earlier["disputed"], earlier["disputes"]) == (False, [])


async def test_what_is_retracted_disputes_nothing(teller: Teller) -> None:
    await teller.accord()
    await teller.tell("NOR", "ratification", "1997-01-01", by="a")
    other = await teller.tell("NOR", "ratification", "1999-01-01", by="b")
    await teller.send("POST", f"/actions/{other['id']}/retraction", {"reason": "a slip"}, 200)
    for day in DAYS:
        found = await teller.why("NOR", day)
        assert (found["disputed"], found["disputes"]) == (False, [])
    assert (await absent(teller, "1980"))["NOR"] is False
