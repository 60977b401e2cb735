"""Comparisons over HTTP."""

from fastapi import APIRouter, Response

from app.api.addresses import PREFIX
from app.api.models import PageOut
from app.comparisons import queries
from app.comparisons.schemas import CompareFilter, ComparisonOut
from app.http import responses
from app.http.deps import Asked, Here, Reader
from app.http.reads.routing import ReadRoute

router = APIRouter(prefix=PREFIX, tags=["comparisons"], route_class=ReadRoute)


class ComparisonPage(PageOut[ComparisonOut]):
    """A page of accords, with what each country is to them."""


@router.get("/compare", operation_id="compareCountries", response_model=ComparisonPage)
def compare_countries(session: Reader, here: Here, asked: Asked[CompareFilter]) -> Response:
    """Compare countries.

    Accord by accord, what each country is to it; `gap` marks what some are known to be in
    and others known not to be.
    """
    return responses.json(queries.compare(session, asked, here.base), here.max_age)
