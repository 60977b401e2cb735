"""The lives of States: when they began and ended, who succeeded whom, and what follows."""

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from app.countries.commands import put_countries
from app.countries.schemas import CountryIn
from tests.support import Body, change, get
from tests.telling import SLUG, Teller

pytestmark = pytest.mark.anyio
TODAY = datetime.now(UTC).date()
SOON = TODAY + timedelta(days=7)
"""Still to come when the suite runs over midnight."""


@pytest.fixture
def content() -> str:
    return "seeded"


LIVES = [
    # Code, began, ended, predecessors, successors.
    ("CZE", "1993-01-01", None, ["CSHH"], []),
    ("CSHH", "1918-10-28", "1993-01-01", ["X-AUH"], ["CZE", "SVK"]),
    ("MNE", "2006-06-03", None, ["CSXX"], []),
    ("SSD", "2011-07-09", None, ["SDN"], []),
]


@pytest.mark.parametrize(("code", "began", "ended", "before", "after"), LIVES)
async def test_a_state_says_when_it_began_and_ended_and_who_stands_beside_it(
    client: httpx.AsyncClient, code: str, began: str, ended: str | None, before: list[str],
    after: list[str],
) -> None:  # fmt: skip
    body = await get(client, f"/v1/countries/{code}")
    assert body["began_on"]["edtf"] == began
    assert body.get("ended_on", {}).get("edtf") == ended
    sides = {"succeeds": before, "succeeded_by": after}
    for side, codes in sides.items():
        assert [one["country"]["code"] for one in body[side]] == codes
        assert all(one["kind"] and one["origin"] for one in body[side])


async def test_each_succession_stands_on_both_sides(client: httpx.AsyncClient) -> None:
    first = await get(client, "/v1/countries/CSHH")
    for one in first["succeeded_by"]:
        other = await get(client, f"/v1/countries/{one['country']['code']}")
        (back,) = [each for each in other["succeeds"] if each["country"]["code"] == "CSHH"]
        assert {**back, "country": None} == {**one, "country": None}


async def test_lives_are_told_as_they_were_known(teller: Teller) -> None:
    old = (await get(teller.client, "/v1/countries/SSD"))["revision"]
    engine = teller.client._transport.app.state.engine  # type: ignore[attr-defined]
    with change(engine) as made:
        given = {"code": "SSD", "kind": "state", "name": "South Sudan", "origin": "a test",
                 "began_on": "2011-07-10"}  # fmt: skip
        put_countries(made, [CountryIn.model_validate(given)])
    now = await get(teller.client, "/v1/countries/SSD")
    then = await get(teller.client, "/v1/countries/SSD", revision=old)
    assert (now["began_on"]["edtf"], then["began_on"]["edtf"]) == ("2011-07-10", "2011-07-09")
    assert then["succeeds"] == now["succeeds"]


