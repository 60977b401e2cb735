"""What a revision and its changes look like, and how changes are filtered."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from app.api.fields import ABSENT, Count, Line, Number, Prose, Url, usual
from app.api.models import Listed, Model
from app.changes.schemas import ChangeOut
from app.db.tables.columns import OPEN


class RevisionOut(Model):
    """One committed change of the knowledge base."""

    number: Number
    """Revisions are numbered 1, 2, 3 …"""
    recorded_at: datetime
    """When it was recorded (UTC)."""
    author: Line
    """Who recorded it."""
    reason: Prose
    """Why."""


class RevisionDetailOut(RevisionOut):
    """One revision with what it changed."""

    recorded: Count
    """How many actions it recorded; corrections among them."""
    retracted: Count
    """How many actions it retracted; corrected ones among them."""
    changes: Annotated[list[ChangeOut], Field(max_length=100)]
    """The first of its changes."""
    next: Url = ABSENT
    """The rest of its changes; absent if these are all."""


class RevisionsFilter(Listed):
    """Up to which revision, and in which order."""

    revision: Annotated[int, Field(ge=1, le=OPEN - 1)] = ABSENT
    """List revisions up to this one. The answer then never changes."""
    sort: Annotated[Literal["number", "-number"], usual("-number")] = ABSENT
    """The oldest first (`number`), or the newest. Default: `-number`."""
