"""The comparison of countries: what they share, where they differ, and where that is not known."""

from collections.abc import Sequence

from app.api import pages
from app.api.fields import Json
from app.comparisons import queries
from app.comparisons.schemas import CompareFilter
from app.countries import queries as countries
from app.db.engine import Snapshot
from app.domain.certainties import Certainty
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
    groups: dict[str, list[tuple[Json, Json]]] = {"both": [], "differing": [], "not_known": []}
    for item in listed["items"]:
        row = {member["country"]["code"]: member for member in item["members"]}
        groups[_group(item["members"])].append((titles[item["accord"]["slug"]], row))
    counted = queries.count(session, codes, moment) if codes else queries.Counts(0, 0, 0)
    totals = {
        "both": counted.shared,
        "differing": counted.every - counted.shared - counted.not_known,
        "not_known": counted.not_known,
    }
    called = {
        "both": frame.words["ui"]["shared"],
        "differing": frame.words["ui"]["not_shared"],
        "not_known": frame.words["certainty"]["unknown"],
    }
    said = [f"{called[group]}: {number}" for group, number in totals.items()]
    names = [frame.names.get(code, code) for code in codes]
    return {
        "title": " · ".join(names) if names else frame.words["ui"]["compare"],
        "description": frame.words["ui"]["tagline"],
        "codes": codes,
        "most": MOST,
        "groups": groups,
        "called": called,
        "totals": totals,
        "taking": bar.draw(
            frame,
            " · ".join(names) or frame.words["ui"]["compare"],
            ", ".join(said if counted.not_known else said[:2]),
            tables=[Table("/compare", [("country", code) for code in codes])] if codes else [],
        ),
        "next": frame.following(listed),
    }


def _group(members: Sequence[Json]) -> str:
    """Where an accord belongs: what is not known of one of them is no difference."""
    known = [one["standing"] for one in members if one["certainty"] != Certainty.UNKNOWN]
    alike = len(set(known)) == 1
    if len(known) < len(members) and alike:
        return "not_known"
    return "both" if alike and known[0] == "member" else "differing"
