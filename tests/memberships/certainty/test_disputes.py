"""Several sources over HTTP: what they agree on, what they dispute, and what is a telling anew."""

import pytest

from tests.telling import Teller, disputed_values, said

pytestmark = pytest.mark.anyio
Told = tuple[str, ...]
"""A kind, its day, and the day of effect where there is one."""
JOINED = ("ratification", "1990-01-01")


@pytest.fixture
def content() -> str:
    return "seeded"


async def test_a_day_beside_the_seeds_year_disputes_nothing(teller: Teller) -> None:
    to = "abraham-accords"
    await teller.tell("ARE", "signature", "2020-09-15", by="declaration", to=to)
    for day, expected in (
        ("2020-09-14", "none certain"),
        ("2020-09-15", "signed certain"),
        ("2020-12-01", "signed certain"),
    ):
        found = await teller.why("ARE", day, to=to)
        assert (said(found), found["disputed"], found["disputes"]) == (expected, False, [])
    assert (found["since"], found["citations"], len(found["actions"])) == ("2020-09-15", 2, 2)


async def tell_all(teller: Teller, country: str, told: dict[str, Told]) -> None:
    """Each source tells of an act of its own."""
    for source, (kind, done_on, *effect) in told.items():
        await teller.tell(country, kind, done_on, *effect, by=source)


AGREEING: dict[str, tuple[list[Told], dict[str, Told], str, str]] = {
    # What stands before, who tells what, the status, and since when.
    "a year and a day": (
        [],
        {"a": ("ratification", "1995"), "b": ("ratification", "1995-03-02")},
        "party",
        "1995-03-02",
    ),
    "a month and a day": (
        [],
        {"a": ("accession", "1996-04"), "b": ("accession", "1996-04-30")},
        "party",
        "1996-04-30",
    ),
    "about a day and that day": (
        [],
        {"a": ("signature", "1997-01-05~"), "b": ("signature", "1997-01-05")},
        "signed",
        "1997-01-05",
    ),
    "two intervals that meet in one day": (
        [],
        {"a": ("ratification", "1990/1995-03-02"), "b": ("ratification", "1995-03-02/1999")},
        "party",
        "1995-03-02",
    ),
    "a day of effect and none": (
        [],
        {"a": (*JOINED, "1990-06-01"), "b": JOINED},
        "party",
        "1990-06-01",
    ),
    "a consent of some kind": ([], {"a": JOINED, "b": ("consent", "1990")}, "party", "1990-01-01"),
    "an exit in a year and on a day": (
        [JOINED],
        {"a": ("withdrawal", "2014-03-28"), "b": ("withdrawal", "2014")},
        "withdrawn",
        "2014-03-28",
    ),
    "a suspension": (
        [JOINED],
        {"a": ("suspension", "2001"), "b": ("suspension", "2001-02-03")},
        "suspended",
        "2001-02-03",
    ),
    "a renunciation": (
        [("signature", "1990-01-01")],
        {"a": ("signature_renounced", "2002-05"), "b": ("signature_renounced", "2002-05-06")},
        "renounced",
        "2002-05-06",
    ),
}


@pytest.mark.parametrize("case", AGREEING)
@pytest.mark.parametrize("order", [1, -1], ids=["", "the other order"])
async def test_sources_that_can_mean_the_same_day_tell_of_one_act(
    teller: Teller, case: str, order: int
) -> None:
    before, told, status, since = AGREEING[case]
    await teller.accord()
    for kind, day in before:
        await teller.tell("FRA", kind, day, by="before")
    await tell_all(teller, "FRA", dict(list(told.items())[::order]))
    found = await teller.why("FRA", "2020")
    assert (found["status"], found["since"]) == (status, since)
    assert (found["alternatives"], found["disputed"], found["disputes"]) == ([], False, [])
    cited = {one["source"]["slug"] for act in found["actions"] for one in act["citations"]}
    assert cited >= {"a", "b"}


DISPUTED: dict[str, tuple[list[Told], dict[str, Told], dict[str, str], str, set[str]]] = {
    # What stands before, who tells what, the days and what held, and what is disputed.
    "days of a signature": (
        [],
        {"a": ("signature", "1995-03-02"), "b": ("signature", "1996")},
        {"1995-06": "signed?none possible", "1997": "signed presumed"},
        "done_on",
        {"1995-03-02", "1996"},
    ),
    "days of a consent": (
        [],
        {"a": ("ratification", "1995-03-02"), "b": ("accession", "1995-03-05")},
        {"1995-03-03": "party?none possible", "1997": "party presumed"},
        "done_on",
        {"1995-03-02", "1995-03-05"},
    ),
    "kinds of consent": (
        [],
        {"a": ("ratification", "1995-03-02"), "b": ("accession", "1995-03-02")},
        {"1995-03-01": "none certain", "1995-03-02": "party certain"},
        "kind",
        {"ratification", "accession"},
    ),
    "days of effect": (
        [],
        {"a": (*JOINED, "1990-03-01"), "b": (*JOINED, "1990-04-01")},
        {
            "1990-02-01": "contracting presumed",
            "1990-03-15": "party?contracting possible",
            "1990-04-01": "party presumed",
        },
        "effective_on",
        {"1990-03-01", "1990-04-01"},
    ),
    "days of an exit": (
        [JOINED],
        {"a": ("withdrawal", "2013-02-01"), "b": ("withdrawal", "2014-03-28")},
        {
            "2013-01-31": "party certain",
            "2013-06": "withdrawn?party possible",
            "2014-03-28": "withdrawn certain",
        },
        "done_on",
        {"2013-02-01", "2014-03-28"},
    ),
    "whether it left or was put out": (
        [JOINED],
        {"a": ("withdrawal", "2013-02-01"), "b": ("exclusion", "2013-02-01")},
        {"2013-02-01": "withdrawn certain"},
        "kind",
        {"withdrawal", "exclusion"},
    ),
    "days on which an exit took effect": (
        [JOINED],
        {"a": ("withdrawal", "2013", "2014-01-01"), "b": ("withdrawal", "2013", "2014-02-01")},
        {"2014-01-15": "withdrawn?party possible", "2014-02-01": "withdrawn presumed"},
        "effective_on",
        {"2014-01-01", "2014-02-01"},
    ),
    "days of a suspension": (
        [JOINED],
        {"a": ("suspension", "2001-01-01"), "b": ("suspension", "2001-03-01")},
        {"2001-02": "suspended?party possible", "2001-03-01": "suspended certain"},
        "done_on",
        {"2001-01-01", "2001-03-01"},
    ),
    "days of a renunciation": (
        [("signature", "1990-01-01")],
        {"a": ("signature_renounced", "2002"), "b": ("signature_renounced", "2003-01-01")},
        {"2002-06": "renounced?signed possible", "2003-01-01": "renounced certain"},
        "done_on",
        {"2002", "2003-01-01"},
    ),
}


