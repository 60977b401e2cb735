"""All accords in an order that a reader asks for, and lists that can be narrowed."""

import re
from html import unescape
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from app.accords.commands import put_accord
from app.accords.schemas import AccordIn
from app.pages import chapters, negotiation, rendering, words
from app.pages.questions import catalogue
from tests.support import change

pytestmark = pytest.mark.anyio
PEOPLE = {"accept": "text/html"}
_ROW = re.compile(r'<tr data-row><th scope="row"><a href="/accords/([a-z0-9-]+)')
_HEADING = re.compile(r'scope="rowgroup"[^>]*><strong lang="en">([^<]*)<')
NUMBERED = {
    "number-two": ("Zebra Accord", "IV-2", "IV. HUMAN RIGHTS"),
    "number-eleven": ("Yak Accord", "IV-11", "IV. HUMAN RIGHTS"),
    "number-eleven-b": ("An Eleventh, Part B", "IV-11-b", None),
    "number-nine": ("Élan Accord", "IX-1", "IX. HEALTH (A. Of animals)"),
    "number-odd": ("1st Accord", "none", None),
}


@pytest.fixture
def app(request: pytest.FixtureRequest) -> FastAPI:
    made: FastAPI = request.getfixturevalue(
        "own_app" if "written" in request.fixturenames else "shared_app"
    )
    return made


@pytest.fixture
def written(engine: sa.Engine) -> None:
    with change(engine) as made:
        for slug, (title, number, chapter) in NUMBERED.items():
            given = {"slug": slug, "title": title, "nature": "binding"}
            given |= {"chapter": chapter} if chapter else {}
            put_accord(made, AccordIn.model_validate({**given, "identifiers": {"mtdsg": number}}))


async def listed(client: httpx.AsyncClient, address: str) -> tuple[list[str], list[str]]:
    """The slugs that a page lists, and the headings between them."""
    answer = await client.get(address, headers=PEOPLE)
    assert answer.status_code == 200, answer.text
    return _ROW.findall(answer.text), [unescape(one) for one in _HEADING.findall(answer.text)]


@pytest.mark.usefixtures("written")
async def test_a_to_z_passes_over_accents_and_puts_numbers_last(client: httpx.AsyncClient) -> None:
    slugs, headings = await listed(client, "/catalogue")
    mine = [slug for slug in slugs if slug in NUMBERED]
    assert mine == [
        "number-eleven-b", "number-nine", "number-eleven", "number-two", "number-odd",
    ]  # fmt: skip
    assert headings == [*sorted(headings[:-1]), "#"]
    assert "E" in headings
    assert (await listed(client, "/catalogue?letter=e"))[0] == ["number-nine"]


@pytest.mark.usefixtures("written")
async def test_a_letter_is_no_chapter(client: httpx.AsyncClient, engine: sa.Engine) -> None:
    with change(engine) as made:
        for slug, title, number in (
            ("inland", "Inland Accord", "I-7"),
            ("x", "Xylem Accord", "X-3"),
        ):
            given = {"slug": slug, "title": title, "nature": "binding", "chapter": "A. CHAPTER"}
            accord = AccordIn.model_validate({**given, "identifiers": {"mtdsg": number}})
            put_accord(made, accord)
    _, headings = await listed(client, "/catalogue")
    assert {"I", "X"} <= set(headings)
    assert not {one for one in headings if "CHAPTER" in one.upper()}


@pytest.mark.usefixtures("written")
async def test_numbers_stand_in_the_order_of_the_registry_under_their_chapters(
    client: httpx.AsyncClient,
) -> None:
    slugs, headings = await listed(client, "/catalogue?sort=number")
    assert [slug for slug in slugs if slug in NUMBERED] == [
        "number-two", "number-eleven", "number-eleven-b", "number-nine", "number-odd",
    ]  # fmt: skip
    assert headings[:2] == ["IV. HUMAN RIGHTS", "IX. HEALTH"]
    assert headings[-1] == "Without a number"
    assert (await listed(client, "/catalogue?sort=number&chapter=IX"))[0] == ["number-nine"]
    unnumbered, _ = await listed(client, "/catalogue?sort=number&chapter=-")
    assert "number-odd" in unnumbered
    assert "number-two" not in unnumbered


