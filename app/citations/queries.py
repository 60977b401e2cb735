"""Reads of citations: what a source is evidence for, and in which words."""

from typing import Any

import sqlalchemy as sa

from app.actions import queries as actions
from app.api import listing, pages
from app.citations.schemas import CitationFilter
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.db.selects.prepared import Prepared
from app.db.tables import Action, Citation
from app.sources import queries as sources

_action: Any = Action
_citation: Any = Citation

_CITED_IN = sa.select(_citation.action).where(
    _citation.source == sa.bindparam("source", type_=_citation.source.type),
    revisions.visible(Citation),
)
_QUOTES = Prepared(
    sa.select(_citation.action, _citation.quote, _citation.locator)
    .where(
        _citation.source == sa.bindparam("source", type_=_citation.source.type),
        revisions.visible(Citation),
    )
    .order_by(_citation.id)
)
_CITED = listing.Listing(actions.RECORDED.where(actions.STANDING, _action.id.in_(_CITED_IN)), [_action.id])


def list_source_citations(
    session: Snapshot, slug: str, asked: CitationFilter, base: str
) -> tuple[Any, Moment]:
    """A page of the actions that a source is evidence for, each with what it says. NotFound."""
    moment = pages.asked_moment(session, asked)
    sources.require(session, slug, moment)

    def out(rows: listing.Rows) -> list[dict[str, Any]]:
        return actions.with_citations(session, rows, moment)

    page = _CITED.page(session, {"source": slug}, asked, moment, base, out)
    for item in page["items"]:
        item["citations"] = [c for c in item["citations"] if c["source"]["slug"] == slug]
    page["items"] = [{"action": item} for item in page["items"]]
    return page, moment


def quotes(
    session: Snapshot, slug: str
) -> tuple[str | None, list[tuple[int, str | None, str | None]]]:
    """A source's recorded hash, and (action, quote, locator) of all it is cited for. NotFound."""
    moment = revisions.moment(session)
    source = sources.require(session, slug, moment)
    quoted = _QUOTES.rows(session, {**moment.values, "source": slug})
    return source.get("sha256"), [tuple(row) for row in quoted]
