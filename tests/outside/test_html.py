"""Every kind of page and figure before the Nu HTML checker, in each of the six languages."""

import json
import re
import subprocess
from html import unescape
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from app.http.contract import document
from app.pages import negotiation
from tests.browser.test_accessibility import PAGES
from tests.docs import pages

pytestmark = [pytest.mark.outside, pytest.mark.slow, pytest.mark.anyio]
CHECKER = pages.ROOT / ".venv/outside/node/node_modules/vnu-jar/build/dist/vnu.jar"
SECONDS = 300
DELIBERATE = {
    # On narrow screens a row of members is laid out as a card, and there some browsers forget that
    # it was a row unless that is said.
    r"The “(table|rowgroup|row|rowheader|columnheader|cell)” role is unnecessary for",
    r"The “role” attribute must not be used on a “(td|th|tr)” element which has a “table” ancestor",
    # It guesses from all words, and titles of treaties are English, and marked as such.
    r"This document appears to be written in",
}
FIGURES = [
    f"/v1/accords/{name}.svg{query}"
    for name in (
        "abraham-accords/map",
        "abraham-accords/history",
        "abraham-accords/timeline",
        "quiet-harbours/map",
        "quiet-harbours/timeline",
        "abraham-accords/members/KAZ/badge",
    )
    for query in ("", "?theme=dark&lang=ar")
]


def judged(folder: Path, *options: str) -> list[tuple[str, str, str]]:
    """What is said of the files of a folder: of which, what, and of which part of it."""
    assert CHECKER.is_file(), "tests/outside/install sets up what these tests need"
    done = subprocess.run(
        ["java", "-jar", str(CHECKER), "--stdout", "--format", "json", *options, str(folder)],
        capture_output=True, text=True, check=False, timeout=SECONDS,
    )  # fmt: skip
    return [
        (one["url"].rpartition("/")[2], one["message"], one.get("extract", ""))
        for one in json.loads(done.stdout)["messages"]
        if not any(re.match(each, one["message"]) for each in DELIBERATE)
    ]


def named(address: str) -> str:
    return re.sub(r"[^\w.-]+", "_", address)


async def test_the_checker_finds_nothing_in_pages(
    client: httpx.AsyncClient, tmp_path: Path
) -> None:
    reference = ["/docs", *(f"/docs/{tag}" for tag in document.TAGS)]
    asked = [(address, "en") for address in reference]
    asked += [(one, language) for one in PAGES for language in negotiation.LANGUAGES]
    for address, language in asked:
        answer = await client.get(
            address, headers={"accept": "text/html", "accept-language": language}
        )
        (tmp_path / f"{named(address)}.{language}.html").write_bytes(answer.content)
    assert judged(tmp_path) == []


async def test_the_checker_finds_nothing_in_what_others_embed(
    client: httpx.AsyncClient, tmp_path: Path
) -> None:
    for address in ("/accords/abraham-accords", "/accords/abraham-accords/KAZ"):
        page = (await client.get(address, headers={"accept": "text/html"})).text
        codes = re.findall(r'<textarea id="(?:embed|pinned|image)-[^>]*>([^<]*)<', page)
        assert codes
        body = "".join(f"<div>{unescape(code)}</div>" for code in codes)
        text = f'<!doctype html><html lang="en"><head><title>Story</title></head><body>{body}'
        (tmp_path / f"{named(address)}.html").write_text(f"{text}</body></html>", "utf-8")
    assert judged(tmp_path) == []


async def test_the_checker_finds_nothing_in_figures(
    client: httpx.AsyncClient, tmp_path: Path
) -> None:
    for address in FIGURES:
        answer = await client.get(address)
        assert answer.status_code == 200, address
        (tmp_path / f"{named(address)}.svg").write_bytes(answer.content)
    assert judged(tmp_path, "--svg") == []


@pytest.fixture
def app(shared_app: FastAPI) -> FastAPI:
    return shared_app
