"""The results of a search over accords, countries and sources."""

from app.api import pages
from app.api.addresses import COLLECTIONS
from app.api.fields import Json
from app.db.engine import Snapshot
from app.memberships import lists
from app.pages.frame import Frame
from app.pages.parameters import SearchParameters, question
from app.pages.taking import bar
from app.search import queries
from app.search.schemas import SearchFilter

_HITS = 25


def context(session: Snapshot, frame: Frame, asked: SearchParameters) -> Json:
    """What is called so, best first; without a text, nothing."""
    moment = pages.asked_moment(session, asked)
    frame.at(session, moment)
    listed: Json = {"items": []}
    if asked.q:
        wanted = question(
            SearchFilter,
            q=asked.q,
            revision=moment.revision or None,
            limit=_HITS,
            cursor=asked.cursor,
        )
        listed, _ = queries.search(session, wanted, frame.path)
    words = frame.words["ui"]
    heading = words["results"].format(asked.q) if asked.q else words["search"]
    return {
        "taking": bar.draw(frame, heading, heading),
        "title": heading,
        "description": words["tagline"],
        "q": asked.q or "",
        "read_as": listed.get("read_as"),
        "hits": [_shown(frame, hit) for hit in listed["items"]],
        "doubles": lists.doubles(
            session, [hit["id"] for hit in listed["items"] if "also_recorded_as" in hit], moment
        ),
        "next": frame.following(listed),
    }


def _shown(frame: Frame, hit: Json) -> Json:
    href = frame.href(f"/{COLLECTIONS[hit['kind']]}/{hit['id']}")
    if hit["kind"] == "country":
        return {**hit, "name": frame.names.get(hit["id"], hit["name"]), "href": href}
    return {**hit, "href": href}
