"""The first page: the accords, and what changed lately."""

from datetime import date

from app.accords import queries
from app.accords.schemas import AccordFilter
from app.actions import summaries
from app.api import pages
from app.api.fields import Json
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.memberships import lists, status_on_day
from app.pages import status_styles
from app.pages.frame import Frame
from app.pages.parameters import PagedParameters, question
from app.pages.taking import bar, citing
from app.pages.taking.bar import Table
from app.pages.views import lately

_CHANGES = 8
_ACTS = 8
_ACCORDS = 50


def context(session: Snapshot, frame: Frame, asked: PagedParameters) -> Json:
    """A page of the accords with their counts; the one that changed last leads with its map."""
    moment = pages.asked_moment(session, asked)
    frame.at(session, moment)
    wanted = question(
        AccordFilter, revision=moment.revision or None, limit=_ACCORDS, cursor=asked.cursor
    )
    listed, _ = queries.list_accords(session, wanted, frame.path)
    changes = lately.latest_changes(session, frame, _CHANGES)
    slugs = [accord["slug"] for accord in listed["items"]]
    newest = summaries.happened(session, date.min, frame.behind, _ACTS, moment)
    acted = [change["accord"] for change in changes if change["accord"]]
    edited = [change["id"] for change in changes if change["subject"] == "accord"]
    shown = _overviews(
        session, {*slugs, *acted, *edited, *(act["accord"] for act in newest)}, moment
    )
    total = lists.count_accords(session, moment)
    accords = [shown[slug] for slug in slugs]
    leading = [shown[slug] for slug in acted if slug in shown] or accords
    return {
        "titles": {slug: accord["title"] for slug, accord in shown.items()},
        "title": frame.words["ui"]["accords"],
        "description": frame.words["ui"]["tagline"],
        "lead": leading[0] if leading and not asked.cursor else None,
        "accords": accords,
        "total": total,
        "taking": bar.draw(
            frame,
            frame.words["ui"]["accords"],
            f"{frame.words['ui']['accords']}: {total}",
            tables=[Table("/accords", dated=False)],
        ),
        "next": frame.following(listed),
        "changes": changes,
        "newest": newest,
        "feed": None,
        "linked": citing.catalogue(frame, accords),
    }


def _overviews(session: Snapshot, slugs: set[str], moment: Moment) -> dict[str, Json]:
    """Accords as the page shows them, by their slugs."""
    counts = lists.count_standings(session, slugs, moment)
    acted = summaries.last_acts(session, slugs, moment)
    listed = status_on_day.listed_through(session, slugs, moment)
    shown = {}
    for slug, accord in lists.accords(session, slugs, moment).items():
        mine = [(s, counts.get(slug, {}).get(s, 0)) for s in status_styles.STANDINGS]
        shown[slug] = {
            **accord,
            "counts": [(s, n) for s, n in mine if n],
            "listed": listed[slug].isoformat() if slug in listed else None,
            "total": sum(n for _, n in mine),
            "acted_on": acted.get(slug),
        }
    return shown
