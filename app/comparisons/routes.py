"""Comparisons over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from app.comparisons import queries
from app.comparisons.schemas import (
    AbsentFilter,
    CompareFilter,
    ComparisonOut,
    HistoryDayOut,
    HistoryFilter,
)
from app.http import answers
from app.http.contract import PREFIX
from app.http.deps import Config, Reader
from app.http.fields import ABSENT, Line, Model, Number, PageOut, SlugPath, Url
from app.http.strict import StrictRoute
from app.memberships.routes import MemberPage

router = APIRouter(prefix=PREFIX, tags=["comparisons"], route_class=StrictRoute)


class ComparisonPage(PageOut[ComparisonOut]):
    """A page of accords, with what each country is to them."""


class HistoryPage(Model):
    """The curve of an accord."""

    items: Annotated[list[HistoryDayOut], Field(max_length=1000)]
    """The days on which the counts changed, in order."""
    next: Url = ABSENT
    """Absolute address of the next page; absent on the last one."""
    as_of: Line
    """The day until which the history is told."""
    revision: Number
    """The revision that answered."""


@router.get("/compare", operation_id="compareCountries", response_model=ComparisonPage)
def compare_countries(
    session: Reader, config: Config, asked: Annotated[CompareFilter, Query()]
) -> Response:
    """Compare countries.

    Accord by accord, what each country is to it; `gap` marks what some are in and others not.
    """
    data, moment = queries.compare(session, asked, f"{config.public_url}/v1/compare")
    return answers.json(data, moment, config.max_age)


@router.get("/accords/{slug}/absent", operation_id="listAbsent", response_model=MemberPage)
def list_absent(
    session: Reader, config: Config, slug: SlugPath, asked: Annotated[AbsentFilter, Query()]
) -> Response:
    """List an accord's hold-outs.

    Countries that are neither members nor signatories on the day asked about, with what they are:
    nothing, prospective, or gone.
    """
    base = f"{config.public_url}/v1/accords/{slug}/absent"
    data, moment = queries.list_absent(session, slug, asked, base)
    return answers.json(data, moment, config.max_age)


@router.get("/accords/{slug}/history", operation_id="listHistory", response_model=HistoryPage)
def list_history(
    session: Reader, config: Config, slug: SlugPath, asked: Annotated[HistoryFilter, Query()]
) -> Response:
    """List an accord's history.

    How many countries had each status, for each day on which that changed: the curve to plot.
    """
    base = f"{config.public_url}/v1/accords/{slug}/history"
    data, moment = queries.list_history(session, slug, asked, base)
    return answers.json(data, moment, config.max_age)
