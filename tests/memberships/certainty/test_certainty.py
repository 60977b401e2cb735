"""How sure each answer is, over HTTP: values, the filter, lists, and what was known then."""

from collections.abc import Callable, Iterable
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from app.db.tables.columns import OPEN
from app.domain.certainties import Certainty
from tests.support import Body, get
from tests.telling import SLUG, Teller, said
from tests.walking import every

pytestmark = pytest.mark.anyio
MEMBERS, ABSENT = f"/v1/accords/{SLUG}/members", f"/v1/accords/{SLUG}/absent"
GRID = (
    "1989-12-31", "1990", "1990-01-01", "1994", "1994-07", "1995-03-02", "1996-06", "1999-12-31",
    "2000", "2000-01-01", "2000-12", "2001-01-01", "2009-12-31", "2010", "2010-01-01",
    "2010-01-02", "2015-06-30", "2015-07-01", "2020-02", "2024",
)  # fmt: skip
NORDIC = ("DNK", "FIN", "ISL", "NOR", "SWE")


@pytest.fixture
def content() -> str:
    return "seeded"


async def nordic(teller: Teller, *, lists: bool) -> None:
    """Five countries: an act that is sure, a partial one, a later report, a dispute, and silence.

    The list, if there is one, reaches to the first day of 2010.
    """
    await teller.accord()
    listed = [SLUG] if lists else []
    await teller.source("list", tier="depositary", status_on="2010-01-01", lists=listed)
    await teller.source("news", tier="press", published_on="2015-06-30")
    await teller.tell("NOR", "ratification", "1990-01-01", by="list")
    await teller.tell("SWE", "ratification", "1994/1996", by="list")
    await teller.tell("DNK", "ratification", "1995-03-02", by="news")
    await teller.tell("DNK", "withdrawal", "2000", by="news")
    await teller.tell("ISL", "signature", "1999-12-31", by="b")
    await teller.tell("ISL", "signature", "2001-01-01", by="c")


WITHOUT_A_LIST = {
    ("NOR", "1989-12-31"): "none certain",
    ("NOR", "1990-01-01"): "party certain",
    ("NOR", "1990"): "party certain",
    ("NOR", "2010-01-01"): "party certain",
    ("NOR", "2010-01-02"): "party presumed",
    ("NOR", "2010-01"): "party presumed",
    ("SWE", "1993"): "none certain",
    ("SWE", "1995"): "party?none possible",
    ("SWE", "1996-12-30"): "party?none possible",
    ("SWE", "1996-12-31"): "party certain",
    ("DNK", "1999"): "party certain",
    ("DNK", "2000-06"): "withdrawn?party possible",
    ("DNK", "2015-06-30"): "withdrawn certain",
    ("DNK", "2015-07-01"): "withdrawn presumed",
    ("ISL", "2000"): "signed?none possible",
    ("ISL", "2001-01-01"): "signed certain",
    ("ISL", "2001-01-02"): "signed presumed",
    ("FIN", "1980"): "none unknown",
    ("FIN", "2010-01-01"): "none unknown",
}
WITH_A_LIST = {
    ("NOR", "2010-01-02"): "party presumed",
    ("DNK", "2015-06-30"): "withdrawn certain",
    ("ISL", "2001-01-02"): "signed certain",
    ("ISL", "2010-01-01"): "signed certain",
    ("ISL", "2010"): "signed presumed",
    ("FIN", "1980"): "none certain",
    ("FIN", "2009"): "none certain",
    ("FIN", "2010-01-01"): "none certain",
    ("FIN", "2010-01"): "none unknown",
    ("FIN", "2010-01-02"): "none unknown",
}


@pytest.mark.parametrize("lists", [False, True], ids=["without a list", "with a list"])
async def test_each_answer_is_as_sure_as_the_sources_are(teller: Teller, lists: bool) -> None:
    await nordic(teller, lists=lists)
    expected = {**WITHOUT_A_LIST, **WITH_A_LIST} if lists else WITHOUT_A_LIST
    assert {key: await teller.held(*key) for key in expected} == expected


THROUGH = {"NOR": "2010-01-01", "SWE": "2010-01-01", "DNK": "2015-06-30", "ISL": "2010-01-01"}


