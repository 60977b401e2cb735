"""How revisions moved statuses: what held just before a revision, and what at it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.db.columns import RETRACTED, constant, unindexed
from app.db.engine import Snapshot
from app.db.prepared import Prepared
from app.db.tables import Action, Citation, Revision, Span
from app.domain.statuses import Status

_action: Any = Action
_citation: Any = Citation
_revision: Any = Revision
_span: Any = Span
Key = tuple[str, str, int]
"""Accord, country, revision."""


def _among(table: Any) -> tuple[sa.ColumnElement[bool], ...]:
    """The rows of some memberships; `_named` gives them."""
    return (
        # The pairs alone would have SQLite look at every row there is.
        table.accord.in_(sa.bindparam("accords", expanding=True)),
        table.country.in_(sa.bindparam("countries", expanding=True)),
        sa.tuple_(table.accord, table.country).in_(sa.bindparam("pairs", expanding=True)),
    )


def _named(pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
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
        *_among(_span),
        _span.known_from <= sa.bindparam("newest"),
        _span.known_to >= sa.bindparam("oldest"),
    )
)


_DAYS = Prepared(
    sa.select(_revision.number, _revision.recorded_on).where(
        _revision.number.in_(sa.bindparam("numbers", expanding=True))
    )
)


class _Span(NamedTuple):
    """A row of them, without whose it is."""

    seq: int
    status: str
    starts_earliest: date
    ends_latest: date
    known_from: int
    known_to: int


def of(session: Snapshot, asked: Mapping[Key, date]) -> dict[Key, tuple[Status, Status]]:
    """The statuses before and after each revision, on the day given for it, with one statement."""
    if not asked:
        return {}
    numbers = [number for _, _, number in asked]
    pairs = sorted({(accord, country) for accord, country, _ in asked})
    values = {**_named(pairs), "newest": max(numbers), "oldest": min(numbers)}
    spans: dict[tuple[str, str], list[_Span]] = {}
    for accord, country, *span in _SPANS.rows(session, values):
        spans.setdefault((accord, country), []).append(_Span(*span))
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
    moved = of(session, {key: days[key[2]] for key in keys})
    return {key: {"before": before, "after": after} for key, (before, after) in moved.items()}


def _status(spans: list[_Span], revision: int, day: date) -> Status:
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


class _Outcome(NamedTuple):
    """Where a status that was left is kept, in which rows, and the column of what left it."""

    table: Any
    column: Any
    number: Any
    left: sa.ColumnElement[str]
    of_which: Any
    whose: tuple[sa.ColumnElement[bool], ...]

    @property
    def wrong(self) -> sa.ColumnElement[bool]:
        """The rows that say otherwise."""
        return sa.and_(self.of_which, self.column.is_distinct_from(self.left))

    def set(self, *where: Any) -> sa.Update:
        """The statement that sets these rows."""
        return sa.update(self.table).where(*where).values({self.column.key: self.left})


def _of_act(column: Any, number: Any, of_which: Any) -> _Outcome:
    left = _left(Action, number, _action.accord, _action.country)
    return _Outcome(Action, column, number, left, of_which, _among(_action))


_OUTCOMES = (
    _of_act(_action.outcome, _action.known_from, sa.true()),
    _of_act(_action.retraction_outcome, _action.known_to, RETRACTED),
    _Outcome(
        Citation,
        _citation.outcome,
        _citation.known_from,
        _left(Citation, _citation.known_from, *map(_of_action, (_action.accord, _action.country))),
        _citation.added,
        (_citation.action.in_(sa.select(_action.id).where(*_among(_action))),),
    ),
)
_NUMBER = sa.bindparam("number", type_=sa.Integer)
# Of a membership there are few, of a revision any number.
_TELL = [one.set(one.of_which, unindexed(one.number) == _NUMBER, *one.whose) for one in _OUTCOMES]


def tell(
    session: Snapshot, revision: int, memberships: Sequence[tuple[str, str]], *, added: bool
) -> None:
    """Set the outcomes of some memberships whose spans a revision has settled: two statements.

    `added`: whether any of its citations came later than its action; then three.
    """
    values = {**_named(memberships), "number": revision}
    for update in _TELL if added else _TELL[:-1]:
        session.execute(update, values)


def untold(session: Snapshot) -> list[tuple[str, int, str]]:
    """The rows with another outcome than theirs: table, id, and the status that was left."""
    return [
        (one.table.__tablename__, number, status)
        for one in _OUTCOMES
        for number, status in session.execute(
            sa.select(one.table.id, one.left).where(one.wrong).order_by(one.table.id)
        )
    ]


def mend(session: Snapshot) -> int:
    """Set the outcomes of all these; says how many there were."""
    done: list[Any] = [session.execute(one.set(one.wrong)) for one in _OUTCOMES]
    return sum(each.rowcount for each in done)
