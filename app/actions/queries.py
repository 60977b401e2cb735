"""Reads of actions, each with its citations and their sources."""

from functools import partial as partial_of

import sqlalchemy as sa
from sqlmodel import col

from app.accords import queries as accords
from app.actions import lists, remarks, status_changes
from app.actions.schemas import AccordActionFilter, ActionFilter
from app.api import listing, pages
from app.api.fields import Json, partial
from app.api.models import Known
from app.api.pages import Answer
from app.countries import queries as countries
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import KNOWN, Moment
from app.db.selects.prepared import Prepared, Row
from app.db.tables.columns import columns
from app.db.tables.documents import Selector
from app.db.tables.knowledge import SourceEntry
from app.db.tables.ledger import Action, Citation
from app.documents import queries as documents
from app.errors import NotFound
from app.sources import queries as sources


def _out(row: Row, revision: int) -> Json:
    number, accord, code, country, kind, scope, *rest = row
    done, done_from, done_to, effect, effect_from, effect_to, statement, *ledger = rest
    known_from, known_to, reason, replaces, replaced_by = ledger
    out: Json = {
        "id": number,
        "accord": accord,
        "country": {"code": code, "name": country},
        "kind": kind,
        "scope": scope,
        "done_on": partial(done, done_from, done_to),
    }
    if effect is not None:
        out["effective_on"] = partial(effect, effect_from, effect_to)
    if statement is not None:
        out["statement"] = statement
    out["recorded_in"] = known_from
    if known_to <= revision:
        out["retracted_in"] = known_to
        if reason is not None:
            out["retraction_reason"] = reason
    if replaces is not None:
        out["replaces"] = replaces
    if replaced_by is not None:
        out["replaced_by"] = replaced_by
    out["citations"] = []
    return out


_NUMBER = sa.bindparam("number", type_=sa.Integer)
_ONE = Prepared(remarks.beside(lists.RECORDED, has_country=True).where(col(Action.id) == _NUMBER))
# Sorted in Python: to avoid a sort, SQLite would walk all actions of the country.
_OF_MEMBERSHIP = Prepared(
    lists.RECORDED.where(lists.CONDITIONS["accord"], lists.CONDITIONS["country"])
)
_CITATIONS = Prepared(
    sa.select(
        *columns(Citation.action, Citation.quote, Citation.locator, Citation.stance, Citation.note),
        *documents.SELECTED,
        *sources.SHORT,
    )
    .join(SourceEntry, col(SourceEntry.source) == col(Citation.source))
    .outerjoin(
        Selector, sa.and_(col(Selector.citation) == col(Citation.id), revisions.visible(Selector))
    )
    .where(
        col(Citation.action).in_(sa.bindparam("actions", expanding=True)),
        revisions.visible(Citation),
        revisions.visible(SourceEntry),
    )
    .order_by(col(Citation.id))
)


def of_membership(session: Snapshot, slug: str, code: str, moment: Moment) -> list[Json]:
    """All actions of one membership recorded by then, with citations, with two statements.

    In the order of their numbers. Retracted ones say which revision retracted them.
    """
    rows = _OF_MEMBERSHIP.rows(session, {**moment.values, "accord": slug, "country": code})
    return with_citations(session, sorted(rows, key=lambda row: row[0]), moment)


def with_citations(session: Snapshot, rows: listing.Rows, moment: Moment) -> list[Json]:
    """Actions as they are served, from rows of `lists.RECORDED`, and one statement more."""
    found = {row[0]: _out(row, moment.revision) for row in rows}
    _attach_citations(session, moment, found)
    return list(found.values())


def _attach_citations(session: Snapshot, moment: Moment, found: dict[int, Json]) -> None:
    if not found:
        return
    values = {**moment.values, "actions": list(found)}
    selected = len(documents.SELECTED)
    for action, quote, locator, stance, note, *rest in _CITATIONS.rows(session, values):
        given = {"quote": quote, "locator": locator, "stance": stance, "note": note}
        out = {name: value for name, value in given.items() if value is not None}
        out |= documents.selection(*rest[:selected])
        found[action]["citations"].append({"source": sources.short(rest[selected:]), **out})


_LAST_CITED = Prepared(
    sa.select(sa.func.max(col(Citation.known_from))).where(
        col(Citation.action) == sa.bindparam("number"), col(Citation.known_from) <= KNOWN
    )
)


def get_action(session: Snapshot, number: int, asked: Known) -> Answer:
    """One action, retracted or not, and how it moved the status. Raises NotFound.

    Six statements.
    """
    moment = pages.asked_moment(session, asked)
    row = _ONE.first(session, {**moment.values, "number": number})
    if row is None:
        raise NotFound(f"There is no action {number}.")
    (act,) = with_citations(session, [row[: -remarks.WIDTH]], moment)
    said = remarks.told(act["kind"], row[-remarks.WIDTH :])
    ((cited,),) = _LAST_CITED.rows(session, {**moment.values, "number": number})
    last = max(act["recorded_in"], act.get("retracted_in", 0), cited or 0)
    key = (act["accord"], act["country"]["code"], last)
    status = status_changes.at(session, [key])[key]
    return {**act, "remarks": said, "status": status, "revision": moment.revision}, moment


def given(act: Json) -> Json:
    """An action as it is read, in the form in which it is written."""
    kept = ("kind", "scope", "statement")
    cited = ("quote", "locator", "stance", "note")
    return {
        "country": act["country"]["code"],
        **{name: act[name] for name in kept if name in act},
        **{name: act[name]["edtf"] for name in ("done_on", "effective_on") if name in act},
        "citations": [
            {"source": one["source"]["slug"], **{n: one[n] for n in cited if n in one}}
            for one in act["citations"]
        ],
    }


def _page(
    session: Snapshot, moment: Moment, asked: AccordActionFilter, base: str, **fixed: list[str]
) -> Json:
    given = listing.given(asked, ["accord", "country", "kind", "verified"])
    accords.require_several(session, given.get("accord", ()), moment)
    if "country" in given:
        given["country"] = countries.resolve_several(session, given["country"], moment.revision)
    past = asked.revision is not None or asked.known_at is not None
    parts = lists.parts(session, {**given, **fixed}, asked.sort, moment, past=past)
    out = partial_of(with_citations, session, moment=moment)
    return listing.page(session, parts, asked, moment, base, out)


def list_actions(session: Snapshot, asked: ActionFilter, base: str) -> Answer:
    """A page of the actions that stand, in the order asked for."""
    moment = pages.asked_moment(session, asked)
    return _page(session, moment, asked, base), moment


def list_accord_actions(
    session: Snapshot, slug: str, asked: AccordActionFilter, base: str
) -> Answer:
    """A page of the actions that stand towards one accord. Raises NotFound."""
    moment = pages.asked_moment(session, asked)
    accords.require(session, slug, moment)
    return _page(session, moment, asked, base, accord=[slug]), moment
