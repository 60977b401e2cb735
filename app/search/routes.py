"""Search over HTTP."""

from fastapi import APIRouter, Response

from app.api.addresses import PREFIX
from app.api.models import PageOut
from app.http import responses
from app.http.deps import Asked, Here, Reader
from app.http.reads.routing import ReadRoute
from app.search import queries
from app.search.schemas import HitOut, SearchFilter

router = APIRouter(prefix=f"{PREFIX}/search", tags=["search"], route_class=ReadRoute)


class HitPage(PageOut[HitOut]):
    """A page of hits."""


@router.get("", operation_id="search", response_model=HitPage)
def search(session: Reader, here: Here, asked: Asked[SearchFilter]) -> Response:
    """Search by name.

    Countries by any of their names and codes, accords and sources by their titles; whole names
    first, then beginnings, then beginnings of a word, then any other part, and of those the first
    in the alphabet, read from what was found on.
    """
    return responses.json(queries.search(session, asked, here.url), here.max_age)
