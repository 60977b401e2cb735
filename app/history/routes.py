"""An accord's history over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from app.api.addresses import PREFIX
from app.api.fields import ABSENT, Line, Number, Url
from app.api.models import Model
from app.history import queries
from app.history.schemas import HistoryDayOut, HistoryFilter
from app.http import responses
from app.http.deps import Asked, Here, Reader, SlugPath
from app.http.reads.routing import ReadRoute

router = APIRouter(prefix=PREFIX, tags=["comparisons"], route_class=ReadRoute)


class HistoryPage(Model):
    """The curve of an accord."""

    items: Annotated[list[HistoryDayOut], Field(max_length=1000)]
    """The days on which the counts changed, in order."""
    next: Url = ABSENT
    """Absolute address of the next page; absent on the last one."""
    as_of: Line
    """The day until which the history is told."""
    revision: Number
    """The revision that answered."""


@router.get("/accords/{slug}/history", operation_id="listHistory", response_model=HistoryPage)
def list_history(
    session: Reader, here: Here, slug: SlugPath, asked: Asked[HistoryFilter]
) -> Response:
    """List an accord's history.

    How many countries had each status, for each day on which that changed: the curve to plot.
    """
    return responses.json(queries.list_history(session, slug, asked, here.base), here.max_age)
