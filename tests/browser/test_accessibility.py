"""No violation of WCAG 2.2 AA that a machine can find, and no sideways scrolling."""

from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest

from app.http.contract import document

_AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Words of headings stand on one line: where there is no place for them a table scrolls.
_SQUEEZED = """() => Array.from(document.querySelectorAll("dt, th, th a, .masthead nav a"))
  .filter((one) => one.children.length === 0 && /^[^\\s-]+$/.test(one.textContent))
  .filter((one) => {
    const words = document.createRange();
    words.selectNodeContents(one);
    return words.getClientRects().length > 1;
  }).map((one) => one.textContent)"""
PAGES = [
    "/",
    "/catalogue",
    "/catalogue?sort=number",
    "/accords/abraham-accords",
    "/accords/abraham-accords?view=world&status=signed&as_of=2021-01-01",
    "/accords/quiet-harbours",
    "/accords/abraham-accords/KAZ",
    "/accords/abraham-accords/FRA",
    "/countries/NOR",
    "/countries/CZE",
    "/compare",
    "/compare?country=KAZ&country=BHR&country=NOR",
    "/sources/kazakhstan-report-2025-11",
    "/search?q=a",
    "/search?q=abrahm+acord",
    "/accords/quiet-harbours/acts",
    *(
        f"/accords/quiet-harbours/questions/{name}"
        for name in ("signed", "absent", "left", "between")
    ),
    "/happened",
    "/terms",
    "/problems",
    "/problems/not-found",
    "/nowhere",
    "/accords/abraham-accords?lang=ar",
]


def assert_accessible(page: Any, address: str) -> None:
    """A machine finds no violation on this page."""
    page.evaluate(_AXE)
    found = page.evaluate("rules => axe.run({runOnly: rules})", _RULES)
    told = [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]]
    assert not told, address


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_every_kind_of_page_is_accessible_and_fits(
    opened: Any, site: str, width: int, scheme: str
) -> None:
    page = opened("/", width=width, color_scheme=scheme, bypass_csp=True)
    for address in PAGES:
        page.goto(site + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert page.evaluate(_SQUEEZED) == [], address
        assert_accessible(page, address)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_reference_is_accessible_and_fits(opened: Any, site: str, scheme: str) -> None:
    page = opened("/docs", width=320, color_scheme=scheme, bypass_csp=True)
    for part in ("", *(f"/{tag}" for tag in document.TAGS)):
        page.goto(f"{site}/docs{part}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, part
        assert_accessible(page, part)
