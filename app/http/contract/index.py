"""The index: every address of the API that can be read, made from the contract."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field

from app.api import pages
from app.api.addresses import INDEX, PREFIX
from app.api.fields import ABSENT, Json, Line, Number, Url
from app.api.models import Known, Model, Nothing
from app.http import responses
from app.http.deps import Asked, Here, Reader
from app.http.reads.routing import ReadRoute

router = APIRouter(tags=["index"], route_class=ReadRoute)


class LinkOut(Model):
    """An address."""

    name: Line
    """The name of the operation."""
    title: Line
    """What is there."""
    url: Url = ABSENT
    """The address; absent where a part of it is to be filled in."""
    template: Line = ABSENT
    """The address with the parts to be filled in between braces (RFC 6570)."""


class IndexOut(Model):
    """All addresses that can be read."""

    links: Annotated[list[LinkOut], Field(max_length=1000)]
    """Each of them."""
    contract: Url
    """The OpenAPI document."""
    documentation: Url
    """The same to read."""
    revision: Number
    """The newest revision."""


@router.get(INDEX, operation_id="getIndex", response_model=IndexOut)
def get_index(request: Request, session: Reader, here: Here, asked: Asked[Nothing]) -> Response:
    """Get the index.

    Every address of this API that can be read, and where its contract is.
    """
    moment = pages.asked_moment(session, Known())
    data = {
        "links": [
            _link(path, item["get"], here.url)
            for path, item in request.app.openapi()["paths"].items()
            if "get" in item and PREFIX + path != INDEX
        ],
        "contract": f"{here.url}/openapi.json",
        "documentation": f"{here.url}/docs",
        "revision": moment.revision,
    }
    return responses.json((data, moment), here.max_age)


def _link(path: str, operation: Json, url: str) -> Json:
    where = "template" if "{" in path else "url"
    said = {"name": operation["operationId"], "title": operation["description"].split(".\n")[0]}
    return {**said, where: f"{url}{PREFIX}{path}"}
