"""Sources over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.http import answers
from app.http.deps import Config, Reader
from app.http.fields import Known, PageOut, SourceSlug
from app.http.strict import StrictRoute
from app.sources import queries
from app.sources.schemas import SourceDetailOut, SourceFilter, SourceOut

router = APIRouter(prefix="/sources", tags=["sources"], route_class=StrictRoute)
SourcePath = Annotated[
    SourceSlug, Path(description="The source's slug.", examples=["kazakhstan-report-2025-11"])
]


class SourcePage(PageOut[SourceOut]):
    """A page of sources."""


@router.get("", operation_id="listSources", response_model=SourcePage)
def list_sources(
    session: Reader, config: Config, asked: Annotated[SourceFilter, Query()]
) -> Response:
    """List sources.

    In the order of their slugs.
    """
    data, moment = queries.list_sources(session, asked, f"{config.public_url}/v1/sources")
    return answers.json(data, moment, config.max_age)


@router.get("/{slug}", operation_id="getSource", response_model=SourceDetailOut)
def get_source(
    session: Reader, config: Config, slug: SourcePath, asked: Annotated[Known, Query()]
) -> Response:
    """Get a source.

    The document, and the hash of the text that was read.
    """
    data, moment = queries.get_source(session, slug, asked)
    return answers.json(data, moment, config.max_age)
