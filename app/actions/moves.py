"""How revisions moved statuses: what held just before a revision, and what at it."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.db.columns import RETRACTED, constant
from app.db.engine import Snapshot
from app.db.tables import Action, Citation, Revision, Span
from app.domain.statuses import Status

_action: Any = Action
_citation: Any = Citation
_revision: Any = Revision
_span: Any = Span
Key = tuple[str, str, int]
"""Accord, country, revision."""
_SPANS = sa.select(
    _span.accord,
    _span.country,
    _span.seq,
    _span.status,
    _span.starts_earliest,
    _span.ends_latest,
    _span.known_from,
    _span.known_to,
).where(
    # The pairs alone would have SQLite look at every span there is.
    _span.accord.in_(sa.bindparam("accords", expanding=True)),
    _span.country.in_(sa.bindparam("countries", expanding=True)),
    sa.tuple_(_span.accord, _span.country).in_(sa.bindparam("pairs", expanding=True)),
    _span.known_from <= sa.bindparam("newest"),
    _span.known_to >= sa.bindparam("oldest"),
)


def of(session: Snapshot, asked: Mapping[Key, date]) -> dict[Key, tuple[Status, Status]]:
    """The statuses before and after each revision, on the day given for it, with one statement."""
    if not asked:
        return {}
    numbers = [number for _, _, number in asked]
    pairs = sorted({(accord, country) for accord, country, _ in asked})
    values = {
        "accords": sorted({accord for accord, _ in pairs}),
        "countries": sorted({country for _, country in pairs}),
        "pairs": pairs,
        "newest": max(numbers),
        "oldest": min(numbers),
    }
    spans: dict[tuple[str, str], list[Any]] = {}
    for row in session.execute(_SPANS, values):
        spans.setdefault((row.accord, row.country), []).append(row)
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
    query = sa.select(_revision.number, _revision.recorded_on).where(_revision.number.in_(numbers))
    days: dict[int, date] = {row[0]: row[1] for row in session.execute(query)}
    moved = of(session, {key: days[key[2]] for key in keys})
    return {key: {"before": before, "after": after} for key, (before, after) in moved.items()}


def _status(spans: list[Any], revision: int, day: date) -> Status:
    """Of the spans that can hold on a day, as known at a revision, the last in order answers."""
    held = [
        span
        for span in spans
        if span.known_from <= revision < span.known_to
        and span.starts_earliest <= day < span.ends_latest
    ]
    return Status(max(held, key=lambda span: span.seq).status) if held else Status.NONE


def _left(within: Any, number: Any, accord: Any, country: Any) -> sa.ColumnElement[str]:
    """The status that a revision left a membership with: `_status` in SQL, for rows `within`."""
    day = sa.select(_revision.recorded_on).where(_revision.number == number).correlate(within)
    status = (
        sa.select(_span.status)
        .where(
            _span.accord == accord,
            _span.country == country,
            _span.known_from <= number,
            _span.known_to > number,
            _span.starts_earliest <= day.scalar_subquery(),
            _span.ends_latest > day.scalar_subquery(),
        )
        .order_by(_span.seq.desc())
        .limit(1)
        .correlate(within)
    )
    return sa.func.coalesce(status.scalar_subquery(), constant(Status.NONE.value))


def _of_action(column: Any) -> Any:
    own = sa.select(column).where(_action.id == _citation.action).correlate(Citation)
    return own.scalar_subquery()


_NUMBER = sa.bindparam("number", type_=sa.Integer)
_ACT = (_action.accord, _action.country)
_OUTCOMES: tuple[tuple[Any, Any, Any, Any], ...] = (
    (Action, _action.outcome, _action.known_from, sa.true()),
    (Action, _action.retraction_outcome, _action.known_to, RETRACTED),
    (Citation, _citation.outcome, _citation.known_from, _citation.added),
)
"""Table and column of each outcome, the column of the revision that left it, and of which rows."""
_LEFT = (
    _left(Action, _action.known_from, *_ACT),
    _left(Action, _action.known_to, *_ACT),
    _left(Citation, _citation.known_from, *map(_of_action, _ACT)),
)
_TELL = [
    sa.update(table).where(among, number == _NUMBER).values({column.key: left})
    for (table, column, number, among), left in zip(_OUTCOMES, _LEFT, strict=True)
]
_UNTOLD = [
    sa.select(sa.literal(table.__tablename__), table.id, left)
    .where(among, column.is_distinct_from(left))
    .order_by(table.id)
    for (table, column, _, among), left in zip(_OUTCOMES, _LEFT, strict=True)
]


def tell(session: Snapshot, revision: int, *, added: bool) -> None:
    """Set the outcomes of a revision whose spans are settled: two statements.

    `added`: whether any of its citations came later than its action; then three.
    """
    for update in _TELL if added else _TELL[:-1]:
        session.execute(update, {"number": revision})


def untold(session: Snapshot) -> list[tuple[str, int, str]]:
    """The rows with another outcome than theirs: table, id, and the status that was left."""
    return [(*row,) for query in _UNTOLD for row in session.execute(query)]
