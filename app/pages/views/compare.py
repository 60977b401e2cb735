"""The comparison of countries: what they share, and where they differ."""

from typing import Any

from app.api import pages
from app.api.fields import Json
from app.comparisons import queries
from app.comparisons.schemas import CompareFilter
from app.countries import queries as countries
from app.db.engine import Snapshot
from app.memberships import lists
from app.pages.frame import Frame
from app.pages.parameters import CompareParameters, question
from app.pages.taking import bar
from app.pages.taking.bar import Table

_ACCORDS = 100
MOST = 5
"""Countries that can be chosen on the page; an address may name more."""


def context(session: Snapshot, frame: Frame, asked: CompareParameters) -> Json:
    """A row for each accord that any of the countries has to do with. Raises NotFound."""
    moment = pages.asked_moment(session, asked)
    frame.at(session, moment)
    codes = countries.resolve_several(session, asked.country, moment.revision)
    listed: Json = {"items": []}
    if codes:
        wanted = question(
            CompareFilter,
            country=codes,
            as_of=asked.as_of,
            revision=moment.revision or None,
            limit=_ACCORDS,
            cursor=asked.cursor,
        )
        listed, _ = queries.compare(session, wanted, frame.path)
    titles = lists.accords(session, [item["accord"]["slug"] for item in listed["items"]], moment)
    both: list[tuple[Any, Any]] = []
    differing: list[tuple[Any, Any]] = []
    for item in listed["items"]:
        row = {member["country"]["code"]: member for member in item["members"]}
        standings = {member["standing"] for member in item["members"]}
        about = titles[item["accord"]["slug"]]
        (both if standings == {"member"} else differing).append((about, row))
    either, shared = queries.count(session, codes, moment) if codes else (0, 0)
    names = [frame.names.get(code, code) for code in codes]
    return {
        "title": " · ".join(names) if names else frame.words["ui"]["compare"],
        "description": frame.words["ui"]["tagline"],
        "codes": codes,
        "most": MOST,
        "both": both,
        "differing": differing,
        "totals": {"both": shared, "differing": either - shared},
        "taking": bar.draw(
            frame,
            " · ".join(names) or frame.words["ui"]["compare"],
            "{}: {}, {}: {}".format(
                frame.words["ui"]["shared"],
                shared,
                frame.words["ui"]["not_shared"],
                either - shared,
            ),
            tables=[Table("/compare", [("country", code) for code in codes])] if codes else [],
        ),
        "next": frame.following(listed),
    }
