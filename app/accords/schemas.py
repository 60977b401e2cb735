"""What an accord looks like on the way in and out, and how accords are filtered."""

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from app.api import patches
from app.api.fields import ABSENT, Edtf, Line, Number, Prose, Slug, text
from app.api.models import EntryFilter, In, Model, PartialDateOut
from app.countries.schemas import IdentifierOut
from app.domain import delays
from app.domain.statuses import Nature

DelayText = Annotated[str, text(16, pattern=delays.PATTERN)]


class AccordIn(In):
    """An accord."""

    slug: Slug
    """Names the accord in addresses."""
    title: Line
    """Its full title."""
    nature: Nature
    """Whether it binds in law, or in politics only."""
    summary: Prose = ABSENT
    """What it is about, in our own words."""
    chapter: Line = ABSENT
    """Where its registry files it."""
    depositary: Line = ABSENT
    """Who keeps it."""
    concluded_at: Line = ABSENT
    """Where it was concluded."""
    concluded_on: Edtf = ABSENT
    """When it was concluded (EDTF)."""
    in_force_on: Edtf = ABSENT
    """When it entered into force (EDTF). Left out: it is not in force."""
    in_force_delay: DelayText = ABSENT
    """How long after a later consent it enters into force for that country: `P90D`, `P3M`, or
    `P60D>M` for the first of the month after sixty days."""
    terminated_on: Edtf = ABSENT
    """When it was terminated (EDTF)."""
    identifiers: Annotated[dict[Line, Line], Field(max_length=20)] = Field(default_factory=dict)
    """What the rest of the world calls it: scheme to value (`mtdsg`, `unts`, `wikidata`)."""


class AccordOut(Model):
    """An accord."""

    slug: Slug
    """Names the accord in addresses."""
    title: Line
    """Its full title."""
    nature: Nature
    """Whether it binds in law, or in politics only: then signing is joining."""
    summary: Prose = ABSENT
    """What it is about."""
    chapter: Line = ABSENT
    """Where its registry files it."""
    depositary: Line = ABSENT
    """Who keeps it."""
    concluded_at: Line = ABSENT
    """Where it was concluded."""
    concluded_on: PartialDateOut = ABSENT
    """When it was concluded."""
    in_force_on: PartialDateOut = ABSENT
    """When it entered into force; absent while it is not in force."""
    in_force_delay: DelayText = ABSENT
    """How long after a later consent it enters into force for that country."""
    terminated_on: PartialDateOut = ABSENT
    """When it was terminated."""


class AccordDetailOut(AccordOut):
    """An accord with its identifiers."""

    identifiers: Annotated[list[IdentifierOut], Field(max_length=20)]
    """What the rest of the world calls it."""
    revision: Number
    """The revision that answered."""


class AccordFilter(EntryFilter):
    """Which accords."""

    nature: Nature = ABSENT
    """Only accords of this nature."""


if TYPE_CHECKING:
    AccordPatch = In
else:
    AccordPatch = patches.model(
        AccordIn, "AccordPatch", "An edit of an accord: a merge patch (RFC 7396).", without="slug"
    )