async def test_known_through_is_the_newer_of_what_the_list_and_the_sources_reach(
    teller: Teller,
) -> None:
    await nordic(teller, lists=True)
    items = await every(teller.client, MEMBERS, as_of="2024")
    assert {item["country"]["code"]: item["known_through"] for item in items} == THROUGH
    assert (await teller.why("FIN", "2024"))["known_through"] == "2010-01-01"


@pytest.mark.parametrize("lists", [False, True], ids=["without a list", "with a list"])
async def test_whatever_is_not_certain_says_why(teller: Teller, lists: bool) -> None:
    await nordic(teller, lists=lists)
    for day in GRID:
        for code in NORDIC:
            found = await teller.why(code, day)
            assert bool(found["because"].get("uncertain")) is (found["certainty"] != "certain")


async def by_certainty(
    client: httpx.AsyncClient, path: str, **asked: Any
) -> dict[str, list[tuple[str, str]]]:
    """What each value of the filter lets pass."""
    return {
        sure: [
            (item["accord"], item["country"]["code"])
            for item in await every(client, path, certainty=sure, limit=100, **asked)
        ]
        for sure in Certainty
    }


def as_shown(items: Iterable[Body]) -> dict[str, list[tuple[str, str]]]:
    shown: dict[str, list[tuple[str, str]]] = {sure: [] for sure in Certainty}
    for item in items:
        shown[item["certainty"]].append((item["accord"], item["country"]["code"]))
    return shown


FILTERED: dict[str, tuple[str, dict[str, Any]]] = {
    "members": (MEMBERS, {}),
    "members of a region": (MEMBERS, {"region": "northern-europe", "standing": "member"}),
    "memberships": ("/v1/memberships", {}),
    "memberships of a status": ("/v1/memberships", {"status": "party"}),
    "memberships of a country": ("/v1/countries/SWE/memberships", {}),
    "memberships of another": ("/v1/countries/ISL/memberships", {"disputed": "true"}),
    "absent": (ABSENT, {"region": "northern-europe"}),
}


@pytest.mark.parametrize("lists", [False, True], ids=["without a list", "with a list"])
async def test_the_filter_agrees_with_what_is_shown(teller: Teller, lists: bool) -> None:
    await nordic(teller, lists=lists)
    for path, more in FILTERED.values():
        for day in GRID:
            everything = await every(teller.client, path, as_of=day, limit=100, **more)
            found = await by_certainty(teller.client, path, as_of=day, **more)
            assert found == as_shown(everything), (path, more, day)


async def test_every_address_says_the_same_of_a_membership(teller: Teller) -> None:
    await nordic(teller, lists=True)
    facts = ("status", "certainty", "alternatives", "known_through", "disputed")
    for day in GRID:
        alone = {code: await teller.why(code, day) for code in NORDIC}
        compared = await get(teller.client, "/v1/compare", country=NORDIC, as_of=day)
        rows = [row for row in compared["items"] if row["accord"]["slug"] == SLUG]
        listed = await every(teller.client, MEMBERS, as_of=day)
        absent = await every(teller.client, ABSENT, as_of=day, region="northern-europe")
        seen = [*(m for row in rows for m in row["members"]), *listed, *absent]
        mine = [member for member in seen if member["country"]["code"] in alone]
        assert {member["country"]["code"] for member in mine} == set(NORDIC)
        for member in mine:
            expected = alone[member["country"]["code"]]
            assert [member.get(f) for f in facts] == [expected.get(f) for f in facts], day


