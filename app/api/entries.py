"""Entries: what is known by a slug. Pages of them, one of them, and what they refuse."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute
from sqlmodel import col

from app.api import listing, pages
from app.api.fields import Json
from app.api.models import EntryFilter
from app.api.pages import Answer
from app.db import revisions
from app.db.engine import Connection, Snapshot
from app.db.revisions import KNOWN, Moment
from app.db.selects import selectivity
from app.db.selects.prepared import AnySelect, Prepared, Row, parameter
from app.db.tables.columns import OPEN
from app.db.tables.indexes import unindexed
from app.db.tables.knowledge import AccordEntry, SourceEntry
from app.domain.naming import likeness
from app.errors import Conflict, NotFound

NEIGHBOURS = 100
Named = Sequence[sa.SQLColumnExpression[Any]]
"""Columns that name entries."""


def neighbours(column: sa.SQLColumnExpression[str], *where: sa.ColumnElement[bool]) -> AnySelect:
    """The values next to `near` in the order of an indexed column, so many on either side.

    What is like a mistyped key mostly begins like it; to compare all would take ever longer.
    """
    near = parameter("near", column)
    sides = (
        sa.select(column.label("value"))
        .where(condition, *where)
        .order_by(order)
        .limit(NEIGHBOURS)
        .subquery()
        for condition, order in ((column >= near, column), (column < near, column.desc()))
    )
    return sa.select(sa.union_all(*(sa.select(side.c.value) for side in sides)).subquery().c.value)


class Entries:
    """The entries in one table, whose slug stands in the column that is called like their kind.

    `columns` begin with it, and `out` turns a row of them into what is served; `by` names the
    column that a list is filtered by.
    """

    def __init__(
        self,
        kind: str,
        table: type[AccordEntry] | type[SourceEntry],
        columns: Sequence[sa.SQLColumnExpression[Any]],
        out: Callable[[Row], Json],
        by: str,
    ) -> None:
        self.kind = kind
        self._table = table
        self._subject: InstrumentedAttribute[str] = getattr(table, kind)
        self._out = out
        self._by = by
        seen = revisions.visible(table)
        self._all = sa.select(*columns).where(seen)
        self._one = Prepared(self._all.where(self._subject == parameter("slug", self._subject)))
        self._near = Prepared(neighbours(self._subject, seen))
        self._recorded = sa.select(self._subject).where(col(table.known_from) <= KNOWN)
        self._candidates = selectivity.Candidates({"recorded": self._recorded})
        self._listing = cache(self._list)

    def _list(
        self, *, filtered: bool, narrow: bool, by_title: bool, descending: bool
    ) -> listing.Listing:
        """`narrow`: the list starts from the few that were recorded by then."""
        query = self._all
        if filtered:
            query = query.where(getattr(self._table, self._by) == sa.bindparam(self._by))
        if narrow:
            query = query.where(self._subject.in_(self._recorded))
        if not by_title:
            slugs = [self._subject]
            return listing.Listing(query, slugs, looked_up=narrow, descending=descending)
        title = col(self._table.title_key)
        # Planner hint: sort the few.
        order: Named = [unindexed(title) if narrow else title, self._subject]
        return listing.Listing(query, order, descending=descending)

    def page(self, session: Snapshot, asked: EntryFilter, base: str) -> Answer:
        """A page in the order asked for, with two statements, or three as of a revision."""
        moment = pages.asked_moment(session, asked)
        given = listing.given(asked, [self._by])
        past = asked.revision is not None or asked.known_at is not None
        narrow = past and self._candidates.most_selective(session, moment.values) is not None
        by, descending = listing.ordering(asked.sort, "slug")
        of_question = self._listing(
            filtered=bool(given), narrow=narrow, by_title=by == "title", descending=descending
        )
        parts = [(of_question, each) for each in listing.combinations(given)]
        out = listing.each(self._out)
        return listing.page(session, parts, asked, moment, base, out), moment

    def require(self, session: Snapshot, slug: str, moment: Moment) -> Json:
        """One as it was known then. Raises NotFound, with suggestions."""
        row = self._one.first(session, {**moment.values, "slug": slug})
        if row is None:
            rows = self._near.rows(session, {**moment.values, "near": slug})
            near = likeness.close_to(slug, [known for (known,) in rows])
            raise NotFound(f"There is no {self.kind} {slug!r}.", near)
        return self._out(row)

    def refuse_taken(self, session: Connection, slug: str) -> None:
        """Raises Conflict if there is one of this slug."""
        standing = col(self._table.known_to) == OPEN
        query = sa.select(self._subject).where(self._subject == slug, standing)
        if session.execute(query).first() is not None:
            article = "an" if self.kind[0] in "aeiou" else "a"
            raise Conflict(f"There is {article} {self.kind} {slug!r} already.")

    def refuse_referred(
        self, session: Connection, slug: str, *columns: sa.SQLColumnExpression[Any]
    ) -> None:
        """Raises Conflict if one of these columns ever named it: history stays readable."""
        for column in columns:
            query = sa.select(sa.literal(1)).where(column == slug).limit(1)
            if session.execute(query).first():
                raise Conflict(f"{slug} is referred to by what is recorded, so it stays.")
