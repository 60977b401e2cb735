"""Notes over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.http import answers
from app.http.contract import PREFIX
from app.http.deps import Config, Reader
from app.http.fields import PageOut, SlugPath
from app.http.strict import StrictRoute
from app.notes import queries
from app.notes.schemas import NoteFilter, NoteOut

router = APIRouter(prefix=f"{PREFIX}/accords", tags=["accords"], route_class=StrictRoute)


class NotePage(PageOut[NoteOut]):
    """A page of notes."""


@router.get("/{slug}/notes", operation_id="listNotes", response_model=NotePage)
def list_notes(
    session: Reader, config: Config, slug: SlugPath, asked: Annotated[NoteFilter, Query()]
) -> Response:
    """List an accord's notes.

    What its sources say beside their tables, word for word: histories, territories, communications.
    The `note` of a citation refers to them by their numbers.
    """
    base = f"{config.public_url}/v1/accords/{slug}/notes"
    data, moment = queries.list_notes(session, slug, asked, base)
    return answers.json(data, moment, config.max_age)
