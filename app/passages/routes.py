"""Unread passages over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from app.api.addresses import PREFIX
from app.api.fields import Id
from app.api.models import Known, PageOut
from app.api.pages import Answer
from app.db.engine import Connection
from app.http import responses
from app.http.deps import Asked, Here, Reader, SlugPath
from app.http.reads.routing import ReadRoute
from app.http.writes.routing import WriteRoute
from app.http.writes.writing import Write
from app.passages import commands, queries
from app.passages.schemas import DismissalIn, PassageDetailOut, PassageFilter, PassageOut

router = APIRouter(prefix=PREFIX, tags=["passages"], route_class=ReadRoute)
writes = APIRouter(prefix=PREFIX, tags=["passages"], route_class=WriteRoute)
_NO_BODY = DismissalIn()
IdPath = Annotated[Id, Path(description="The passage's number.", examples=[1])]


class PassagePage(PageOut[PassageOut]):
    """A page of passages."""


@router.get("/accords/{slug}/passages", operation_id="listPassages", response_model=PassagePage)
def list_passages(
    session: Reader, here: Here, slug: SlugPath, asked: Asked[PassageFilter]
) -> Response:
    """List an accord's unread passages.

    What its sources say of exits, returns, predecessors or provisional application and from which
    no act could be read. Answers that such a passage could change are not told as certain.
    """
    return responses.json(queries.list_passages(session, slug, asked, here.base), here.max_age)


@router.get("/passages/{id}", operation_id="getPassage", response_model=PassageDetailOut)
def get_passage(session: Reader, here: Here, id: IdPath, asked: Asked[Known]) -> Response:
    """Get an unread passage.

    If it keeps nothing open any more, with the revision from which on it does not, and why.
    """
    return responses.json(queries.get_passage(session, id, asked), here.max_age)


def _show(session: Connection, number: int) -> Answer:
    return queries.get_passage(session, number, Known())


@writes.post(
    "/passages/{id}/dismissal", operation_id="dismissPassage", response_model=PassageDetailOut
)
def dismiss_passage(write: Write, id: IdPath, body: DismissalIn = _NO_BODY) -> Response:
    """Dismiss an unread passage.

    It keeps no answer open any more: what it says is recorded as an action, or changes nothing. A
    newer edition of its source with the same words leaves it dismissed.
    """
    why = write.why(body.reason)
    return write(
        lambda change: commands.dismiss(change, id, why), _show, f"dismiss passage {id}: {why}"
    )
