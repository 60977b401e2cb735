"""Keyset pagination of a UNION ALL of many selects: each is cut to what the page can show of it.

Each part has columns `revision`, `rank` and `number`, which order the feed, and no bounds of its
own. A part has an index that starts with its revision, or few rows, so a page costs what it shows,
wherever it is.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from app.api.listing import MOST
from app.db.revisions import KNOWN
from app.db.selects import cursors
from app.db.selects.prepared import AnySelect
from app.db.tables.indexes import unindexed

_SINCE = sa.bindparam("since", type_=sa.Integer)
_BEHIND_ALL = 99
"""A rank behind those of all parts."""


def position(rows: sa.Subquery) -> list[sa.ColumnElement[int]]:
    """The key of the feed: the columns that order it."""
    return [rows.c.revision, rows.c.rank, rows.c.number]


def start(since: int, until: int, newest_first: bool) -> list[int]:
    """The key that the first page comes after."""
    return [until + 1, 0, 0] if newest_first else [since, _BEHIND_ALL, 0]


def bounded_union(parts: Sequence[AnySelect], newest_first: bool) -> sa.Subquery:
    """All rows of the parts that can be on the page. The part with most rows comes first.

    Always executed with a key, and with `since` beside the moment's values.
    """
    edge = _edge(parts[0], newest_first)
    nearest = [
        _nearest(part, newest_first, edge if number else None) for number, part in enumerate(parts)
    ]
    return sa.union_all(*(sa.select(part.subquery()) for part in nearest)).subquery()


def _nearest(
    part: AnySelect, newest_first: bool, edge: sa.ScalarSelect[int] | None = None
) -> AnySelect:
    """As many rows of a part as a page holds, after its key and not beyond the edge."""
    rows = part.subquery()
    revision = rows.c.revision
    compare = cursors.before if newest_first else cursors.after
    # Planner hint: an index range takes one bound on either side, and SQLite may choose a wide one
    # if there are more. So the key bounds the revision alone, and all else is unindexed.
    behind = compare([unindexed(revision), rows.c.rank, rows.c.number])
    (key,) = cursors.key([revision])
    if newest_first:
        within = revision > _SINCE if edge is None else revision >= sa.func.coalesce(edge, 0)
        bounds = [revision <= key, within]
        if edge is not None:
            bounds.append(unindexed(revision) > _SINCE)
        order: list[sa.ColumnElement[int]] = [revision.desc(), rows.c.number.desc()]
    else:
        until = KNOWN if edge is None else sa.func.coalesce(edge, KNOWN)
        bounds = [revision >= key, revision <= until]
        order = [revision, rows.c.number]
    return sa.select(rows).where(behind, *bounds).order_by(*order).limit(MOST)


def _edge(part: AnySelect, newest_first: bool) -> sa.ScalarSelect[int]:
    """The revision at which this part alone has filled the page, or NULL if it does not.

    The other parts are not searched beyond it. A part that finds few rows among many candidates,
    such as citations that came later than their action, would otherwise be searched to its end.
    """
    rows = _nearest(part, newest_first).subquery()
    last = sa.func.min(rows.c.revision) if newest_first else sa.func.max(rows.c.revision)
    return sa.select(sa.case((sa.func.count() == MOST, last))).scalar_subquery()
