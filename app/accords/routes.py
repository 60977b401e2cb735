"""Accords over HTTP."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Response

from app.accords import commands, queries
from app.accords.schemas import (
    AccordAliasDetailOut,
    AccordAliasFilter,
    AccordAliasIn,
    AccordAliasOut,
    AccordDetailOut,
    AccordFilter,
    AccordIn,
    AccordOut,
    AccordPatch,
)
from app.api.addresses import PREFIX
from app.api.fields import ABSENT, CountryRef, Json
from app.api.models import Known, PageOut
from app.api.pages import Answer
from app.db.engine import Connection
from app.domain.naming import names
from app.http import responses
from app.http.deps import Asked, Here, Reader, SlugPath
from app.http.reads.routing import ReadRoute
from app.http.writes.routing import WriteRoute
from app.http.writes.writing import Matching, Write

router = APIRouter(prefix=f"{PREFIX}/accords", tags=["accords"], route_class=ReadRoute)
writes = APIRouter(prefix=f"{PREFIX}/accords", tags=["accords"], route_class=WriteRoute)
AliasPath = Annotated[
    CountryRef, Path(description="An alias of the accord, in any case.", examples=["UNFCCC"])
]


class AccordPage(PageOut[AccordOut]):
    """A page of accords."""


class AccordAliasPage(PageOut[AccordAliasOut]):
    """A page of aliases."""


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


@router.get("/{slug}/aliases", operation_id="listAccordAliases", response_model=AccordAliasPage)
def list_aliases(
    session: Reader, here: Here, slug: SlugPath, asked: Asked[AccordAliasFilter]
) -> Response:
    """List an accord's aliases.

    The acronyms and short names under which it is found beside its title.
    """
    return responses.json(queries.list_aliases(session, slug, asked, here.url), here.max_age)


@router.get(
    "/{slug}/aliases/{name:slashed}",
    operation_id="getAccordAlias",
    response_model=AccordAliasDetailOut,
)
def get_alias(
    session: Reader, here: Here, slug: SlugPath, name: AliasPath, asked: Asked[Known]
) -> Response:
    """Get an alias of an accord.

    One name under which the accord is found.
    """
    return responses.json(queries.get_alias(session, slug, name, asked), here.max_age)


def _show(session: Connection, alias: tuple[str, str]) -> Answer:
    return queries.get_alias(session, *alias, Known())


def _place(data: Json) -> str:
    # The normalised form has no slash, and nothing else that an address would trip over.
    return f"/accords/{data['accord']}/aliases/{quote(names.normalise(data['name']))}"


@writes.post(
    "/{slug}/aliases",
    operation_id="addAccordAlias",
    status_code=201,
    response_model=AccordAliasDetailOut,
)
def add_alias(write: Write, slug: SlugPath, body: AccordAliasIn) -> Response:
    """Add an alias of an accord.

    From then on the accord is found by this name too. Several accords may have the same alias; one
    that the accord has already is a conflict.
    """
    return write(
        lambda change: commands.add_alias(change, slug, body.name),
        _show,
        f"add the alias {body.name} of {slug}",
        place=_place,
    )


@writes.delete("/{slug}/aliases/{name:slashed}", operation_id="removeAccordAlias", status_code=204)
def remove_alias(write: Write, slug: SlugPath, name: AliasPath) -> Response:
    """Remove an alias of an accord.

    The accord is no longer found by this name; its title stays. An import does not bring it back.
    """
    return write.erase(
        lambda change: commands.remove_alias(change, slug, name),
        f"remove the alias {name} of {slug}",
    )
