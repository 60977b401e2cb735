"""What a revision looks like."""

from datetime import datetime

from app.http.fields import Count, Line, Model, Number, Paged


class RevisionOut(Model):
    """One committed change of the knowledge base."""

    number: Number
    """Revisions are numbered 1, 2, 3 …"""
    recorded_at: datetime
    """When it was recorded (UTC)."""
    author: Line
    """Who recorded it."""
    reason: Line
    """Why."""


class RevisionDetailOut(RevisionOut):
    """One revision, and how much it changed."""

    recorded: Count
    """How many actions it recorded."""
    retracted: Count
    """How many actions it retracted; corrected ones among them."""
    revision: Number
    """The newest revision when this was answered."""


class RevisionsFilter(Paged):
    """Paging only: revisions are listed newest first."""

    revision: Number = 0
    """List revisions up to this one; 0 means all."""
