"""What a note looks like on the way in and out."""

from typing import Annotated

from app.api import patterns
from app.api.fields import Line, Prose, Slug, text
from app.api.models import In, Known, Listed, Model
from app.sources.schemas import SourceRefOut

NoteNumber = Annotated[str, text(20, pattern=patterns.PLAIN)]


class NoteIn(In):
    """A note of a source on an accord."""

    number: NoteNumber
    """Its number in the source, which another edition can change."""
    text: Prose
    """What it says, its paragraphs parted by blank lines."""


class NoteOut(Model):
    """A note of a source on an accord."""

    accord: Slug
    """The accord."""
    number: Line
    """Its number in the source, which another edition can change."""
    text: Prose
    """What it says, its paragraphs parted by blank lines; the notes of citations refer to it by the
    words it begins with."""
    source: SourceRefOut
    """The source that it stands in."""


class NoteFilter(Known, Listed):
    """Which notes of an accord."""
