"""What is not sure is not told as sure: on the pages and in the figures."""

import re
from html import unescape
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from app.pages import negotiation, words
from tests.example import CAFE, HARBOUR, LANTERN

pytestmark = pytest.mark.anyio
PEOPLE = {"accept": "text/html"}
SVG = "{http://www.w3.org/2000/svg}"
THEN, LISTED = "1994-09-01", "2023-12-31"
"""A day on which one member is only possible; the last day of the complete list."""
_ROW = re.compile(r'<tr role="row" data-code="(\w+)">(.*?)</tr>', re.DOTALL)


async def page(client: httpx.AsyncClient, address: str, **asked: Any) -> str:
    """A page's markup."""
    response = await client.get(address, params=asked, headers=PEOPLE)
    assert response.status_code == 200, response.text
    return response.text


def plain(markup: str) -> str:
    """The words of it."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def rows(text: str) -> dict[str, str]:
    """The words of each row of an accord's table, by its country."""
    return {code: plain(row) for code, row in _ROW.findall(text)}


async def members(client: httpx.AsyncClient, **asked: Any) -> dict[str, str]:
    return rows(await page(client, f"/accords/{HARBOUR}", **asked))


async def figure(client: httpx.AsyncClient, address: str, **asked: Any) -> ElementTree.Element:
    return ElementTree.fromstring((await client.get(f"/v1/accords/{address}", params=asked)).text)


async def test_table_tells_how_sure_each_status_is_and_until_when_it_is_known(
    client: httpx.AsyncClient,
) -> None:
    now, then = await members(client), await members(client, as_of=THEN)
    assert "Presumed as known through 31 December 2023" in now["NOR"]
    assert "Certain" in then["NOR"]
    assert "Presumed" not in then["NOR"]
    assert "Possible (or No part, Consented, not in force)" in then["BEL"]


async def test_form_offers_the_four_and_filters_by_each(client: httpx.AsyncClient) -> None:
    text = await page(client, f"/accords/{HARBOUR}", as_of=THEN, certainty="possible")
    offered = re.findall(r'<option value="(\w+)"( selected)?>([^<]+)', text)
    assert [(value, word) for value, _, word in offered[:4]] == [
        ("certain", "Certain"),
        ("presumed", "Presumed"),
        ("possible", "Possible"),
        ("unknown", "Not known"),
    ]
    assert [value for value, chosen, _ in offered if chosen] == ["possible", "status"]
    assert set(rows(text)) == {"BEL"}
    assert "BEL" not in await members(client, as_of=THEN, certainty="certain")
    assert await members(client, as_of=THEN, certainty="presumed") == {}
    presumed = await members(client, certainty="presumed")
    assert presumed == await members(client)


async def test_table_is_sorted_from_the_surest_to_the_least_sure(client: httpx.AsyncClient) -> None:
    assert list(await members(client, as_of=THEN, sort="certainty"))[-1] == "BEL"
    first = next(iter(await members(client, as_of=THEN, sort="certainty", descending="true")))
    assert first == "BEL"


async def test_who_has_no_status_is_not_known_where_no_complete_list_reaches(
    client: httpx.AsyncClient,
) -> None:
    unknown = await members(client, certainty="unknown")
    assert "Not known" in unknown["FRA"]
    assert not [row for row in unknown.values() if "No part" in row]
    assert await members(client, as_of=LISTED, certainty="unknown") == {}

    now = await page(client, f"/accords/{HARBOUR}")
    then = await page(client, f"/accords/{HARBOUR}", as_of=LISTED)
    for text, said, unsaid in ((now, "Not known", "No part"), (then, "No part", "Not known")):
        (silent,) = re.findall(r'<details class="silent">(.*?)</details>', text, re.DOTALL)
        assert f"{said}" in plain(silent)
        assert unsaid not in plain(silent)
        assert f"/accords/{HARBOUR}/FRA" in silent
    assert "The last complete list reaches to 31 December 2023 and names no act" in plain(now)


