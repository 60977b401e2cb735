"""The results of a search over accords, countries and sources."""

from app.api import pages
from app.api.addresses import COLLECTIONS
from app.api.fields import Json
from app.db.engine import Snapshot
from app.pages.frame import Frame
from app.pages.parameters import SearchParameters, question
from app.pages.taking import bar
from app.search import queries
from app.search.schemas import SearchFilter


def context(session: Snapshot, frame: Frame, asked: SearchParameters) -> Json:
    """What is called so, best first; without a text, nothing."""
    moment = pages.asked_moment(session, asked)
    frame.at(session, moment)
    hits: list[Json] = []
    if asked.q:
        wanted = question(SearchFilter, q=asked.q, revision=moment.revision or None)
        listed, _ = queries.search(session, wanted, "")
        hits = [
            {
                "kind": hit["kind"],
                "name": frame.names.get(hit["id"], hit["name"])
                if hit["kind"] == "country"
                else hit["name"],
                "href": frame.href(f"/{COLLECTIONS[hit['kind']]}/{hit['id']}"),
            }
            for hit in listed["items"]
        ]
    heading = (
        frame.words["ui"]["results"].format(asked.q) if asked.q else frame.words["ui"]["search"]
    )
    return {
        "taking": bar.draw(frame, heading, heading),
        "title": heading,
        "description": frame.words["ui"]["tagline"],
        "q": asked.q or "",
        "hits": hits,
    }
