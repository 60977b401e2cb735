"""An accord's page: the map, its legend, the table, the curve and the timeline."""

from typing import NamedTuple

from app.accords import queries as accords
from app.actions import summaries
from app.api import pages
from app.api.addresses import PREFIX
from app.api.fields import Json
from app.api.models import Known
from app.citations import queries as citations
from app.db.engine import Snapshot
from app.domain.certainties import Certainty
from app.memberships import lists
from app.pages import status_styles
from app.pages.figures import acts, curve, days, world
from app.pages.figures import map as maps
from app.pages.frame import Frame
from app.pages.parameters import AccordParameters, passes, question
from app.pages.taking import citing, of_accord
from app.pages.views import steps, terms
from app.pages.views.silence import Silence, around

_LISTED = 24
"""Acts listed on the page; the figure shows all, and the API gives them."""
_COLUMNS = ("name", "status", "since", "certainty", "evidence")


class Row(NamedTuple):
    """A row of the table: who, where all about it is, and what its cells say."""

    code: str
    href: str
    name: str
    held: tuple[str, str, bool, str | None]
    """Status and certainty, whether only provisionally, and the day of leaving."""
    since: str
    sure: tuple[str, tuple[str, ...], str | None]
    """Certainty, the other statuses that it can be, and until when what is presumed is known."""
    citations: int
    disputed: bool


def context(session: Snapshot, frame: Frame, slug: str, asked: AccordParameters) -> Json:
    """Everything on the page, for the day and the filters asked for. Raises NotFound."""
    moment = pages.asked_moment(session, asked)
    accord, _ = accords.get_accord(session, slug, question(Known, revision=moment.revision or None))
    frame.at(session, moment)
    members = lists.all_members(session, slug, moment)
    silence = around(session, frame, slug, members, moment)
    shown = _shown(members, silence, asked)
    said = status_styles.in_words(frame.words, members)
    done = summaries.outline(session, slug, moment)
    drawn = _map(frame, members, silence, asked)
    changed = steps.of_accord(session, slug, moment)
    growth = curve.draw(changed, status_styles.STATUSES, frame.day)
    timeline = acts.draw(done, frame.day)
    reach = terms.reach(session, frame, accord, moment)
    told = of_accord.along(
        frame,
        accord,
        shown,
        asked,
        of_accord.figures(
            frame, accord, members, (silence.not_known, silence.no_part), drawn, timeline, asked
        ),
        [one["title"] for one in reach["lists"]],
    )
    return {
        "title": accord["title"],
        "description": f"{accord['title']}: {said}" if said else accord["title"],
        "accord": accord,
        "doubles": lists.doubles(
            session, [slug] if "also_recorded_as" in accord else [], moment
        ).get(slug),
        "rows": [_row(frame, member) for member in _sorted(frame, shown, asked)],
        "total": len(members),
        "tally": status_styles.tally(members),
        "legend": _legend(frame, members, silence, asked, bool(drawn.land)),
        "silence": silence,
        "columns": _columns(frame, asked),
        "asked": asked,
        "choices": {"certainty": status_styles.SURENESS, "sort": _COLUMNS},
        "map": drawn,
        "views": _views(frame, asked, drawn),
        "curve": growth,
        "timeline": timeline,
        "year_page": frame.without_day(f"/accords/{slug}"),
        "terms": terms.told(frame, accord),
        **reach,
        "acts": done[::-1][:_LISTED],
        "feed": f"{PREFIX}/changes.atom?accord={slug}",
        "told_by": citations.sources_of(session, slug, moment),
        "act_count": len(done),
        "days": days.around(frame, done, changed),
        "counts": f"{frame.as_of()}: {said or frame.words['ui']['nothing']}",
        "taking": told,
        "image": told["figures"][0]["svg"],
        "linked": citing.accord(frame, accord),
    }


