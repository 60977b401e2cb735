"""Revisions and the feed of changes over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from app.api.addresses import PREFIX
from app.api.models import Nothing, PageOut
from app.changes import atom
from app.changes import queries as changes
from app.db.tables.columns import OPEN
from app.http import responses
from app.http.deps import Config, Reader
from app.http.reads.routing import StrictRoute
from app.revisions import queries
from app.revisions.schemas import (
    ChangeFilter,
    ChangeOut,
    RevisionDetailOut,
    RevisionOut,
    RevisionsFilter,
)

router = APIRouter(prefix=PREFIX, tags=["revisions"], route_class=StrictRoute)
NumberPath = Annotated[
    int, Path(ge=1, le=OPEN - 1, description="The revision's number.", examples=[1])
]


class RevisionPage(PageOut[RevisionOut]):
    """A page of revisions."""


class ChangePage(PageOut[ChangeOut]):
    """A page of changes."""


@router.get("/revisions", operation_id="listRevisions", response_model=RevisionPage)
def list_revisions(
    session: Reader, config: Config, asked: Annotated[RevisionsFilter, Query()]
) -> Response:
    """List revisions.

    Every committed change of the knowledge base, newest first: who, when and why.
    """
    data, moment = queries.list_revisions(session, asked, f"{config.public_url}/v1/revisions")
    return responses.json(data, moment, config.max_age)


@router.get("/revisions/{number}", operation_id="getRevision", response_model=RevisionDetailOut)
def get_revision(
    session: Reader, config: Config, number: NumberPath, asked: Annotated[Nothing, Query()]
) -> Response:
    """Get a revision.

    Who recorded it, when and why, and what it changed: each action recorded, retracted or
    corrected, and how that moved the membership's status. It never changes again.
    """
    data, moment = queries.get_revision(session, number, config.public_url)
    return responses.json(data, moment, config.max_age)


@router.get("/changes", operation_id="listChanges", response_model=ChangePage)
def list_changes(
    session: Reader, config: Config, asked: Annotated[ChangeFilter, Query()]
) -> Response:
    """List changes.

    Everything that changed since a revision, oldest first: follow `next`, keep the answer's
    `revision`, and ask again with `since` set to it.
    """
    base = f"{config.public_url}/v1/changes"
    data, moment = changes.list_changes(session, asked, base, config.public_url)
    return responses.json(data, moment, config.max_age)


@router.get(
    "/changes.atom",
    operation_id="listChangesAsAtom",
    response_class=Response,
    responses={
        200: {
            "description": "An Atom document (RFC 4287).",
            "content": {
                atom.MEDIA_TYPE: {
                    "schema": {
                        "type": "string",
                        "description": "An Atom document.",
                        "maxLength": 1_000_000,
                        "pattern": "^<",
                    }
                }
            },
        }
    },
)
def list_changes_as_atom(
    request: Request, session: Reader, config: Config, asked: Annotated[ChangeFilter, Query()]
) -> Response:
    """List changes as Atom.

    The same as the list of changes, newest first, for feed readers.
    """
    base = f"{config.public_url}/v1/changes.atom"
    data, moment = changes.list_changes(session, asked, base, config.public_url, newest_first=True)
    address = f"{base}?{request.url.query}" if request.url.query else base
    body = atom.render(data, address, config.public_url)
    return responses.finished(body, atom.MEDIA_TYPE, moment, config.max_age, data.get("next"))
