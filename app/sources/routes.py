"""Sources over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from app.api.addresses import PREFIX
from app.api.fields import ABSENT, SourceSlug
from app.api.models import Known, PageOut
from app.http import responses
from app.http.deps import Asked, Here, Reader
from app.http.reads.routing import ReadRoute
from app.http.writes.routing import WriteRoute
from app.http.writes.writing import Matching, Write
from app.sources import commands, queries
from app.sources.schemas import SourceDetailOut, SourceFilter, SourceIn, SourceOut, SourcePatch

router = APIRouter(prefix=f"{PREFIX}/sources", tags=["sources"], route_class=ReadRoute)
writes = APIRouter(prefix=f"{PREFIX}/sources", tags=["sources"], route_class=WriteRoute)
SourcePath = Annotated[
    SourceSlug, Path(description="The source's slug.", examples=["kazakhstan-report-2025-11"])
]


class SourcePage(PageOut[SourceOut]):
    """A page of sources."""


@router.get("", operation_id="listSources", response_model=SourcePage)
def list_sources(session: Reader, here: Here, asked: Asked[SourceFilter]) -> Response:
    """List sources.

    In the order of their slugs.
    """
    return responses.json(queries.list_sources(session, asked, here.base), here.max_age)


@router.get("/{slug}", operation_id="getSource", response_model=SourceDetailOut)
def get_source(session: Reader, here: Here, slug: SourcePath, asked: Asked[Known]) -> Response:
    """Get a source.

    The document, and the hash of the text that was read.
    """
    return responses.editable(queries.get_source(session, slug, asked), here.max_age)


@writes.post("", operation_id="createSource", status_code=201, response_model=SourceDetailOut)
def create_source(write: Write, body: SourceIn) -> Response:
    """Create a source.

    A slug that is taken is a conflict. Nothing is fetched from its address.
    """
    return write.create(commands.EDITING, body.slug, body)


@writes.patch("/{slug}", operation_id="editSource", response_model=SourceDetailOut)
def edit_source(
    write: Write, slug: SourcePath, body: SourcePatch, if_match: Matching = ABSENT
) -> Response:
    """Edit a source.

    A merge patch (RFC 7396) of the state that If-Match names: what is left out stays, what is null
    goes.
    """
    return write.edit(commands.EDITING, slug, body, if_match)


@writes.delete("/{slug}", operation_id="deleteSource", status_code=204)
def delete_source(write: Write, slug: SourcePath, if_match: Matching = ABSENT) -> Response:
    """Delete a source.

    Only one that was never cited; otherwise a conflict. Earlier revisions keep it.
    """
    return write.delete(commands.EDITING, slug, if_match)
