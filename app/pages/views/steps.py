"""How many countries had which status, day by day: what the curve shows."""

from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.domain import dates
from app.history import queries
from app.pages.figures.curve import Step


def of_accord(session: Snapshot, slug: str, moment: Moment) -> list[Step]:
    """The days on which counts changed, with the counts from then on."""
    return [
        (point.on, {status.value: count for status, count in point.counts.items()})
        for point in queries.growth(session, slug, moment)
        # What may have been so from the first day of all is drawn from the next change on.
        if point.on != dates.FIRST_DAY
    ]
