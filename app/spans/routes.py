"""Spans over HTTP."""

from fastapi import APIRouter, Response

from app.api.addresses import PREFIX
from app.api.models import PageOut
from app.http import responses
from app.http.deps import Asked, Here, Reader
from app.http.reads.routing import ReadRoute
from app.spans import queries
from app.spans.schemas import SpanFilter, SpanRowOut

router = APIRouter(prefix=PREFIX, tags=["memberships"], route_class=ReadRoute)


class SpanPage(PageOut[SpanRowOut]):
    """A page of spans."""


@router.get("/spans", operation_id="listSpans", response_model=SpanPage)
def list_spans(session: Reader, here: Here, asked: Asked[SpanFilter]) -> Response:
    """List spans.

    Status over time, across accords and countries: a row for each stretch of time in which one
    status held, as known at the revision asked about.
    """
    return responses.json(queries.list_spans(session, asked, here.base), here.max_age)
