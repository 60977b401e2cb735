"""Search over HTTP."""

from fastapi import APIRouter, Response

from app.api.addresses import PREFIX
from app.api.fields import ABSENT, Line
from app.api.models import PageOut
from app.http import responses
from app.http.deps import Asked, Here, Reader
from app.http.reads.routing import ReadRoute
from app.search import queries
from app.search.schemas import HitOut, SearchFilter

router = APIRouter(prefix=f"{PREFIX}/search", tags=["search"], route_class=ReadRoute)


class HitPage(PageOut[HitOut]):
    """A page of hits."""

    read_as: Line = ABSENT
    """What was looked for instead, where nothing has all the words as they were typed."""


@router.get("", operation_id="search", response_model=HitPage)
def search(session: Reader, here: Here, asked: Asked[SearchFilter]) -> Response:
    """Search by name.

    Countries by any of their names and codes, accords by their titles, aliases (acronyms, short
    names), numbers, place and year, sources by their titles. What has all the words is found, in
    any order: whole names first, then beginnings, then the words side by side, then at the
    beginnings of words, then anywhere; of equals the shorter name. If nothing has them all, words
    are read as the known ones that they are most like, which `read_as` tells.
    """
    return responses.json(queries.search(session, asked, here.url), here.max_age)
