"""The terms of accords: what decides when acts take effect, who says so, and if nobody does."""

from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from app.errors import Rejected
from app.ingest import seeds
from tests.support import Body, assert_problem, change, faults_of, get
from tests.telling import SLUG, Teller

pytestmark = pytest.mark.anyio
PATH = f"/accords/{SLUG}"
TEXT = "text-of-the-treaty"
ENTRY: Body = {"term": "in_force_on", "value": "1992-01-01", "source": TEXT, "locator": "art. 9"}
DELAY: Body = {"term": "in_force_delay", "value": "P90D", "source": TEXT, "locator": "art. 9(2)"}
UNKNOWN_ENTRY = "Whether and since when the accord is in force is not known."
UNKNOWN_DELAY = "it lies between none and thirteen months."


@pytest.fixture
def content() -> str:
    return "seeded"


async def claims(teller: Teller, **asked: Any) -> dict[str, list[tuple[str, str | None]]]:
    """What is said of each term, and by whom."""
    body = await get(teller.client, f"/v1{PATH}", **asked)
    found: dict[str, list[tuple[str, str | None]]] = {}
    for one in body["terms"]:
        source = one["source"]["slug"] if "source" in one else None
        found.setdefault(one["term"], []).append((one["value"], source))
    return found


ENTRIES: list[tuple[str | None, str, dict[str, str]]] = [
    ("1992-01-01", "dated", {"1991-07-01": "contracting certain", "1992-01-01": "party presumed"}),
    ("1992", "dated", {"1991-12-31": "contracting presumed",
                       "1992-06": "party?contracting possible", "1992-12-31": "party presumed"}),
    ("no", "no", {"1991-07-01": "contracting certain", "2020": "contracting presumed"}),
    (None, "unknown", {"1991-06-30": "none certain", "1991-07-01": "party?contracting possible",
                       "2020": "party?contracting possible"}),
]  # fmt: skip


@pytest.mark.parametrize(("given", "told", "days"), ENTRIES, ids=[str(e[0]) for e in ENTRIES])
async def test_an_accord_enters_into_force_on_a_day_or_not_or_nobody_says(
    teller: Teller, given: str | None, told: str, days: dict[str, str]
) -> None:
    body = await teller.accord(in_force_on=given, concluded_on="1990-05-01")
    assert body["entry_into_force"] == told
    assert ("in_force_on" in body) is (told == "dated")
    await teller.tell("NOR", "ratification", "1991-07-01")
    assert {day: await teller.held("NOR", day) for day in days} == days
    why = (await teller.why("NOR", "2020"))["because"]["uncertain"]
    assert (UNKNOWN_ENTRY in why) is (told == "unknown")


DELAYS: list[tuple[str | None, dict[str, str]]] = [
    ("none", {"1999-12-31": "none certain", "2000-01-01": "party certain"}),
    ("P90D", {"2000-01-01": "contracting certain", "2000-03-30": "contracting presumed",
              "2000-03-31": "party presumed"}),
    (None, {"1999-12-31": "none certain", "2000-01-01": "party?contracting possible",
            "2001-01-31": "party?contracting possible", "2001-02-01": "party presumed"}),
]  # fmt: skip


@pytest.mark.parametrize(("delay", "days"), DELAYS, ids=[str(delay) for delay, _ in DELAYS])
async def test_an_unknown_delay_leaves_thirteen_months_open(
    teller: Teller, delay: str | None, days: dict[str, str]
) -> None:
    await teller.accord(in_force_delay=delay)
    await teller.tell("NOR", "ratification", "2000-01-01")
    assert {day: await teller.held("NOR", day) for day in days} == days
    found = await teller.why("NOR", "2000-06-01")
    said = " ".join(found["because"].get("uncertain", []))
    assert (UNKNOWN_DELAY in said) is (delay is None)


async def test_a_day_of_effect_that_a_source_gives_needs_no_terms(teller: Teller) -> None:
    await teller.accord(in_force_on=None, in_force_delay=None)
    await teller.tell("NOR", "ratification", "2000-01-01", "2000-02-01")
    assert await teller.held("NOR", "2000-01-31") == "contracting presumed"
    assert await teller.held("NOR", "2000-02-01") == "party presumed"


