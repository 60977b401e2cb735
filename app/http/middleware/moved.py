"""Addresses that are meant well: where one that differs in case or ends in a slash leads."""

import re
from urllib.parse import quote

from starlette.responses import RedirectResponse
from starlette.types import Scope

from app.api.addresses import INDEX, PREFIX

_NAMED = re.compile(rf"((?:{PREFIX})?/(?:accords|sources)/)([A-Za-z0-9-]+)(/.*)?")
"""What is found by a slug, in the API and among the pages; countries are found in any case."""


def redirect(scope: Scope) -> RedirectResponse | None:
    """To the canonical address, with the method and all that was asked; None where this is it."""
    path: str = scope["path"]
    canonical = path.rstrip("/") if path.strip("/") and path != INDEX else path
    if named := _NAMED.fullmatch(canonical):
        canonical = f"{named[1]}{named[2].lower()}{named[3] or ''}"
    if canonical == path:
        return None
    query = scope["query_string"].decode("latin-1")
    # Absolute, so that no path can be taken for the name of a host.
    address = scope["public_url"] + quote(canonical) + (f"?{query}" if query else "")
    return RedirectResponse(address, 308, {"cache-control": "public, max-age=3600"})


def index(scope: Scope) -> Scope:
    """The request for the index, with or without its slash."""
    if scope["path"] != PREFIX:
        return scope
    return {**scope, "path": INDEX, "raw_path": INDEX.encode()}