@pytest.mark.parametrize(
    ("numeral", "value"),
    [("I", 1), ("IV", 4), ("IX", 9), ("XI", 11), ("XIX", 19), ("XXVIII", 28), ("XL", 40)],
)
def test_roman_numerals(numeral: str, value: int) -> None:
    assert chapters._roman(numeral) == value


@pytest.mark.parametrize("day", ["", "&as_of=1991-01-01"])
async def test_the_most_members_and_the_newest_acts_come_first(
    client: httpx.AsyncClient, day: str
) -> None:
    text = (await client.get(f"/catalogue?sort=members{day}", headers=PEOPLE)).text
    counts = [int(one) for one in re.findall(r"</td><td>(\d+)</td>", text)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 0
    text = (await client.get(f"/catalogue?sort=acted{day}", headers=PEOPLE)).text
    days = re.findall(r'<time datetime="([^"]+)">', text)
    assert days == sorted(days, reverse=True)
    assert len(days) > 1


@pytest.mark.usefixtures("written")
async def test_each_accord_is_on_one_part_at_one_revision(
    client: httpx.AsyncClient, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "_ACCORDS", 2)
    every = {one["slug"] for one in (await client.get("/v1/accords")).json()["items"]}
    found: list[str] = []
    address: str | None = "/catalogue?sort=acted"
    while address:
        text = (await client.get(address, headers=PEOPLE)).text
        found += _ROW.findall(text)
        following = re.search(r'rel="next" href="([^"]+)"', text)
        address = unescape(following[1]) if following else None
        with change(engine) as made:
            late = f"late-{len(found)}"
            put_accord(
                made, AccordIn.model_validate({"slug": late, "title": late, "nature": "binding"})
            )
    assert len(found) == len(set(found))
    assert set(found) == every


@pytest.mark.parametrize("language", negotiation.LANGUAGES)
async def test_home_leads_to_every_order_in_every_language(
    client: httpx.AsyncClient, language: str
) -> None:
    home = (await client.get(f"/?lang={language}", headers=PEOPLE)).text
    for order in ("title", "number", "members", "acted"):
        assert f"/catalogue?lang={language}&amp;sort={order}" in home
        page = await client.get(f"/catalogue?lang={language}&sort={order}", headers=PEOPLE)
        assert page.status_code == 200
        assert page.text.count('aria-current="true"') >= 1
        assert page.text.count("aria-sort=") == 1
    wrong = await client.get("/catalogue?sort=colour", headers=PEOPLE)
    assert wrong.status_code == 400


async def test_a_client_that_wants_json_is_led_to_the_accords(client: httpx.AsyncClient) -> None:
    answer = await client.get("/catalogue?sort=members", headers={"accept": "application/json"})
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("/v1/accords")


async def test_what_narrows_a_long_list_keeps_its_place_until_a_script_shows_it(
    client: httpx.AsyncClient,
) -> None:
    orders: Any = rendering.environment().get_template("catalogue/orders.html").module
    english = words.load("en")
    assert re.search(r'data-find="x"[^>]* hidden>', orders.find("x", 12, english))
    assert orders.find("x", 11, english) == ""
    assert "@media (scripting:enabled){.narrow[data-find][hidden]" in rendering.style_sheet(
        "explorer.css"
    )
    for address in ("/catalogue", "/accords/quiet-harbours", "/happened"):
        text = (await client.get(address, headers=PEOPLE)).text
        boxes = re.findall(r'<p class="narrow" data-find="([a-z-]+)"[^>]* hidden>', text)
        rows = text.count("data-row") + text.count("data-code")
        assert bool(boxes) == (rows >= 12), address
        assert rows
        assert all(f'id="{one}"' in text for one in boxes)


async def test_the_keyboard_passes_by_the_map_of_a_page_and_not_one_that_stands_alone(
    client: httpx.AsyncClient,
) -> None:
    page = (await client.get("/accords/quiet-harbours", headers=PEOPLE)).text
    drawn = page[page.index('<svg class="map"') :]
    places = re.findall(r'<a class="place[^>]*>', drawn)
    assert places
    assert all('tabindex="-1"' in one for one in places)
    alone = (await client.get("/v1/accords/quiet-harbours/map.svg")).text
    places = re.findall(r'<a class="place[^>]*>', alone)
    assert places
    assert not any("tabindex" in one for one in places)
