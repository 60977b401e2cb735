"""What changed lately in the knowledge base, for the first page."""

from typing import Any

from sqlmodel import Session

from app.pages.frame import Frame
from app.revisions import queries
from app.revisions.schemas import RevisionsFilter


def changes(session: Session, frame: Frame, most: int) -> list[dict[str, Any]]:
    """The newest revisions up to the page's own, newest first."""
    assert frame.moment is not None
    asked = RevisionsFilter(limit=most, revision=frame.moment.revision)
    listed, _ = queries.list_revisions(session, asked, "")
    return [
        {
            "number": item["number"],
            "on": item["recorded_at"].date().isoformat(),
            "author": item["author"],
            "reason": item["reason"],
        }
        for item in listed["items"]
    ]
