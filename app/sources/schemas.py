"""What a source looks like on the way in and out, and how sources are filtered."""

from datetime import date
from typing import TYPE_CHECKING

from app.api import patches
from app.api.fields import ABSENT, Edtf, Language, Line, Number, Sha256, SourceSlug, Url
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
    accessed_on: date = ABSENT
    """The day on which the text was read."""
    sha256: Sha256 = ABSENT
    """SHA-256 of the text that was read, as its bytes were."""


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

    revision: Number
    """The revision that answered."""


class SourceFilter(EntryFilter):
    """Which sources."""

    tier: Tier = ABSENT
    """Only sources of this tier."""


if TYPE_CHECKING:
    SourcePatch = In
else:
    SourcePatch = patches.model(
        SourceIn, "SourcePatch", "An edit of a source: a merge patch (RFC 7396).", without="slug"
    )
