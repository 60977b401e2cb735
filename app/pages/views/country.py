"""A country's page: what it is in, was in and is named for, and all of it through time."""

from typing import Any

from app.countries import queries as countries
from app.db.engine import Snapshot
from app.http import answers
from app.http.fields import AsOf, Known
from app.memberships import overviews
from app.pages import citing
from app.pages.asked import Looked, question
from app.pages.figures import bars
from app.pages.frame import Frame

_GROUPS = {
    "member": "is_in",
    "signatory": "named_for",
    "prospective": "named_for",
    "former": "was_in",
}


def context(session: Snapshot, frame: Frame, ref: str, asked: Looked) -> dict[str, Any]:
    """Everything on the page. Raises NotFound."""
    wanted = question(AsOf, as_of=asked.as_of, revision=asked.revision, known_at=asked.known_at)
    moment = answers.asked_moment(session, wanted)
    country, _ = countries.get_country(
        session, ref, question(Known, revision=moment.revision or None)
    )
    frame.at(session, moment)
    titles = overviews.accords_by_slug(session, moment)
    groups: dict[str, list[dict[str, Any]]] = {"is_in": [], "named_for": [], "was_in": []}
    for member in overviews.all_memberships(session, [country["code"]], moment):
        groups[_GROUPS[member["standing"]]].append({**member, "about": titles[member["accord"]]})
    rows = [
        (titles[slug], spans)
        for slug, spans in overviews.spans_of(session, country["code"], moment).items()
        if slug in titles and any(span["status"] != "none" for span in spans)
    ]
    name = frame.name(country)
    return {
        "title": name,
        "description": f"{name}: {frame.words['ui']['tagline']}",
        "country": country,
        "name": name,
        "groups": groups,
        "bars": bars.draw(rows, frame.day, frame.day, headed=True),
        "linked": citing.country(frame, country),
    }
