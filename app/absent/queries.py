"""Reads of hold-outs: countries that are neither members of an accord nor signatories."""

from functools import cache

import sqlalchemy as sa
from sqlmodel import col

from app.absent.schemas import AbsentFilter
from app.accords import queries as accords
from app.api import listing, pages
from app.api.fields import Json
from app.api.pages import Answer
from app.countries import queries as countries
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import FIRST_DAY, LAST_DAY
from app.db.selects.prepared import parameter
from app.db.tables.columns import constant
from app.db.tables.derived import Span
from app.db.tables.knowledge import CountryEntry, Succession
from app.db.tables.ledger import Action, CompleteList
from app.domain.certainties import Certainty
from app.domain.statuses import Standing
from app.memberships import silence, status_on_day

_BOUND = (Standing.MEMBER.value, Standing.SIGNATORY.value)
_WIDTH = len(status_on_day.SELECT.selected_columns)
_ACCORD = parameter("accord", col(Span.accord))


_SPANS = sa.select(sa.func.max(col(Span.told_through)), sa.func.count()).where(
    col(Span.accord) == _ACCORD,
    col(Span.country) == col(CountryEntry.country),
    revisions.visible(Span),
)
_LISTED = (
    sa.select(sa.func.max(col(CompleteList.reaches)))
    .where(col(CompleteList.accord) == _ACCORD, revisions.visible(CompleteList))
    .scalar_subquery()
)


def _silent() -> sa.ColumnElement[str]:
    """How sure it is that a country without a status has none: `certainties.of` in SQL."""
    told, number = (
        _SPANS.with_only_columns(column).correlate(CountryEntry).scalar_subquery()
        for column in _SPANS.selected_columns
    )
    elsewhere = (
        silence.ACTS.where(
            col(Action.accord) == _ACCORD, col(Succession.predecessor) == col(CountryEntry.country)
        )
        .correlate(CountryEntry)
        .exists()
    )
    reached = sa.func.coalesce(_LISTED >= LAST_DAY, sa.false())
    return sa.case(
        (sa.and_(elsewhere, number == 0), constant(Certainty.UNKNOWN.value)),
        (sa.or_(reached, told >= LAST_DAY), constant(Certainty.CERTAIN.value)),
        (number > 0, constant(Certainty.PRESUMED.value)),
        else_=constant(Certainty.UNKNOWN.value),
    )


@cache
def _absent(filters: tuple[str, ...]) -> listing.Listing:
    select = status_on_day.SELECT.where(col(Span.accord) == _ACCORD)
    held = select.subquery()
    if "certainty" in filters:
        held = select.add_columns(status_on_day.SURE.label("sure")).subquery()
    query = (
        sa.select(col(CountryEntry.country), col(CountryEntry.name), held)
        .join(held, held.c.country == col(CountryEntry.country), isouter=True)
        .where(
            revisions.visible(CountryEntry),
            col(CountryEntry.kind) == sa.bindparam("kind"),
            sa.or_(held.c.standing.is_(None), held.c.standing.not_in(_BOUND)),
            # A state that has ceased to exist by that day, or does not yet, is no hold-out.
            sa.or_(
                col(CountryEntry.ended_on).is_(None), col(CountryEntry.ended_on_latest) > FIRST_DAY
            ),
            sa.or_(
                col(CountryEntry.began_on).is_(None),
                col(CountryEntry.began_on_earliest) <= LAST_DAY,
            ),
        )
    )
    if "region" in filters:
        query = query.where(countries.IN_REGION)
    if "certainty" in filters:
        sure = sa.func.coalesce(held.c.sure, _silent())
        query = query.where(sure == sa.bindparam("certainty", type_=sa.String))
    return listing.Listing(query, [col(CountryEntry.country)])


def list_absent(session: Snapshot, slug: str, asked: AbsentFilter, base: str) -> Answer:
    """A page of countries that are neither members nor signatories. Raises NotFound."""
    moment = pages.asked_moment(session, asked)
    accords.require(session, slug, moment)
    given = listing.given(asked, ["kind", "region", "certainty"])

    def out(rows: listing.Rows) -> list[Json]:
        silent = [row[0] for row in rows if row[2] is None]
        silences = silence.silences(session, [slug], silent, moment)
        held = [row[2 : 2 + _WIDTH] for row in rows if row[2] is not None]
        members = iter(status_on_day.members(session, held, moment))
        return [
            next(members)
            if row[2] is not None
            else silence.nothing(
                slug, {"code": row[0], "name": row[1]}, silences[slug, row[0]], moment
            )
            for row in rows
        ]

    parts = [
        (_absent(tuple(each)), {**each, "accord": slug}) for each in listing.combinations(given)
    ]
    return listing.page(session, parts, asked, moment, base, out), moment
