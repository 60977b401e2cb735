"""Countries over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.countries import queries
from app.countries.schemas import CountryDetailOut, CountryFilter, CountryOut
from app.http import answers
from app.http.deps import Config, Reader
from app.http.fields import CountryPath, Known, PageOut
from app.http.strict import StrictRoute

router = APIRouter(prefix="/countries", tags=["countries"], route_class=StrictRoute)


class CountryPage(PageOut[CountryOut]):
    """A page of countries."""


@router.get("", operation_id="listCountries", response_model=CountryPage)
def list_countries(
    session: Reader, config: Config, asked: Annotated[CountryFilter, Query()]
) -> Response:
    """List countries.

    States, territories, former states and organizations in the order of their codes.
    """
    data, moment = queries.list_countries(session, asked, f"{config.public_url}/v1/countries")
    return answers.json(data, moment, config.max_age)


@router.get("/{code}", operation_id="getCountry", response_model=CountryDetailOut)
def get_country(
    session: Reader, config: Config, code: CountryPath, asked: Annotated[Known, Query()]
) -> Response:
    """Get a country.

    By any of its codes in any case, or by a name: `KAZ`, `kz`, `398` and `Kazakhstan` are one.
    """
    data, moment = queries.get_country(session, code, asked)
    return answers.json(data, moment, config.max_age)
