"""The resulting status: the status of a membership right after an act, citation or retraction.

A denormalised column of the row itself, written once, by which the feed is filtered.
"""

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import col

from app.db.engine import Connection, Snapshot
from app.db.selects.pairs import among, naming
from app.db.selects.prepared import AnySelect
from app.db.tables.columns import constant
from app.db.tables.derived import Span
from app.db.tables.indexes import RETRACTED, unindexed
from app.db.tables.knowledge import Revision
from app.db.tables.ledger import Action, Citation
from app.domain.statuses import Status

_Table = type[Action] | type[Citation]
_Condition = sa.SQLColumnExpression[bool] | sa.TextClause


def _status_after(
    revision: sa.SQLColumnExpression[int],
    accord: sa.SQLColumnExpression[str],
    country: sa.SQLColumnExpression[str],
    within: _Table,
) -> sa.ColumnElement[str]:
    """The status of a membership as of a revision and its day, as a correlated subquery.

    `within` is the table of the outer statement. `status_changes` has the same rule in Python.
    """
    day = (
        sa.select(col(Revision.recorded_on))
        .where(col(Revision.number) == revision)
        .correlate(within)
        .scalar_subquery()
    )
    status = (
        sa.select(col(Span.status))
        .where(
            col(Span.accord) == accord,
            col(Span.country) == country,
            col(Span.known_from) <= revision,
            col(Span.known_to) > revision,
            col(Span.starts_earliest) <= day,
            col(Span.ends_latest) > day,
        )
        .order_by(col(Span.seq).desc())
        .limit(1)
        .correlate(within)
    )
    return sa.func.coalesce(status.scalar_subquery(), constant(Status.NONE.value))


class _StoredStatus(NamedTuple):
    """A column that stores a resulting status, with all that is needed to compute it anew."""

    table: _Table
    column: sa.SQLColumnExpression[str | None]
    revision: sa.SQLColumnExpression[int]
    """The column of the revision that the status results from."""
    computed: sa.ColumnElement[str]
    rows: _Condition
    """The rows that have such a status."""
    memberships: sa.SQLColumnExpression[bool]
    """The rows of the memberships that `naming` names."""

    @property
    def wrong(self) -> sa.ColumnElement[bool]:
        """The rows whose stored status is not the computed one."""
        return sa.and_(self.rows, self.column.is_distinct_from(self.computed))

    def update(self, *where: _Condition) -> sa.Update:
        """The statement that stores the computed status in these rows."""
        return sa.update(self.table).where(*where).values({self.column: self.computed})


def _of_action(
    column: sa.SQLColumnExpression[str | None],
    revision: sa.SQLColumnExpression[int],
    rows: _Condition,
) -> _StoredStatus:
    computed = _status_after(revision, col(Action.accord), col(Action.country), Action)
    return _StoredStatus(Action, column, revision, computed, rows, among(Action))


def _cited(column: sa.SQLColumnExpression[str]) -> sa.ScalarSelect[str]:
    """A column of a citation's action."""
    own = sa.select(column).where(col(Action.id) == col(Citation.action)).correlate(Citation)
    return own.scalar_subquery()


_STORED = (
    _of_action(col(Action.resulting_status), col(Action.known_from), sa.true()),
    _of_action(col(Action.status_after_retraction), col(Action.known_to), RETRACTED),
    _StoredStatus(
        Citation,
        col(Citation.resulting_status),
        col(Citation.known_from),
        _status_after(
            col(Citation.known_from),
            _cited(col(Action.accord)),
            _cited(col(Action.country)),
            Citation,
        ),
        col(Citation.added),
        col(Citation.action).in_(sa.select(col(Action.id)).where(among(Action))),
    ),
)
_NUMBER = sa.bindparam("number", type_=sa.Integer)
_UPDATES = [
    # A membership has few rows and a revision any number, so the index of the former is wanted.
    one.update(one.rows, unindexed(one.revision) == _NUMBER, one.memberships)
    for one in _STORED
]
_ADDED = (
    sa.update(Citation)
    .where(
        unindexed(col(Citation.known_from)) == _NUMBER,
        col(Citation.action).in_(
            sa.select(col(Action.id)).where(
                among(Action), unindexed(col(Action.known_from)) < _NUMBER
            )
        ),
    )
    .values(added=True)
)


def store(session: Snapshot, revision: int, memberships: Sequence[tuple[str, str]]) -> None:
    """Store the resulting statuses of a revision, once its spans are settled, and mark those of its
    citations that came later than their action: three statements, and a fourth if there are any.
    """
    values = {**naming(memberships), "number": revision}
    added = session.execute(_ADDED, values).rowcount
    for update in _UPDATES if added else _UPDATES[:-1]:
        session.execute(update, values)


def find_wrong(session: Snapshot) -> list[tuple[str, int, str]]:
    """The rows whose stored status is wrong: table, id, and the computed status."""
    found = []
    for one in _STORED:
        query: AnySelect = sa.select(col(one.table.id), one.computed).where(one.wrong)
        for number, status in session.execute(query.order_by(col(one.table.id))):
            found.append((str(one.table.__tablename__), number, status))
    return found


def repair(session: Connection) -> int:
    """Correct all rows whose stored status is wrong. Returns how many there were."""
    return sum(session.execute(one.update(one.wrong)).rowcount for one in _STORED)
