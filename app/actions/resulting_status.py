"""The resulting status: what each act, citation or retraction left its membership with.

It is stored with the row, never changes, and lets the feed be filtered by status.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.actions.status_changes import among, naming
from app.db.engine import Snapshot
from app.db.tables import Action, Citation, Revision, Span
from app.db.tables.columns import constant
from app.db.tables.indexes import RETRACTED, unindexed
from app.domain.statuses import Status

_action: Any = Action
_citation: Any = Citation
_revision: Any = Revision
_span: Any = Span


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


class _Stored(NamedTuple):
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


def _of_act(column: Any, number: Any, of_which: Any) -> _Stored:
    left = _left(Action, number, _action.accord, _action.country)
    return _Stored(Action, column, number, left, of_which, among(_action))


_STORED = (
    _of_act(_action.resulting_status, _action.known_from, sa.true()),
    _of_act(_action.status_after_retraction, _action.known_to, RETRACTED),
    _Stored(
        Citation,
        _citation.resulting_status,
        _citation.known_from,
        _left(Citation, _citation.known_from, *map(_of_action, (_action.accord, _action.country))),
        _citation.added,
        (_citation.action.in_(sa.select(_action.id).where(*among(_action))),),
    ),
)
_NUMBER = sa.bindparam("number", type_=sa.Integer)
# Of a membership there are few, of a revision any number.
_UPDATES = [one.set(one.of_which, unindexed(one.number) == _NUMBER, *one.whose) for one in _STORED]


def store(
    session: Snapshot, revision: int, memberships: Sequence[tuple[str, str]], *, added: bool
) -> None:
    """Store what is left of some memberships whose spans a revision has settled: two statements.

    `added`: whether any of its citations came later than its action; then three.
    """
    values = {**naming(memberships), "number": revision}
    for update in _UPDATES if added else _UPDATES[:-1]:
        session.execute(update, values)


def find_wrong(session: Snapshot) -> list[tuple[str, int, str]]:
    """The rows that say otherwise: table, id, and the status that was left."""
    return [
        (one.table.__tablename__, number, status)
        for one in _STORED
        for number, status in session.execute(
            sa.select(one.table.id, one.left).where(one.wrong).order_by(one.table.id)
        )
    ]


def repair(session: Snapshot) -> int:
    """Set all rows that say otherwise right; says how many there were."""
    done: list[Any] = [session.execute(one.set(one.wrong)) for one in _STORED]
    return sum(each.rowcount for each in done)
