"""Reads of comparisons: what several countries are to each accord, side by side."""

from functools import cache
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import col

from app.api import listing, pages
from app.api.fields import Json
from app.api.pages import Answer
from app.comparisons.schemas import CompareFilter
from app.countries import queries as countries
from app.db import accord_bounds, revisions
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.db.selects.prepared import Prepared
from app.db.tables.derived import AccordBounds, Span
from app.db.tables.knowledge import AccordEntry, CountryEntry
from app.domain.statuses import Standing
from app.memberships import silence, status_on_day

_COUNTRIES: sa.BindParameter[str] = sa.bindparam("countries", expanding=True)
_NAMES = Prepared(
    sa.select(col(CountryEntry.country), col(CountryEntry.name)).where(
        col(CountryEntry.country).in_(_COUNTRIES), revisions.visible(CountryEntry)
    )
)
_MEMBERS = Prepared(
    status_on_day.SELECT.where(
        col(Span.accord).in_(sa.bindparam("accords", expanding=True)),
        col(Span.country).in_(_COUNTRIES),
    )
)
# How many of the countries are members.
_N = sa.func.sum(sa.case((col(Span.standing) == Standing.MEMBER.value, 1), else_=0)).label("n")
_MEMBERS_AMONG = sa.select(_N).where(status_on_day.HELD, col(Span.country).in_(_COUNTRIES))
_INSIDE = (
    _MEMBERS_AMONG.add_columns(
        col(Span.accord),
        sa.func.count().label("held"),
        sa.func.count(col(Span.standing).distinct()).label("standings"),
    )
    .group_by(col(Span.accord))
    .subquery()
)
_ALIKE = sa.and_(
    _INSIDE.c.held < silence.NUMBER,
    _INSIDE.c.standings == 1,
    _INSIDE.c.held == silence.known(_INSIDE.c.accord, _COUNTRIES),
)
"""Those of which it is known what they are have the same standing, and the others may have."""
_COUNTS = Prepared(
    sa.select(
        sa.func.count(),
        *(
            sa.func.coalesce(sa.func.sum(sa.case((holds, 1), else_=0)), 0)
            for holds in (_INSIDE.c.n == silence.NUMBER, _ALIKE)
        ),
    ).select_from(_INSIDE)
)


@cache
def _compared(wants_gap: bool | None, narrow: str | None) -> listing.Listing:
    """Accords towards which any of the countries has a status; `gap`: some are known to be members,
    and others not to be."""
    # Correlated, so that a page costs no more than its accords. NULL: none has a status towards it.
    inside = _MEMBERS_AMONG.where(col(Span.accord) == col(AccordEntry.accord)).scalar_subquery()
    gap = sa.and_(
        inside > 0,
        inside < silence.NUMBER,
        inside < silence.known(col(AccordEntry.accord), _COUNTRIES),
    )
    query = sa.select(col(AccordEntry.accord), col(AccordEntry.title), gap).where(
        revisions.visible(AccordEntry), inside.is_not(None)
    )
    query = accord_bounds.within(query, col(AccordEntry.accord), (), narrow)
    if wants_gap is not None:
        query = query.where(gap if wants_gap else sa.not_(gap))
    return listing.Listing(query, [col(AccordBounds.accord)], looked_up=narrow is not None)


def _named(session: Snapshot, refs: list[str], moment: Moment) -> dict[str, str]:
    """The codes and names of the countries asked for, in that order. Raises NotFound."""
    codes = countries.resolve_several(session, refs, moment.revision)
    values = {**moment.values, "countries": codes}
    names = {row[0]: row[1] for row in _NAMES.rows(session, values)}
    return {code: names[code] for code in codes}


def compare(session: Snapshot, asked: CompareFilter, base: str) -> Answer:
    """A page of accords that any of the countries has a status towards. Raises NotFound.

    At most eleven statements, whatever the number of countries and accords.
    """
    moment = pages.asked_moment(session, asked)
    names = _named(session, asked.country, moment)

    def out(rows: listing.Rows) -> list[Json]:
        slugs = [row[0] for row in rows]
        members = _members(session, moment, slugs, list(names))
        silences = silence.silences(session, slugs, list(names), moment)
        return [
            {
                "accord": {"slug": slug, "title": title},
                "gap": bool(is_gap),
                "members": [
                    members.get((slug, code))
                    or silence.nothing(
                        slug, {"code": code, "name": name}, silences[slug, code], moment
                    )
                    for code, name in names.items()
                ],
            }
            for slug, title, is_gap in rows
        ]

    values = {
        **moment.values,
        "countries": list(names),
        "number": len(names),
        "held": accord_bounds.EVERYTHING,
    }
    of_question = _compared(asked.gap, accord_bounds.most_selective(session, values))
    return of_question.page(session, values, asked, moment, base, out), moment


class Counts(NamedTuple):
    """Towards how many accords any of some countries has a status, in how many all are members, and
    how many leave open whether they differ: it is not known what one of them is."""

    every: int
    shared: int
    not_known: int


def count(session: Snapshot, codes: list[str], moment: Moment) -> Counts:
    """How many accords there are of each sort, with one statement."""
    values = {**moment.values, "countries": codes, "number": len(codes)}
    return Counts(*map(int, _COUNTS.rows(session, values)[0]))


def _members(
    session: Snapshot, moment: Moment, slugs: list[str], codes: list[str]
) -> dict[tuple[str, str], Json]:
    values = {**moment.values, "accords": slugs, "countries": codes}
    rows = _MEMBERS.rows(session, values)
    members = status_on_day.members(session, rows, moment)
    return {(row[0], row[1]): member for row, member in zip(rows, members, strict=True)}
