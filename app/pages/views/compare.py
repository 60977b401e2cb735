"""The comparison of countries: what they share, and where they differ."""

from typing import Any

from app.countries import queries as countries
from app.db import revisions
from app.db.engine import Snapshot
from app.memberships import overviews
from app.pages.asked import CompareLooked
from app.pages.frame import Frame


def context(session: Snapshot, frame: Frame, asked: CompareLooked) -> dict[str, Any]:
    """A row for each accord that any of the countries has to do with. Raises NotFound."""
    moment = revisions.moment(session, asked.as_of, asked.revision, asked.known_at)
    frame.at(session, moment)
    codes = list(
        dict.fromkeys(countries.resolve(session, ref, moment.revision) for ref in asked.country)
    )
    titles = overviews.accords_by_slug(session, moment)
    rows: dict[str, dict[str, Any]] = {}
    for member in overviews.all_memberships(session, codes, moment):
        rows.setdefault(member["accord"], {})[member["country"]["code"]] = member
    both: list[tuple[Any, Any]] = []
    differing: list[tuple[Any, Any]] = []
    for slug, row in rows.items():
        standings = {row[code]["standing"] if code in row else "none" for code in codes}
        (both if standings == {"member"} else differing).append((titles[slug], row))
    every = [{"code": code, "name": name} for code, name in frame.names.items()]
    names = [frame.names.get(code, code) for code in codes]
    return {
        "title": " · ".join(names) if names else frame.words["ui"]["compare"],
        "description": frame.words["ui"]["tagline"],
        "codes": codes,
        "choices": sorted(every, key=lambda country: country["name"]),
        "both": both,
        "differing": differing,
    }
