"""Disputes are told as disputes wherever a feed or a page tells of an act."""

import re
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
import sqlalchemy as sa

from app.actions import commands
from app.pages import negotiation, words
from tests import example
from tests.support import Body, change, get, max_queries

pytestmark = pytest.mark.anyio
ATOM = "{http://www.w3.org/2005/Atom}"
PEOPLE = {"accept": "text/html"}
DISPUTED = {"source": example.LEDGER, "stance": "disputes", "note": "Nobody was there."}
FROM_THE_START = (example.LANTERN, "POL", "signature", "2020-02-02")
DISPUTED_LATER = f"/accords/{example.HARBOUR}/EST"


@pytest.fixture
def contested(engine: sa.Engine) -> int:
    """An act that a source disputed when it was recorded."""
    slug, *told = FROM_THE_START
    cited = [{"source": example.GAZETTE}, DISPUTED]
    with change(engine, "a rumour") as made:
        (number,) = commands.record_actions(made, slug, [example.action(*told, citations=cited)])
    return number


async def changes(client: httpx.AsyncClient, **asked: Any) -> list[Body]:
    items: list[Body] = (await get(client, "/v1/changes", limit=100, **asked))["items"]
    return items


async def atom(client: httpx.AsyncClient) -> list[tuple[str, str]]:
    """Title and summary of each entry of the newest revisions."""
    text = (await client.get("/v1/changes.atom", params={"since": 4})).content
    return [
        (entry.findtext(f"{ATOM}title") or "", entry.findtext(f"{ATOM}summary") or "")
        for entry in ElementTree.fromstring(text).iter(f"{ATOM}entry")
    ]


async def page(client: httpx.AsyncClient, address: str, **asked: str) -> str:
    """The text of a page, without its markup."""
    response = await client.get(address, headers=PEOPLE, params=asked or None)
    assert response.status_code == 200, response.text
    return " ".join(re.sub(r"<[^>]+>", "", response.text).split())


async def test_a_citation_says_whether_it_disputes(client: httpx.AsyncClient) -> None:
    cited, passage, kept = await changes(client, since=4)
    assert (cited["subject"], cited["stance"]) == ("citation", "disputes")
    assert (await get(client, "/v1/revisions/5"))["changes"] == [cited, passage, kept]


async def test_a_citation_that_supports_says_so(
    client: httpx.AsyncClient, engine: sa.Engine
) -> None:
    cited, *_ = await changes(client, since=4)
    number = int(cited["id"])
    with change(engine) as made:
        agreeing = example.action("EST", "ratification", "1994-04-04").citations
        commands.cite_action(made, number, agreeing)
    (added,) = await changes(client, since=5)
    assert (added["id"], added["stance"]) == (cited["id"], "supports")
    assert (await atom(client))[0][0] == (
        "Estonia, quiet-harbours: citation of ratification of 1994-04-04 recorded (status party)"
    )


async def test_an_act_says_if_a_source_disputed_it_by_then(
    client: httpx.AsyncClient, engine: sa.Engine, contested: int
) -> None:
    (recorded,) = await changes(client, since=5)
    assert (recorded["subject"], recorded["stance"]) == ("action", "disputes")
    with change(engine) as made:
        commands.retract_actions(made, [contested], "It was a rumour.")
    (retracted,) = await changes(client, since=6)
    assert (retracted["change"], retracted["stance"]) == ("retracted", "disputes")


async def test_a_later_dispute_does_not_change_what_was_told_before(
    client: httpx.AsyncClient,
) -> None:
    told = await changes(client, country="EST", accord=example.HARBOUR)
    assert [(one["subject"], one.get("stance")) for one in told] == [
        ("action", None),
        ("citation", "disputes"),
    ]


@pytest.mark.usefixtures("contested")
async def test_atom_tells_disputes_in_title_and_summary(client: httpx.AsyncClient) -> None:
    assert await atom(client) == [
        (
            "Poland, lantern-protocol: signature of 2020-02-02 recorded, disputed (none → signed)",
            "A source disputes this act. a rumour",
        ),
        ("source cafe-ledger corrected", "a dispute"),
        ("Belgium, cafe-accord: unread passage on an act recorded", "a dispute"),
        (
            "Estonia, quiet-harbours: ratification of 1994-04-04 disputed (status party)",
            "A source disputes this act. a dispute",
        ),
    ]


