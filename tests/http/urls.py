"""One address for everything in the contract that can be read, on the fictional data set."""

from collections.abc import Iterator

from app.main import create_app
from app.settings import Settings
from tests import example

FILLED = {
    "/accords/{slug}/aliases/{name}": f"/accords/{example.HARBOUR}/aliases/QHC",
    "/accords/{slug}": f"/accords/{example.HARBOUR}",
    "/sources/{slug}/document": f"/sources/{example.LEDGER}/document",
    "/sources/{slug}": f"/sources/{example.GAZETTE}",
    "{code}/aliases/{name}": "KAZ/aliases/kazakstan",
    "{code}": "NOR",
    "{id}": "1",
    "{number}": "1",
    "/search": "/search?q=harbour",
    "/compare": "/compare?country=NOR&country=SWE",
    "/panel": "/panel?first_year=1989&last_year=1996",
}

FILES = {"/exports/{revision}/{file}"}
"""Answered from files beside the database, which a test makes for itself."""


def _all() -> Iterator[tuple[str, str]]:
    for path, item in create_app(Settings()).openapi()["paths"].items():
        if "get" not in item or path in FILES:
            continue
        url = path
        for template, value in FILLED.items():
            url = url.replace(template, value)
        yield path, f"/v1{url}"


EVERY = dict(_all())
"""Path template to address."""
FILLED_PATHS = sorted(EVERY.values())
"""Every address."""
