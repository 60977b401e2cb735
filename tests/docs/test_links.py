"""Every link of a page leads to a file, and to a heading where it names one."""

import re
from pathlib import Path

import pytest

from tests.docs import pages

_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def headings(page: Path) -> set[str]:
    """The names by which the headings of a page are linked to."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", pages.PAGES, ids=pages.named)
def test_links_lead_somewhere(page: Path) -> None:
    for target in _LINK.findall(page.read_text(encoding="utf-8")):
        path, _, heading = target.partition("#")
        found = page.parent / path if path else page
        assert found.exists(), target
        assert not heading or heading in headings(found), target


def test_the_readme_leads_to_every_page() -> None:
    links = set(_LINK.findall(pages.PAGES[0].read_text(encoding="utf-8")))
    assert {pages.named(page) for page in pages.PAGES[1:]} <= links
