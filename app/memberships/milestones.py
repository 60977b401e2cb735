"""The days on a member's row: since when, and when it signed, consented, was bound and left."""

from app.api.fields import Json, parse_joined
from app.db.selects.prepared import Row
from app.db.tables.columns import as_stored, columns
from app.db.tables.derived import Span
from app.domain import dates

COLUMNS = (
    *map(as_stored, columns(Span.since_earliest, Span.since_latest)),
    *columns(Span.signed_on, Span.consent, Span.consented_on, Span.in_force_on, Span.left_on),
)
"""What `put` takes from a row."""
OPEN_ENDS = frozenset(
    {dates.FIRST_DAY, dates.LAST_DAY, *map(str, (dates.FIRST_DAY, dates.LAST_DAY))}
)
"""The bounds that say that there is none, as drivers have them."""


def put(member: Json, row: Row) -> None:
    """Add what a row of `COLUMNS` says to a member; what it does not say stays absent."""
    earliest, latest, signed_on, consent, consented_on, in_force_on, left_on = row
    if earliest == latest == member["since"]:
        member["since_earliest"] = member["since_latest"] = latest
    else:
        if earliest not in OPEN_ENDS:
            member["since_earliest"] = earliest
        if latest not in OPEN_ENDS:
            member["since_latest"] = latest
    if signed_on is not None:
        member["signed_on"] = parse_joined(signed_on)
    if consent is not None:
        member["consent"] = consent
        member["consented_on"] = parse_joined(consented_on)
        if in_force_on is not None:
            member["in_force_on"] = parse_joined(in_force_on)
    if left_on is not None:
        member["left_on"] = parse_joined(left_on)