SUCCESSIONS: list[tuple[str, Body, dict[str, str]]] = [
    (
        "in force when the state began",
        {"in_force_on": "1970-01-01"},
        {"1992-12-31": "none certain", "1993-01-01": "party certain"},
    ),
    (
        "in force later",
        {"in_force_on": "1995-01-01"},
        {"1993-02-21": "none certain", "1993-02-22": "contracting certain",
         "1995-01-01": "party presumed"},
    ),
    (
        "not in force",
        {"in_force_on": "no"},
        {"1993-01-01": "none certain", "2000": "contracting presumed"},
    ),
    (
        "in force nobody knows when",
        {"in_force_on": None},
        {"1992-12-31": "none certain", "1993-01-15": "party?none possible",
         "2000": "party?contracting possible"},
    ),
    (
        "after a delay, which a successor does not wait for",
        {"in_force_on": "1970-01-01", "in_force_delay": "P90D"},
        {"1993-01-01": "party certain"},
    ),
    (
        "after an unknown delay, which a successor does not wait for",
        {"in_force_on": "1970-01-01", "in_force_delay": None},
        {"1992-12-31": "none certain", "1993-01-01": "party certain"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("terms", "days"), [case[1:] for case in SUCCESSIONS], ids=[case[0] for case in SUCCESSIONS]
)
async def test_a_succession_takes_effect_when_the_state_began_if_the_accord_was_in_force(
    teller: Teller, terms: Body, days: dict[str, str]
) -> None:
    await teller.accord(**terms)
    await teller.tell("CZE", "succession", "1993-02-22")
    assert {day: await teller.held("CZE", day) for day in days} == days


async def test_a_succession_with_a_day_of_its_own_keeps_that(teller: Teller) -> None:
    await teller.accord()
    await teller.tell("CZE", "succession", "1993-02-22", "1993-02-01")
    assert await teller.held("CZE", "1993-01-31") == "none certain"
    assert await teller.held("CZE", "1993-02-01") == "party certain"


async def test_a_succession_of_a_state_of_unknown_beginning_is_open_until_the_act(
    teller: Teller,
) -> None:
    await teller.accord()
    assert "began_on" not in await get(teller.client, "/v1/countries/FRA")
    await teller.tell("FRA", "succession", "1993-02-22")
    found = await teller.why("FRA", "1980")
    assert (found["status"], found["alternatives"]) == ("party", ["none"])
    assert found["because"]["uncertain"]
    assert await teller.held("FRA", "1993-02-22") == "party certain"


async def test_an_accession_never_reaches_back_to_the_beginning(teller: Teller) -> None:
    await teller.accord()
    await teller.tell("CZE", "accession", "1993-02-22")
    assert await teller.held("CZE", "1993-02-21") == "none certain"


AFTER = [
    ("CSHH", "1993-01-01", "Czechoslovakia (CSHH) had ended on 1993-01-01", {"CZE", "SVK"}),
    ("CSHH", "1994", "", {"CZE", "SVK"}),
    ("Czechoslovakia", "1994-01-01", "", {"CZE", "SVK"}),
    ("YUCS", "2001-03-12", "", set()),
    ("SUHH", "1992-01/1993", "", set()),
    ("DDDE", "1990-10-03", "", {"DEU"}),
]


@pytest.mark.parametrize(("country", "day", "told", "successors"), AFTER)
async def test_a_state_does_nothing_after_its_end_and_its_successors_are_named(
    teller: Teller, country: str, day: str, told: str, successors: set[str]
) -> None:
    await teller.accord()
    body = await teller.tell(country, "ratification", day, status=400)
    (fault,) = body["errors"]
    assert (fault["code"], fault["pointer"]) == ("after_its_end", "/done_on")
    assert fault["detail"].startswith(told)
    code = "CSHH" if country == "Czechoslovakia" else country
    there = await get(teller.client, f"/v1/countries/{code}")
    named = {one["country"]["code"] for one in there["succeeded_by"]}
    assert named
    assert successors <= named
    assert set(re.findall(r"\(([A-Z-]+)\)", fault["detail"])) - {code} == named
    assert (await every_action(teller)) == []


async def every_action(teller: Teller) -> list[Body]:
    found: list[Body] = (await get(teller.client, f"/v1/accords/{SLUG}/actions"))["items"]
    return found


UNTIL_ITS_END = ["1992-12-31", "1992", "1992/1994", "XXXX", "../1999"]


@pytest.mark.parametrize("day", UNTIL_ITS_END)
async def test_what_a_state_can_have_done_before_its_end_is_taken(teller: Teller, day: str) -> None:
    await teller.accord()
    await teller.tell("CSHH", "ratification", day)
    found = await teller.why("CSHH", "1993-01-01")
    assert found["status"] == "ended"
    assert "party" not in found["alternatives"]


async def test_an_act_before_the_state_began_is_taken(teller: Teller) -> None:
    await teller.accord()
    await teller.tell("SSD", "succession", "1985-01-01")
    assert await teller.held("SSD", "2011-07-09") == "party presumed"


FUTURE = [
    SOON.isoformat(),
    f"{TODAY.year + 1}",
    f"{TODAY.year + 1}/..",
    "2999-01-01",
    f"[{TODAY.year + 1},{TODAY.year + 2}]",
]
NOT_FUTURE = [
    TODAY.isoformat(),
    f"{TODAY:%Y-%m}",
    f"{TODAY.year}",
    f"{TODAY.year}~",
    f"{TODAY.year}/..",
    f"{TODAY.year // 10}X",
    "XXXX",
    "../..",
    f"../{TODAY.year + 1}",
]


@pytest.mark.parametrize("kind", ["ratification", "mention", "reservation"])
@pytest.mark.parametrize("day", FUTURE)
async def test_nothing_is_done_yet_on_a_day_to_come(teller: Teller, day: str, kind: str) -> None:
    await teller.accord()
    body = await teller.tell("NOR", kind, day, status=400)
    (fault,) = body["errors"]
    assert (fault["code"], fault["pointer"]) == ("in_the_future", "/done_on")


@pytest.mark.parametrize("day", NOT_FUTURE)
async def test_a_day_that_can_have_been_is_none_to_come(teller: Teller, day: str) -> None:
    await teller.accord()
    answer = await teller.tell("NOR", "ratification", day)
    assert answer["done_on"]["edtf"] == day
    # Recorded today, it is done by today.
    found = await teller.why("NOR", datetime.now(UTC).date().isoformat())
    assert (found["status"], found["alternatives"]) == ("party", [])


async def test_a_correction_and_an_effect_to_come(teller: Teller) -> None:
    await teller.accord()
    first = await teller.tell("NOR", "ratification", "2000-01-01", SOON.isoformat())
    assert first["status"]["after"] == "contracting"
    body = {"country": "NOR", "kind": "ratification", "done_on": SOON.isoformat(),
            "reason": "a test", "citations": [{"source": "a"}]}  # fmt: skip
    refused = await teller.send("POST", f"/actions/{first['id']}/correction", body, 400)
    assert [fault["code"] for fault in refused["errors"]] == ["in_the_future"]