async def test_a_political_accord_has_no_terms_to_wait_for(teller: Teller) -> None:
    await teller.accord(in_force_on=None, in_force_delay=None, nature="political")
    await teller.tell("NOR", "signature", "2000-01-01")
    assert await teller.held("NOR", "2000-01-01") == "signed certain"


NOTICES: list[tuple[str | None, dict[str, str]]] = [
    ("P12M", {"2001-06-01": "party certain", "2002-06-01": "withdrawn presumed"}),
    ("none", {"2001-06-01": "withdrawn certain"}),
    (None, {"2001-06-01": "withdrawn certain"}),
]


@pytest.mark.parametrize(("notice", "days"), NOTICES, ids=[str(notice) for notice, _ in NOTICES])
async def test_a_notice_moves_a_withdrawal_that_names_no_day_of_effect(
    teller: Teller, notice: str | None, days: dict[str, str]
) -> None:
    await teller.accord(withdrawal_notice=notice)
    await teller.tell("NOR", "ratification", "2000-01-01")
    await teller.tell("NOR", "withdrawal", "2001-06-01")
    assert {day: await teller.held("NOR", day) for day in days} == days
    leaving = (await teller.why("NOR", "2001-07-01")).get("leaving_on")
    assert leaving == ("2002-06-01" if notice == "P12M" else None)


async def test_a_notice_moves_no_withdrawal_that_names_its_day(teller: Teller) -> None:
    await teller.accord(withdrawal_notice="P12M")
    await teller.tell("NOR", "ratification", "2000-01-01")
    await teller.tell("NOR", "withdrawal", "2001-06-01", "2001-07-01")
    assert await teller.held("NOR", "2001-07-01") == "withdrawn presumed"


async def test_terms_are_claims_with_their_sources(teller: Teller) -> None:
    await teller.source(TEXT)
    body = await teller.accord(in_force_on=None, in_force_delay=None, terms=[ENTRY, DELAY])
    assert (body["in_force_on"]["edtf"], body["in_force_delay"]) == ("1992-01-01", "P90D")
    assert await claims(teller) == {
        "in_force_on": [("1992-01-01", TEXT)],
        "in_force_delay": [("P90D", TEXT)],
        "in_force_condition": [("unknown", None)],
        "withdrawal_notice": [("unknown", None)],
    }
    assert [one.get("locator") for one in body["terms"]] == ["art. 9", "art. 9(2)", None, None]


async def test_an_edit_of_a_claim_moves_the_members_and_older_revisions_keep_theirs(
    teller: Teller,
) -> None:
    await teller.source(TEXT)
    await teller.accord(in_force_on=None, in_force_delay=None, terms=[ENTRY, DELAY])
    await teller.tell("NOR", "ratification", "2000-01-01")
    old = (await teller.why("NOR", "2000-03-31"))["revision"]
    body = await teller.edit(PATH, {"terms": [ENTRY, {**DELAY, "value": "P6M"}]})
    assert body["in_force_delay"] == "P6M"
    assert await teller.held("NOR", "2000-04-01") == "contracting presumed"
    assert await teller.held("NOR", "2000-04-01", revision=old) == "party presumed"
    assert (await claims(teller, revision=old))["in_force_delay"] == [("P90D", TEXT)]
    assert (await claims(teller))["in_force_delay"] == [("P6M", TEXT)]


async def test_sources_that_disagree_about_a_term_are_both_kept_and_one_is_chosen(
    teller: Teller,
) -> None:
    await teller.source(TEXT)
    await teller.source("handbook")
    both = [DELAY, {**DELAY, "source": "handbook", "value": "P3M"}]
    body = await teller.accord(in_force_delay=None, terms=both, status=400)
    assert "P3M or P90D" in body["errors"][0]["detail"]
    await teller.accord(in_force_delay="P90D", terms=both)
    assert (await claims(teller))["in_force_delay"] == [("P90D", TEXT), ("P3M", "handbook")]
    await teller.edit(PATH, {"in_force_delay": "P3M"})
    assert (await claims(teller))["in_force_delay"] == [("P90D", TEXT), ("P3M", "handbook")]


