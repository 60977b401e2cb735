"""How many countries had which status, day by day: what the curve shows."""

from collections.abc import Mapping
from typing import cast

from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.domain import dates
from app.domain.statuses import Status
from app.history import queries
from app.pages.figures.curve import Step


def of_accord(session: Snapshot, slug: str, moment: Moment) -> list[Step]:
    """The days on which counts changed, with the counts from then on."""
    return [
        Step(point.on, _named(point.counts), _named(point.presumed), _named(point.possible))
        for point in queries.growth(session, slug, moment)
        # What may have been so from the first day of all is drawn from the next change on.
        if point.on != dates.FIRST_DAY
    ]


def _named(counts: dict[Status, int]) -> Mapping[str, int]:
    # Each status is its own name.
    return cast("Mapping[str, int]", counts)
