"""Every kind of page, as a browser and as a program ask for it."""

import gzip
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import httpx
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from app.actions import commands
from app.actions.schemas import ActionIn, CitationIn
from app.domain.actions import Kind
from app.domain.evidence import Tier
from app.pages import rendering
from app.sources.commands import put_source
from app.sources.schemas import SourceIn
from tests.support import PUBLIC_URL, change

pytestmark = pytest.mark.anyio
PEOPLE = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
PAGES = {
    "/": "/v1/accords",
    "/catalogue?sort=number": "/v1/accords",
    "/accords/abraham-accords": "/v1/accords/abraham-accords/members",
    "/accords/quiet-harbours": "/v1/accords/quiet-harbours/members",
    "/accords/abraham-accords/KAZ": "/v1/accords/abraham-accords/members/KAZ",
    "/accords/abraham-accords/FRA": "/v1/accords/abraham-accords/members/FRA",
    "/countries/NOR": "/v1/countries/NOR/memberships",
    "/compare?country=KAZ&country=BHR": "/v1/compare?country=KAZ&country=BHR",
    "/sources/kazakhstan-report-2025-11": "/v1/sources/kazakhstan-report-2025-11/citations",
    "/search?q=kazakhstan": "/v1/search?q=kazakhstan",
    "/accords/quiet-harbours/acts": "/v1/accords/quiet-harbours/actions",
}


