"""A country's page: what it is in, was in and is named for, and all of it through time."""

from app.api import pages
from app.api.addresses import PREFIX
from app.api.fields import Json
from app.api.models import Known
from app.countries import queries as countries
from app.db.engine import Snapshot
from app.memberships import lists
from app.memberships.schemas import CountryMembershipFilter
from app.pages import chapters
from app.pages.figures import bars
from app.pages.frame import Frame
from app.pages.parameters import PagedParameters, question
from app.pages.taking import bar, citing
from app.pages.taking.bar import Table

_ACCORDS = 100
_GROUPS = {
    "member": "is_in",
    "signatory": "named_for",
    "prospective": "named_for",
    "outside": "stays_out",
    "former": "was_in",
}
_NO_PART = "no_part"
"""The group of accords in which it has no part on the day, but had before or has later."""


def context(session: Snapshot, frame: Frame, ref: str, asked: PagedParameters) -> Json:
    """Everything on the page; of many accords a part. Raises NotFound."""
    wanted = question(
        CountryMembershipFilter,
        as_of=asked.as_of,
        revision=asked.revision,
        known_at=asked.known_at,
        limit=_ACCORDS,
        cursor=asked.cursor,
    )
    moment = pages.asked_moment(session, wanted)
    country, _ = countries.get_country(
        session, ref, question(Known, revision=moment.revision or None)
    )
    frame.at(session, moment)
    code = country["code"]
    concerned = lists.concerned(session, code, wanted, moment, frame.path)
    titles = {one["slug"]: one for one in lists.filed(session, concerned["items"], moment)}
    groups: dict[str, list[Json]] = {name: [] for name in (*_GROUPS.values(), _NO_PART)}
    held = {one["accord"]: one for one in lists.memberships(session, code, list(titles), moment)}
    for slug, accord in titles.items():
        name = _GROUPS[held[slug]["standing"]] if slug in held else _NO_PART
        groups[name].append({**accord, **held.get(slug, {})})
    totals = dict.fromkeys(groups, 0) | {_NO_PART: len(groups[_NO_PART])}
    for standing, number in lists.count_of_country(session, code, moment).items():
        totals[_GROUPS[standing]] += number
    spans = lists.spans_of(session, code, list(titles), moment)
    through = lists.known_through(session, code, list(titles), moment)
    rows = [bars.Row(titles[slug], mine, through[slug]) for slug, mine in spans.items()]
    drawn = bars.draw(rows, frame.day, frame.day)
    name = frame.name(country)
    return {
        "title": name,
        "description": f"{name}: {frame.words['ui']['tagline']}",
        "country": country,
        "feed": f"{PREFIX}/changes.atom?country={code}",
        "name": name,
        "groups": {group: chapters.grouped(mine) for group, mine in groups.items() if mine},
        "shown": {group: len(mine) for group, mine in groups.items()},
        "totals": totals,
        "bars": drawn,
        "strips": {row.subject["slug"]: row for row in drawn.rows} if drawn else {},
        "next": frame.following(concerned),
        "taking": bar.draw(
            frame,
            name,
            _said(frame, name, {group: totals[group] for group in _GROUPS.values()}),
            tables=[Table(f"/countries/{code}/memberships")],
        ),
        "linked": citing.country(frame, country),
    }


def _said(frame: Frame, name: str, totals: dict[str, int]) -> str:
    words = frame.words
    counts = ", ".join(
        f"{words['ui'][group]} {number}" for group, number in totals.items() if number
    )
    return str(words["take"]["counted"].format(day=frame.opening(), accord=name, counts=counts))
