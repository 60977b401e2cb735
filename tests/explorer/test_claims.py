"""Terms, complete lists, disputes and successions, each with who says so."""

import re
from html import unescape
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from app.accords.commands import put_accord
from app.accords.schemas import AccordIn
from app.actions import commands
from app.ingest import runs
from app.ingest.formats import untc
from app.pages import negotiation, words
from app.pages.views import terms
from app.sources.commands import put_source
from app.sources.schemas import SourceIn
from tests.example import GAZETTE, HARBOUR, LANTERN, LEDGER, action
from tests.ingest.statusfile import status_file
from tests.support import change

pytestmark = pytest.mark.anyio
PEOPLE = {"accept": "text/html"}
TREATY = "kettle-treaty"


async def section(client: httpx.AsyncClient, address: str, name: str, **asked: Any) -> str:
    """The words of a section of a page, by the id of its heading."""
    text = (await client.get(address, params=asked, headers=PEOPLE)).text
    found = re.findall(rf'<section aria-labelledby="{name}">.*?</section>', text, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", "".join(found))).split())


def put_treaty(engine: sa.Engine, **more: Any) -> None:
    with change(engine, "a treaty with terms") as made:
        given = {"slug": TREATY, "title": "Treaty on Kettles", "nature": "binding", **more}
        put_accord(made, AccordIn.model_validate(given))


async def test_terms_stand_with_their_sources_and_articles(
    client: httpx.AsyncClient, engine: sa.Engine
) -> None:
    cited = {"source": GAZETTE, "locator": "article 9(2)", "quote": "on the ninetieth day"}
    put_treaty(engine, terms=[{"term": "in_force_delay", "value": "P90D", **cited}])
    said = await section(client, f"/accords/{TREATY}", "terms")
    assert "90 days · Harbour Gazette · Depositary · article 9(2) on the ninetieth day" in said
    assert "Notice of withdrawal Not known" in said
    assert "Entry into force Not known" in said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Not known whether in force"),
        ({"in_force_on": "no"}, "Not in force"),
        ({"in_force_on": "2001-02-03"}, "In force since 3 February 2001"),
    ],
)
async def test_whether_it_is_in_force_is_told_as_it_is_known(
    client: httpx.AsyncClient, engine: sa.Engine, given: dict[str, str], said: str
) -> None:
    put_treaty(engine, **given)
    text = (await client.get(f"/accords/{TREATY}", headers=PEOPLE)).text
    told = set(re.findall("Not known whether in force|Not in force|In force since [^<\n]+", text))
    assert told == {said}


async def test_a_term_without_a_source_says_so(client: httpx.AsyncClient) -> None:
    said = await section(client, f"/accords/{LANTERN}", "terms")
    assert "Entry into force Not in force · no source is cited" in said


async def test_a_political_accord_has_only_the_terms_that_are_told(
    client: httpx.AsyncClient,
) -> None:
    assert await section(client, "/accords/abraham-accords", "terms") == ""


@pytest.mark.parametrize(
    ("value", "language", "said"),
    [
        ("none", "en", "At once"),
        ("P90D", "en", "90 days"),
        ("P1M", "en", "1 month"),
        ("P12M>M", "en", "12 months, and on to the first of the next month"),
        ("P1M15D", "fr", "1 mois et 15 jours"),
        ("P0D", "en", "0 days"),
        ("P3M", "ru", "месяцев: 3"),
    ],
)
def test_periods_are_said_in_words(value: str, language: str, said: str) -> None:
    assert terms.period(value, words.load(language)) == said


async def test_complete_lists_are_named_with_their_reach(client: httpx.AsyncClient) -> None:
    said = await section(client, f"/accords/{HARBOUR}", "lists")
    assert "Harbour Gazette all acts through 31 December 2023" in said
    assert "No complete list" in await section(client, "/accords/abraham-accords", "lists")


