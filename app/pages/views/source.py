"""A source's page: what it is, and every act it supports or disputes."""

from app.api.fields import Json
from app.citations import queries as citations
from app.citations.schemas import CitationFilter
from app.db.engine import Snapshot
from app.memberships import lists
from app.pages.evidence import context as context_of
from app.pages.frame import Frame
from app.pages.parameters import PagedParameters, question
from app.pages.taking import bar, citing
from app.pages.taking.bar import Table
from app.sources import queries

_ACTS = 50


def context(session: Snapshot, frame: Frame, slug: str, asked: PagedParameters) -> Json:
    """A page of its citations, those that dispute apart. Raises NotFound."""
    wanted = question(
        CitationFilter,
        revision=asked.revision,
        known_at=asked.known_at,
        limit=_ACTS,
        cursor=asked.cursor,
    )
    source, moment = queries.get_source(session, slug, wanted)
    listed, _ = citations.list_source_citations(session, slug, wanted, frame.path)
    frame.at(session, moment)
    context_of.add(session, frame, (item["action"] for item in listed["items"]))
    slugs = {item["action"]["accord"] for item in listed["items"]}
    sides: dict[str, list[Json]] = {"supports": [], "disputes": []}
    for item in listed["items"]:
        act = item["action"]
        for stance, side in sides.items():
            mine = [citation for citation in act["citations"] if citation["stance"] == stance]
            if mine:
                side.append({**act, "citations": mine})
    return {
        "title": source["title"],
        "description": f"{frame.words['tier'][source['tier']]}: {source['title']}",
        "source": source,
        "sides": sides,
        "taking": bar.draw(
            frame,
            source["title"],
            f"{frame.words['tier'][source['tier']]}: {source['title']}",
            tables=[Table(f"/sources/{slug}/citations", dated=False)],
        ),
        "totals": citations.count_stances(session, slug, moment),
        "titles": lists.accords(session, slugs, moment),
        "next": frame.following(listed),
        "linked": citing.source(frame, source),
    }