def _shown(members: list[Json], silence: Silence, asked: AccordParameters) -> list[Json]:
    """The table's rows. Who has no status is among them only where just that is asked for."""
    unknown = asked.certainty is Certainty.UNKNOWN and not asked.status
    listed = [*members, *silence.states.get(Certainty.UNKNOWN, [])] if unknown else members
    return [member for member in listed if passes(member, asked)]


def _map(frame: Frame, members: list[Json], silence: Silence, asked: AccordParameters) -> maps.Map:
    view = world.view(asked.view, [member["country"]["code"] for member in members])
    return maps.draw(
        members, view, lambda member: passes(member, asked), frame.names, silence.unknown
    )


def _views(frame: Frame, asked: AccordParameters, drawn: maps.Map) -> list[Json]:
    """The parts of the world that the map can show, each with its address."""
    near = [] if asked.view == "near" and drawn.all else ["near"]
    now = "world" if drawn.all else asked.view
    return [
        {"name": name, "on": name == now, "href": frame.here(view=None if name == "near" else name)}
        for name in (*near, "world", *world.REGIONS)
    ]


def _legend(
    frame: Frame, members: list[Json], silence: Silence, asked: AccordParameters, grey: bool
) -> list[Json]:
    """One entry for each status that occurs, how sure they are, and the rest of the world.

    Each leads to itself on or off; "no part" is only a key to the map.
    """
    entries: list[Json] = []
    for status, count in status_styles.counted(members).items():
        on = status in asked.status
        rest = [other for other in asked.status if other != status]
        href = frame.here(status=rest if on else [*rest, status])
        entries.append({"status": status, "count": count, "on": on, "href": href})
    sureness = {**status_styles.sureness(members)}
    if silence.not_known:
        sureness[Certainty.UNKNOWN] = silence.not_known
    for certainty, count in sureness.items():
        on = asked.certainty == certainty
        href = frame.here(certainty=None if on else str(certainty))
        entries.append({"flag": str(certainty), "count": count, "on": on, "href": href})
    disputed = sum(member["disputed"] for member in members)
    if disputed:
        on = bool(asked.disputed)
        href = frame.here(disputed=None if on else "true")
        entries.append({"flag": "disputed", "count": disputed, "on": on, "href": href})
    if grey:
        entries.append(
            {"flag": "none", "count": silence.no_part or None, "on": False, "href": None}
        )
    return entries


def _columns(frame: Frame, asked: AccordParameters) -> list[Json]:
    """The table's columns; the heading of the one it is sorted by leads to the other direction."""
    columns = []
    for name in _COLUMNS:
        by = asked.sort == name
        turn = "true" if by and not asked.descending else None
        order = ("descending" if asked.descending else "ascending") if by else None
        columns.append(
            {"name": name, "order": order, "href": frame.here(sort=name, descending=turn)}
        )
    return columns


def _sorted(frame: Frame, members: list[Json], asked: AccordParameters) -> list[Json]:
    keys: Json = {
        "name": lambda member: frame.name(member["country"]),
        "status": lambda member: (status_styles.rank(member), frame.name(member["country"])),
        "since": lambda member: str(member.get("since", "")),
        "certainty": lambda member: (
            status_styles.SURENESS.index(member["certainty"]),
            status_styles.rank(member),
        ),
        "evidence": lambda member: member["citations"],
    }
    return sorted(members, key=keys[asked.sort], reverse=asked.descending)


def _row(frame: Frame, member: Json) -> Row:
    code, certainty = member["country"]["code"], member["certainty"]
    through = member.get("known_through") if certainty == Certainty.PRESUMED else None
    return Row(
        code,
        frame.membership(member["accord"], code),
        frame.name(member["country"]),
        (member["status"], certainty, member["provisional"], member.get("leaving_on")),
        frame.date(member["since"]) if "since" in member else "",
        (certainty, tuple(member["alternatives"]), through and through.isoformat()),
        member["citations"],
        member["disputed"],
    )
