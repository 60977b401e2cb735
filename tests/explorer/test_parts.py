"""Lists that grow are shown part by part, at one revision and day, and each thing once."""

import re
from html import unescape

import httpx
import pytest
import sqlalchemy as sa

from app.accords.commands import put_accord
from app.accords.schemas import AccordIn
from app.domain.statuses import Nature
from app.pages.views import compare, country, home, source
from tests.support import change

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("few")]
PEOPLE = {"accept": "text/html"}
_ACCORD = re.compile(r'<h3><a href="/accords/([a-z-]+)')
_ROW = re.compile(
    r'<li><a href="/accords/([a-z-]+)/NOR[^"]*"><bdi[^>]*>[^<]*</bdi></a> <span class="chip"'
)
_VERSUS = re.compile(r'<th scope="row"><a href="/accords/([a-z-]+)')


@pytest.fixture(autouse=True)
def _of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for view in (home, country, compare):
        monkeypatch.setattr(view, "_ACCORDS", 1)
    monkeypatch.setattr(source, "_ACTS", 1)


def more(text: str) -> str | None:
    """The address of the next part, if there is one."""
    found = re.search(r'rel="next" href="([^"]+)"', text)
    return unescape(found[1]) if found else None


async def parts(client: httpx.AsyncClient, address: str, wanted: re.Pattern[str]) -> list[str]:
    """What all parts show, one after the other."""
    found: list[str] = []
    places: list[str] = []
    while True:
        response = await client.get(address, headers=PEOPLE)
        assert response.status_code == 200, response.text
        places.append(address)
        found += wanted.findall(response.text)
        following = more(response.text)
        if following is None:
            assert len(places) > 1
            return found
        address = following
        assert "revision=" in address


async def test_every_accord_is_on_one_part_of_the_first_page(client: httpx.AsyncClient) -> None:
    listed = (await client.get("/v1/accords")).json()["items"]
    assert await parts(client, "/", _ACCORD) == [accord["slug"] for accord in listed]


async def test_only_the_first_part_leads_with_a_map(client: httpx.AsyncClient) -> None:
    first = (await client.get("/", headers=PEOPLE)).text
    following = more(first)
    assert following is not None
    second = (await client.get(following, headers=PEOPLE)).text
    assert 'id="lead"' in first
    assert 'id="lead"' not in second


@pytest.mark.parametrize("day", ["", "?as_of=1995-01-01"])
async def test_every_membership_is_on_one_part_of_a_country(
    client: httpx.AsyncClient, day: str
) -> None:
    listed = (await client.get(f"/v1/countries/NOR/memberships{day}")).json()["items"]
    found = await parts(client, f"/countries/NOR{day}", _ROW)
    assert found == [member["accord"] for member in listed]
    assert found


async def test_every_accord_is_on_one_part_of_a_comparison(client: httpx.AsyncClient) -> None:
    address = "/compare?country=NOR&country=SWE"
    listed = (await client.get(f"/v1{address}")).json()["items"]
    found = await parts(client, address, _VERSUS)
    assert found == [item["accord"]["slug"] for item in listed]


def counts(text: str) -> dict[str, int]:
    """What the headings of a page's sections count in all, by their ids."""
    found = re.findall(r'<h2 id="(\w+)">[^<]*<span class="soft">([^<]+)</span>', text)
    return {name: int(re.findall(r"\d+", told)[-1]) for name, told in found}


async def test_headings_count_all_and_not_what_a_part_shows(client: httpx.AsyncClient) -> None:
    home_page = (await client.get("/", headers=PEOPLE)).text
    accords = (await client.get("/v1/accords")).json()["items"]
    assert counts(home_page)["accords"] == len(accords) > 1

    items = (await client.get("/v1/compare?country=NOR&country=SWE")).json()["items"]
    standings = [{member["standing"] for member in item["members"]} for item in items]
    both = sum(one == {"member"} for one in standings)
    pair = counts((await client.get("/compare?country=NOR&country=SWE", headers=PEOPLE)).text)
    assert pair.get("both", both) == both
    assert pair.get("differing", len(items) - both) == len(items) - both
    assert pair

    held = (await client.get("/v1/countries/NOR/memberships")).json()["items"]
    told = counts((await client.get("/countries/NOR", headers=PEOPLE)).text)
    groups = {country._GROUPS[one["standing"]] for one in held}
    for group in told.keys() & groups:
        mine = [one for one in held if country._GROUPS[one["standing"]] == group]
        assert told[group] == len(mine)
    assert told.keys() & groups

    cited = (await client.get("/v1/sources/harbour-gazette-1991/citations")).json()["items"]
    first = (await client.get("/sources/harbour-gazette-1991", headers=PEOPLE)).text
    supports = [
        item
        for item in cited
        if any(one["stance"] == "supports" for one in item["action"]["citations"])
    ]
    assert counts(first)["supports"] == len(supports) > 1


async def test_what_changed_lately_is_called_by_its_title_wherever_it_is_listed(
    client: httpx.AsyncClient, engine: sa.Engine
) -> None:
    with change(engine, "another accord") as made:
        put_accord(
            made, AccordIn(slug="zinc-treaty", title="Treaty on Zinc", nature=Nature.BINDING)
        )
    text = (await client.get("/", headers=PEOPLE)).text
    assert 'href="/accords/zinc-treaty"><bdi>Treaty on Zinc</bdi>' in text


async def test_a_cursor_of_another_page_is_refused_in_words(client: httpx.AsyncClient) -> None:
    response = await client.get("/?cursor=AAAA", headers=PEOPLE)
    assert response.status_code == 400
    assert 'href="/"' in response.text
