"""Reads of memberships: lists of members, and one membership with its reasons."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.accords import queries as accords
from app.actions import queries as actions
from app.countries import queries as countries
from app.db import paging, revisions
from app.db.revisions import Moment
from app.db.tables import Action, CountryEntry, Span
from app.domain import dates
from app.domain.rules import REASONS, Rule
from app.http import answers
from app.http.fields import AsOf, partial
from app.memberships import holding
from app.memberships.schemas import (
    CountryMembershipFilter,
    MemberFilter,
    MembershipFilter,
)

_span: Any = Span
_action: Any = Action
_country: Any = CountryEntry


def _moment(session: Session, asked: AsOf) -> Moment:
    return revisions.moment(session, asked.as_of, asked.revision, asked.known_at)


def _page(
    session: Session,
    moment: Moment,
    asked: Any,
    base: str,
    query: sa.Select[Any],
    keys: Sequence[str],
) -> dict[str, Any]:
    """One page in the order of `keys` (`accord`, `country`), with one statement."""
    columns = [getattr(_span, key) for key in keys]
    query = holding.narrowed(query, asked)
    if asked.cursor:
        key = paging.decode(asked.cursor, answers.question(asked, moment), [str] * len(keys))
        query = query.where(paging.after(columns, key))
    rows = session.execute(query.order_by(*columns).limit(asked.limit + 1)).all()
    items = [holding.out(row) for row in rows[: asked.limit]]
    more = None
    if len(rows) > asked.limit:
        last = rows[asked.limit - 1]
        more = [last[0] if key == "accord" else last[1] for key in keys]
    return answers.page(items, moment, base, asked, more)


def list_members(
    session: Session, slug: str, asked: MemberFilter, base: str
) -> tuple[dict[str, Any], Moment]:
    """A page of an accord's members, in the order of their codes. Raises NotFound.

    Three statements (revision, accord, members), four with a filter by country.
    """
    moment = _moment(session, asked)
    accords.require(session, slug, moment)
    query = holding.select(moment).where(_span.accord == slug)
    if asked.country:
        code = countries.resolve(session, asked.country, moment.revision)
        query = query.where(_span.country == code)
    return _page(session, moment, asked, base, query, ["country"]), moment


def list_country_memberships(
    session: Session, ref: str, asked: CountryMembershipFilter, url: str
) -> tuple[dict[str, Any], Moment]:
    """A page of what a country is in, in the order of the accords. Raises NotFound."""
    moment = _moment(session, asked)
    code = countries.resolve(session, ref, moment.revision)
    query = holding.select(moment).where(_span.country == code)
    if asked.accord:
        accords.require(session, asked.accord, moment)
        query = query.where(_span.accord == asked.accord)
    base = f"{url}/v1/countries/{code}/memberships"
    return _page(session, moment, asked, base, query, ["accord"]), moment


def list_memberships(
    session: Session, asked: MembershipFilter, base: str
) -> tuple[dict[str, Any], Moment]:
    """A page of memberships across accords and countries. Raises NotFound."""
    moment = _moment(session, asked)
    query = holding.select(moment)
    if asked.accord:
        accords.require(session, asked.accord, moment)
        query = query.where(_span.accord == asked.accord)
    if asked.country:
        code = countries.resolve(session, asked.country, moment.revision)
        query = query.where(_span.country == code)
    if asked.signed_before:
        query = query.where(_span.since_latest < asked.signed_before)
    return _page(session, moment, asked, base, query, ["accord", "country"]), moment


def get_membership(
    session: Session, slug: str, ref: str, asked: AsOf
) -> tuple[dict[str, Any], Moment]:
    """What a country is to an accord, and why. Raises NotFound for either alone.

    Seven statements, however much is recorded.
    """
    moment = _moment(session, asked)
    accords.require(session, slug, moment)
    code = countries.resolve(session, ref, moment.revision)
    here = (_span.accord == slug, _span.country == code)
    row = session.execute(holding.select(moment).where(*here)).first()
    if row is not None:
        member = holding.out(row)
    else:
        name = session.execute(
            sa.select(_country.name).where(
                _country.country == code,
                revisions.visible(CountryEntry, moment.revision),
            )
        ).scalar_one()
        member = holding.nothing(slug, {"code": code, "name": name})
    spans = session.execute(
        sa.select(*_SPAN).where(*here, revisions.visible(Span, moment.revision)).order_by(_span.seq)
    ).all()
    acts = actions.load(
        session,
        moment,
        _action.accord == slug,
        _action.country == code,
        actions.standing(moment),
    )
    acts.sort(key=_date_order)
    shown = [_span_out(span) for span in spans]
    member["because"] = _because(member, shown, moment)
    order = {act["id"]: position for position, act in enumerate(acts)}
    for used in (member["because"], *shown):
        used["actions"].sort(key=lambda number: order.get(number, 0))
    return answers.stamped({**member, "spans": shown, "actions": acts}, moment), moment


_SPAN = (
    _span.status,
    _span.standing,
    _span.rule,
    _span.since,
    _span.starts,
    _span.starts_earliest,
    _span.starts_latest,
    _span.ends,
    _span.ends_earliest,
    _span.ends_latest,
    _span.provisional,
    _span.leaving_on,
    _span.basis,
)


def _date_order(act: dict[str, Any]) -> tuple[str, str, int]:
    done = act["done_on"]
    return (done.get("earliest", ""), done.get("latest", "9999"), act["id"])


def _span_out(row: Sequence[Any]) -> dict[str, Any]:
    status, standing, rule, since, *bounds, provisional, leaving_on, basis = row
    out: dict[str, Any] = {
        "status": status,
        "standing": standing,
        "rule": rule,
        "since": since,
        "starts": partial(*bounds[:3]),
        "provisional": bool(provisional),
        "actions": [int(number) for number in basis.split(",") if number],
    }
    if bounds[4] != dates.LAST_DAY:
        out["ends"] = partial(*bounds[3:])
    if leaving_on is not None:
        out["leaving_on"] = leaving_on
    return out


def _because(member: dict[str, Any], spans: list[dict[str, Any]], moment: Moment) -> dict[str, Any]:
    """The rule behind the span that answers: the last one that can hold on that day."""
    first, last = moment.as_of.earliest.isoformat(), moment.as_of.latest.isoformat()
    held = [
        span
        for span in spans
        if span["starts"].get("earliest", "") <= last
        and first < span.get("ends", {}).get("latest", "9999-12-31")
    ]
    rule = Rule(held[-1]["rule"]) if held else Rule.NOTHING_RECORDED
    reason = REASONS[rule]
    out: dict[str, Any] = {"rule": rule, "sentence": reason.sentence}
    if reason.article:
        out["article"] = reason.article
    out["actions"] = list(held[-1]["actions"]) if held else []
    return out
