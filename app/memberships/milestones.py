"""The days on a member's row: since when, and when it signed, consented, was bound and left."""

from app.api.fields import Json
from app.db.selects.prepared import Row
from app.db.tables.columns import as_stored, columns
from app.db.tables.derived import Span
from app.domain import dates
from app.spans import milestones

COLUMNS = (*map(as_stored, columns(Span.since_earliest, Span.since_latest)), *milestones.COLUMNS)
"""What `put` takes from a row."""
OPEN_ENDS = frozenset(
    {dates.FIRST_DAY, dates.LAST_DAY, *map(str, (dates.FIRST_DAY, dates.LAST_DAY))}
)
"""The bounds that say that there is none, as drivers have them."""


def put(member: Json, row: Row) -> None:
    """Add what a row of `COLUMNS` says to a member; what it does not say stays absent."""
    earliest, latest, *days = row
    if earliest == latest == member["since"]:
        member["since_earliest"] = member["since_latest"] = latest
    else:
        if earliest not in OPEN_ENDS:
            member["since_earliest"] = earliest
        if latest not in OPEN_ENDS:
            member["since_latest"] = latest
    milestones.put(member, days)
