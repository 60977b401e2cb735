"""Status changes: the status of a membership just before a revision, and at it."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import col

from app.db.engine import Snapshot
from app.db.selects.pairs import among, naming
from app.db.selects.prepared import Prepared
from app.db.tables.columns import columns
from app.db.tables.derived import Span
from app.db.tables.knowledge import Revision
from app.domain.statuses import Status

Key = tuple[str, str, int]
"""Accord, country, revision."""


_SPANS = Prepared(
    sa.select(
        *columns(
            Span.accord,
            Span.country,
            Span.seq,
            Span.status,
            Span.starts_earliest,
            Span.ends_latest,
            Span.known_from,
            Span.known_to,
        )
    ).where(
        among(Span),
        col(Span.known_from) <= sa.bindparam("newest"),
        col(Span.known_to) >= sa.bindparam("oldest"),
    )
)
_DAYS = Prepared(
    sa.select(col(Revision.number), col(Revision.recorded_on)).where(
        col(Revision.number).in_(sa.bindparam("numbers", expanding=True))
    )
)


class _KnownSpan(NamedTuple):
    """A row of `_SPANS` without its membership."""

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
    """The same as it is served, each as of the day of its revision, with two statements."""
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
