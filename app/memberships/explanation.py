"""One membership with its reasons: the rule, the acts, the evidence, and all ever known of it."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from app.accords import queries as accords
from app.actions import queries as actions
from app.api import pages
from app.api.fields import partial
from app.api.models import AsOf
from app.countries import queries as countries
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.db.selects.prepared import Prepared
from app.db.tables import CountryEntry, Span
from app.domain import dates, events
from app.domain.actions import Kind, Scope
from app.domain.dates import PartialDate
from app.domain.events import Act
from app.domain.rules import REASONS, Rule
from app.memberships import status_on_day

_span: Any = Span
_country: Any = CountryEntry
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
    _span.known_from,
    _span.known_to,
)
_HERE = (
    _span.accord == sa.bindparam("accord", type_=_span.accord.type),
    _span.country == sa.bindparam("country", type_=_span.country.type),
)
_HELD = Prepared(status_on_day.SELECT.where(*_HERE))
_NAME = Prepared(
    sa.select(_country.name).where(
        _country.country == sa.bindparam("country", type_=_country.country.type),
        revisions.visible(CountryEntry),
    )
)
_KNOWN_SPANS = Prepared(
    sa.select(*_SPAN)
    .where(*_HERE, revisions.recorded(Span))
    .order_by(_span.known_from, _span.seq, _span.id)
)


def get_membership(
    session: Snapshot, slug: str, ref: str, asked: AsOf
) -> tuple[dict[str, Any], Moment]:
    """What a country is to an accord, and why. Raises NotFound for either alone.

    Seven statements, however much is recorded.
    """
    moment = pages.asked_moment(session, asked)
    accords.require(session, slug, moment)
    code = countries.resolve(session, ref, moment.revision)
    values = {**moment.values, "accord": slug, "country": code}
    row = _HELD.first(session, values)
    if row is not None:
        member = status_on_day.member(row, moment)
    else:
        ((name,),) = _NAME.rows(session, values)
        member = status_on_day.nothing(slug, {"code": code, "name": name}, moment)
    known_spans = [_span_out(row, moment.revision) for row in _KNOWN_SPANS.rows(session, values)]
    known_acts = actions.of_membership(session, slug, code, moment)
    known_acts.sort(key=_date_order)
    order = {act["id"]: position for position, act in enumerate(known_acts)}
    for span in known_spans:
        span["actions"].sort(key=lambda number: order.get(number, 0))
    spans = [_plain(span) for span in known_spans if "known_to" not in span]
    acts = [act for act in known_acts if "retracted_in" not in act]
    out = {
        **member,
        "because": _because(spans, moment),
        "spans": spans,
        "actions": acts,
        "disputes": _disputes(acts),
        "timeline": {"spans": known_spans, "actions": known_acts},
    }
    return pages.stamped(out, moment), moment


def _span_out(row: Sequence[Any], revision: int) -> dict[str, Any]:
    status, standing, rule, since, *bounds, provisional, leaving_on, basis, known, until = row
    out: dict[str, Any] = {
        "status": status,
        "standing": standing,
        "rule": rule,
        "since": since,
        "starts": partial(*bounds[:3]),
        "provisional": bool(provisional),
        "actions": [int(number) for number in basis.split(",") if number],
        "known_from": known,
    }
    if bounds[4] != dates.LAST_DAY:
        out["ends"] = partial(*bounds[3:])
    if leaving_on is not None:
        out["leaving_on"] = leaving_on
    if until <= revision:
        out["known_to"] = until
    return out


def _plain(span: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in span.items() if not name.startswith("known_")}


def _date_order(act: dict[str, Any]) -> tuple[str, str, int]:
    done = act["done_on"]
    return (done.get("earliest", ""), done.get("latest", "9999"), act["id"])


def _because(spans: list[dict[str, Any]], moment: Moment) -> dict[str, Any]:
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


def _disputes(acts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What sources disagree about: acts that one disputes, and acts with more than one date."""
    found = [
        {"about": "action", "actions": [act["id"]]}
        for act in acts
        if any(citation["stance"] == "disputes" for citation in act["citations"])
    ]
    for group in events.conflicting(_act(act) for act in acts):
        if len(group) > 1:
            found.append({"about": "date", "actions": sorted(act.id for act in group)})
    return found


def _act(act: dict[str, Any]) -> Act:
    def date(name: str) -> PartialDate | None:
        return dates.parse(act[name]["edtf"]) if name in act else None

    done_on = date("done_on")
    assert done_on is not None
    return Act(act["id"], Kind(act["kind"]), done_on, date("effective_on"), Scope(act["scope"]))
