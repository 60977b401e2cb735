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
from app.db.revisions import FIRST_DAY
from app.db.selects.prepared import Row, parameter
from app.db.tables.derived import Span
from app.db.tables.knowledge import CountryEntry
from app.domain.naming import regions
from app.domain.statuses import Standing
from app.memberships import status_on_day

_BOUND = (Standing.MEMBER.value, Standing.SIGNATORY.value)
_ACCORD = parameter("accord", col(Span.accord))


@cache
def _absent(filters: tuple[str, ...]) -> listing.Listing:
    held = status_on_day.SELECT.where(col(Span.accord) == _ACCORD).subquery()
    query = (
        sa.select(col(CountryEntry.country), col(CountryEntry.name), held)
        .join(held, held.c.country == col(CountryEntry.country), isouter=True)
        .where(
            revisions.visible(CountryEntry),
            col(CountryEntry.kind) == sa.bindparam("kind"),
            sa.or_(held.c.standing.is_(None), held.c.standing.not_in(_BOUND)),
            # A state that has ceased to exist by that day is no hold-out.
            sa.or_(
                col(CountryEntry.ended_on).is_(None), col(CountryEntry.ended_on_latest) > FIRST_DAY
            ),
        )
    )
    if "region" in filters:
        query = query.where(countries.IN_REGION)
    return listing.Listing(query, [col(CountryEntry.country)])


def list_absent(session: Snapshot, slug: str, asked: AbsentFilter, base: str) -> Answer:
    """A page of countries that are neither members nor signatories. Raises NotFound."""
    moment = pages.asked_moment(session, asked)
    accords.require(session, slug, moment)
    given = listing.given(asked, ["kind", "region"])
    if "region" in given:
        given["region"] = regions.code_of(given["region"])

    def out(row: Row) -> Json:
        if row[2] is not None:
            return status_on_day.member(row[2:], moment)
        return status_on_day.nothing(slug, {"code": row[0], "name": row[1]}, moment)

    values = {**given, "accord": slug}
    of_question = _absent(tuple(given))
    return of_question.page(session, values, asked, moment, base, listing.each(out)), moment
