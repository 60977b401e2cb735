"""One change from begin to commit: a transaction, its revision, and its spans."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import sqlalchemy as sa

from app.db import engine as engines
from app.db.revisions import Change


class _Undone(Exception):
    """Leaves the transaction without a commit."""


Settle = Callable[[Change], object]


@contextmanager
def recording(
    engine: sa.Engine, author: str, reason: str, settle: Settle, *, keep: bool = True
) -> Iterator[Change]:
    """Everything written through the change becomes one revision, or nothing does.

    `settle` derives the spans of what was touched before the commit. With `keep` false all of it is
    undone at the end, which makes a dry run as exact as the real one.
    """
    with suppress(_Undone), engines.writing(engine) as session:
        change = Change(session, author, reason)
        yield change
        settle(change)
        if not keep:
            raise _Undone
