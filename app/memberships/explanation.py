"""Explanation of one membership: the rule, the acts, their evidence, and all earlier versions."""

import sqlalchemy as sa
from sqlmodel import col

from app.accords import queries as accords
from app.actions import queries as actions
from app.api import pages
from app.api.fields import Json, partial
from app.api.models import AsOf
from app.api.pages import Answer
from app.countries import queries as countries
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.db.selects.prepared import Prepared, Row, parameter
from app.db.tables.columns import columns, dated
from app.db.tables.derived import Span
from app.db.tables.knowledge import CountryEntry
from app.domain import dates
from app.domain.rules import REASONS, Rule
from app.memberships import doubts, silence, status_on_day
from app.passages import queries as passages

_SPAN = (
    *columns(Span.status, Span.standing, Span.rule, Span.since),
    *dated(col(Span.starts)),
    *dated(col(Span.ends)),
    *columns(Span.provisional, Span.leaving_on, Span.unread, Span.basis),
    *columns(Span.known_from, Span.known_to),
)
_HERE = (
    col(Span.accord) == parameter("accord", col(Span.accord)),
    col(Span.country) == parameter("country", col(Span.country)),
)
_HELD = Prepared(status_on_day.SELECT.where(*_HERE))
_NAME = Prepared(
    sa.select(col(CountryEntry.name)).where(
        col(CountryEntry.country) == parameter("country", col(CountryEntry.country)),
        revisions.visible(CountryEntry),
    )
)
_KNOWN_SPANS = Prepared(
    sa.select(*_SPAN, col(Span.seq))
    .where(*_HERE, revisions.recorded(Span))
    .order_by(*columns(Span.known_from, Span.seq, Span.id))
)


def get_membership(session: Snapshot, slug: str, ref: str, asked: AsOf) -> Answer:
    """What a country is to an accord, and why. Raises NotFound for either alone.

    Nine statements, however much is recorded; eleven where no status is.
    """
    moment = pages.asked_moment(session, asked)
    accord = accords.require(session, slug, moment)
    code = countries.resolve(session, ref, moment.revision)
    values = {**moment.values, "accord": slug, "country": code}
    row = _HELD.first(session, values)
    if row is not None:
        member = status_on_day.member(session, row, moment)
    else:
        ((name,),) = _NAME.rows(session, values)
        silent = silence.silences(session, [slug], [code], moment)[slug, code]
        member = silence.nothing(slug, {"code": code, "name": name}, silent, moment)
    rows = _KNOWN_SPANS.rows(session, values)
    known_spans = [_span_out(row, moment.revision) for *row, _ in rows]
    known_acts = actions.of_membership(session, slug, code, moment)
    known_acts.sort(key=_date_order)
    order = {act["id"]: position for position, act in enumerate(known_acts)}
    for span in known_spans:
        span["actions"].sort(key=lambda number: order.get(number, 0))
    # What a correction derived anew was known later, and may come before what stayed.
    in_order = sorted(zip((row[-1] for row in rows), known_spans, strict=True), key=_seq)
    spans = [_plain(span) for _, span in in_order if "known_to" not in span]
    acts = [act for act in known_acts if "retracted_in" not in act]
    retracted = [act for act in known_acts if "retracted_in" in act]
    groups = doubts.told(acts)
    unread = passages.of_membership(session, slug, code, moment)
    disputes = doubts.disputes(acts, groups)
    out = {
        **member,
        "disputed": member["disputed"] or bool(disputes),
        "because": {**_because(spans, moment), **doubts.why(member, accord, acts, groups, unread)},
        "spans": spans,
        "actions": acts,
        "disputes": disputes,
        "passages": unread,
        "timeline": {"spans": known_spans, "retracted": retracted},
    }
    return pages.stamped(out, moment), moment


def _span_out(row: Row, revision: int) -> Json:
    status, standing, rule, since, *rest, basis, known, until = row
    *bounds, provisional, leaving_on, unread = rest
    out: Json = {
        "status": status,
        "standing": standing,
        "rule": rule,
        "since": since,
        "starts": partial(*bounds[:3]),
        "provisional": bool(provisional),
        "unread": bool(unread),
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


def _seq(pair: tuple[int, Json]) -> int:
    return pair[0]


def _plain(span: Json) -> Json:
    return {name: value for name, value in span.items() if not name.startswith("known_")}


def _date_order(act: Json) -> tuple[str, str, int]:
    done = act["done_on"]
    return (done.get("earliest", ""), done.get("latest", "9999"), act["id"])


def _because(spans: list[Json], moment: Moment) -> Json:
    """The rule of the span that answers: of those that can hold on that day, the last in order."""
    first, last = moment.as_of.earliest.isoformat(), moment.as_of.latest.isoformat()
    held = [
        span
        for span in spans
        if span["starts"].get("earliest", "") <= last
        and first < span.get("ends", {}).get("latest", "9999-12-31")
    ]
    rule = Rule(held[-1]["rule"]) if held else Rule.NOTHING_RECORDED
    reason = REASONS[rule]
    out: Json = {"rule": rule, "sentence": reason.sentence}
    if reason.article:
        out["article"] = reason.article
    out["actions"] = list(held[-1]["actions"]) if held else []
    return out