async def test_counts_of_sources_stand_beside_the_lists(
    client: httpx.AsyncClient, engine: sa.Engine
) -> None:
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO declared_count"
                " (id, known_from, known_to, accord, source, what, number)"
                " SELECT 1, known_from, known_to, accord, source, 'parties', 77"
                " FROM complete_list WHERE accord = :slug"
            ),
            {"slug": HARBOUR},
        )
    said = await section(client, f"/accords/{HARBOUR}", "lists")
    assert "As sources count them Parties 77 Harbour Gazette , 31 December 2023" in said


@pytest.mark.parametrize("language", negotiation.LANGUAGES)
async def test_a_count_without_its_list_says_that_the_list_was_not_in_the_file(
    client: httpx.AsyncClient, engine: sa.Engine, language: str
) -> None:
    bare, listed = (
        status_file(rows, columns, counts=(3, 191), number=number)
        for rows, columns, number in (
            ((), (), "98"),
            ([("Iceland", "", "1 May 1991")], ("Participant", "Signature", "Ratification"), "97"),
        )
    )
    read = lambda raw, name: [untc.read(raw, name)]  # noqa: E731
    runs.run(engine, [("a.xml", bare.encode), ("b.xml", listed.encode)], read)
    said = await section(client, "/accords/mtdsg-xix-98", "lists", lang=language)
    sentences = words.load(language)["unlisted"]
    assert sentences["parties"].format(191) in said
    assert sentences["signatories"].format(3) in said
    if language == "en":
        assert "The depositary counts 191 parties; its list was not in the file." in said
    said = await section(client, "/accords/mtdsg-xix-97", "lists", lang=language)
    assert sentences["parties"].format(191) not in said
    assert f"{words.load(language)['declared']['parties']} 191" in said


async def test_a_dispute_shows_each_day_with_who_says_so(client: httpx.AsyncClient) -> None:
    said = await section(client, f"/accords/{HARBOUR}/LVA", "disputes")
    assert said.startswith("Disputes On which day it was done")
    for day in ("1 April 1996", "1 May 1996"):
        assert re.search(rf"{day} LVA: ratification Harbour Gazette", said)


async def test_a_disputed_act_shows_both_sides(client: httpx.AsyncClient) -> None:
    said = await section(client, f"/accords/{HARBOUR}/EST", "disputes")
    assert re.search("Whether it was done.*Supporting.*Harbour Gazette.*Disputing.*Café", said)
    assert "The instrument was never found." in said


async def test_a_dispute_goes_field_by_field(client: httpx.AsyncClient, engine: sa.Engine) -> None:
    cited = [{"source": LEDGER, "note": "La Suède a adhéré."}]
    told = {"effective_on": "1994-06-01", "citations": cited}
    with change(engine, "two tellings") as made:
        put_source(made, SourceIn.model_validate({"slug": "a", "title": "A", "tier": "press"}))
        first = action("SWE", "ratification", "1994-03-03", effective_on="1994-07-01")
        commands.record_actions(made, HARBOUR, [first])
        commands.record_actions(made, HARBOUR, [action("SWE", "accession", "1994-03-04", **told)])
    said = await section(client, f"/accords/{HARBOUR}/SWE", "disputes")
    assert re.search("On which day it was done.*3 March 1994.*4 March 1994", said)
    assert re.search("From which day it takes effect.*1 July 1994.*1 June 1994", said)
    assert re.search("Which kind of act it was.*Ratified SWE.*Acceded Café ledger", said)
    assert "Press La Suède a adhéré." in said


async def test_country_says_when_it_began_and_whom_it_succeeded(client: httpx.AsyncClient) -> None:
    czechia = await section(client, "/countries/CZE", "life")
    assert "Began 1 January 1993" in czechia
    assert "Predecessors Czechoslovakia Dissolution, 1 January 1993 · " in czechia
    before = await section(client, "/countries/CSHH", "life")
    assert "Ended" in before
    assert re.search("Successors .*Czechia Dissolution.*Slovakia Dissolution", before)
    french = await section(client, "/countries/CZE", "life", lang="fr")
    assert "Prédécesseurs Tchécoslovaquie" in french
