"""Hold-outs over HTTP."""

from fastapi import APIRouter, Response

from app.absent import queries
from app.absent.schemas import AbsentFilter
from app.api.addresses import PREFIX
from app.http import responses
from app.http.deps import Asked, Here, Reader, SlugPath
from app.http.reads.routing import ReadRoute
from app.memberships.routes import MemberPage

router = APIRouter(prefix=PREFIX, tags=["comparisons"], route_class=ReadRoute)


@router.get("/accords/{slug}/absent", operation_id="listAbsent", response_model=MemberPage)
def list_absent(
    session: Reader, here: Here, slug: SlugPath, asked: Asked[AbsentFilter]
) -> Response:
    """List an accord's hold-outs.

    Countries that are neither members nor signatories on the day asked about, with what they are:
    nothing, prospective, outside by choice, or gone.
    """
    return responses.json(queries.list_absent(session, slug, asked, here.base), here.max_age)