class Page(HTMLParser):
    """What a page's markup holds."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self._in_script = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._in_script = tag == "script"

    def handle_data(self, data: str) -> None:
        if self._in_script and data.strip():
            self.scripts.append(data)

    def all(self, tag: str) -> Iterator[dict[str, str | None]]:
        return (attrs for name, attrs in self.tags if name == tag)


@pytest.mark.parametrize("address", PAGES)
async def test_page_is_whole_strict_and_says_what_it_is(
    client: httpx.AsyncClient, address: str
) -> None:
    response = await client.get(address, headers=PEOPLE)
    page = Page(response.text)

    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert {"Accept", "Accept-Language"} <= set(response.headers["vary"].split(", "))
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert next(page.all("html"))["lang"] == "en"
    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert not [a for _, attrs in page.tags for a in attrs if a == "style" or a.startswith("on")]
    assert all(attrs.get("src") or "ld+json" in str(attrs) for attrs in page.all("script"))
    meta = {attrs.get("property") for attrs in page.all("meta")}
    assert {"og:title", "og:description", "og:url"} <= meta


@pytest.mark.parametrize("address", PAGES)
async def test_page_asks_no_other_host_for_anything(
    client: httpx.AsyncClient, address: str
) -> None:
    page = Page((await client.get(address, headers=PEOPLE)).text)
    fetched = [a["src"] for tag in ("script", "img") for a in page.all(tag) if "src" in a]
    fetched += [a["href"] for a in page.all("link") if a["rel"] in ("stylesheet", "icon")]
    assert fetched
    assert all(str(source).startswith("/") for source in fetched)
    for source in fetched:
        assert (await client.get(str(source))).status_code == 200


@pytest.mark.parametrize(("address", "call"), PAGES.items())
async def test_page_leads_programs_and_readers_to_the_call_behind_it(
    client: httpx.AsyncClient, address: str, call: str
) -> None:
    sent = await client.get(address, headers={"accept": "application/json"})
    assert sent.status_code == 303
    assert sent.headers["location"] == PUBLIC_URL + call
    assert "Accept" in sent.headers["vary"]
    answer = await client.get(call)
    assert answer.status_code == 200

    page = Page((await client.get(address, headers=PEOPLE)).text)
    assert PUBLIC_URL + call in [a.get("href") for a in page.all("a")]


@pytest.mark.parametrize("address", ["/", "/accords/abraham-accords", "/accords/quiet-harbours"])
async def test_first_visit_weighs_less_than_100_kilobytes(
    client: httpx.AsyncClient, address: str
) -> None:
    text = (await client.get(address, headers=PEOPLE)).text
    page = Page(text)
    parts = [a["src"] for tag in ("script", "img") for a in page.all(tag) if "src" in a]
    parts += [a["href"] for a in page.all("link") if a["rel"] in ("stylesheet", "icon")]
    weight = len(gzip.compress(text.encode(), 6))
    for part in parts:
        weight += len(gzip.compress((await client.get(str(part))).content, 6))
    assert weight < 100_000


async def test_markup_in_data_shows_as_text(client: httpx.AsyncClient, engine: sa.Engine) -> None:
    evil = "</script><script>alert(1)</script>"
    with change(engine) as made:
        put_source(made, SourceIn(slug="evil", title=evil, tier=Tier.PRESS))
        citation = CitationIn(source="evil", quote=evil, locator=evil)
        act = ActionIn(
            country="OMN",
            kind=Kind.MENTION,
            done_on="2025-12",
            statement=evil,
            citations=[citation],
        )
        commands.record_actions(made, "abraham-accords", [act])
    for address in ("/", "/accords/abraham-accords/OMN", "/sources/evil", "/search?q=" + evil):
        text = (await client.get(address, headers=PEOPLE)).text
        assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in (await client.get("/sources/evil", headers=PEOPLE)).text
    # The same text inside JSON-LD must not end its element.
    for script in Page((await client.get("/sources/evil", headers=PEOPLE)).text).scripts:
        assert json.loads(script)["name"] == evil


async def test_as_of_moves_the_page_and_stays_in_its_links(client: httpx.AsyncClient) -> None:
    now = (await client.get("/accords/abraham-accords", headers=PEOPLE)).text
    then = (await client.get("/accords/abraham-accords?as_of=2021-06-01", headers=PEOPLE)).text
    assert 'id="map-KAZ"' in now
    assert 'id="map-KAZ"' not in then
    assert "/accords/abraham-accords/BHR?as_of=2021-06-01" in then
    assert "1 June 2021" in then


async def test_legend_filters_and_table_sorts_without_script(client: httpx.AsyncClient) -> None:
    filtered = await client.get("/accords/abraham-accords?status=pending", headers=PEOPLE)
    rows = re.findall(r'<tr role="row" data-code="(\w+)"', filtered.text)
    assert rows == ["KAZ"]
    by_name = await client.get("/accords/abraham-accords?sort=name&descending=true", headers=PEOPLE)
    rows = re.findall(r'<tr role="row" data-code="(\w+)"', by_name.text)
    assert rows[0] == "UZB"
    assert 'aria-sort="descending"' in by_name.text


async def test_membership_page_gives_evidence_and_how_to_cite_it(client: httpx.AsyncClient) -> None:
    text = (await client.get("/accords/abraham-accords/KAZ", headers=PEOPLE)).text
    assert "Kazakhstan is to join the Abraham Accords" in text
    assert "Kazakhstan is set to join the Abraham Accords" in text
    assert "paragraph 1" in text
    assert re.search(r"KAZ\?as_of=[0-9-]+&amp;revision=\d+", text)
    assert "@misc{depositary-accords-abraham-accords-kaz" in text
    assert "&#34;type&#34;: &#34;webpage&#34;" in text


async def test_disputed_evidence_stands_side_by_side(client: httpx.AsyncClient) -> None:
    members = (await client.get("/v1/memberships?disputed=true")).json()["items"]
    disputed = [
        m
        for m in members
        if "Disputing"
        in (await client.get(f"/accords/{m['accord']}/{m['country']['code']}", headers=PEOPLE)).text
    ]
    assert disputed


async def test_page_speaks_the_language_asked_for(client: httpx.AsyncClient) -> None:
    arabic = (await client.get("/accords/abraham-accords?lang=ar", headers=PEOPLE)).text
    assert '<html lang="ar" dir="rtl">' in arabic
    assert "كازاخستان" in arabic
    assert "/accords/abraham-accords/KAZ?lang=ar" in arabic
    french = await client.get("/", headers={**PEOPLE, "accept-language": "de, fr-CA;q=0.8"})
    assert french.headers["content-language"] == "fr"
    assert "?lang=" not in re.findall(r'<a class="brand" href="([^"]+)"', french.text)[0]


async def test_other_form_of_a_code_leads_to_the_canonical_one(client: httpx.AsyncClient) -> None:
    moved = await client.get("/accords/abraham-accords/kz?lang=fr", headers=PEOPLE)
    assert moved.status_code == 301
    assert moved.headers["location"] == "/accords/abraham-accords/KAZ?lang=fr"


async def test_parameters_of_others_and_empty_fields_do_no_harm(client: httpx.AsyncClient) -> None:
    response = await client.get("/accords/abraham-accords?as_of=&utm_source=x", headers=PEOPLE)
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("address", "status", "shown"),
    [
        ("/accords/abraham-acords", 404, 'href="/accords/abraham-accords"'),
        ("/accords/abraham-accords/Kazakhstn", 404, 'href="/accords/abraham-accords/KAZ"'),
        ("/countries/Kazakhstn", 404, 'href="/countries/KAZ"'),
        ("/compare?country=Kazakhstn", 404, 'href="/compare?country=KAZ"'),
        ("/sources/nothing", 404, 'href="/"'),
        ("/accords/abraham-accords?as_of=2021-02-30", 400, "as_of"),
        ("/accords/abraham-accords?revision=9999", 404, 'href="/"'),
        ("/nowhere", 404, 'href="/"'),
    ],
)
async def test_bad_input_gives_a_helpful_page_with_the_right_status(
    client: httpx.AsyncClient, address: str, status: int, shown: str
) -> None:
    response = await client.get(address, headers=PEOPLE)
    assert response.status_code == status
    assert response.headers["content-type"].startswith("text/html")
    assert response.headers["cache-control"] == "no-store"
    assert shown in response.text
    assert 'href="/"' in response.text


async def test_programs_get_problem_documents_wherever_they_ask(client: httpx.AsyncClient) -> None:
    for address, accept in (("/nowhere", "*/*"), ("/v1/nowhere", PEOPLE["accept"])):
        response = await client.get(address, headers={"accept": accept})
        assert response.status_code == 404
        assert response.headers["content-type"] == "application/problem+json"


async def test_page_pinned_to_a_revision_says_so(client: httpx.AsyncClient) -> None:
    text = (await client.get("/accords/abraham-accords?revision=1", headers=PEOPLE)).text
    assert "As it was known at revision 1." in text
    assert "/accords/abraham-accords/KAZ?revision=1" in text


async def test_head_of_a_page_has_no_body(client: httpx.AsyncClient) -> None:
    response = await client.head("/", headers=PEOPLE)
    assert response.status_code == 200
    assert response.content == b""


async def test_static_files_are_kept_as_long_as_their_address_stays(
    client: httpx.AsyncClient,
) -> None:
    page = Page((await client.get("/", headers=PEOPLE)).text)
    sheet = next(a["href"] for a in page.all("link") if a["rel"] == "stylesheet")
    assert "immutable" in (await client.get(str(sheet))).headers["cache-control"]


@pytest.mark.parametrize("content", ["bare"])
async def test_empty_database_still_has_a_first_page(client: httpx.AsyncClient) -> None:
    response = await client.get("/", headers=PEOPLE)
    assert response.status_code == 200
    assert "Nothing yet." in response.text


async def test_page_that_did_not_change_keeps_its_policy(client: httpx.AsyncClient) -> None:
    """A browser takes over what a 304 says: without it the page would lose its own style sheet."""
    first = await client.get("/", headers=PEOPLE)
    again = await client.get("/", headers={**PEOPLE, "if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    policy = "content-security-policy"
    assert again.headers[policy] == first.headers[policy]


async def test_who_declined_is_counted_and_listed_apart(client: httpx.AsyncClient) -> None:
    first = (await client.get("/", headers=PEOPLE)).text
    tea = re.sub(r"<[^>]+>", "", first[first.index("Tea Declaration") :])
    assert "Members 1 · Prospective 3 · Staying out 1" in tea
    theirs = (await client.get("/countries/LKA", headers=PEOPLE)).text
    assert re.search(r"Has declined to join[^§]*Tea Declaration", theirs)
    assert "Signed, or named for" not in theirs


async def test_a_month_or_a_year_is_not_told_as_a_day(client: httpx.AsyncClient) -> None:
    for asked, told in (
        ("1995-06-01", "on 1 June 1995"),
        ("1995-06", "in June 1995"),
        ("1995", "in 1995"),
    ):
        text = (await client.get(f"/accords/quiet-harbours?as_of={asked}", headers=PEOPLE)).text
        assert f"This is how it stood {told}." in text
        assert "Borders are those of today." in text
    now = (await client.get("/accords/quiet-harbours", headers=PEOPLE)).text
    assert "Borders are those of today." not in now


async def test_days_are_those_of_acts_and_not_of_imports(client: httpx.AsyncClient) -> None:
    text = (await client.get("/", headers=PEOPLE)).text
    acts = (await client.get("/v1/accords/quiet-harbours/actions?limit=100")).json()["items"]
    last = max(act["done_on"]["earliest"] for act in acts)
    text = text[text.index('class="catalogue"') :]
    entry = text[text.index('href="/accords/quiet-harbours"') :]
    entry = entry[entry.index("Last act") :]
    assert f'datetime="{last}"' in entry[: entry.index("</p>")]
    source = (await client.get("/sources/harbour-gazette-1991", headers=PEOPLE)).text
    assert "Speaks of</dt><dd>31 December 2023" in source


async def test_a_dispute_says_what_is_disputed(client: httpx.AsyncClient) -> None:
    held = (await client.get("/v1/memberships?disputed=true")).json()["items"]
    assert held
    for one in held:
        address = f"/accords/{one['accord']}/{one['country']['code']}"
        told = (
            await client.get(f"/v1/accords/{one['accord']}/members/{one['country']['code']}")
        ).json()
        said = (await client.get(address, headers=PEOPLE)).text
        heading = said[said.index("<h1") : said.index("</h1>")]
        assert "Sources disagree: " in heading
        if told["disputes"]:
            assert told["disputes"]
            assert 'id="disputes"' in said
        listed = (await client.get(f"/accords/{one['accord']}", headers=PEOPLE)).text
        assert f'{address}#disputes"' in listed


async def test_only_a_day_a_month_or_a_year_is_marked_up_as_a_time(
    client: httpx.AsyncClient,
) -> None:
    ranges = 0
    for address in ("/", *(f"/accords/{slug}" for slug in ("quiet-harbours", "lantern-protocol"))):
        text = (await client.get(address, headers={"accept": "text/html"})).text
        found = re.findall(r"<time([^>]*)>", text)
        assert found, address
        for attributes in found:
            assert re.fullmatch(r' datetime="\d{4}(-\d\d(-\d\d)?)?"', attributes)
        ranges += text.count('<span class="when">')
    assert ranges


@given(st.text() | st.text(alphabet="<>&\"' a") | st.integers() | st.floats())
def test_what_templates_write_is_escaped_once(value: object) -> None:
    source = "{% macro twice(x) %}{{ x }}{{ x }}{% endmacro %}{% set y %}{{ x }}{% endset %}"
    template = rendering.environment().from_string(source + "{{ x }}{{ y }}{{ twice(x) }}")
    assert template.render(x=value) == str(escape(value)) * 4
    assert template.render(x=escape(value)) == str(escape(value)) * 4
