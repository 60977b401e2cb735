"""Reads that put memberships side by side."""

from functools import cache
from typing import Any

import sqlalchemy as sa

from app.accords import queries as accords
from app.comparisons.schemas import AbsentFilter, CompareFilter, HistoryFilter
from app.countries import queries as countries
from app.db import extents, revisions
from app.db.engine import Snapshot
from app.db.extents import Extent
from app.db.prepared import Prepared
from app.db.revisions import FIRST_DAY, Moment
from app.db.tables import AccordEntry, CountryEntry, Span
from app.domain import curve, regions, timeline
from app.domain.dates import PartialDate
from app.domain.rules import Rule
from app.domain.statuses import STRENGTH, Standing, Status
from app.errors import NotFound
from app.http import answers, listing
from app.memberships import holding

_span: Any = Span
_country: Any = CountryEntry
_accord: Any = AccordEntry
_extent: Any = Extent
_BOUND = (Standing.MEMBER.value, Standing.SIGNATORY.value)
_COUNTRIES: sa.BindParameter[Any] = sa.bindparam("countries", expanding=True)
_ACCORD = sa.bindparam("accord", type_=_span.accord.type)
_NAMES = Prepared(
    sa.select(_country.country, _country.name).where(
        _country.country.in_(_COUNTRIES), revisions.visible(CountryEntry)
    )
)
_MEMBERS = Prepared(
    holding.SELECT.where(
        _span.accord.in_(sa.bindparam("accords", expanding=True)), _span.country.in_(_COUNTRIES)
    )
)
_SPANS = Prepared(
    sa.select(
        _span.country,
        _span.seq,
        _span.status,
        _span.standing,
        _span.rule,
        _span.starts,
        _span.starts_earliest,
        _span.starts_latest,
        _span.ends,
        _span.ends_earliest,
        _span.ends_latest,
    )
    .where(_span.accord == _ACCORD, revisions.visible(Span))
    .order_by(_span.country, _span.seq)
)


@cache
def _compared(wants_gap: bool | None, narrow: str | None) -> listing.Listing:
    """Accords that any of the countries has a status towards, with those that only some are in."""
    # Accord by accord, so that a page ends where it is full: NULL where none of them is in it.
    held = holding.MEMBERS.with_only_columns(
        sa.func.sum(sa.case((_span.standing == Standing.MEMBER.value, 1), else_=0))
    )
    inside = held.where(
        _span.country.in_(_COUNTRIES), _span.accord == _accord.accord
    ).scalar_subquery()
    gap = sa.and_(inside > 0, inside < sa.bindparam("number", type_=sa.Integer))
    query = sa.select(_accord.accord, _accord.title, gap).where(
        revisions.visible(AccordEntry), inside.is_not(None)
    )
    query = extents.within(query, _accord.accord, (), narrow)
    if wants_gap is not None:
        query = query.where(gap if wants_gap else sa.not_(gap))
    return listing.Listing(query, [_extent.accord], looked_up=narrow is not None)


@cache
def _absent(filters: tuple[str, ...]) -> listing.Listing:
    """Countries that are neither members nor signatories, with what they are."""
    held = holding.SELECT.where(_span.accord == _ACCORD).subquery()
    query = (
        sa.select(_country.country, _country.name, held)
        .join(held, held.c.country == _country.country, isouter=True)
        .where(
            revisions.visible(CountryEntry),
            _country.kind == sa.bindparam("kind"),
            sa.or_(held.c.standing.is_(None), held.c.standing.not_in(_BOUND)),
            # Whoever has ceased to exist by that day holds nothing out.
            sa.or_(_country.ended_on.is_(None), _country.ended_on_latest > FIRST_DAY),
        )
    )
    if "region" in filters:
        query = query.where(countries.IN_REGION)
    return listing.Listing(query, [_country.country])


def _named(session: Snapshot, refs: list[str], moment: Moment) -> dict[str, str]:
    """The codes and names of the countries asked for, in that order. Raises NotFound."""
    codes = countries.resolve_all(session, refs, moment.revision)
    for ref in refs:
        if ref not in codes:
            near = countries.suggestions(session, ref, moment.revision)
            raise NotFound(f"There is no country {ref!r}.", near)
    values = {**moment.values, "countries": list(codes.values())}
    names = {row[0]: row[1] for row in _NAMES.rows(session, values)}
    return {codes[ref]: names[codes[ref]] for ref in refs}