async def test_map_draws_the_unknown_otherwise_than_who_has_no_part(
    client: httpx.AsyncClient,
) -> None:
    now = await page(client, f"/accords/{HARBOUR}")
    then = await page(client, f"/accords/{HARBOUR}", as_of=LISTED)
    assert '<g class="unknown"><title>Not known</title>' in now
    assert 'class="land"' not in now
    assert 'class="land"' in then
    assert 'class="unknown"' not in then
    for text, said, unsaid in ((now, "Not known", "No part"), (then, "No part", "Not known")):
        (legend,) = re.findall(r'<nav class="legend".*?</nav>', text, re.DOTALL)
        assert re.search(rf"{said} \d+", plain(legend))
        assert unsaid not in plain(legend)
    assert "<title>Norway: Party, Presumed, 1 January 1992</title>" in now
    assert "<title>Norway: Party, 1 January 1992</title>" in then


async def test_before_the_day_of_its_first_act_a_country_has_surely_no_part(
    client: httpx.AsyncClient,
) -> None:
    """Of an accord without any list: silence about others says nothing."""
    address = "/accords/abraham-accords"
    text = await page(client, f"{address}/KAZ", as_of="2019-06-01")
    assert "Kazakhstan has no part in the Abraham Accords." in plain(text)
    assert "Whether France has any part in the Abraham Accords is not known" in plain(
        await page(client, f"{address}/FRA", as_of="2019-06-01")
    )


async def test_curve_counts_the_presumed_and_the_possible_beside_all(
    client: httpx.AsyncClient,
) -> None:
    then, now = [await page(client, f"/accords/{HARBOUR}", as_of=day) for day in (THEN, "2024")]
    counted = re.compile(r'<table class="tally-table">.*?</table>', re.DOTALL)
    assert "Party 7 0 1 " in plain(counted.findall(then)[0])
    assert "Party 8 8 0 " in plain(counted.findall(now)[0])
    assert "Party 7 (Possible 1)" in then
    assert "Party 8 (Presumed 8)" in now
    assert 'fill="url(#presumed-curve)"' in now
    assert 'fill="url(#presumed-curve)"' not in then


@pytest.mark.parametrize(
    ("address", "day", "sure", "said"),
    [
        ("NOR", THEN, "Certain", "Sources or complete lists that reach to this day say so."),
        ("NOR", None, "Presumed", "Known through 31 December 2023; presumed since then."),
        ("BEL", THEN, "Possible", "A date is known only in part."),
        ("FRA", None, "Not known", "The last complete list reaches to 31 December 2023"),
        ("FRA", LISTED, "Certain", "France has no part in the Convention on Quiet Harbours."),
    ],
)
async def test_membership_says_how_sure_it_is_and_why(
    client: httpx.AsyncClient, address: str, day: str | None, sure: str, said: str
) -> None:
    asked = {"as_of": day} if day else {}
    text = await page(client, f"/accords/{HARBOUR}/{address}", **asked)
    (told,) = re.findall(r'<section class="sureness".*?</section>', text, re.DOTALL)
    assert plain(told).startswith(f"How sure this is {sure}")
    assert said in plain(text)
    answer = (await client.get(f"/v1/accords/{HARBOUR}/members/{address}", params=asked)).json()
    for sentence in answer["because"].get("uncertain", []):
        assert f"<li>{sentence}</li>" in unescape(told)


@pytest.mark.parametrize("language", negotiation.LANGUAGES)
@pytest.mark.parametrize(
    ("code", "day", "reason"), [("BEL", THEN, "partial"), ("FRA", None, "silent")]
)
async def test_what_leaves_a_status_open_is_told_in_every_language(
    client: httpx.AsyncClient, language: str, code: str, day: str | None, reason: str
) -> None:
    asked = {"lang": language, **({"as_of": day} if day else {})}
    text = await page(client, f"/accords/{HARBOUR}/{code}", **asked)
    (told,) = re.findall(r'<section class="sureness".*?</section>', text, re.DOTALL)
    assert f"<li>{words.load(language)['doubt'][reason]}</li>" in unescape(told)
    assert "<ul lang=" not in told


