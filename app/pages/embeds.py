"""Figures to embed anywhere: SVG images of an accord, and a badge of a membership."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response

from app.accords import queries as accords
from app.actions import summaries
from app.api import pages
from app.api.addresses import PREFIX
from app.api.fields import Json
from app.api.models import AsOf, Known
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.domain.certainties import Certainty
from app.domain.statuses import Status
from app.http.deps import Asked, CountryPath, Reader, SlugPath
from app.http.reads.routing import ReadRoute
from app.memberships import explanation, lists
from app.pages import rendering, status_styles
from app.pages.figures import acts, curve, plates, world
from app.pages.figures import map as maps
from app.pages.figures.plates import Plate
from app.pages.frame import Frame
from app.pages.parameters import BadgeParameters, FigureParameters, MapParameters, passes, question
from app.pages.taking import captions
from app.pages.taking.captions import Entry
from app.pages.views import silence, steps

router = APIRouter(prefix=PREFIX + "/accords/{slug}", tags=["figures"], route_class=ReadRoute)
_ANSWER: dict[int | str, Json] = {
    200: {
        "description": "The image. It carries a title and a description, and may be framed.",
        "content": {
            rendering.SVG: {
                "schema": {
                    "type": "string",
                    "description": "An SVG document.",
                    "maxLength": 2_000_000,
                    "pattern": "^<svg ",
                }
            }
        },
    }
}
_LETTER, _BADGE_PADDING = 7.1, 10


def _open(
    request: Request, session: Snapshot, slug: str, asked: AsOf
) -> tuple[Frame, Moment, Json]:
    moment = pages.asked_moment(session, asked)
    accord, _ = accords.get_accord(session, slug, question(Known, revision=moment.revision or None))
    frame = Frame(request, asked)
    frame.at(session, moment)
    return frame, moment, accord


def _told(
    frame: Frame,
    accord: Mapping[str, Any],
    members: list[Json],
    asked: FigureParameters,
    entries: list[Entry],
    plate: Plate,
) -> Json:
    """What every figure says of itself: title, description, and whose figure it is."""
    day = frame.as_of()
    said = status_styles.in_words(frame.words, members)
    return {
        "accord": accord,
        "asked": asked,
        "day": day,
        "description": f"{day}: {said or frame.words['ui']['nothing']}",
        "page": frame.page_of_figure(),
        "target": frame.origin,
        "entries": entries,
        "plate": plate,
    }


@router.get("/map.svg", operation_id="getMapImage", responses=_ANSWER, response_class=Response)
def get_map(
    request: Request, session: Reader, slug: SlugPath, asked: Asked[MapParameters]
) -> Response:
    """Get an accord's map.

    An SVG image of the world, or the part of it where the members are, coloured by status.
    """
    frame, moment, accord = _open(request, session, slug, asked)
    members = lists.all_members(session, slug, moment)
    codes = [member["country"]["code"] for member in members]
    view = world.view(asked.view, codes)
    rest = silence.around(session, frame, slug, members, moment)
    letter = plates.letter(asked.width)
    drawn = maps.draw(
        members, view, lambda member: passes(member, asked), frame.names, rest.unknown, letter
    )
    entries = captions.key(
        frame, accord, members, rest.not_known, rest.no_part if drawn.land else None
    )
    plate = captions.map_plate(frame, accord, asked.width, entries)
    told = _told(frame, accord, members, asked, entries, plate)
    told["description"] += "".join(
        f", {word} {count}" for look, _, word, count in entries if look == "none" and count
    )
    return rendering.figure(frame, "svg/map.svg", {**told, "map": drawn}, moment)


@router.get(
    "/history.svg", operation_id="getHistoryImage", responses=_ANSWER, response_class=Response
)
def get_history(
    request: Request, session: Reader, slug: SlugPath, asked: Asked[FigureParameters]
) -> Response:
    """Get an accord's curve.

    An SVG image of how many countries had which status over time.
    """
    frame, moment, accord = _open(request, session, slug, asked)
    drawn = curve.draw(steps.of_accord(session, slug, moment), status_styles.STATUSES, frame.day)
    members = lists.all_members(session, slug, moment)
    entries = captions.unsure(frame, members)
    plate = captions.chart_plate(frame, accord, "history", len(entries))
    context = {**_told(frame, accord, members, asked, entries, plate), "curve": drawn}
    return rendering.figure(frame, "svg/history.svg", context, moment)


@router.get(
    "/timeline.svg", operation_id="getTimelineImage", responses=_ANSWER, response_class=Response
)
def get_timeline(
    request: Request, session: Reader, slug: SlugPath, asked: Asked[FigureParameters]
) -> Response:
    """Get an accord's timeline.

    An SVG image of who did what about the accord, and when.
    """
    frame, moment, accord = _open(request, session, slug, asked)
    drawn = acts.draw(summaries.outline(session, slug, moment), frame.day)
    members = lists.all_members(session, slug, moment)
    plate = captions.chart_plate(frame, accord, "timeline", 0)
    context = {
        **_told(frame, accord, members, asked, [], plate),
        "timeline": drawn,
        "year_page": frame.origin + frame.without_day(f"/accords/{slug}"),
    }
    return rendering.figure(frame, "svg/timeline.svg", context, moment)


@router.get(
    "/members/{code}/badge.svg",
    operation_id="getBadgeImage",
    responses=_ANSWER,
    response_class=Response,
)
def get_badge(
    request: Request,
    session: Reader,
    slug: SlugPath,
    code: CountryPath,
    asked: Asked[BadgeParameters],
) -> Response:
    """Get a membership's badge.

    An SVG image of one line: the accord, the country and its status.
    """
    frame, moment, accord = _open(request, session, slug, asked)
    known = question(AsOf, as_of=asked.as_of, revision=asked.revision, known_at=asked.known_at)
    member, _ = explanation.get_membership(session, slug, code, known)
    left = f"{accord['title']} · {frame.name(member['country'])}"
    right = _badge_status(frame, member)
    widths = [round(_width(text) + 2 * _BADGE_PADDING) for text in (left, right)]
    context = {
        "asked": asked,
        "texts": (left, right),
        "widths": widths,
        "look": status_styles.look(member["status"], accord["nature"])
        if member["certainty"] != Certainty.UNKNOWN
        else "unknown",
        "description": _badge_day(frame, member),
    }
    return rendering.figure(frame, "svg/badge.svg", context, moment)


def _badge_status(frame: Frame, member: Mapping[str, Any]) -> str:
    """The status, how sure it is unless it is certain, and whether it is disputed."""
    words, certainty = frame.words, member["certainty"]
    if certainty == Certainty.UNKNOWN:
        return str(words["certainty"]["unknown"])
    flags = [words["certainty"][certainty]] if certainty != Certainty.CERTAIN else []
    if member["disputed"]:
        flags.append(words["ui"]["disputed"])
    status = member["status"]
    told = words["ui"]["no_part"] if status == Status.NONE else words["status"][status]
    return f"{told} ({', '.join(flags)})" if flags else str(told)


def _badge_day(frame: Frame, member: Mapping[str, Any]) -> str:
    told = frame.as_of()
    if "known_through" not in member:
        return told
    through = frame.date(member["known_through"].isoformat())
    return f"{told}, {frame.words['ui']['known_through'].format(through)}"


def _width(text: str) -> float:
    """About as wide as the text is at 13 pixels; ideographs are as wide as they are high."""
    return sum(13.0 if letter >= "\u2e80" else _LETTER for letter in text)
