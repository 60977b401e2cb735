"""What a document looks like on the way in and out, and where in it a quote stands."""

from datetime import date
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from app.api.fields import ABSENT, Count, Id, Line, Number, Sha256, Slug, SourceSlug, text
from app.api.models import Model
from app.documents import reading
from app.domain.terms import TermKind

Words = Annotated[str, text(2_000, least=0)]
Letters = Annotated[str, text(reading.LARGEST)]
MediaType = Literal["text/plain", "text/markdown", "text/html", "application/pdf"]
MOST_LOST = 1_000
"""Quotes that an answer lists; it counts all."""


class DocumentIn(NamedTuple):
    """A document that was read: what is kept of it."""

    media_type: str
    sha256: str
    size: int
    text: str
    public: bool = False
    read_on: date | None = None
    any_hash: bool = False
    """Whether it is kept even if its source records another hash."""


class SelectorOut(Model):
    """Where words stand in a document, as W3C Web Annotation selects text."""

    type: Literal["TextQuoteSelector", "TextPositionSelector"]
    """How it selects: by the words, or by their position."""
    exact: Words = ABSENT
    """The words as the document has them."""
    prefix: Words = ABSENT
    """The words before; only where the document is public."""
    suffix: Words = ABSENT
    """The words behind; likewise."""
    start: Count = ABSENT
    """Where they begin in the document's text, in letters (code points) from 0."""
    end: Count = ABSENT
    """Where they end."""


Selectors = Annotated[list[SelectorOut], Field(max_length=2)]


class ParagraphOut(Model):
    """A paragraph of a document."""

    number: Number
    """Its number, from 1; `paragraph 3` in a locator means it."""
    start: Count
    """Where it begins in the text, in letters from 0."""
    text: Letters
    """What it says."""


class LostQuoteOut(Model):
    """A quote that does not stand in the document."""

    action: Id = ABSENT
    """The action that cites it; absent for a term."""
    accord: Slug = ABSENT
    """The accord of the term that cites it."""
    term: TermKind = ABSENT
    """That term."""
    quote: Line
    """The quote."""
    locator: Line = ABSENT
    """Where it should stand."""
    detail: Line
    """What is wrong."""
    suggestion: Line = ABSENT
    """The words of the document that come nearest to it."""


class DocumentOut(Model):
    """The document of a source: what was read, and how many quotes stand in it."""

    source: SourceSlug
    """The source."""
    media_type: MediaType
    """What it was sent as."""
    sha256: Sha256
    """SHA-256 of its bytes."""
    size: Count
    """Their number."""
    read_on: date
    """The day on which it was read."""
    public: bool
    """Whether its text is served without a key."""
    length: Count
    """The letters of its text."""
    paragraph_count: Count
    """Its paragraphs."""
    verified: Count
    """The quotes of actions and terms that stand in it where they say."""
    unverified: Count
    """Those that do not."""
    recorded_in: Number
    """The revision that recorded it."""
    text: Letters = ABSENT
    """Its text, a line for each paragraph; only with a key, or of a public document."""
    paragraphs: Annotated[list[ParagraphOut], Field(max_length=reading.MOST_PARAGRAPHS)] = ABSENT
    """The same in numbered paragraphs."""
    lost: Annotated[list[LostQuoteOut], Field(max_length=MOST_LOST)] = ABSENT
    """The quotes of actions and terms that do not stand in it, a thousand at most. Only with a
    key, and without a revision."""
    revision: Number
    """The revision that answered."""


class DocumentPutOut(DocumentOut):
    """The document as it is kept, and the quotes that do not stand in it."""

    lost: Annotated[list[LostQuoteOut], Field(max_length=MOST_LOST)]
    """The quotes of actions and terms that do not stand in it, a thousand at most."""
