"""Questions about one accord: who signed only, who is not in it, who left, who came and went."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from app.accords import queries as accords
from app.actions import queries as actions
from app.actions.schemas import AccordActionFilter
from app.api import pages
from app.api.addresses import PREFIX
from app.api.fields import Json
from app.countries import queries as countries
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.domain import dates
from app.domain.actions import Kind
from app.domain.statuses import Standing, Status
from app.memberships import lists
from app.notes import evidence
from app.pages.frame import Frame
from app.pages.parameters import QuestionParameters, question
from app.pages.questions.answers import Group, by_name
from app.pages.views.silence import around

_LEAVING = (
    Kind.WITHDRAWAL, Kind.EXCLUSION, Kind.RATIFICATION_WITHDRAWN, Kind.SIGNATURE_RENOUNCED,
)  # fmt: skip
_ACTS = 100


class Asked(NamedTuple):
    """What a question is asked of."""

    session: Snapshot
    frame: Frame
    slug: str
    moment: Moment
    members: list[Json]
    asked: QuestionParameters


def signed(of: Asked) -> Json:
    """Who signed and is not bound."""
    mine = [one for one in of.members if one["status"] == Status.SIGNED]
    return {"groups": [Group("signed", "", by_name(of.frame, mine))], "count": len(mine)}


def absent(of: Asked) -> Json:
    """The States that are neither members nor signatories, region by region."""
    bound = (Standing.MEMBER, Standing.SIGNATORY)
    silence = around(of.session, of.frame, of.slug, of.members, of.moment)
    rest = [one for one in of.members if one["standing"] not in bound]
    rest += [one for states in silence.states.values() for one in states]
    regions = countries.regions_of(of.session, of.moment.revision)
    found: dict[str, list[Json]] = {}
    for one in rest:
        found.setdefault(regions.get(one["country"]["code"], ""), []).append(one)
    groups = [Group(name, name, by_name(of.frame, found[name])) for name in sorted(found)]
    return {"groups": groups, "count": len(rest)}


def left(of: Asked) -> Json:
    """Who was in it and is not any more, with the words that tell of it."""
    mine = by_name(of.frame, (o for o in of.members if o["standing"] == Standing.FORMER))
    acts: list[Json] = []
    for kind in _LEAVING if mine else ():
        wanted = question(
            AccordActionFilter, kind=kind, revision=of.moment.revision or None, limit=_ACTS
        )
        listed, _ = actions.list_accord_actions(of.session, of.slug, wanted, of.frame.path)
        acts += listed["items"]
    evidence.add(of.session, of.slug, acts, of.moment)
    words: dict[str, list[Json]] = {}
    for act in acts:
        words.setdefault(act["country"]["code"], []).append(act)
    for one in mine:
        one["acts"] = words.get(one["country"]["code"], [])
    return {"groups": [Group("left", "", mine)], "count": len(mine)}


def between(of: Asked) -> Json:
    """Who came, who went, and whose status changed between two days; without a first, a year."""
    later = of.moment.as_of.latest
    first = of.asked.since or later.replace(year=later.year - 1, day=1).isoformat()
    before = Moment(of.moment.revision, dates.parse(first), of.moment.pinned)
    known = {one["country"]["code"]: one for one in lists.all_members(of.session, of.slug, before)}
    found: dict[str, list[Json]] = {"came": [], "went": [], "changed": []}
    now = {one["country"]["code"]: one for one in of.members}
    for code in known.keys() | now.keys():
        was, now_is = known.get(code), now.get(code)
        if (was or {}).get("status") == (now_is or {}).get("status"):
            continue
        in_then, in_now = (
            bool(one and one["standing"] == Standing.MEMBER) for one in (was, now_is)
        )
        group = "changed" if in_then == in_now else "came" if in_now else "went"
        row = dict(now_is or {**(was or {}), "status": Status.NONE.value})
        found[group].append({**row, "before": was["status"] if was else Status.NONE.value})
    headings = of.frame.words["ask"]
    groups = [Group(k, headings[k], by_name(of.frame, rows)) for k, rows in found.items() if rows]
    return {
        "groups": groups,
        "count": {name: len(rows) for name, rows in found.items()},
        "first": first,
        "first_said": of.frame.date(first),
    }


class Question(NamedTuple):
    """How a question is answered, and which call of the API answers it too."""

    answer: Callable[[Asked], Json]
    api: str
    filters: Mapping[str, str]


QUESTIONS: dict[str, Question] = {
    "signed": Question(signed, "members", {"status": "signed"}),
    "absent": Question(absent, "absent", {}),
    "left": Question(left, "members", {"standing": "former"}),
    "between": Question(between, "members", {}),
}


def context(
    session: Snapshot, frame: Frame, slug: str, name: str, asked: QuestionParameters
) -> Json:
    """Everything on the page of a question. Raises NotFound for the accord."""
    moment = pages.asked_moment(session, asked)
    accord = accords.require(session, slug, moment)
    frame.at(session, moment)
    members = lists.all_members(session, slug, moment)
    found = QUESTIONS[name].answer(Asked(session, frame, slug, moment, members, asked))
    words = frame.words["ask"]
    said = _said(frame, name, accord, found)
    return {
        **found,
        "title": f"{words[name]} · {accord['title']}",
        "description": said,
        "said": said,
        "question": name,
        "accord": accord,
        "maps": _maps(frame, slug, found.get("first")),
        "csv": frame.here(format="csv"),
        "feed": f"{PREFIX}/changes.atom?accord={slug}",
    }


def _said(frame: Frame, name: str, accord: Mapping[str, Any], found: Json) -> str:
    values = {
        "accord": accord["title"],
        "day": frame.date(frame.moment.as_of.edtf if frame.moment else ""),
    }
    if name == "between":
        return str(
            frame.words["ask"]["said_between"].format(
                **values, first=found["first_said"], **found["count"]
            )
        )
    return str(frame.words["ask"][f"said_{name}"].format(**values, count=found["count"]))


def _maps(frame: Frame, slug: str, first: str | None) -> list[tuple[str, str]]:
    """The days that are drawn, in words, and the addresses of their maps."""
    assert frame.moment is not None
    days = [*([first] if first else []), frame.moment.as_of.edtf]
    path = f"{PREFIX}/accords/{slug}/map.svg"
    return [
        (frame.date(day), frame.href(path, as_of=day, lang=frame.language, view="world"))
        for day in days
    ]
