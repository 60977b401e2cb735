"""What readers take along: it carries exactly what the page shows."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import httpx
import orjson
import pytest

pytestmark = pytest.mark.anyio
PEOPLE = {"accept": "text/html"}
SITE = "https://depositary.test"
PAGES = [
    "/",
    "/accords/quiet-harbours",
    "/accords/quiet-harbours/NOR",
    "/countries/NOR",
    "/compare?country=NOR&country=SWE",
    "/sources/harbour-gazette-1991",
    "/search?q=harbour",
]
SHOWN = "/accords/quiet-harbours?as_of=1995-06-01&status=party&view=world&lang=fr"


async def taken(client: httpx.AsyncClient, address: str) -> dict[str, str]:
    """The texts to copy, by their names."""
    response = await client.get(address, headers=PEOPLE)
    assert response.status_code == 200
    found = re.findall(r'<textarea id="([\w-]+)"[^>]*>(.*?)</textarea>', response.text, re.DOTALL)
    return {name: unescape(text) for name, text in found}


def asked(address: str) -> dict[str, Any]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


@pytest.mark.parametrize("address", PAGES)
async def test_every_page_can_be_cited_and_found_again(
    client: httpx.AsyncClient, address: str
) -> None:
    texts = await taken(client, address)
    assert {"sentence", "footnote", "bibtex", "csl", "permalink", "live-link"} <= texts.keys()
    (entry,) = orjson.loads(texts["csl"])
    assert entry["URL"] == texts["permalink"]
    for name in ("sentence", "footnote", "bibtex"):
        assert texts["permalink"] in texts[name]
    again = await client.get(texts["permalink"].removeprefix(SITE), headers=PEOPLE)
    assert again.status_code == 200


@pytest.mark.parametrize("address", [*PAGES[:-1], SHOWN])
async def test_tables_of_a_page_can_be_downloaded(client: httpx.AsyncClient, address: str) -> None:
    text = (await client.get(address, headers=PEOPLE)).text
    (found,) = set(re.findall(r'href="([^"]+\.csv[^"]*)" download', text))
    response = await client.get(unescape(found).removeprefix(SITE))
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/csv")
    assert response.text.count("\r\n") > 1


async def test_a_table_and_an_embedded_map_hold_what_the_page_shows(
    client: httpx.AsyncClient,
) -> None:
    text = (await client.get(SHOWN, headers=PEOPLE)).text
    (table,) = set(re.findall(r'href="([^"]+\.csv[^"]*)" download', text))
    rows = (await client.get(unescape(table).removeprefix(SITE))).text.splitlines()[1:]
    assert len(rows) == text.count('<tr role="row" data-code') > 1

    texts = await taken(client, SHOWN)
    exact = {"as_of": "1995-06-01", "status": "party", "view": "world", "lang": "fr"}
    for name in ("permalink", "live-link"):
        assert asked(texts[name]).items() >= exact.items()
    assert "revision" in asked(texts["permalink"])
    assert "revision" not in asked(texts["live-link"])
    image = re.findall(r'property="og:image" content="([^"]+)"', text)[0]
    live, pinned = (
        unescape(re.findall(r'src="([^"]+)"', texts[name])[0])
        for name in ("embed-map", "pinned-map")
    )
    for address in (unescape(image), live, pinned):
        assert asked(address).items() >= exact.items()
    assert "revision" in asked(pinned)
    assert "revision" not in asked(live)
    assert "revision" in asked(unescape(image))
    assert "1 juin 1995" in texts["sentence"]

    drawn = ElementTree.fromstring((await client.get(pinned.removeprefix(SITE))).text)
    across, high = (float(drawn.attrib[name]) for name in ("width", "height"))
    ratio = re.findall(r"aspect-ratio: (\d+) / (\d+)", texts["pinned-map"])[0]
    assert abs(int(ratio[0]) / int(ratio[1]) - across / high) < 0.01
    dimmed = [a for a in drawn.iter() if " dim" in a.get("class", "")]
    assert dimmed


@pytest.mark.parametrize("figure", ["history", "timeline"])
async def test_frames_keep_the_proportions_of_what_they_show(
    client: httpx.AsyncClient, figure: str
) -> None:
    code = (await taken(client, "/accords/quiet-harbours"))[f"embed-{figure}"]
    source = unescape(re.findall(r'src="([^"]+)"', code)[0]).removeprefix(SITE)
    drawn = ElementTree.fromstring((await client.get(source)).text)
    ratio = re.findall(r"aspect-ratio: (\d+) / (\d+)", code)[0]
    across, high = (float(drawn.attrib[name]) for name in ("width", "height"))
    assert abs(int(ratio[0]) / int(ratio[1]) - across / high) < 0.01


async def test_a_sentence_says_how_many_and_how_sure_and_from_where(
    client: httpx.AsyncClient,
) -> None:
    said = (await taken(client, "/accords/quiet-harbours?as_of=1995-06-01"))["sentence"]
    assert said.startswith("On 1 June 1995, ")
    assert "were party to the Convention on Quiet Harbours" in said
    assert "Depositary, revision" in said
    later = (await taken(client, "/accords/quiet-harbours"))["sentence"]
    assert "(Presumed: 8)" in later
