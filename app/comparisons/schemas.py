"""What comparisons ask and answer."""

from typing import Annotated

from pydantic import Field

from app.countries.schemas import Kind
from app.domain.regions import RegionName
from app.http.fields import ABSENT, AsOf, Count, CountryRef, Day, Line, Model, Paged, Slug
from app.memberships.schemas import MemberOut


class CompareFilter(AsOf, Paged):
    """Which countries to put side by side."""

    country: Annotated[
        list[CountryRef], Field(min_length=1, max_length=10, examples=[["KAZ", "ARE"]])
    ]
    """The countries, by any of their codes or names; give the parameter once for each."""
    gap: bool = ABSENT
    """Only accords that some of them are in and others not (or the other accords)."""


class AccordRefOut(Model):
    """An accord, shortly."""

    slug: Slug
    """Names the accord in addresses."""
    title: Line
    """Its full title."""


class ComparisonOut(Model):
    """What each of the countries is to one accord."""

    accord: AccordRefOut
    """The accord."""
    gap: bool
    """Whether some of them are in and others not."""
    members: Annotated[list[MemberOut], Field(max_length=10)]
    """One member for each country, in the order asked for."""


class AbsentFilter(AsOf, Paged):
    """Which hold-outs."""

    region: RegionName = ABSENT
    """Only countries of this M49 region or subregion, by name or code."""
    kind: Kind = "state"
    """Only participants of this kind."""


class HistoryFilter(AsOf, Paged):
    """How much of the history."""

    limit: Annotated[int, Field(ge=1, le=1000)] = 1000
    """Days on a page."""


class StatusCountsOut(Model):
    """How many countries had each status; statuses that none had are left out."""

    mentioned: Count = ABSENT
    """Mentioned."""
    declined: Count = ABSENT
    """Declined."""
    pending: Count = ABSENT
    """Pending."""
    signed: Count = ABSENT
    """Signed."""
    contracting: Count = ABSENT
    """Contracting."""
    party: Count = ABSENT
    """Party."""
    suspended: Count = ABSENT
    """Suspended."""
    renounced: Count = ABSENT
    """Renounced."""
    withdrawn: Count = ABSENT
    """Withdrawn."""
    ended: Count = ABSENT
    """Ended."""


class HistoryDayOut(Model):
    """The counts from one day on, until the next day listed."""

    on: Day
    """The day on which the counts changed."""
    counts: StatusCountsOut
    """How many countries had each status, as a list of members on that day says."""
    possible: StatusCountsOut
    """How many of those had it only possibly."""
