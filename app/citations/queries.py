"""Reads of citations: what a source is evidence for, and in which words."""

from functools import cache

import sqlalchemy as sa
from sqlmodel import col

from app.actions import lists
from app.actions import queries as actions
from app.api import listing, pages
from app.api.fields import Json
from app.api.pages import Answer
from app.citations.schemas import CitationFilter
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.db.selects.prepared import Prepared, parameter
from app.db.tables.documents import Selector
from app.db.tables.knowledge import SourceEntry
from app.db.tables.ledger import Action, Citation
from app.sources import queries as sources

_CITED_IN = sa.select(col(Citation.action)).where(
    col(Citation.source) == parameter("source", col(Citation.source)), revisions.visible(Citation)
)
_STANCES = Prepared(
    sa.select(col(Citation.stance), sa.func.count(sa.distinct(col(Citation.action))))
    .join(Action, col(Action.id) == col(Citation.action))
    .where(
        col(Citation.source) == parameter("source", col(Citation.source)),
        revisions.visible(Citation),
        lists.STANDING,
    )
    .group_by(col(Citation.stance))
)
_CHECKED_IN = _CITED_IN.join(Selector, col(Selector.citation) == col(Citation.id)).where(
    col(Selector.verified) == parameter("verified", col(Selector.verified)),
    revisions.visible(Selector),
)


_ACTS = (
    sa.select(
        col(Citation.source).label("source"),
        sa.func.count(sa.distinct(col(Citation.action))).label("acts"),
    )
    .join(Action, col(Action.id) == col(Citation.action))
    .where(
        col(Action.accord) == parameter("accord", col(Action.accord)),
        lists.STANDING,
        revisions.visible(Citation),
    )
    .group_by(col(Citation.source))
    .subquery()
)
_OF_ACCORD = Prepared(
    sa.select(_ACTS.c.acts, *sources.SHORT)
    .join(SourceEntry, col(SourceEntry.source) == _ACTS.c.source)
    .where(revisions.visible(SourceEntry))
    .order_by(_ACTS.c.acts.desc(), _ACTS.c.source)
)


@cache
def _cited(*, checked: bool) -> listing.Listing:
    """The actions that a source is cited for; those of checked quotes only."""
    among = col(Action.id).in_(_CHECKED_IN if checked else _CITED_IN)
    return listing.Listing(lists.RECORDED.where(lists.STANDING, among), [col(Action.id)])


def sources_of(session: Snapshot, slug: str, moment: Moment) -> list[Json]:
    """The sources of an accord's acts, each with how many it tells of, with one statement."""
    return [
        {**sources.short(source), "acts": number}
        for number, *source in _OF_ACCORD.rows(session, {**moment.values, "accord": slug})
    ]


def list_source_citations(session: Snapshot, slug: str, asked: CitationFilter, base: str) -> Answer:
    """A page of the actions that a source is evidence for, each with what it says. NotFound."""
    moment = pages.asked_moment(session, asked)
    sources.require(session, slug, moment)
    given = {**listing.given(asked, ["verified"]), "source": slug}
    page = _cited(checked="verified" in given).page(
        session,
        given,
        asked,
        moment,
        base,
        lambda rows: actions.with_citations(session, rows, moment),
    )
    for item in page["items"]:
        item["citations"] = [
            one
            for one in item["citations"]
            if one["source"]["slug"] == slug and asked.verified in (None, one.get("verified"))
        ]
    page["items"] = [{"action": item} for item in page["items"]]
    return page, moment


def count_stances(session: Snapshot, slug: str, moment: Moment) -> dict[str, int]:
    """How many acts a source supports, and how many it disputes, with one statement."""
    rows = _STANCES.rows(session, {**moment.values, "source": slug})
    return {str(name): int(number) for name, number in rows}
