"""Reads of actions, each with its citations and their sources."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session

from app.accords import queries as accords
from app.actions import moves
from app.actions.schemas import AccordActionFilter, ActionFilter
from app.countries import queries as countries
from app.db import paging, revisions
from app.db.revisions import Moment
from app.db.tables import Action, Citation, CountryEntry, SourceEntry
from app.errors import NotFound
from app.http import answers
from app.http.fields import Known, Paged, partial
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


def load(session: Session, moment: Moment, *where: Any, limit: int | None = None) -> list[Any]:
    """Actions that had been recorded by then, with their citations, with two statements.

    Retracted ones come with the revision that retracted them. In the order of their numbers.
    """
    replaced_by = (
        sa.select(sa.func.min(_later.id))
        .where(_later.replaces == _action.id, _later.known_from <= moment.revision)
        .scalar_subquery()
    )
    query = (
        sa.select(*_COLUMNS, replaced_by)
        .join(_country, _country.country == _action.country)
        .where(
            revisions.visible(CountryEntry, moment.revision),
            _action.known_from <= moment.revision,
            *where,
        )
        .order_by(_action.id)
    )
    if limit is not None:
        query = query.limit(limit)
    found = {row[0]: _out(row, moment.revision) for row in session.execute(query)}
    _attach_citations(session, moment, found)
    return list(found.values())


def _attach_citations(session: Session, moment: Moment, found: dict[int, dict[str, Any]]) -> None:
    if not found:
        return
    columns = (_citation.quote, _citation.locator, _citation.stance, _citation.note)
    query = (
        sa.select(_citation.action, *columns, *sources.SHORT)
        .join(_source, _source.source == _citation.source)
        .where(
            _citation.action.in_(list(found)),
            revisions.visible(Citation, moment.revision),
            revisions.visible(SourceEntry, moment.revision),
        )
        .order_by(_citation.id)
    )
    for action, quote, locator, stance, note, *source in session.execute(query):
        given = {"quote": quote, "locator": locator, "stance": stance, "note": note}
        out = {name: value for name, value in given.items() if value is not None}
        found[action]["citations"].append({"source": sources.short(source), **out})


def standing(moment: Moment) -> sa.ColumnElement[bool]:
    """The actions that were recorded and not retracted by then."""
    return revisions.visible(Action, moment.revision)


def get_action(session: Session, number: int, asked: Known) -> tuple[dict[str, Any], Moment]:
    """One action, retracted or not, and how it moved the status. Raises NotFound.

    Six statements.
    """
    moment = revisions.moment(session, None, asked.revision, asked.known_at)
    found = load(session, moment, _action.id == number)
    if not found:
        raise NotFound(f"There is no action {number}.")
    act = found[0]
    cited = sa.select(sa.func.max(_citation.known_from)).where(
        _citation.action == number, _citation.known_from <= moment.revision
    )
    last = max(
        act["recorded_in"], act.get("retracted_in", 0), session.execute(cited).scalar_one() or 0
    )
    key = (act["accord"], act["country"]["code"], last)
    status = moves.at(session, [key])[key]
    return {**act, "status": status, "revision": moment.revision}, moment


def _page(session: Session, moment: Moment, asked: Paged, base: str, *where: Any) -> dict[str, Any]:
    if asked.cursor:
        key = answers.key_of(asked, moment, base, [int])
        where = (*where, paging.after([_action.id], key))
    items = load(session, moment, *where, limit=asked.limit + 1)
    more = [items[asked.limit - 1]["id"]] if len(items) > asked.limit else None
    return answers.page(items[: asked.limit], moment, base, asked, more)


def _narrowed(
    session: Session, moment: Moment, asked: ActionFilter | AccordActionFilter
) -> list[Any]:
    where: list[Any] = [standing(moment)]
    if asked.country:
        where.append(_action.country == countries.resolve(session, asked.country, moment.revision))
    if asked.kind:
        where.append(_action.kind == asked.kind)
    return where


def list_actions(session: Session, asked: ActionFilter, base: str) -> tuple[Any, Moment]:
    """A page of the actions that stand, in the order of their numbers."""
    moment = revisions.moment(session, None, asked.revision, asked.known_at)
    where = _narrowed(session, moment, asked)
    if asked.accord:
        accords.require(session, asked.accord, moment)
        where.append(_action.accord == asked.accord)
    return _page(session, moment, asked, base, *where), moment


def list_accord_actions(
    session: Session, slug: str, asked: AccordActionFilter, base: str
) -> tuple[Any, Moment]:
    """A page of the actions that stand towards one accord. Raises NotFound."""
    moment = revisions.moment(session, None, asked.revision, asked.known_at)
    accords.require(session, slug, moment)
    where = [*_narrowed(session, moment, asked), _action.accord == slug]
    return _page(session, moment, asked, base, *where), moment


def list_source_citations(
    session: Session, slug: str, asked: Paged, base: str
) -> tuple[Any, Moment]:
    """A page of the actions that a source is evidence for, each with what it says. NotFound."""
    known: Any = asked
    moment = revisions.moment(session, None, known.revision, known.known_at)
    sources.require(session, slug, moment)
    cited = sa.select(_citation.action).where(
        _citation.source == slug, revisions.visible(Citation, moment.revision)
    )
    page = _page(session, moment, asked, base, standing(moment), _action.id.in_(cited))
    for item in page["items"]:
        item["citations"] = [c for c in item["citations"] if c["source"]["slug"] == slug]
    page["items"] = [{"action": item} for item in page["items"]]
    return page, moment


def quotes(
    session: Session, slug: str
) -> tuple[str | None, list[tuple[int, str | None, str | None]]]:
    """A source's recorded hash, and (action, quote, locator) of all it is cited for. NotFound."""
    moment = revisions.moment(session)
    source = sources.require(session, slug, moment)
    query = (
        sa.select(_citation.action, _citation.quote, _citation.locator)
        .where(_citation.source == slug, revisions.visible(Citation, moment.revision))
        .order_by(_citation.id)
    )
    return source.get("sha256"), [tuple(row) for row in session.execute(query)]