def tally(items: Iterable[Body], *sure: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for item in items:
        if item["certainty"] in (sure or tuple(Certainty)):
            found[item["status"]] = found.get(item["status"], 0) + 1
    return found


@pytest.mark.parametrize("lists", [False, True], ids=["without a list", "with a list"])
async def test_history_counts_what_members_show_on_each_day(teller: Teller, lists: bool) -> None:
    await nordic(teller, lists=lists)
    await teller.tell("EST", "signature", "../1992", by="list")
    points = await every(teller.client, f"/v1/accords/{SLUG}/history", as_of="2024-01-01")
    for day in [day for day in GRID if len(day) == 10]:
        items = await every(teller.client, MEMBERS, as_of=day)
        last = [point for point in points if point["on"] <= day][-1:]
        shown = last[0] if last else {"counts": {}, "possible": {}, "presumed": {}}
        assert shown["counts"] == tally(items), day
        assert shown["possible"] == tally(items, "possible"), day
        assert shown["presumed"] == tally(items, "presumed"), day


Rows = Callable[[], dict[str, int]]


@pytest.fixture
def rows(engine: sa.Engine) -> Rows:
    """How many rows the tables of sources, lists and spans have."""

    def count() -> dict[str, int]:
        with engine.connect() as connection:
            return {
                table: connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one()
                for table in ("source_entry", "complete_list", "span", "action", "citation")
            }

    return count


async def test_a_list_that_is_extended_is_one_row_and_pinned_answers_stay(
    teller: Teller, rows: Rows
) -> None:
    await nordic(teller, lists=True)
    before = rows()
    revision = (await teller.why("FIN", "2012"))["revision"]
    paths = (f"{MEMBERS}/FIN", MEMBERS, ABSENT, f"/v1/accords/{SLUG}/history")
    asked = [f"{path}?revision={revision}&as_of=2012" for path in paths]
    kept = [(await teller.client.get(url)).content for url in asked]
    await teller.edit("/sources/list", {"status_on": "2018-01-31"})
    assert rows() == {**before, "source_entry": before["source_entry"] + 1,
                      "complete_list": before["complete_list"] + 1}  # fmt: skip
    assert [(await teller.client.get(url)).content for url in asked] == kept
    assert await teller.held("FIN", "2012") == "none certain"
    assert await teller.held("FIN", "2012", revision=revision) == "none unknown"
    assert await teller.held("NOR", "2018-01-31") == "party certain"
    assert await teller.held("NOR", "2018-01-31", revision=revision) == "party presumed"


async def test_a_list_that_is_given_up_leaves_silence(teller: Teller) -> None:
    await nordic(teller, lists=True)
    await teller.edit("/sources/list", {"lists": []})
    assert {key: await teller.held(*key) for key in WITHOUT_A_LIST} == WITHOUT_A_LIST


@pytest.mark.parametrize("field", ["status_on", "published_on"])
async def test_an_edit_of_a_sources_day_moves_what_is_known_through(
    teller: Teller, field: str
) -> None:
    await teller.accord()
    dated: Body = {field: "2001-01-01"}
    await teller.source("s", **dated)
    await teller.tell("NOR", "ratification", "1990-01-01", by="s")
    first = (await teller.why("NOR", "2005"))["revision"]
    await teller.edit("/sources/s", {field: "2010"})
    found = await teller.why("NOR", "2009")
    assert (said(found), found["known_through"]) == ("party certain", "2010-01-01")
    assert await teller.held("NOR", "2009", revision=first) == "party presumed"


async def test_a_partial_act_of_a_list_is_bounded_by_the_lists_own_day(
    teller: Teller, engine: sa.Engine
) -> None:
    await teller.accord()
    await teller.source("list", status_on="2018-01-31", lists=[SLUG])
    await teller.tell("NOR", "ratification", "2018", by="list")
    assert await teller.held("NOR", "2018-01-31") == "party certain"
    await teller.edit("/sources/list", {"status_on": "2018-12-31"})
    assert await teller.held("NOR", "2018-01-31") == "party?none possible"
    with engine.connect() as connection:
        query = f"SELECT max(starts_latest) FROM span WHERE known_to = {OPEN} AND accord = '{SLUG}'"
        assert str(connection.execute(sa.text(query)).scalar_one()) == "2018-12-31"


@pytest.mark.parametrize("field", ["status_on", "published_on"])
async def test_no_source_speaks_of_a_day_to_come(teller: Teller, field: str) -> None:
    await teller.accord()
    body = await teller.source("s", status=400, **{field: "2999-01-01"})
    assert [(f["code"], f["pointer"]) for f in body["errors"]] == [("in_the_future", f"/{field}")]


async def test_acts_without_any_day_say_nothing_of_until_when_they_are_known(
    teller: Teller,
) -> None:
    await teller.accord()
    await teller.tell("NOR", "ratification", "../2000")
    found = await teller.why("NOR", "2005")
    assert (said(found), "known_through" in found) == ("party presumed", False)
