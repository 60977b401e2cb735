"""A country's page: what it is in, was in and is named for, and all of it through time."""

from app.api import pages
from app.api.addresses import PREFIX
from app.api.fields import Json
from app.api.models import Known
from app.countries import queries as countries
from app.db.engine import Snapshot
from app.memberships import lists
from app.memberships.schemas import CountryMembershipFilter
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
    titles = lists.accords(session, concerned["items"], moment)
    groups: dict[str, list[Json]] = {"is_in": [], "named_for": [], "stays_out": [], "was_in": []}
    for member in lists.memberships(session, code, list(titles), moment):
        groups[_GROUPS[member["standing"]]].append({**member, "about": titles[member["accord"]]})
    totals = dict.fromkeys(groups, 0)
    for standing, number in lists.count_of_country(session, code, moment).items():
        totals[_GROUPS[standing]] += number
    spans = lists.spans_of(session, code, list(titles), moment)
    through = lists.known_through(session, code, list(titles), moment)
    name = frame.name(country)
    return {
        "title": name,
        "description": f"{name}: {frame.words['ui']['tagline']}",
        "country": country,
        "feed": f"{PREFIX}/changes.atom?country={code}",
        "name": name,
        "groups": groups,
        "totals": totals,
        "bars": bars.draw(
            [bars.Row(titles[slug], mine, through[slug]) for slug, mine in spans.items()],
            frame.day,
            frame.day,
            headed=True,
        ),
        "next": frame.following(concerned),
        "taking": bar.draw(
            frame,
            name,
            _said(frame, name, totals),
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
