"""What a change looks like, and how changes are filtered."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from app.actions.schemas import MoveOut
from app.api.fields import (
    ABSENT,
    CountryRef,
    Id,
    Line,
    Number,
    Prose,
    Several,
    Slug,
    SlugRef,
    Url,
    usual,
)
from app.api.models import Listed, Model, Paged, PartialDateOut
from app.countries.schemas import CountryRefOut
from app.db.tables.columns import OPEN
from app.domain.actions import Kind
from app.domain.evidence import Stance
from app.domain.passages import About
from app.domain.statuses import Status

Subject = Literal["action", "citation", "passage", "accord", "source", "country"]


class What(StrEnum):
    """How something changed: it came, it was taken back, or it was put right; a passage that was
    dismissed keeps nothing open any more."""

    RECORDED = "recorded"
    RETRACTED = "retracted"
    CORRECTED = "corrected"
    DISMISSED = "dismissed"


class ChangeOut(Model):
    """One thing that a revision changed."""

    revision: Number
    """The revision."""
    recorded_at: datetime
    """When it was recorded (UTC)."""
    author: Line
    """Who recorded it."""
    reason: Prose
    """Why: the action's own reason where it was retracted, that of a dismissal, or else the
    revision's."""
    change: What
    """What happened to it."""
    subject: Subject
    """What kind of thing it happened to."""
    id: Line
    """Its number, slug or code."""
    url: Url
    """Where it is."""
    accord: Slug = ABSENT
    """For an action, a citation or a passage: the accord."""
    country: CountryRefOut = ABSENT
    """For an action, a citation or a passage: the country."""
    kind: Kind = ABSENT
    """For an action or a citation: what was done or said."""
    done_on: PartialDateOut = ABSENT
    """For an action or a citation: when it was done."""
    about: About = ABSENT
    """For a passage: what it speaks of."""
    stance: Stance = ABSENT
    """For a citation: whether its source supports the action or disputes it. For an action:
    `disputes` if a source disputed it by then, or told of it otherwise, else absent."""
    replaces: Id = ABSENT
    """For a correction: the action that it replaces."""
    status: MoveOut = ABSENT
    """For an action or a citation: how the membership's status moved."""


class FeedFilter(Paged):
    """Which changes."""

    since: Number = 0
    """Only what came after this revision."""
    revision: Annotated[int, Field(ge=1, le=OPEN - 1)] = ABSENT
    """Only what came up to this revision. The answer then never changes."""
    accord: Several[SlugRef] = ABSENT
    """Only changes about this accord, or these."""
    country: Several[CountryRef] = ABSENT
    """Only changes about this country, or these, by any of their codes or names."""
    status: Several[Status] = ABSENT
    """Only changes after which the membership had this status, or one of these."""


class ChangeFilter(FeedFilter, Listed):
    """The same where they are listed and not fed, and in which order."""

    sort: Annotated[Literal["revision", "-revision"], usual("revision")] = ABSENT
    """The oldest first (`revision`), or the newest. Default: `revision`."""
