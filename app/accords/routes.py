"""Accords over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlmodel import Session

from app.accords import commands, queries
from app.accords.schemas import AccordDetailOut, AccordFilter, AccordIn, AccordOut, AccordPatch
from app.api.addresses import PREFIX
from app.api.fields import ABSENT
from app.api.models import Known, PageOut
from app.http import responses
from app.http.deps import Config, Reader
from app.http.parameters import SlugPath
from app.http.reads.routing import StrictRoute
from app.http.writes.routing import WriteRoute
from app.http.writes.writing import Matching, Shown, Write, matching

router = APIRouter(prefix=f"{PREFIX}/accords", tags=["accords"], route_class=StrictRoute)
writes = APIRouter(prefix=f"{PREFIX}/accords", tags=["accords"], route_class=WriteRoute)


class AccordPage(PageOut[AccordOut]):
    """A page of accords."""


@router.get("", operation_id="listAccords", response_model=AccordPage)
def list_accords(
    session: Reader, config: Config, asked: Annotated[AccordFilter, Query()]
) -> Response:
    """List accords.

    In the order of their slugs.
    """
    data, moment = queries.list_accords(session, asked, f"{config.public_url}/v1/accords")
    return responses.json(data, moment, config.max_age)


@router.get("/{slug}", operation_id="getAccord", response_model=AccordDetailOut)
def get_accord(
    session: Reader, config: Config, slug: SlugPath, asked: Annotated[Known, Query()]
) -> Response:
    """Get an accord.

    Its title, nature, dates and identifiers.
    """
    data, moment = queries.get_accord(session, slug, asked)
    return responses.editable(data, moment, config.max_age)


def _show(session: Session, slug: str) -> Shown:
    return queries.get_accord(session, slug, Known())


@writes.post("", operation_id="createAccord", status_code=201, response_model=AccordDetailOut)
def create_accord(write: Write, body: AccordIn) -> Response:
    """Create an accord.

    A slug that is taken is a conflict. Actions can be recorded towards it from then on.
    """
    return write(
        lambda change: commands.create_accord(change, body),
        _show,
        f"create the accord {body.slug}",
        place=lambda data: f"/accords/{data['slug']}",
        editable=True,
    )


@writes.patch("/{slug}", operation_id="editAccord", response_model=AccordDetailOut)
def edit_accord(
    write: Write, slug: SlugPath, body: AccordPatch, if_match: Matching = ABSENT
) -> Response:
    """Edit an accord.

    A merge patch (RFC 7396) of the state that If-Match names: what is left out stays, what is null
    goes. Its nature and its dates decide the members' statuses, which follow at once.
    """
    return write(
        lambda change: commands.edit_accord(change, slug, body, matching(if_match)),
        _show,
        f"edit the accord {slug}",
        editable=True,
    )


@writes.delete("/{slug}", operation_id="deleteAccord", status_code=204)
def delete_accord(write: Write, slug: SlugPath, if_match: Matching = ABSENT) -> Response:
    """Delete an accord.

    Only one that nothing was ever recorded of; otherwise a conflict. Earlier revisions keep it.
    """
    return write.erase(
        lambda change: commands.erase_accord(change, slug, matching(if_match, required=False)),
        f"delete the accord {slug}",
    )
