"""What a source looks like on the way in and out, and how sources are filtered."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import Field, model_validator

from app.api import patches
from app.api.fields import (
    ABSENT,
    Edtf,
    Language,
    Line,
    Number,
    Several,
    Sha256,
    Slug,
    SourceSlug,
    Url,
    WholeDay,
)
from app.api.models import EntryFilter, In, Model, PartialDateOut
from app.domain.evidence import Tier


class SourceIn(In):
    """A document."""

    slug: SourceSlug
    """Names the source in addresses."""
    title: Line
    """Its title, or a description where it has none."""
    tier: Tier
    """How near it stands to the acts it tells of."""
    publisher: Line = ABSENT
    """Who published it."""
    url: Url = ABSENT
    """Where it can be read."""
    author: Line = ABSENT
    """Who wrote it."""
    language: Language = ABSENT
    """BCP 47 tag of its language."""
    published_on: Edtf = ABSENT
    """When it was published (EDTF)."""
    status_on: Edtf = ABSENT
    """The day of which it speaks ("as at"), where it says so (EDTF); of a partial date the earliest
    day counts."""
    lists: Annotated[list[Slug], Field(max_length=10_000)] = Field(default_factory=list)
    """The accords of which it lists all acts until that day: of countries that it does not name it
    says that they did nothing. Needs `status_on`."""
    accessed_on: WholeDay = ABSENT
    """The day on which the text was read."""
    sha256: Sha256 = ABSENT
    """SHA-256 of the text that was read, as its bytes were."""

    @model_validator(mode="after")
    def _lists_as_at_a_day(self) -> Self:
        if self.lists and not self.status_on:
            raise ValueError("a complete list says as at which day: `status_on` is missing")
        return self


class SourceRefOut(Model):
    """A source, shortly."""

    slug: SourceSlug
    """Names the source in addresses."""
    title: Line
    """Its title."""
    tier: Tier
    """How near it stands to the acts it tells of."""
    publisher: Line = ABSENT
    """Who published it."""
    url: Url = ABSENT
    """Where it can be read."""
    published_on: PartialDateOut = ABSENT
    """When it was published."""
    status_on: PartialDateOut = ABSENT
    """The day of which it speaks ("as at"), where it says so."""


class SourceOut(SourceRefOut):
    """A document."""

    author: Line = ABSENT
    """Who wrote it."""
    language: Language = ABSENT
    """BCP 47 tag of its language."""
    accessed_on: date = ABSENT
    """The day on which the text was read."""
    sha256: Sha256 = ABSENT
    """SHA-256 of the text that was read."""


class SourceDetailOut(SourceOut):
    """A document, with the revision that answered."""

    lists: Annotated[list[Slug], Field(max_length=10_000)]
    """The accords of which it lists all acts, until `status_on` or the newest of them."""
    revision: Number
    """The revision that answered."""


class SourceFilter(EntryFilter):
    """Which sources."""

    tier: Several[Tier] = ABSENT
    """Only sources of this tier, or of these."""


if TYPE_CHECKING:
    SourcePatch = In
else:
    SourcePatch = patches.model(
        SourceIn, "SourcePatch", "An edit of a source: a merge patch (RFC 7396).", without="slug"
    )
