"""Memberships over HTTP."""

from fastapi import APIRouter, Response

from app.api.addresses import PREFIX
from app.api.models import AsOf, PageOut
from app.http import responses
from app.http.deps import Asked, CountryPath, Here, Reader, SlugPath
from app.http.reads.routing import ReadRoute
from app.memberships import explanation, panel, queries
from app.memberships.schemas import (
    CountryMembershipFilter,
    ListedMemberOut,
    MemberFilter,
    MembershipFilter,
    MembershipOut,
    PanelFilter,
    PanelRowOut,
)

router = APIRouter(prefix=PREFIX, tags=["memberships"], route_class=ReadRoute)


class MemberPage(PageOut[ListedMemberOut]):
    """A page of members."""


@router.get("/accords/{slug}/members", operation_id="listMembers", response_model=MemberPage)
def list_members(
    session: Reader, here: Here, slug: SlugPath, asked: Asked[MemberFilter]
) -> Response:
    """List an accord's members.

    Every country with a status towards the accord on the day asked about, in the order of their
    codes: those that are in, and those that are only pending or mentioned, or have left.
    """
    return responses.json(queries.list_members(session, slug, asked, here.base), here.max_age)


@router.get(
    "/accords/{slug}/members/{code}", operation_id="getMembership", response_model=MembershipOut
)
def get_membership(
    session: Reader, here: Here, slug: SlugPath, code: CountryPath, asked: Asked[AsOf]
) -> Response:
    """Get a membership.

    The status of one country in one accord, the rule and the actions it follows from, and every
    citation. If nothing is recorded between them the status is `none`.
    """
    return responses.json(explanation.get_membership(session, slug, code, asked), here.max_age)


@router.get(
    "/countries/{code}/memberships",
    operation_id="listCountryMemberships",
    response_model=MemberPage,
)
def list_country_memberships(
    session: Reader, here: Here, code: CountryPath, asked: Asked[CountryMembershipFilter]
) -> Response:
    """List a country's memberships.

    What the country is to every accord that it has a status towards, in the order of the accords.
    """
    return responses.json(
        queries.list_country_memberships(session, code, asked, here.url), here.max_age
    )


@router.get("/memberships", operation_id="listMemberships", response_model=MemberPage)
def list_memberships(session: Reader, here: Here, asked: Asked[MembershipFilter]) -> Response:
    """List memberships.

    Across accords and countries, in the order of accords, then countries.
    """
    return responses.json(queries.list_memberships(session, asked, here.base), here.max_age)


class PanelPage(PageOut[PanelRowOut]):
    """A page of a panel."""


@router.get("/panel", operation_id="listPanel", response_model=PanelPage)
def list_panel(session: Reader, here: Here, asked: Asked[PanelFilter]) -> Response:
    """List a panel.

    What countries were to accords on the last day of each of these years, in the order of years,
    accords, then countries: for each year what `/v1/memberships` answers as of that day.
    """
    return responses.json(panel.list_panel(session, asked, here.base), here.max_age)
