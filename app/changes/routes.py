"""The feed of changes over HTTP, as JSON and as Atom."""

from fastapi import APIRouter, Request, Response

from app.api.addresses import PREFIX
from app.api.models import PageOut
from app.changes import atom, queries
from app.changes.schemas import ChangeFilter, ChangeOut, FeedFilter
from app.http import responses
from app.http.deps import Asked, Here, Reader
from app.http.reads.routing import ReadRoute

router = APIRouter(prefix=PREFIX, tags=["revisions"], route_class=ReadRoute)


class ChangePage(PageOut[ChangeOut]):
    """A page of changes."""


@router.get("/changes", operation_id="listChanges", response_model=ChangePage)
def list_changes(session: Reader, here: Here, asked: Asked[ChangeFilter]) -> Response:
    """List changes.

    Everything that changed since a revision, oldest first unless `sort` says otherwise: follow
    `next`, keep the answer's `revision`, and ask again with `since` set to it.
    """
    return responses.json(queries.list_changes(session, asked, here.base, here.url), here.max_age)


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
    request: Request, session: Reader, here: Here, asked: Asked[FeedFilter]
) -> Response:
    """List changes as Atom.

    The same as the list of changes, newest first, for feed readers.
    """
    data, moment, about = queries.feed(session, asked, here.base, here.url, newest_first=True)
    address = f"{here.base}?{request.url.query}" if request.url.query else here.base
    body = atom.render(data, about, address, here.url)
    return responses.finished(body, atom.MEDIA_TYPE, moment, here.max_age, data.get("next"))
