"""Bring versioned rows up to date: close what is no longer so, open what is new, keep the rest."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.db.columns import OPEN
from app.db.revisions import Change
from app.db.tables import Versioned


class Difference(NamedTuple):
    """The rows that were opened, and how many were closed."""

    opened: list[dict[str, Any]]
    closed: int

    def __bool__(self) -> bool:
        return bool(self.opened or self.closed)


_CHUNK = 500
_HOUSEKEEPING = ("id", "known_from", "known_to")


def sync(
    change: Change,
    table: type[Versioned],
    wanted: Iterable[dict[str, Any]],
    *scope: sa.ColumnElement[bool],
) -> Difference:
    """Make the open rows within `scope` be exactly `wanted` (columns left out are NULL).

    What differs is closed and opened anew under this change's revision.
    """
    columns = table.__table__.columns  # type: ignore[attr-defined]
    names = [column.name for column in columns if column.name not in _HOUSEKEEPING]
    targets = {
        tuple(row.get(name) for name in names): {name: row.get(name) for name in names}
        for row in wanted
    }
    selected = [
        columns["id"],
        columns["known_from"],
        *(columns[name] for name in names),
    ]
    stale: list[int] = []
    fresh: list[int] = []
    kept = set()
    for row_id, known_from, *values in change.session.execute(
        sa.select(*selected).where(columns["known_to"] == OPEN, *scope)
    ):
        key = tuple(values)
        if key in targets and key not in kept:
            kept.add(key)
        elif change.opened and known_from == change.number:
            fresh.append(row_id)
        else:
            stale.append(row_id)
    opened = [row for key, row in targets.items() if key not in kept]
    for start in range(0, len(stale), _CHUNK):
        part = columns["id"].in_(stale[start : start + _CHUNK])
        change.session.execute(sa.update(table).where(part).values(known_to=change.number))
    for start in range(0, len(fresh), _CHUNK):
        # Opened and outdated in one revision: no other ever saw it.
        part = columns["id"].in_(fresh[start : start + _CHUNK])
        change.session.execute(sa.delete(table).where(part))
    if opened:
        stamped = [{**row, "known_from": change.number, "known_to": OPEN} for row in opened]
        change.session.execute(sa.insert(table.__table__), stamped)  # type: ignore[attr-defined]
    return Difference(opened, len(stale) + len(fresh))
