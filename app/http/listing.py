"""One page of any collection: the same keyset, cursor and body for every list."""

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.db import paging
from app.db.revisions import Moment
from app.http import answers

Rows = Sequence[Any]


def page(
    session: Session,
    query: sa.Select[Any],
    order: Sequence[Any],
    asked: Any,
    moment: Moment,
    base: str,
    out: Callable[[Rows], list[dict[str, Any]]],
    *,
    newest_first: bool = False,
) -> dict[str, Any]:
    """A page of `query` in the order of the columns in `order`, which together are unique.

    One statement. `out` turns the page's rows (without the key) into items. `asked` holds `limit`
    and `cursor`; raises Rejected for a cursor that belongs to another question or was changed.
    """
    if asked.cursor:
        kinds = [column.type.python_type for column in order]
        key = answers.key_of(asked, moment, base, kinds)
        query = query.where((paging.before if newest_first else paging.after)(order, key))
    ordered = [sa.desc(column) for column in order] if newest_first else order
    keyed = query.add_columns(*(column.label(f"key_{i}") for i, column in enumerate(order)))
    # One row more than the page holds tells whether there is a next one.
    rows = session.execute(keyed.order_by(*ordered).limit(asked.limit + 1)).all()
    shown = rows[: asked.limit]
    more = list(shown[-1][-len(order) :]) if len(rows) > asked.limit else None
    items = out([row[: -len(order)] for row in shown])
    return answers.page(items, moment, base, asked, more)


def each(out: Callable[[Any], dict[str, Any]]) -> Callable[[Rows], list[dict[str, Any]]]:
    """The `out` of a page whose items each come from one row."""
    return lambda rows: [out(row) for row in rows]
