"""Reads of actions, each with its citations and their sources."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accords import queries as accords
from app.actions import status_changes
from app.actions.schemas import AccordActionFilter, ActionFilter
from app.api import listing, pages
from app.api.fields import partial
from app.api.models import Known
from app.countries import queries as countries
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import KNOWN, Moment
from app.db.selects.prepared import Prepared
from app.db.tables import Action, Citation, CountryEntry, SourceEntry
from app.db.tables.indexes import unindexed
from app.errors import NotFound
from app.sources import queries as sources

_action: Any = Action
_citation: Any = Citation
_country: Any = CountryEntry
_source: Any = SourceEntry
_later: Any = aliased(Action)

_COLUMNS = (
    _action.id,
    _action.accord,
    _action.country,
    _country.name,
    _action.kind,
    _action.scope,
    _action.done_on,
    _action.done_on_earliest,
    _action.done_on_latest,
    _action.effective_on,
    _action.effective_on_earliest,
    _action.effective_on_latest,
    _action.statement,
    _action.known_from,
    _action.known_to,
    _action.retraction_reason,
    _action.replaces,
)


def _out(row: Sequence[Any], revision: int) -> dict[str, Any]:
    number, accord, code, country, kind, scope, *rest = row
    done, done_from, done_to, effect, effect_from, effect_to, statement, *ledger = rest
    known_from, known_to, reason, replaces, replaced_by = ledger
    out: dict[str, Any] = {
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


_REPLACED_BY = (
    sa.select(sa.func.min(_later.id))
    .where(_later.replaces == _action.id, _later.known_from <= KNOWN)
    .scalar_subquery()
)
RECORDED: sa.Select[Any] = (
    sa.select(*_COLUMNS, _REPLACED_BY)
    .join(_country, _country.country == _action.country)
    .where(revisions.visible(CountryEntry), revisions.recorded(Action))
)
_LAST = (
    sa.select(_later.id)
    .where(_later.known_from <= KNOWN)
    .order_by(_later.known_from.desc(), _later.id.desc())
    .limit(1)
    .scalar_subquery()
)
# Numbers are given as actions are recorded: those recorded by then are the first.
_RECORDED_FIRST = _action.id <= _LAST
STANDING = revisions.visible(Action)
"""The actions that were recorded and not retracted by then."""
_NUMBER = sa.bindparam("number", type_=sa.Integer)
_CONDITIONS = {
    name: getattr(_action, name) == sa.bindparam(name, type_=getattr(_action, name).type)
    for name in ("accord", "country", "kind")
}
_ONE = Prepared(RECORDED.where(_action.id == _NUMBER))
# Not ordered: SQLite would rather walk all actions of the country than sort the few of these.
_OF_MEMBERSHIP = Prepared(RECORDED.where(_CONDITIONS["accord"], _CONDITIONS["country"]))
_CITATIONS = Prepared(
    sa.select(
        _citation.action,
        _citation.quote,
        _citation.locator,
        _citation.stance,
        _citation.note,
        *sources.SHORT,
    )
    .join(_source, _source.source == _citation.source)
    .where(
        _citation.action.in_(sa.bindparam("actions", expanding=True)),
        revisions.visible(Citation),
        revisions.visible(SourceEntry),
    )
    .order_by(_citation.id)
)
@cache
def _listing(filters: tuple[str, ...]) -> listing.Listing:
    conditions = {name: _CONDITIONS[name] for name in filters}
    if "accord" in filters and "kind" in filters:
        # Few are of one accord, and many of one kind.
        conditions["kind"] = unindexed(_action.kind) == sa.bindparam("kind", type_=sa.String)
    query = RECORDED.where(STANDING, *conditions.values())
    if "accord" in filters:
        # These few are sorted; to have them in order all others would be walked.
        return listing.Listing(query, [unindexed(_action.id)])
    if filters == ("country",):
        # The same order, for the same reason; and that of an index.
        by_then = query.where(_action.known_from <= KNOWN)
        return listing.Listing(by_then, [_action.known_from, _action.id])
    return listing.Listing(query.where(_RECORDED_FIRST), [_action.id])



def of_membership(session: Snapshot, slug: str, code: str, moment: Moment) -> list[dict[str, Any]]:
    """Actions of one membership recorded by then, with their citations, with two statements.

    Retracted ones come with the revision that retracted them. In the order of their numbers.
    """
    rows = _OF_MEMBERSHIP.rows(session, {**moment.values, "accord": slug, "country": code})
    return with_citations(session, sorted(rows, key=lambda row: row[0]), moment)


def with_citations(
    session: Snapshot, rows: Sequence[Sequence[Any]], moment: Moment
) -> list[dict[str, Any]]:
    found = {row[0]: _out(row, moment.revision) for row in rows}
    _attach_citations(session, moment, found)
    return list(found.values())


def _attach_citations(session: Snapshot, moment: Moment, found: dict[int, dict[str, Any]]) -> None:
    if not found:
        return
    values = {**moment.values, "actions": list(found)}
    for action, quote, locator, stance, note, *source in _CITATIONS.rows(session, values):
        given = {"quote": quote, "locator": locator, "stance": stance, "note": note}
        out = {name: value for name, value in given.items() if value is not None}
        found[action]["citations"].append({"source": sources.short(source), **out})


_LAST_CITED = Prepared(
    sa.select(sa.func.max(_citation.known_from)).where(
        _citation.action == sa.bindparam("number"), _citation.known_from <= KNOWN
    )
)


def get_action(session: Snapshot, number: int, asked: Known) -> tuple[dict[str, Any], Moment]:
    """One action, retracted or not, and how it moved the status. Raises NotFound.

    Six statements.
    """
    moment = pages.asked_moment(session, asked)
    row = _ONE.first(session, {**moment.values, "number": number})
    if row is None:
        raise NotFound(f"There is no action {number}.")
    (act,) = with_citations(session, [row], moment)
    ((cited,),) = _LAST_CITED.rows(session, {**moment.values, "number": number})
    last = max(act["recorded_in"], act.get("retracted_in", 0), cited or 0)
    key = (act["accord"], act["country"]["code"], last)
    status = status_changes.at(session, [key])[key]
    return {**act, "status": status, "revision": moment.revision}, moment


def _page(
    session: Snapshot,
    moment: Moment,
    asked: ActionFilter | AccordActionFilter,
    base: str,
    **fixed: str,
) -> dict[str, Any]:
    given = {**listing.given(asked, ["accord", "country", "kind"]), **fixed}
    if "accord" in given:
        accords.require(session, given["accord"], moment)
    if "country" in given:
        given["country"] = countries.resolve(session, given["country"], moment.revision)

    def out(rows: listing.Rows) -> list[dict[str, Any]]:
        return with_citations(session, rows, moment)

    return _listing(tuple(given)).page(session, given, asked, moment, base, out)


def list_actions(session: Snapshot, asked: ActionFilter, base: str) -> tuple[Any, Moment]:
    """A page of the actions that stand, in the order of their numbers."""
    moment = pages.asked_moment(session, asked)
    return _page(session, moment, asked, base), moment


def list_accord_actions(
    session: Snapshot, slug: str, asked: AccordActionFilter, base: str
) -> tuple[Any, Moment]:
    """A page of the actions that stand towards one accord. Raises NotFound."""
    moment = pages.asked_moment(session, asked)
    return _page(session, moment, asked, base, accord=slug), moment
