"""The status that each act and each retraction left, for the feed to be filtered by."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
_RETRACTED = sa.text("known_to < 2147483647")
_ADDED = sa.column("added", sa.Boolean) == sa.true()
_OUTCOMES = (("action", "outcome"), ("action", "retraction_outcome"), ("citation", "outcome"))
_INDEXES: tuple[tuple[str, list[str], Any], ...] = (
    ("action", ["outcome", "known_from"], sa.text("outcome <> ''")),
    ("action", ["country", "outcome", "known_from"], None),
    ("action", ["retraction_outcome", "known_to"], _RETRACTED),
    ("citation", ["outcome", "known_from"], _ADDED),
)


def _table(name: str, *columns: str) -> Any:
    return sa.table(name, *map(sa.column, columns))


_KNOWN = ("known_from", "known_to")
_ACTION = _table("action", "id", "accord", "country", *_KNOWN, "outcome", "retraction_outcome")
_CITATION = _table("citation", "action", "known_from", "outcome", "added")
_SPAN = _table(
    "span", "accord", "country", "seq", "status", *_KNOWN, "starts_earliest", "ends_latest"
)
_REVISION = _table("revision", "number", "recorded_on")


def _left(within: Any, number: Any, accord: Any, country: Any) -> Any:
    on = sa.select(_REVISION.c.recorded_on).where(_REVISION.c.number == number)
    day = on.correlate(within).scalar_subquery()
    span = _SPAN.c
    status = (
        sa.select(span.status)
        .where(span.accord == accord, span.country == country)
        .where(span.known_from <= number, span.known_to > number)
        .where(span.starts_earliest <= day, span.ends_latest > day)
        .order_by(span.seq.desc())
        .limit(1)
        .correlate(within)
    )
    return sa.func.coalesce(status.scalar_subquery(), "none")


def _fill() -> None:
    act, cited = _ACTION.c, _CITATION.c
    of_act = (act.accord, act.country)
    of_cited = (
        sa.select(column).where(act.id == cited.action).correlate(_CITATION).scalar_subquery()
        for column in of_act
    )
    update = sa.update(_ACTION)
    op.execute(update.values(outcome=_left(_ACTION, act.known_from, *of_act)))
    retracted = _left(_ACTION, act.known_to, *of_act)
    op.execute(update.where(_RETRACTED).values(retraction_outcome=retracted))
    left = _left(_CITATION, cited.known_from, *of_cited)
    op.execute(sa.update(_CITATION).where(_ADDED).values(outcome=left))


def upgrade() -> None:
    text = sa.String(16).with_variant(sa.String(16, collation="C"), "postgresql")
    for table, column in _OUTCOMES:
        op.add_column(table, sa.Column(column, text, nullable=True))
    _fill()
    for table, columns, where in _INDEXES:
        name = op.f("_".join(("ix", table, *columns)))
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for table, columns, _ in reversed(_INDEXES):
        op.drop_index(op.f("_".join(("ix", table, *columns))), table_name=table)
    for table, column in reversed(_OUTCOMES):
        op.drop_column(table, column)
