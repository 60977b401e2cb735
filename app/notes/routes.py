"""Notes over HTTP."""

from fastapi import APIRouter, Response

from app.api.addresses import PREFIX
from app.api.models import PageOut
from app.http import responses
from app.http.deps import Asked, Here, Reader, SlugPath
from app.http.reads.routing import ReadRoute
from app.notes import queries
from app.notes.schemas import NoteFilter, NoteOut

router = APIRouter(prefix=f"{PREFIX}/accords", tags=["accords"], route_class=ReadRoute)


class NotePage(PageOut[NoteOut]):
    """A page of notes."""


@router.get("/{slug}/notes", operation_id="listNotes", response_model=NotePage)
def list_notes(session: Reader, here: Here, slug: SlugPath, asked: Asked[NoteFilter]) -> Response:
    """List an accord's notes.

    What its sources say beside their tables, word for word: histories, territories, communications.
    The `note` of a citation refers to them by the words they begin with.
    """
    return responses.json(queries.list_notes(session, slug, asked, here.base), here.max_age)