@pytest.mark.parametrize("case", DISPUTED)
@pytest.mark.parametrize("order", [1, -1], ids=["", "the other order"])
async def test_sources_that_cannot_both_be_right_are_shown_with_their_values(
    teller: Teller, case: str, order: int
) -> None:
    before, told, days, about, values = DISPUTED[case]
    await teller.accord()
    for kind, day in before:
        await teller.tell("FRA", kind, day, by="before")
    await tell_all(teller, "FRA", dict(list(told.items())[::order]))
    assert {day: await teller.held("FRA", day) for day in days} == days
    found = await teller.why("FRA", "2020")
    assert found["disputed"]
    shown = disputed_values(found)
    assert set(shown[about]) == values
    assert sorted(shown[about].values()) == [["a"], ["b"]]


@pytest.mark.parametrize("case", sorted(set(DISPUTED) - {"whether it left or was put out"}))
async def test_of_sources_that_disagree_the_depositary_answers_and_the_dispute_is_shown(
    teller: Teller, case: str
) -> None:
    before, told, _, about, values = DISPUTED[case]
    await teller.accord()
    await teller.source("b", tier="depositary")
    for kind, day in before:
        await teller.tell("FRA", kind, day, by="before")
    await teller.tell("FRA", told["b"][0], *told["b"][1:], by="b")
    days = [f"{year}-{month:02}-15" for year in (1990, 1995, 2001, 2002, 2013, 2014)
            for month in range(1, 13)]  # fmt: skip
    alone = [await teller.why("FRA", day) for day in days]
    await teller.tell("FRA", told["a"][0], *told["a"][1:], by="a")
    both = [await teller.why("FRA", day) for day in days]
    facts = ("status", "alternatives", "standing")
    assert [[m[f] for f in facts] for m in both] == [[m[f] for f in facts] for m in alone]
    assert set(disputed_values(both[-1])[about]) == values
    assert all(member["disputed"] for member in both if member["status"] != "none")


async def test_where_the_depositary_answers_nothing_says_that_it_does_not(teller: Teller) -> None:
    # What is open here follows from the delay alone.
    await teller.accord(in_force_delay=None)
    await teller.source("own", tier="depositary")
    await teller.tell("FRA", "ratification", "1995-03-02", by="own")
    await teller.tell("FRA", "ratification", "1996-03-02", by="other")
    found = await teller.why("FRA", "1995-06-01")
    assert (said(found), found["disputed"]) == ("party?contracting possible", True)
    assert not any("depositary" in sentence for sentence in found["because"]["uncertain"])


async def test_what_a_source_cannot_have_meant_on_its_day_is_disputed_and_shown(
    teller: Teller,
) -> None:
    # In June 1995 nobody tells of September 1995 as past.
    await teller.accord()
    await teller.source("early", published_on="1995-06-30")
    await teller.tell("FRA", "signature", "1995", by="early")
    await teller.tell("FRA", "signature", "1995-09-15", by="late")
    found = await teller.why("FRA", "1996")
    assert found["disputed"]
    assert disputed_values(found) == {"done_on": {"1995": ["early"], "1995-09-15": ["late"]}}


async def test_a_later_exit_by_another_source_is_taken_and_disputed(teller: Teller) -> None:
    await teller.accord()
    await teller.tell("ISL", *JOINED)
    await teller.tell("ISL", "withdrawal", "2013-02-01")
    answer = await teller.tell("ISL", "withdrawal", "2014-03-28", by="b")
    assert answer["status"] == {"before": "withdrawn", "after": "withdrawn"}
    assert (await teller.why("ISL", "2020"))["disputed"]


async def test_one_source_cannot_tell_of_two_exits_without_a_return(teller: Teller) -> None:
    await teller.accord()
    await teller.tell("ISL", *JOINED)
    await teller.tell("ISL", "withdrawal", "2013-02-01")
    body = await teller.tell("ISL", "withdrawal", "2014-03-28", status=400)
    assert [fault["code"] for fault in body["errors"]] == ["undoes_nothing"]
