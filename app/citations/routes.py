"""Citations over HTTP."""

from fastapi import APIRouter, Response

from app.api.addresses import PREFIX
from app.api.models import PageOut
from app.citations import queries
from app.citations.schemas import CitationFilter, CitedActionOut
from app.http import responses
from app.http.deps import Asked, Here, Reader
from app.http.reads.routing import ReadRoute
from app.sources.routes import SourcePath

router = APIRouter(prefix=PREFIX, tags=["actions"], route_class=ReadRoute)


class CitedActionPage(PageOut[CitedActionOut]):
    """A page of what a source is evidence for."""


@router.get(
    "/sources/{slug}/citations", operation_id="listSourceCitations", response_model=CitedActionPage
)
def list_source_citations(
    session: Reader, here: Here, slug: SourcePath, asked: Asked[CitationFilter]
) -> Response:
    """List a source's citations.

    Every action that the source supports or disputes, with what it says of it.
    """
    return responses.json(
        queries.list_source_citations(session, slug, asked, here.base), here.max_age
    )
