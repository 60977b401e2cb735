"""An accord's terms in words, with their sources, and how far complete lists of its acts reach."""

from collections.abc import Mapping
from typing import Any

from app.api.fields import Json
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.domain import delays, terms
from app.domain.statuses import Nature
from app.domain.terms import TermKind
from app.pages.frame import Frame
from app.sources import queries as sources

_UNKNOWN = "unknown"
_LISTS = 10
"""Complete lists, and counts, named on the page; the API gives them all."""


def told(frame: Frame, accord: Mapping[str, Any]) -> list[Json]:
    """What sources say of each term. Of a political accord only what is said at all."""
    claims: dict[str, list[Json]] = {}
    for claim in accord["terms"]:
        known = claim["value"] != _UNKNOWN
        if known or accord["nature"] == Nature.BINDING:
            said = {**claim, "known": known, "said": _said(frame, claim["term"], claim["value"])}
            claims.setdefault(claim["term"], []).append(said)
    return [{"term": term, "claims": mine} for term, mine in claims.items()]


def reach(session: Snapshot, frame: Frame, accord: Mapping[str, Any], moment: Moment) -> Json:
    """The complete lists that reach furthest, and what sources count, with the sources' titles.

    `listed` says of a count whether its source lists the acts too. At most one statement.
    """
    listing = {one["source"] for one in accord["lists"]}
    lists, declared = accord["lists"][:_LISTS], accord["declared"][:_LISTS]
    titles = sources.titles(session, [one["source"] for one in (*lists, *declared)], moment)
    through = [frame.date(one["reaches"].isoformat()) for one in lists]
    return {
        "lists": [
            {**one, "title": titles[one["source"]], "through": day}
            for one, day in zip(lists, through, strict=True)
        ],
        "declared": [
            {**one, "title": titles[one["source"]], "listed": one["source"] in listing}
            for one in declared
        ],
    }


def _said(frame: Frame, term: str, value: str) -> str:
    words = frame.words
    if value == _UNKNOWN:
        return str(words["certainty"]["unknown"])
    if term == TermKind.IN_FORCE_ON:
        return str(words["ui"]["not_in_force"]) if value == terms.NOT else frame.date(value)
    return value if term == TermKind.IN_FORCE_CONDITION else period(value, words)


def period(value: str, words: Json) -> str:
    """`P3M` as "3 months", `P60D>M` as "60 days, and on to the first of the next month"."""
    said = words["period"]
    if value == terms.NONE:
        return str(words["term"]["none"])
    delay = delays.parse(value)
    parts = [
        said[unit] if count == 1 else said[unit + "s"].format(count)
        for unit, count in (("month", delay.months), ("day", delay.days))
        if count
    ]
    told = (
        said["and"].format(*parts) if len(parts) > 1 else "".join(parts) or said["days"].format(0)
    )
    return str(said["on_to_the_first"].format(told) if delay.first_of_month else told)
