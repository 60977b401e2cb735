"""Countries over HTTP."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Response

from app.api.addresses import PREFIX
from app.api.fields import CountryRef, Json
from app.api.models import Known, PageOut
from app.api.pages import Answer
from app.countries import commands, queries
from app.countries.schemas import (
    AliasDetailOut,
    AliasFilter,
    AliasIn,
    AliasOut,
    CountryDetailOut,
    CountryFilter,
    CountryIn,
    CountryOut,
)
from app.db.engine import Connection
from app.domain.naming import names
from app.http import responses
from app.http.deps import Asked, CountryPath, Here, Reader
from app.http.reads.routing import ReadRoute
from app.http.writes.routing import AdminRoute
from app.http.writes.writing import Write

router = APIRouter(prefix=f"{PREFIX}/countries", tags=["countries"], route_class=ReadRoute)
writes = APIRouter(prefix=f"{PREFIX}/countries", tags=["countries"], route_class=AdminRoute)
AliasPath = Annotated[
    CountryRef, Path(description="An alias of the country, in any case.", examples=["Kazakstan"])
]


class CountryPage(PageOut[CountryOut]):
    """A page of countries."""


class AliasPage(PageOut[AliasOut]):
    """A page of aliases."""


@router.get("", operation_id="listCountries", response_model=CountryPage)
def list_countries(session: Reader, here: Here, asked: Asked[CountryFilter]) -> Response:
    """List countries.

    States, territories, former states and organizations in the order of their codes.
    """
    return responses.json(queries.list_countries(session, asked, here.base), here.max_age)


@router.get("/{code}", operation_id="getCountry", response_model=CountryDetailOut)
def get_country(session: Reader, here: Here, code: CountryPath, asked: Asked[Known]) -> Response:
    """Get a country.

    By any of its codes in any case, or by a name: `KAZ`, `kz`, `398` and `Kazakhstan` are one.
    """
    return responses.json(queries.get_country(session, code, asked), here.max_age)


@router.get("/{code}/aliases", operation_id="listAliases", response_model=AliasPage)
def list_aliases(
    session: Reader, here: Here, code: CountryPath, asked: Asked[AliasFilter]
) -> Response:
    """List a country's aliases.

    The names under which it is found beside its own names and codes.
    """
    return responses.json(queries.list_aliases(session, code, asked, here.url), here.max_age)


@router.get(
    "/{code}/aliases/{name:slashed}", operation_id="getAlias", response_model=AliasDetailOut
)
def get_alias(
    session: Reader, here: Here, code: CountryPath, name: AliasPath, asked: Asked[Known]
) -> Response:
    """Get an alias.

    One name under which the country is found.
    """
    return responses.json(queries.get_alias(session, code, name, asked), here.max_age)


def _show(session: Connection, alias: tuple[str, str]) -> Answer:
    return queries.get_alias(session, *alias, Known())


def _place(data: Json) -> str:
    # The normalised form has no slash, and nothing else that an address would trip over.
    return f"/countries/{data['country']}/aliases/{quote(names.normalise(data['name']))}"


@writes.post("", operation_id="createCountry", status_code=201, response_model=CountryDetailOut)
def create_country(write: Write, body: CountryIn) -> Response:
    """Create a country.

    For a participant that is missing: a State, a territory, a former State or an organization. A
    code that is taken is a conflict; a name that means another participant is refused. Needs a key
    of the scope `admin`.
    """
    return write(
        lambda change: commands.create_country(change, body),
        lambda session, code: queries.get_country(session, code, Known()),
        f"create the country {body.code}",
        place=lambda data: f"/countries/{data['code']}",
    )


@writes.post(
    "/{code}/aliases", operation_id="addAlias", status_code=201, response_model=AliasDetailOut
)
def add_alias(write: Write, code: CountryPath, body: AliasIn) -> Response:
    """Add an alias.

    From then on the country is found by this name too. A name that means a country already is a
    conflict. Needs a key of the scope `admin`.
    """
    return write(
        lambda change: commands.add_alias(change, code, body.name),
        _show,
        f"add the alias {body.name} of {code}",
        place=_place,
    )


@writes.delete("/{code}/aliases/{name:slashed}", operation_id="removeAlias", status_code=204)
def remove_alias(write: Write, code: CountryPath, name: AliasPath) -> Response:
    """Remove an alias.

    The country is no longer found by this name; its own names and codes stay. Needs a key of the
    scope `admin`.
    """
    return write.erase(
        lambda change: commands.remove_alias(change, code, name),
        f"remove the alias {name} of {code}",
    )
