"""The page of a feed made of many parts: of each part only what can stand on the page.

A part has columns `revision`, `rank` and `number`, which order the feed, and no bounds of its own.
Each has an index that starts with its revision, so a page costs what it shows, wherever it stands;
or all its rows are few.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from app.api.listing import MOST
from app.db.revisions import KNOWN
from app.db.selects import paging
from app.db.tables.indexes import unindexed

_SINCE = sa.bindparam("since", type_=sa.Integer)
_BEHIND_ALL = 99
"""A rank behind those of all parts."""


def position(rows: Any) -> list[Any]:
    """What orders the feed."""
    return [rows.c.revision, rows.c.rank, rows.c.number]


def start(since: int, until: int, newest_first: bool) -> list[int]:
    """The key that the first page is behind."""
    return [until + 1, 0, 0] if newest_first else [since, _BEHIND_ALL, 0]


def of(parts: Sequence[sa.Select[Any]], newest_first: bool) -> Any:
    """All parts within the page, for a listing. The first part is the one that has most rows.

    To be executed with a key always, and with `since` beside the moment's values.
    """
    edge = _edge(parts[0], newest_first)
    nearest = [
        _nearest(part, newest_first, edge if number else None) for number, part in enumerate(parts)
    ]
    return sa.union_all(*(sa.select(part.subquery()) for part in nearest)).subquery()


def _nearest(part: sa.Select[Any], newest_first: bool, edge: Any = None) -> sa.Select[Any]:
    """As many rows of a part as the page holds, behind its key and not beyond the edge."""
    rows = part.subquery()
    revision = rows.c.revision
    compare = paging.before if newest_first else paging.after
    # One bound on either side, the key's once more for the revision alone: an index range takes
    # one, and it has to be the narrow one. More of them mislead SQLite in its choice of an index.
    behind = compare([unindexed(revision), rows.c.rank, rows.c.number])
    (key,) = paging.key([revision])
    if newest_first:
        within = revision > _SINCE if edge is None else revision >= sa.func.coalesce(edge, 0)
        bounds = [revision <= key, within]
        if edge is not None:
            bounds.append(unindexed(revision) > _SINCE)
        order: list[Any] = [revision.desc(), rows.c.number.desc()]
    else:
        until = KNOWN if edge is None else sa.func.coalesce(edge, KNOWN)
        bounds = [revision >= key, revision <= until]
        order = [revision, rows.c.number]
    return sa.select(rows).where(behind, *bounds).order_by(*order).limit(MOST)


def _edge(part: sa.Select[Any], newest_first: bool) -> Any:
    """The revision at which this part alone has filled the page, or NULL if it does not.

    Behind that no part is looked at: one with few rows among many candidates, such as citations
    that came later than their action, would else be searched to its end.
    """
    rows = _nearest(part, newest_first).subquery()
    last = sa.func.min(rows.c.revision) if newest_first else sa.func.max(rows.c.revision)
    return sa.select(sa.case((sa.func.count() == MOST, last))).scalar_subquery()
