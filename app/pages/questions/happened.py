"""What happened in a month, by the day of the act and not of its record, in all accords."""

from datetime import date

from app.actions import summaries
from app.api import pages
from app.api.addresses import PREFIX
from app.api.fields import Json
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.memberships import lists
from app.pages.frame import Frame
from app.pages.parameters import MonthParameters
from app.pages.questions.answers import Group

_ACTS = 200
"""Acts on the page; the CSV has all of the month."""
_ALL = 100_000


def context(session: Snapshot, frame: Frame, asked: MonthParameters) -> Json:
    """The acts of a month, the newest first; without one, of the month of the newest act."""
    moment = pages.asked_moment(session, asked)
    frame.at(session, moment)
    now = frame.day.isoformat()[:7]
    month = asked.month or _newest(session, frame, moment) or now
    first = date.fromisoformat(f"{month}-01")
    last = _following(first)
    most = _ALL if asked.format else _ACTS
    acts = summaries.happened(session, first, last, most, moment)
    titles = lists.accords(session, {act["accord"] for act in acts}, moment)
    words = frame.words["ask"]
    count = (
        len(acts) if len(acts) < most else summaries.count_happened(session, first, last, moment)
    )
    said = words["said_happened"].format(month=frame.date(month), count=count)
    if not asked.month and month != now:
        said = f"{words['none_so_far'].format(month=frame.date(now))} {said}"
    before = date.fromordinal(first.toordinal() - 1).isoformat()[:7]
    return {
        "title": f"{words['happened']} · {frame.date(month)}",
        "description": said,
        "said": said,
        "acts": acts,
        "titles": titles,
        "month": month,
        "before": frame.here(month=before),
        "after": frame.here(month=last.isoformat()[:7]) if last <= frame.day else None,
        "groups": [Group(month, "", acts)],
        "csv": frame.here(month=month, format="csv"),
        "feed": f"{PREFIX}/changes.atom",
    }


def _newest(session: Snapshot, frame: Frame, moment: Moment) -> str | None:
    """The month of the newest act."""
    newest = summaries.happened(session, date.min, frame.behind, 1, moment)
    return str(newest[0]["done_on"]["earliest"][:7]) if newest else None


def _following(first: date) -> date:
    """The first day of the next month; behind the last month of the calendar its last day."""
    if (first.year, first.month) == (date.max.year, date.max.month):
        return date.max
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)
