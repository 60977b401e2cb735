"""The ledger over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.actions import queries
from app.actions.schemas import (
    AccordActionFilter,
    ActionDetailOut,
    ActionFilter,
    ActionOut,
    CitedActionOut,
)
from app.http import answers
from app.http.deps import Config, Reader
from app.http.fields import Id, Known, PageOut, SlugPath
from app.http.strict import StrictRoute
from app.sources.routes import SourcePath
from app.sources.schemas import CitationFilter

router = APIRouter(tags=["actions"], route_class=StrictRoute)


class ActionPage(PageOut[ActionOut]):
    """A page of actions."""


class CitedActionPage(PageOut[CitedActionOut]):
    """A page of what a source is evidence for."""


@router.get("/actions", operation_id="listActions", response_model=ActionPage)
def list_actions(
    session: Reader, config: Config, asked: Annotated[ActionFilter, Query()]
) -> Response:
    """List actions.

    All that stand (were recorded and not retracted), in the order in which they were recorded.
    """
    data, moment = queries.list_actions(session, asked, f"{config.public_url}/v1/actions")
    return answers.json(data, moment, config.max_age)


@router.get("/actions/{id}", operation_id="getAction", response_model=ActionDetailOut)
def get_action(
    session: Reader,
    config: Config,
    id: Annotated[Id, Path(description="The action's number.", examples=[5])],
    asked: Annotated[Known, Query()],
) -> Response:
    """Get an action.

    With its citations; if it was retracted, with the revision that did so.
    """
    data, moment = queries.get_action(session, id, asked)
    return answers.json(data, moment, config.max_age)


@router.get(
    "/accords/{slug}/actions",
    operation_id="listAccordActions",
    response_model=ActionPage,
)
def list_accord_actions(
    session: Reader,
    config: Config,
    slug: SlugPath,
    asked: Annotated[AccordActionFilter, Query()],
) -> Response:
    """List an accord's actions.

    All that stand, in the order in which they were recorded.
    """
    base = f"{config.public_url}/v1/accords/{slug}/actions"
    data, moment = queries.list_accord_actions(session, slug, asked, base)
    return answers.json(data, moment, config.max_age)


@router.get(
    "/sources/{slug}/citations",
    operation_id="listSourceCitations",
    response_model=CitedActionPage,
)
def list_source_citations(
    session: Reader,
    config: Config,
    slug: SourcePath,
    asked: Annotated[CitationFilter, Query()],
) -> Response:
    """List a source's citations.

    Every action that the source supports or disputes, with what it says of it.
    """
    base = f"{config.public_url}/v1/sources/{slug}/citations"
    data, moment = queries.list_source_citations(session, slug, asked, base)
    return answers.json(data, moment, config.max_age)
