"""Behind nginx at a path of its host: nothing leads out of the path, by hand or by program."""

import os
import re
import shutil
from collections import deque
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from app.main import create_app
from app.settings import Settings
from tests.browser.conftest import running
from tests.faults.harness import nginx
from tests.faults.harness.servers import free_port

PATH = "/treaties"
ACCORD = "/accords/abraham-accords"
LINK = re.compile(r"""\s(?:href|src|action|data-png|data-suggest|content)=["']([^"']*)["']""")
ADDRESS = re.compile(r"""https?://127\.0\.0\.1[^\s"'<>\\)]*""")
SHAPES = re.compile(r"/[A-Z]{3,4}(?=/|$)|(?<=/)[0-9]+(?=/|$)")
MOST = 150
"""Pages that are read of what the links lead to."""
Open = Callable[..., Any]


@pytest.fixture(scope="module")
def site(filled: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address at which nginx hands a server on that knows none of its own."""
    if shutil.which("nginx") is None:
        if os.environ.get("CI"):
            pytest.fail("there is no nginx; install Debian's nginx-light")
        pytest.skip("there is no nginx on this machine")
    behind = free_port()
    app = create_app(Settings(database_url=filled, pool_size=10))
    home = tmp_path_factory.mktemp("nginx")
    with running(app, behind), nginx.in_front(home, behind, prefix=PATH) as port:
        yield f"http://127.0.0.1:{port}{PATH}"


def linked(page: str, answer: httpx.Response) -> Iterator[str]:
    """Every address on this host that an answer names, without fragments."""
    # The code of a frame is markup within markup.
    text = unescape(unescape(answer.text))
    host = urlsplit(page).netloc
    yield from ADDRESS.findall(text)
    if "html" in answer.headers["content-type"] or "svg" in answer.headers["content-type"]:
        for found in LINK.findall(answer.text):
            link = urljoin(page, unescape(found))
            if found.startswith(("/", "?", "http")) and urlsplit(link).netloc == host:
                yield link


def test_whatever_an_answer_names_is_under_the_path_and_is_there(site: str) -> None:
    waiting = deque(
        f"{site}{path}"
        for path in ("/", "/docs", "/problems", "/v1", "/v1/changes.atom", "/openapi.json", ACCORD)
    )
    met: set[tuple[str, ...]] = set()
    outside: list[str] = []
    broken: list[str] = []
    kinds: set[str] = set()
    with httpx.Client(timeout=60) as client:
        while waiting and len(met) < MOST:
            page = waiting.popleft()
            parts = urlsplit(page)
            asked = sorted(part.partition("=")[0] for part in parts.query.split("&"))
            # One of a kind is enough: of all countries one, of all days one.
            kind = (SHAPES.sub("/*", parts.path), *asked)
            if kind in met:
                continue
            met.add(kind)
            answer = client.get(page)
            kinds.add(answer.headers["content-type"].partition(";")[0])
            # The index names lists, too, that must be asked with parameters.
            if answer.status_code == 404 or answer.status_code >= 500:
                broken.append(f"{answer.status_code} {page}")
            for link in linked(page, answer):
                if not link.startswith(site):
                    outside.append(f"{page} names {link}")
                elif "{" not in link:
                    waiting.append(link.partition("#")[0])
    assert not outside
    assert not broken
    assert {"text/html", "application/json", "application/atom+xml", "image/svg+xml"} <= kinds


def test_pages_lead_on_swap_and_suggest_under_the_path(opened: Open, site: str) -> None:
    page = opened("/?lang=fr")
    page.get_by_role("combobox").press_sequentially("abrahm acord")
    page.get_by_role("option").first.wait_for()
    page.get_by_role("combobox").press("ArrowDown")
    page.get_by_role("combobox").press("Enter")
    page.wait_for_url(f"{site}{ACCORD}?lang=fr")
    page.locator("[data-look=pending]").click()
    page.wait_for_url(f"{site}{ACCORD}?*status=pending*")
    page.locator("[data-step=year_back]").click()
    page.wait_for_url(f"{site}{ACCORD}?*as_of=*")
    page.go_back()
    page.get_by_role("link", name="Depositary", exact=True).click()
    page.wait_for_url(f"{site}/?*")
    page.get_by_role("combobox").fill("kazakh")
    page.get_by_role("combobox").press("Enter")
    page.wait_for_url(f"{site}/search?*q=kazakh*")


def test_the_documentation_and_its_calls_stay_under_the_path(opened: Open, site: str) -> None:
    page = opened("/docs")
    page.get_by_role("link", name="List Accords").click()
    page.wait_for_url(f"{site}/docs/accords#listAccords")
    with page.expect_response(f"{site}/v1/accords") as answered:
        page.get_by_role("link", name=f"{site}/v1/accords", exact=True).first.click()
    assert answered.value.status == 200


def test_the_code_of_a_frame_works_on_a_page_elsewhere(
    opened: Open, site: str, tmp_path: Path
) -> None:
    code = opened(ACCORD).locator("#embed-map").input_value()
    assert f"{site}/v1/accords/" in code
    (tmp_path / "elsewhere.html").write_text(f"<!doctype html>{code}", encoding="utf-8")
    framing = opened((tmp_path / "elsewhere.html").as_uri())
    framing.frame_locator("iframe").locator("#map-KAZ").wait_for(state="attached")


def test_pages_of_lists_follow_each_other_under_the_path(site: str) -> None:
    url, pages = f"{site}/v1/memberships?limit=2", 0
    with httpx.Client(timeout=60) as client:
        while url and pages < 3:
            assert url.startswith(f"{site}/v1/memberships?")
            answer = client.get(url)
            assert answer.status_code == 200
            url, pages = answer.json().get("next", ""), pages + 1
    assert pages > 1
