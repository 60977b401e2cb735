"""Bring versioned rows up to date: close what is no longer so, open what is new, keep the rest."""

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.db import inserting
from app.db.chunks import chunks
from app.db.engine import Connection
from app.db.revisions import Change
from app.db.selects.prepared import AnySelect
from app.db.tables.columns import OPEN
from app.db.tables.knowledge import Versioned

Stored = dict[str, Any]
"""A row by its columns."""


class Difference(NamedTuple):
    """The rows that were opened, and those that were closed."""

    opened: list[Stored]
    closed: list[Stored]

    def __bool__(self) -> bool:
        return bool(self.opened or self.closed)


_HOUSEKEEPING = ("id", "known_from", "known_to")
_UNCOMPARED = (*_HOUSEKEEPING, "added", "resulting_status")
"""What nobody asks for: housekeeping, and what is derived from it."""


def replace_open(
    change: Change,
    table: type[Versioned],
    wanted: Iterable[Stored],
    *scope: sa.ColumnElement[bool],
    **values: object,
) -> Difference:
    """Make the open rows within `scope` be exactly `wanted` (columns left out are NULL).

    What differs is closed and opened anew under this change's revision. `values` are for the
    parameters of `scope`.
    """
    columns = table.__table__.columns  # type: ignore[attr-defined]
    opened, outdated = compare(change.session, table, wanted, *scope, **values)
    stale: list[int] = []
    fresh: list[int] = []
    for row in outdated:
        just_now = change.opened and row["known_from"] == change.number
        (fresh if just_now else stale).append(row["id"])
    for part in chunks(stale):
        part = columns["id"].in_(part)
        change.session.execute(sa.update(table).where(part).values(known_to=change.number))
    for part in chunks(fresh):
        # Opened and outdated in one revision: no other ever saw it.
        part = columns["id"].in_(part)
        change.session.execute(sa.delete(table).where(part))
    if opened:
        stamped = [{**row, "known_from": change.number, "known_to": OPEN} for row in opened]
        inserting.insert(change.session, table, stamped)
    return Difference(opened, outdated)


@cache
def _open_rows(table: type[Versioned], names: tuple[str, ...]) -> AnySelect:
    columns = table.__table__.columns  # type: ignore[attr-defined]
    query: AnySelect = sa.select(*(columns[name] for name in names))
    return query.where(columns["known_to"] == OPEN)


def compare(
    session: Connection,
    table: type[Versioned],
    wanted: Iterable[Stored],
    *scope: sa.ColumnElement[bool],
    **values: object,
) -> tuple[list[Stored], list[Stored]]:
    """The rows that are wanted and not open, and those that are open within `scope` and unwanted.

    The former are without housekeeping, the latter whole.
    """
    columns = table.__table__.columns  # type: ignore[attr-defined]
    names = [column.name for column in columns if column.name not in _UNCOMPARED]
    targets = dict.fromkeys(tuple(map(row.get, names)) for row in wanted)
    kept = set()
    unwanted = []
    everything = [*_HOUSEKEEPING, *names]
    query = _open_rows(table, tuple(everything)).where(*scope)
    for row in session.execute(query, values).all():
        key = tuple(row[len(_HOUSEKEEPING) :])
        if key in targets and key not in kept:
            kept.add(key)
        else:
            unwanted.append(dict(zip(everything, row, strict=True)))
    missing = (key for key in targets if key not in kept)
    return [dict(zip(names, key, strict=True)) for key in missing], unwanted
