"""The first page: every accord, and what changed lately."""

from typing import Any

from app.actions import outlines
from app.db import revisions
from app.db.engine import Snapshot
from app.memberships import overviews
from app.pages import citing, looks
from app.pages.asked import Looked
from app.pages.frame import Frame
from app.pages.views import lately

_CHANGES = 8


def context(session: Snapshot, frame: Frame, asked: Looked) -> dict[str, Any]:
    """Accords with their counts, latest changed first; the first of them leads with its map."""
    moment = revisions.moment(session, asked.as_of, asked.revision, asked.known_at)
    frame.at(session, moment)
    counts = overviews.count_standings(session, moment)
    changed = outlines.last_changes(session, moment)
    accords: list[dict[str, Any]] = []
    for slug, accord in overviews.accords_by_slug(session, moment).items():
        number, at = changed.get(slug, (0, None))
        mine = [(s, counts.get(slug, {}).get(s, 0)) for s in looks.STANDINGS]
        accords.append(
            {
                **accord,
                "counts": [(s, n) for s, n in mine if n],
                "total": sum(n for _, n in mine),
                "revision": number,
                "changed_on": at.date().isoformat() if at else None,
            }
        )
    accords.sort(key=lambda accord: (-int(accord["revision"]), str(accord["title"])))
    return {
        "titles": {accord["slug"]: accord["title"] for accord in accords},
        "title": frame.words["ui"]["accords"],
        "description": frame.words["ui"]["tagline"],
        "accords": accords,
        "changes": lately.of(session, frame, _CHANGES),
        "linked": citing.catalogue(frame, accords),
    }