async def test_a_citation_of_a_page_says_how_sure_it_was(client: httpx.AsyncClient) -> None:
    text = await page(client, f"/accords/{HARBOUR}/NOR")
    (cited,) = re.findall(r'<textarea id="bibtex".*?</textarea>', text, re.DOTALL)
    assert "Known through 31 December 2023; presumed since then." in cited
    assert '<meta name="description" content="Norway has been a party' in text
    assert "presumed since then" in re.findall(r'name="description" content="([^"]+)"', text)[0]


async def test_figures_that_stand_alone_say_it_in_words(client: httpx.AsyncClient) -> None:
    drawn = await figure(client, f"{HARBOUR}/map.svg")
    assert "Party 8 (Presumed 8)" in str(drawn.findtext(f"{SVG}desc"))
    assert re.search(r", Not known \d+$", str(drawn.findtext(f"{SVG}desc")))
    key = [" ".join("".join(text.itertext()).split()) for text in drawn.iter(f"{SVG}text")]
    assert "Presumed 15" in key
    assert not [each for each in key if each.startswith("No part")]
    listed = await figure(client, f"{HARBOUR}/map.svg", as_of=LISTED)
    assert re.search(r", No part \d+$", str(listed.findtext(f"{SVG}desc")))
    grown = await figure(client, f"{HARBOUR}/history.svg")
    assert "Presumed 15" in "".join(grown.itertext())


@pytest.mark.parametrize(
    ("member", "day", "title", "description"),
    [
        ("EST", None, "Party (Presumed, Disputed)", "as known through 31 December 2023"),
        ("BEL", THEN, "Party (Possible)", "As of 1 September 1994"),
        ("FRA", None, "Not known", "as known through 31 December 2023"),
        ("FRA", LISTED, "No part", "As of 31 December 2023"),
    ],
)
async def test_badge_never_says_more_than_is_known(
    client: httpx.AsyncClient, member: str, day: str | None, title: str, description: str
) -> None:
    asked = {"as_of": day} if day else {}
    drawn = await figure(client, f"{HARBOUR}/members/{member}/badge.svg", **asked)
    assert str(drawn.findtext(f"{SVG}title")).endswith(f": {title}")
    assert description in str(drawn.findtext(f"{SVG}desc"))


async def test_comparison_tells_no_part_from_not_known(client: httpx.AsyncClient) -> None:
    countries = {"country": ["NOR", "FRA"]}
    now = plain(await page(client, "/compare", **countries))
    assert "Party 1 January 1992 · Presumed, as known through 31 December 2023 Not known" in now
    then = plain(await page(client, "/compare", **countries, as_of=LISTED))
    assert "Party 1 January 1992 No part" in then


async def test_country_tells_how_sure_each_membership_is(client: httpx.AsyncClient) -> None:
    text = await page(client, "/countries/NOR")
    assert "Presumed, as known through 31 December 2023" in plain(text)
    assert 'fill="url(#presumed-bars)"' in text
    assert "Presumed" not in plain(await page(client, "/countries/NOR", as_of="2022-01-01"))


async def test_first_page_says_how_far_complete_lists_reach(client: httpx.AsyncClient) -> None:
    text = plain(await page(client, "/"))
    assert "Complete list through 31 December 2023" in text
    assert "No complete list" in text


@pytest.mark.parametrize("language", negotiation.LANGUAGES)
async def test_every_language_has_words_for_it(client: httpx.AsyncClient, language: str) -> None:
    said = words.load(language)
    accord = plain(await page(client, f"/accords/{HARBOUR}", lang=language))
    for certainty in said["certainty"].values():
        assert certainty in accord
    unknown = plain(await page(client, f"/accords/{CAFE}/NOR", lang=language))
    assert said["doubt"]["silent"] in unknown
    assert said["sentence"]["none"].format(country="", accord="")[:8] not in unknown
    presumed = plain(await page(client, f"/accords/{LANTERN}/NOR", lang=language))
    assert said["certainty"]["presumed"] in presumed