OTHERWISE = [
    # What is told later, and whether it contradicts the ratification of 1994-04-04.
    (("ratification", "1996-04-04"), True),
    (("accession", "1994-04-04"), True),
    (("ratification", "1994"), False),
    (("signature", "1990-05-01"), False),
]


@pytest.mark.parametrize(("told", "contradicts"), OTHERWISE, ids=str)
async def test_an_act_that_contradicts_another_is_told_as_disputed(
    client: httpx.AsyncClient, engine: sa.Engine, told: tuple[str, str], contradicts: bool
) -> None:
    first = example.action("SVN", "ratification", "1994-04-04")
    with change(engine) as made:
        commands.record_actions(made, example.HARBOUR, [first])
    cited = [{"source": example.LEDGER}]
    with change(engine) as made:
        given = example.action("SVN", *told, citations=cited)
        (number,) = commands.record_actions(made, example.HARBOUR, [given])
    alone, beside = await changes(client, country="SVN", accord=example.HARBOUR)
    assert "stance" not in alone
    assert beside["id"] == str(number)
    assert beside.get("stance") == ("disputes" if contradicts else None)
    title, summary = (await atom(client))[0]
    assert ("recorded, disputed" in title) == contradicts
    assert summary.startswith("A source disputes this act. ") == contradicts
    text = await page(client, "/")
    disputed = words.load("en")["change"]["disputed"]
    assert (f"{words.load('en')['change']['recorded']} · {disputed}" in text) == contradicts
    # What is put right later was disputed when it was recorded, and an older answer stays.
    with change(engine) as made:
        commands.retract_actions(made, [number], "A slip.")
    assert (await changes(client, country="SVN", accord=example.HARBOUR))[:2] == [alone, beside]
    assert (await changes(client, country="SVN", accord=example.HARBOUR, revision=6)) == [alone]


async def test_acts_that_contradict_each_other_in_one_revision_are_both_disputed(
    client: httpx.AsyncClient,
) -> None:
    told = await changes(client, country="LVA", accord=example.HARBOUR)
    assert [one.get("stance") for one in told] == ["disputes", "disputes"]


async def test_stances_cost_three_statements_a_page(
    client: httpx.AsyncClient, engine: sa.Engine
) -> None:
    with max_queries(engine, 7):
        await client.get("/v1/changes", params={"limit": 100})


@pytest.mark.usefixtures("contested")
@pytest.mark.parametrize("language", negotiation.LANGUAGES)
async def test_the_first_page_tells_disputes_in_every_language(
    client: httpx.AsyncClient, language: str
) -> None:
    text = await page(client, "/", lang=language)
    told = words.load(language)
    disputed, kinds = told["change"]["disputed"], told["kind"]
    assert f"{told['change']['recorded']} · {disputed}: {kinds['signature']}" in text
    assert f" {disputed}: {kinds['ratification']}" in text


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (f"/accords/{example.HARBOUR}", "Estonia Ratified Disputed"),
        (DISPUTED_LATER, "Sources disagree: "),
        ("/countries/EST?as_of=2020-01-01", "3 July 1994 Disputed"),
        ("/compare?country=EST&country=NOR&as_of=2020-01-01", "3 July 1994 Disputed"),
    ],
)
async def test_pages_tell_disputes(client: httpx.AsyncClient, address: str, told: str) -> None:
    assert told in await page(client, address)


@pytest.mark.parametrize(
    ("figure", "told"),
    [
        ("map.svg?as_of=2020-01-01", "Estonia: Party, 3 July 1994, Disputed"),
        ("timeline.svg", "Estonia: Ratified, 4 April 1994, Disputed"),
        ("members/EST/badge.svg?as_of=2020-01-01", "Party (Disputed)"),
    ],
)
async def test_figures_tell_disputes(client: httpx.AsyncClient, figure: str, told: str) -> None:
    assert told in (await client.get(f"/v1/accords/{example.HARBOUR}/{figure}")).text
