"""The days on a span's row: when its country had signed, consented, been bound and left by then."""

from app.api.fields import Json, parse_joined
from app.db.selects.prepared import Row
from app.db.tables.columns import columns
from app.db.tables.derived import Span

COLUMNS = columns(Span.signed_on, Span.consent, Span.consented_on, Span.in_force_on, Span.left_on)
"""What `put` takes from a row."""


def put(out: Json, row: Row) -> None:
    """Add what a row of `COLUMNS` says; what it does not say stays absent."""
    signed_on, consent, consented_on, in_force_on, left_on = row
    if signed_on is not None:
        out["signed_on"] = parse_joined(signed_on)
    if consent is not None:
        out["consent"] = consent
        out["consented_on"] = parse_joined(consented_on)
        if in_force_on is not None:
            out["in_force_on"] = parse_joined(in_force_on)
    if left_on is not None:
        out["left_on"] = parse_joined(left_on)
