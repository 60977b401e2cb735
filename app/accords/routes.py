"""Accords over HTTP."""

from fastapi import APIRouter, Response

from app.accords import commands, queries
from app.accords.schemas import AccordDetailOut, AccordFilter, AccordIn, AccordOut, AccordPatch
from app.api.addresses import PREFIX
from app.api.fields import ABSENT
from app.api.models import Known, PageOut
from app.http import responses
from app.http.deps import Asked, Here, Reader, SlugPath
from app.http.reads.routing import ReadRoute
from app.http.writes.routing import WriteRoute
from app.http.writes.writing import Matching, Write

router = APIRouter(prefix=f"{PREFIX}/accords", tags=["accords"], route_class=ReadRoute)
writes = APIRouter(prefix=f"{PREFIX}/accords", tags=["accords"], route_class=WriteRoute)


class AccordPage(PageOut[AccordOut]):
    """A page of accords."""


@router.get("", operation_id="listAccords", response_model=AccordPage)
def list_accords(session: Reader, here: Here, asked: Asked[AccordFilter]) -> Response:
    """List accords.

    In the order of their slugs.
    """
    return responses.json(queries.list_accords(session, asked, here.base), here.max_age)


@router.get("/{slug}", operation_id="getAccord", response_model=AccordDetailOut)
def get_accord(session: Reader, here: Here, slug: SlugPath, asked: Asked[Known]) -> Response:
    """Get an accord.

    Its title, nature, dates and identifiers, its terms with who says so, and the complete lists of
    its acts.
    """
    return responses.editable(queries.get_accord(session, slug, asked), here.max_age)


@writes.post("", operation_id="createAccord", status_code=201, response_model=AccordDetailOut)
def create_accord(write: Write, body: AccordIn) -> Response:
    """Create an accord.

    A slug that is taken is a conflict. Actions can be recorded towards it from then on.
    """
    return write.create(commands.EDITING, body.slug, body)


@writes.patch("/{slug}", operation_id="editAccord", response_model=AccordDetailOut)
def edit_accord(
    write: Write, slug: SlugPath, body: AccordPatch, if_match: Matching = ABSENT
) -> Response:
    """Edit an accord.

    A merge patch (RFC 7396) of the state that If-Match names: what is left out stays, what is null
    goes. Its nature and its dates decide the members' statuses, which follow at once.
    """
    return write.edit(commands.EDITING, slug, body, if_match)


@writes.delete("/{slug}", operation_id="deleteAccord", status_code=204)
def delete_accord(write: Write, slug: SlugPath, if_match: Matching = ABSENT) -> Response:
    """Delete an accord.

    Only one that nothing was ever recorded of; otherwise a conflict. Earlier revisions keep it.
    """
    return write.delete(commands.EDITING, slug, if_match)
