"""An act that is told once more: what is new about it is kept, and what says nothing new is not."""

import pytest

from tests.support import Body, assert_problem
from tests.telling import SLUG, Teller

pytestmark = pytest.mark.anyio
JOINED = ("ratification", "1990-01-01")


@pytest.fixture
def content() -> str:
    return "seeded"


async def test_a_second_telling_of_the_same_is_one_more_citation(teller: Teller) -> None:
    await teller.accord()
    first = await teller.tell("FRA", *JOINED, by="a")
    second = await teller.tell("FRA", *JOINED, by="b")
    assert second["id"] == first["id"]
    assert [one["source"]["slug"] for one in second["citations"]] == ["a", "b"]
    assert second["status"]["after"] == "party"
    found = await teller.why("FRA", "1990-01-01")
    assert (found["citations"], found["disputed"], len(found["actions"])) == (2, False, 1)


async def test_the_same_source_can_add_other_words(teller: Teller) -> None:
    await teller.accord()
    first = await teller.tell("FRA", *JOINED, citations=[{"source": "a"}])
    again = await teller.tell("FRA", *JOINED, citations=[{"source": "a", "locator": "page 2"}])
    assert (again["id"], len(again["citations"])) == (first["id"], 2)


NOTHING_NEW: list[Body] = [
    {},
    {"country": "France"},
    {"scope": "named"},
    {"citations": [{"source": "a", "stance": "supports"}]},
]


@pytest.mark.parametrize("more", NOTHING_NEW, ids=str)
async def test_what_says_nothing_new_is_recorded_already(teller: Teller, more: Body) -> None:
    await teller.accord()
    number = (await teller.tell("FRA", *JOINED))["id"]
    body = {"country": "FRA", "kind": JOINED[0], "done_on": JOINED[1],
            "citations": [{"source": "a"}], **more}  # fmt: skip
    answer = await teller.client.post(f"/v1/accords/{SLUG}/actions", json=body)
    problem = assert_problem(answer, 409, "conflict")
    assert [fault["code"] for fault in problem["errors"]] == ["recorded_already"]
    assert f"action {number}" in problem["detail"]


NEW: list[Body] = [
    {"done_on": "1990"},
    {"effective_on": "1990-06-01"},
    {"kind": "accession"},
    {"scope": "collective"},
    {"citations": [{"source": "a", "quote": "ratified"}]},
    {"citations": [{"source": "a", "stance": "disputes"}]},
]


@pytest.mark.parametrize("more", NEW, ids=str)
async def test_what_says_anything_new_is_taken(teller: Teller, more: Body) -> None:
    await teller.accord()
    await teller.tell("FRA", *JOINED)
    body = {"country": "FRA", "kind": JOINED[0], "done_on": JOINED[1],
            "citations": [{"source": "a"}], **more}  # fmt: skip
    await teller.send("POST", f"/accords/{SLUG}/actions", body, 201)


async def test_another_statement_is_not_lost_but_refused_with_the_difference(
    teller: Teller,
) -> None:
    await teller.accord()
    await teller.tell("FRA", *JOINED, statement="By its president.")
    await teller.source("b")
    body = {"country": "FRA", "kind": JOINED[0], "done_on": JOINED[1],
            "statement": "By its parliament.", "citations": [{"source": "b"}]}  # fmt: skip
    answer = await teller.client.post(f"/v1/accords/{SLUG}/actions", json=body)
    assert "another statement" in assert_problem(answer, 409, "conflict")["detail"]
    del body["statement"]
    await teller.send("POST", f"/accords/{SLUG}/actions", body, 201)


async def test_a_citation_cannot_come_from_before_the_act(teller: Teller) -> None:
    await teller.accord()
    number = (await teller.tell("FRA", *JOINED))["id"]
    await teller.source("old", published_on="1989")
    body = await teller.tell("FRA", *JOINED, by="old", status=400)
    assert body["errors"][0]["code"] == "after_its_source"
    path = f"/actions/{number}/citations"
    body = await teller.send("POST", path, {"source": "old"}, 400)
    assert [(f["code"], f["pointer"]) for f in body["errors"]] == [("after_its_source", "/source")]


async def test_of_two_exits_of_one_source_the_second_is_refused_in_either_order(
    teller: Teller,
) -> None:
    await teller.accord(in_force_on="1992-01-01", in_force_delay="none", withdrawal_notice="none")
    for country, days in (
        ("NOR", ("2010-01-01", "2012-01-01")),
        ("SWE", ("2012-01-01", "2010-01-01")),
    ):
        await teller.tell(country, "accession", "2000-03-01")
        await teller.tell(country, "withdrawal", days[0])
        body = await teller.tell(country, "withdrawal", days[1], status=400)
        (fault,) = body["errors"]
        assert fault["code"] == "undoes_nothing"
        assert "2012-01-01" in fault["detail"]
