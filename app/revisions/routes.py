"""Revisions over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.db.columns import OPEN
from app.http import answers
from app.http.deps import Config, Reader
from app.http.fields import Nothing, PageOut
from app.http.strict import StrictRoute
from app.revisions import queries
from app.revisions.schemas import RevisionDetailOut, RevisionOut, RevisionsFilter

router = APIRouter(prefix="/revisions", tags=["revisions"], route_class=StrictRoute)
NumberPath = Annotated[int, Path(ge=1, le=OPEN - 1, description="The revision's number.")]


class RevisionPage(PageOut[RevisionOut]):
    """A page of revisions."""


@router.get("", operation_id="listRevisions", response_model=RevisionPage)
def list_revisions(
    session: Reader, config: Config, asked: Annotated[RevisionsFilter, Query()]
) -> Response:
    """List revisions.

    Every committed change of the knowledge base, newest first: who, when and why.
    """
    data, moment = queries.list_revisions(session, asked, f"{config.public_url}/v1/revisions")
    return answers.json(data, moment, config.max_age)


@router.get("/{number}", operation_id="getRevision", response_model=RevisionDetailOut)
def get_revision(
    session: Reader,
    config: Config,
    number: NumberPath,
    asked: Annotated[Nothing, Query()],
) -> Response:
    """Get a revision.

    Who recorded it, when and why, and how many actions it recorded and retracted.
    """
    data, moment = queries.get_revision(session, number)
    return answers.json(data, moment, config.max_age)
