"""How revisions moved statuses: what held just before a revision, and what at it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.db.engine import Snapshot
from app.db.selects.prepared import Prepared
from app.db.tables import Action, Citation, Revision, Span
from app.domain.statuses import Status

_action: Any = Action
_citation: Any = Citation
_revision: Any = Revision
_span: Any = Span
Key = tuple[str, str, int]
"""Accord, country, revision."""


def among(table: Any) -> tuple[sa.ColumnElement[bool], ...]:
    """The rows of some memberships, which `naming` gives as values."""
    return (
        # The pairs alone would have SQLite look at every row there is.
        table.accord.in_(sa.bindparam("accords", expanding=True)),
        table.country.in_(sa.bindparam("countries", expanding=True)),
        sa.tuple_(table.accord, table.country).in_(sa.bindparam("pairs", expanding=True)),
    )


def naming(pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The values that name these memberships for `among`."""
    return {
        "accords": sorted({accord for accord, _ in pairs}),
        "countries": sorted({country for _, country in pairs}),
        "pairs": pairs,
    }


_SPANS = Prepared(
    sa.select(
        _span.accord,
        _span.country,
        _span.seq,
        _span.status,
        _span.starts_earliest,
        _span.ends_latest,
        _span.known_from,
        _span.known_to,
    ).where(
        *among(_span),
        _span.known_from <= sa.bindparam("newest"),
        _span.known_to >= sa.bindparam("oldest"),
    )
)


_DAYS = Prepared(
    sa.select(_revision.number, _revision.recorded_on).where(
        _revision.number.in_(sa.bindparam("numbers", expanding=True))
    )
)


class _KnownSpan(NamedTuple):
    """A row of them, without whose it is."""

    seq: int
    status: str
    starts_earliest: date
    ends_latest: date
    known_from: int
    known_to: int


def before_and_after(
    session: Snapshot, asked: Mapping[Key, date]
) -> dict[Key, tuple[Status, Status]]:
    """The statuses before and after each revision, on the day given for it, with one statement."""
    if not asked:
        return {}
    numbers = [number for _, _, number in asked]
    pairs = sorted({(accord, country) for accord, country, _ in asked})
    values = {**naming(pairs), "newest": max(numbers), "oldest": min(numbers)}
    spans: dict[tuple[str, str], list[_KnownSpan]] = {}
    for accord, country, *span in _SPANS.rows(session, values):
        spans.setdefault((accord, country), []).append(_KnownSpan(*span))
    return {
        key: (
            _status(spans.get(key[:2], []), key[2] - 1, day),
            _status(spans.get(key[:2], []), key[2], day),
        )
        for key, day in asked.items()
    }


def at(session: Snapshot, keys: Collection[Key]) -> dict[Key, dict[str, Status]]:
    """The same as it is served, each on the day of its revision, with two statements."""
    numbers = {number for _, _, number in keys}
    days: dict[int, date] = {row[0]: row[1] for row in _DAYS.rows(session, {"numbers": numbers})}
    moved = before_and_after(session, {key: days[key[2]] for key in keys})
    return {key: {"before": before, "after": after} for key, (before, after) in moved.items()}


def _status(spans: list[_KnownSpan], revision: int, day: date) -> Status:
    """Of the spans that can hold on a day, as known at a revision, the last in order answers."""
    held = [
        span
        for span in spans
        if span.known_from <= revision < span.known_to
        and span.starts_earliest <= day < span.ends_latest
    ]
    return Status(max(held, key=lambda span: span.seq).status) if held else Status.NONE
