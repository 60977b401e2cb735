"""The explorer over HTTP: every page is found at the address of the thing it shows."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse

from app.api import pages, patterns
from app.api.fields import Json
from app.countries import queries as countries
from app.http.authentication import WithKey
from app.http.deps import Asked, Reader
from app.http.reads.routing import PageRoute
from app.pages import rendering
from app.pages.frame import Frame
from app.pages.negotiation import wants_data
from app.pages.parameters import (
    AccordParameters,
    ActsParameters,
    CatalogueParameters,
    CompareParameters,
    PagedParameters,
    PageParameters,
    SearchParameters,
)
from app.pages.questions import acts, catalogue
from app.pages.views import accord, compare, country, home, membership, search, source

router = APIRouter(include_in_schema=False, route_class=PageRoute)
Name = Annotated[str, Path(max_length=200, pattern=patterns.PLAIN)]


def _show(
    request: Request,
    asked: PageParameters,
    template: str,
    api: Callable[[Frame], str],
    context: Callable[[Frame], Json],
    *,
    keyed: bool | None = None,
) -> Response:
    """The page, or for a client that would rather have JSON the way to the API call behind it."""
    frame = Frame(request, asked, keyed=keyed)
    frame.api = api(frame)
    if wants_data(request.headers.get("accept", "")):
        headers = {"vary": rendering.VARY, "cache-control": f"public, max-age={frame.max_age}"}
        return RedirectResponse(frame.api, 303, headers)
    return rendering.page(frame, template, context(frame))


@router.get("/")
def show_home(request: Request, session: Reader, asked: Asked[PagedParameters]) -> Response:
    """The accords, and what changed lately."""
    return _show(
        request, asked, "home.html",
        lambda frame: frame.lead("/accords", dated=False),
        lambda frame: home.context(session, frame, asked),
    )  # fmt: skip


@router.get("/catalogue")
def show_catalogue(
    request: Request, session: Reader, asked: Asked[CatalogueParameters]
) -> Response:
    """All accords, A to Z or in another order."""
    return _show(
        request, asked, "catalogue/page.html",
        lambda frame: frame.lead("/accords", dated=False),
        lambda frame: catalogue.context(session, frame, asked),
    )  # fmt: skip


@router.get("/accords/{slug}")
def show_accord(
    request: Request, session: Reader, slug: Name, asked: Asked[AccordParameters]
) -> Response:
    """An accord."""
    return _show(
        request, asked, "accord.html",
        lambda frame: frame.lead(f"/accords/{slug}/members"),
        lambda frame: accord.context(session, frame, slug, asked),
    )  # fmt: skip


@router.get("/accords/{slug}/acts")
def show_acts(
    request: Request, session: Reader, slug: Name, asked: Asked[ActsParameters]
) -> Response:
    """All acts towards an accord."""
    return _show(
        request, asked, "questions/acts.html",
        lambda frame: frame.lead(f"/accords/{slug}/actions", dated=False, kind=asked.kind),
        lambda frame: acts.context(session, frame, slug, asked),
    )  # fmt: skip


@router.get("/accords/{slug}/{code}")
def show_membership(
    request: Request,
    session: Reader,
    key: WithKey,
    slug: Name,
    code: Name,
    asked: Asked[PageParameters],
) -> Response:
    """What a country is to an accord."""
    frame = Frame(request, asked)
    canonical = countries.resolve(session, code, pages.asked_moment(session, asked).revision)
    if canonical != code:
        return _moved(request, f"/accords/{slug}/{canonical}", frame)
    return _show(
        request, asked, "membership.html",
        lambda frame: frame.lead(f"/accords/{slug}/members/{code}"),
        lambda frame: membership.context(session, frame, slug, code, asked),
        keyed=key is not None,
    )  # fmt: skip


@router.get("/countries/{code}")
def show_country(
    request: Request, session: Reader, code: Name, asked: Asked[PagedParameters]
) -> Response:
    """A country."""
    frame = Frame(request, asked)
    canonical = countries.resolve(session, code, pages.asked_moment(session, asked).revision)
    if canonical != code:
        return _moved(request, f"/countries/{canonical}", frame)
    return _show(
        request, asked, "country.html",
        lambda frame: frame.lead(f"/countries/{code}/memberships"),
        lambda frame: country.context(session, frame, code, asked),
    )  # fmt: skip


def _moved(request: Request, path: str, frame: Frame) -> Response:
    """To the address with the canonical code; with all that was asked."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(frame.site(path) + query, 301)


@router.get("/compare")
def show_comparison(request: Request, session: Reader, asked: Asked[CompareParameters]) -> Response:
    """Countries side by side."""
    return _show(
        request, asked, "compare.html",
        lambda frame: frame.lead("/compare", country=asked.country)
        if asked.country
        else frame.lead("/countries", dated=False),
        lambda frame: compare.context(session, frame, asked),
    )  # fmt: skip


@router.get("/sources/{slug}")
def show_source(
    request: Request, session: Reader, key: WithKey, slug: Name, asked: Asked[PagedParameters]
) -> Response:
    """A source."""
    return _show(
        request, asked, "source.html",
        lambda frame: frame.lead(f"/sources/{slug}/citations", dated=False),
        lambda frame: source.context(session, frame, slug, asked),
        keyed=key is not None,
    )  # fmt: skip


@router.get("/search")
def show_search(request: Request, session: Reader, asked: Asked[SearchParameters]) -> Response:
    """What a search finds."""
    return _show(
        request, asked, "search.html",
        lambda frame: frame.lead("/search", dated=False, q=asked.q)
        if asked.q
        else frame.lead("/accords", dated=False),
        lambda frame: search.context(session, frame, asked),
    )  # fmt: skip