async def test_an_edit_of_terms_names_the_state_that_it_edits(teller: Teller) -> None:
    await teller.source(TEXT)
    await teller.accord()
    stale = (await teller.client.get(f"/v1{PATH}")).headers["etag"]
    entry = {**ENTRY, "value": "1950-01-01"}
    await teller.edit(PATH, {"terms": [entry]})
    again = await teller.client.patch(f"/v1{PATH}", json={"terms": []}, headers={"if-match": stale})
    assert_problem(again, 412, "precondition-failed")
    without = await teller.client.patch(f"/v1{PATH}", json={"terms": []})
    assert_problem(without, 428, "precondition-required")
    assert (await claims(teller))["in_force_on"] == [("1950-01-01", TEXT)]


WRONG: list[tuple[Body, str]] = [
    ({"terms": [{**DELAY, "source": "nowhere"}]}, "/terms/0/source"),
    ({"terms": [DELAY, {**ENTRY, "source": "nowhere"}]}, "/terms/1/source"),
    ({"terms": [DELAY], "in_force_delay": "P30D"}, ""),
    ({"terms": [{**DELAY, "value": "ninety days"}]}, "/terms/0"),
    ({"terms": [{**DELAY, "value": "P1Y"}]}, "/terms/0"),
    ({"terms": [{**DELAY, "value": "no"}]}, "/terms/0"),
    ({"terms": [{**ENTRY, "value": "none"}]}, "/terms/0"),
    ({"terms": [{**ENTRY, "value": "1992-02-30"}]}, "/terms/0"),
    ({"terms": [{**ENTRY, "term": "duration"}]}, "/terms/0/term"),
    ({"terms": [{"term": "in_force_on", "value": "1992"}]}, "/terms/0/source"),
    ({"in_force_on": "none"}, "/in_force_on"),
    ({"in_force_on": "unknown"}, "/in_force_on"),
    ({"in_force_delay": "no"}, "/in_force_delay"),
    ({"in_force_delay": "P0"}, "/in_force_delay"),
    ({"withdrawal_notice": "1 year"}, "/withdrawal_notice"),
]


@pytest.mark.parametrize("way", ["POST", "PATCH"])
@pytest.mark.parametrize(("body", "pointer"), WRONG, ids=[str(body) for body, _ in WRONG])
async def test_what_is_no_term_is_refused_where_it_stands(
    teller: Teller, body: Body, pointer: str, way: str
) -> None:
    await teller.source(TEXT)
    if way == "POST":
        found = await teller.accord(**{"in_force_on": None, "in_force_delay": None, **body},
                                    status=400)  # fmt: skip
    else:
        await teller.accord(in_force_on=None, in_force_delay=None)
        found = await teller.edit(PATH, body, 400)
    assert list(faults_of(found)) == [pointer]


async def test_a_source_that_a_term_is_cited_from_is_not_deleted(teller: Teller) -> None:
    await teller.source(TEXT)
    await teller.accord(in_force_on=None, terms=[ENTRY])
    client: httpx.AsyncClient = teller.client
    assert_problem(await client.delete(f"/v1/sources/{TEXT}"), 409, "conflict")
    await teller.edit(PATH, {"terms": [], "in_force_on": "1992-01-01"})
    # An earlier revision still cites it.
    assert_problem(await client.delete(f"/v1/sources/{TEXT}"), 409, "conflict")


SEED = """
[[sources]]
slug = "handbook"
title = "A handbook"
tier = "reference"

[accord]
slug = "lamp-treaty"
title = "Treaty on Lamps"
nature = "binding"
terms = [
    { term = "in_force_on", value = "1992-01-01", source = "handbook", locator = "page 7" },
    { term = "in_force_delay", value = "none", source = "handbook" },
]

[[actions]]
country = "NOR"
kind = "ratification"
done_on = "1991-07-01"
citations = [{ source = "handbook" }]
"""


async def test_a_seed_may_say_terms_with_their_sources(
    teller: Teller, engine: sa.Engine, tmp_path: Path
) -> None:
    (tmp_path / "lamps.toml").write_text(SEED)
    with change(engine) as made:
        seeds.load(made, tmp_path)
    assert (await claims(teller))["in_force_delay"] == [("none", "handbook")]
    assert await teller.held("NOR", "1992-01-01") == "party presumed"
    (tmp_path / "lamps.toml").write_text(SEED.replace('"none"', '"soon"'))
    with pytest.raises(Rejected, match=r"lamps\.toml: accord: terms"), change(engine) as made:
        seeds.load(made, tmp_path)
