"""What an accord's history asks and answers."""

from typing import Annotated, ClassVar

from pydantic import Field

from app.api.fields import ABSENT, Count, Day, Slug
from app.api.models import AsOf, Listed, Model


class HistoryFilter(AsOf, Listed):
    """How much of the history."""

    limit: Annotated[int, Field(ge=1, le=1000)] = 1000
    """Days on a page."""


class StatusCountsOut(Model):
    """How many countries had each status; statuses that none had are left out."""

    absent_cell: ClassVar[int] = 0

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

    accord: Slug
    """The accord."""
    on: Day
    """The day on which the counts changed."""
    counts: StatusCountsOut
    """How many countries had each status, as a list of members on that day says."""
    possible: StatusCountsOut
    """How many of those had it only possibly."""
    presumed: StatusCountsOut
    """How many of those are presumed to have it: no source speaks of so late a day."""
