"""Accords over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.accords import queries
from app.accords.schemas import AccordDetailOut, AccordFilter, AccordOut
from app.http import answers
from app.http.deps import Config, Reader
from app.http.fields import Known, PageOut, SlugPath
from app.http.strict import StrictRoute

router = APIRouter(prefix="/accords", tags=["accords"], route_class=StrictRoute)


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
    return answers.json(data, moment, config.max_age)


@router.get("/{slug}", operation_id="getAccord", response_model=AccordDetailOut)
def get_accord(
    session: Reader, config: Config, slug: SlugPath, asked: Annotated[Known, Query()]
) -> Response:
    """Get an accord.

    Its title, nature, dates and identifiers.
    """
    data, moment = queries.get_accord(session, slug, asked)
    return answers.json(data, moment, config.max_age)