def compare(session: Snapshot, asked: CompareFilter, base: str) -> tuple[dict[str, Any], Moment]:
    """A page of accords that any of the countries has a status towards. Raises NotFound.

    Six statements, whatever the number of countries and accords.
    """
    moment = answers.asked_moment(session, asked)
    names = _named(session, asked.country, moment)

    def out(rows: listing.Rows) -> list[dict[str, Any]]:
        members = _members(session, moment, [row[0] for row in rows], list(names))
        return [
            {
                "accord": {"slug": slug, "title": title},
                "gap": bool(is_gap),
                "members": [
                    members.get((slug, code))
                    or holding.nothing(slug, {"code": code, "name": name}, moment)
                    for code, name in names.items()
                ],
            }
            for slug, title, is_gap in rows
        ]

    values = {
        **moment.values,
        "countries": list(names),
        "number": len(names),
        "held": extents.EVERYTHING,
    }
    of_question = _compared(asked.gap, extents.narrowest(session, values))
    return of_question.page(session, values, asked, moment, base, out), moment


def _members(
    session: Snapshot, moment: Moment, slugs: list[str], codes: list[str]
) -> dict[tuple[str, str], dict[str, Any]]:
    values = {**moment.values, "accords": slugs, "countries": codes}
    rows = _MEMBERS.rows(session, values)
    return {(row[0], row[1]): holding.out(row, moment) for row in rows}


def list_absent(
    session: Snapshot, slug: str, asked: AbsentFilter, base: str
) -> tuple[dict[str, Any], Moment]:
    """A page of countries that are neither members nor signatories. Raises NotFound."""
    moment = answers.asked_moment(session, asked)
    accords.require(session, slug, moment)
    given = listing.given(asked, ["kind", "region"])
    if "region" in given:
        given["region"] = regions.code_of(given["region"])

    def out(row: Any) -> dict[str, Any]:
        if row[2] is not None:
            return holding.out(row[2:], moment)
        return holding.nothing(slug, {"code": row[0], "name": row[1]}, moment)

    values = {**given, "accord": slug}
    of_question = _absent(tuple(given))
    return of_question.page(session, values, asked, moment, base, listing.each(out)), moment


def list_history(
    session: Snapshot, slug: str, asked: HistoryFilter, base: str
) -> tuple[dict[str, Any], Moment]:
    """A page of the days on which an accord's counts changed, until the day asked about.

    Three statements. Raises NotFound.
    """
    moment = answers.asked_moment(session, asked)
    accords.require(session, slug, moment)
    points = [p for p in growth(session, slug, moment) if p.on <= moment.as_of.latest]
    if asked.cursor:
        (after,) = answers.key_of(asked, moment, base, [str])
        points = [point for point in points if point.on.isoformat() > after]
    items = [
        {
            "on": point.on.isoformat(),
            "counts": _in_order(point.counts),
            "possible": _in_order(point.possible),
        }
        for point in points[: asked.limit]
    ]
    more = [items[-1]["on"]] if len(points) > asked.limit else None
    return answers.page(items, moment, base, asked, more), moment


def _in_order(counts: dict[Status, int]) -> dict[str, int]:
    return {status.value: counts[status] for status in sorted(counts, key=lambda s: STRENGTH[s])}


def growth(session: Snapshot, slug: str, moment: Moment) -> list[curve.Point]:
    """The whole curve of an accord, as known then, with one statement."""
    rows = _SPANS.rows(session, {**moment.values, "accord": slug})
    memberships: dict[str, list[timeline.Span]] = {}
    for country, seq, status, standing, rule, *bounds in rows:
        starts = PartialDate(*bounds[:3])
        span = timeline.Span(
            seq=seq,
            status=Status(status),
            standing=Standing(standing),
            rule=Rule(rule),
            basis=(),
            since=starts,
            starts=starts,
            ends=PartialDate(*bounds[3:]),
        )
        memberships.setdefault(country, []).append(span)
    return curve.points(memberships.values())
