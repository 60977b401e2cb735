"""What crowded pages weigh, and that nothing on them moves while they load."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser

from app.accords.commands import put_accord
from app.accords.schemas import AccordIn
from app.actions.commands import record_actions
from app.actions.schemas import ActionIn, CitationIn
from app.domain.actions import Kind
from app.domain.statuses import Nature
from app.pages.figures import world
from tests.browser.test_accessibility import assert_accessible
from tests.support import change

CROWDED = [f"crowded-{number}" for number in range(60)]
MOST_BYTES = 100_000
MOST_SHIFT = 0.05
PAGES = [
    "/",
    "/catalogue",
    f"/accords/{CROWDED[0]}",
    f"/accords/{CROWDED[0]}?view=world&lang=ar",
    f"/accords/{CROWDED[0]}/acts",
    f"/accords/{CROWDED[0]}/FRA",
    *(f"/accords/{CROWDED[0]}/questions/{name}" for name in ("signed", "absent", "between")),
    "/countries/FRA",
    "/compare?country=FRA&country=DEU&country=ITA&country=ESP&country=NLD",
    "/search?q=crowded",
    "/happened?month=1992-06",
]
# As a phone in the country has it.
_NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
_SHIFTS = """window.moved = []; new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.moved.push(
    [one.value, one.sources.map((source) => (source.node?.outerHTML || "").slice(0, 80))]);
}).observe({type: "layout-shift", buffered: true});"""


@pytest.fixture(scope="module")
def written() -> Callable[[sa.Engine], None]:
    """An accord of everybody, who signed within two years and ratified later; and sixty of some."""

    def write(engine: sa.Engine) -> None:
        with engine.connect() as connection:
            known = {row[0] for row in connection.execute(sa.text("SELECT code FROM country"))}
        codes = sorted(known & world.load().shapes.keys())[:198]
        said = CitationIn(source="cafe-ledger")

        def act(code: str, kind: Kind, year: int, at: int) -> ActionIn:
            day = f"{year}-{at % 12 + 1:02}-{at % 28 + 1:02}"
            return ActionIn(country=code, kind=kind, done_on=day, citations=[said])

        with change(engine, "crowded accords") as made:
            for number, slug in enumerate(CROWDED):
                title = f"Crowded Convention on the Protection of Whatever There Is, No. {number}"
                put_accord(made, AccordIn(slug=slug, title=title, nature=Nature.BINDING))
                mine = codes if number == 0 else ["DEU", "ESP", "FRA", "ITA", "NLD"]
                acts = [
                    act(code, Kind.SIGNATURE, 1992 + at % 2, at) for at, code in enumerate(mine)
                ]
                acts += [
                    act(code, Kind.RATIFICATION, 1995 + at % 20, at) for at, code in enumerate(mine)
                ]
                record_actions(made, slug, acts)

    return write


def test_no_page_weighs_more_than_a_photograph(site: str) -> None:
    weights = {}
    with httpx.Client(base_url=site, headers={"accept": "text/html"}) as client:
        assert client.get(PAGES[2]).text.count("<tr role") == 199
        for address in PAGES:
            with client.stream("GET", address) as answer:
                assert answer.status_code == 200
                weights[address] = sum(len(part) for part in answer.iter_raw())
    assert {address: size for address, size in weights.items() if size > MOST_BYTES} == {}


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_while_a_page_loads_slowly(browser: Browser, site: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844})
    page = context.new_page()
    page.add_init_script(_SHIFTS)
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", _NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    for address in PAGES:
        page.goto(site + address)
        page.wait_for_load_state("networkidle")
        moved = page.evaluate("window.moved")
        assert sum(value for value, _ in moved) < MOST_SHIFT, (address, moved)
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_crowded_lanes_are_accessible(opened: Any, scheme: str) -> None:
    page = opened(PAGES[2], color_scheme=scheme, bypass_csp=True)
    assert page.locator(".lane rect").count() >= 12
    assert_accessible(page, PAGES[2])


@pytest.mark.parametrize("width", [320, 390, 800])
@pytest.mark.parametrize("figure", ["map", "history", "timeline"])
def test_words_around_a_figure_lie_inside_it(opened: Any, figure: str, width: int) -> None:
    page = opened(f"/v1/accords/{CROWDED[0]}/{figure}.svg?width={width}", width=width)
    beyond = page.evaluate(
        """() => Array.from(document.querySelectorAll(".headline, .credit"))
          .filter((one) => one.getBoundingClientRect().right > innerWidth)
          .map((one) => one.textContent)"""
    )
    assert page.locator(".headline").count() >= 1
    assert beyond == []
