"""What changed lately in the knowledge base, for the first page."""

from app.api.addresses import COLLECTIONS
from app.api.fields import Json
from app.changes import queries as changes
from app.changes.schemas import ChangeFilter, Subject
from app.db.engine import Snapshot
from app.domain.evidence import Stance
from app.pages.frame import Frame
from app.pages.parameters import question


def latest_changes(session: Snapshot, frame: Frame, most: int) -> list[Json]:
    """The newest changes up to the page's own revision, newest first, each with its page."""
    assert frame.moment is not None
    revision = frame.moment.revision or None
    asked = question(ChangeFilter, limit=most, revision=revision, sort="-revision")
    listed, _ = changes.list_changes(session, asked, "", "")
    return [
        {
            "revision": item["revision"],
            "on": item["recorded_at"].date().isoformat(),
            "done_on": item["done_on"]["edtf"] if "done_on" in item else None,
            "told": _told(item),
            "reason": item["reason"],
            "subject": item["subject"],
            "id": item["id"],
            "accord": item.get("accord"),
            "country": item.get("country"),
            "kind": item.get("kind"),
            "status": item.get("status"),
            "href": _href(frame, item),
        }
        for item in listed["items"]
    ]


def _told(item: Json) -> list[str]:
    """The words for what happened; evidence that disputes an act is told as that alone."""
    if item.get("stance") != Stance.DISPUTES:
        return [item["change"]]
    return ["disputed"] if item["subject"] == "citation" else [item["change"], "disputed"]


def _href(frame: Frame, item: Json) -> str:
    subject: Subject = item["subject"]
    if "accord" in item:
        return frame.href(f"/accords/{item['accord']}/{item['country']['code']}")
    return frame.href(f"/{COLLECTIONS[subject]}/{item['id']}")
