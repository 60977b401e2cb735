"""Revisions over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from app.api.addresses import PREFIX
from app.api.models import Nothing, PageOut
from app.db.tables.columns import OPEN
from app.http import responses
from app.http.deps import Asked, Here, Reader
from app.http.reads.routing import ReadRoute
from app.revisions import queries
from app.revisions.schemas import RevisionDetailOut, RevisionOut, RevisionsFilter

router = APIRouter(prefix=PREFIX, tags=["revisions"], route_class=ReadRoute)
NumberPath = Annotated[
    int, Path(ge=1, le=OPEN - 1, description="The revision's number.", examples=[1])
]


class RevisionPage(PageOut[RevisionOut]):
    """A page of revisions."""


@router.get("/revisions", operation_id="listRevisions", response_model=RevisionPage)
def list_revisions(session: Reader, here: Here, asked: Asked[RevisionsFilter]) -> Response:
    """List revisions.

    Every committed change of the knowledge base, newest first unless `sort` says otherwise: who,
    when and why.
    """
    return responses.json(queries.list_revisions(session, asked, here.base), here.max_age)


@router.get("/revisions/{number}", operation_id="getRevision", response_model=RevisionDetailOut)
def get_revision(
    session: Reader, here: Here, number: NumberPath, asked: Asked[Nothing]
) -> Response:
    """Get a revision.

    Who recorded it, when and why, and what it changed: each action recorded, retracted or
    corrected, and how that moved the membership's status. It never changes again.
    """
    return responses.json(queries.get_revision(session, number, here.url), here.max_age)
