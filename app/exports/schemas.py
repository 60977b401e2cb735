"""What is exported that no list of the API has as such, and how exports are listed."""

from typing import Annotated

from pydantic import Field

from app.accords.schemas import DeclaredOut, ListOut, TermOut
from app.actions.schemas import CitationOut
from app.api.fields import ABSENT, Code, Count, Day, Id, Line, Number, Sha256, Slug
from app.api.models import Model, PartialDateOut
from app.changes.schemas import ChangeOut
from app.countries.schemas import IdentifierOut
from app.domain.naming.participants import NameKind, SuccessionKind
from app.notes.schemas import NoteOut
from app.spans.schemas import SpanRowOut


class SpanRow(SpanRowOut):
    """One status of one country towards one accord over a stretch of time."""

    seq: Number
    """Orders the spans of a membership: of all that can hold on a day the last answers."""
    starts: PartialDateOut
    """It can hold from `earliest` (without: from ever) and surely does from `latest`."""
    known_through: Day = ABSENT
    """The newest day of which a source of this membership, or a complete list of the accord,
    speaks. On a later day the status is only presumed."""
    actions: Annotated[list[Id], Field(max_length=1000)]
    """The actions that the status rests on, in the order of their numbers."""


class CitationRow(CitationOut):
    """Evidence for (or against) an action."""

    action: Id
    """The action."""
    number: Number
    """Numbers the citations of an action, from 1."""


class NameRow(Model):
    """A name or code under which a country is found."""

    country: Code
    """The country."""
    kind: NameKind
    """What kind of name."""
    language: Line
    """ISO 639-1 code, or `und`."""
    name: Line
    """The name."""


class SuccessionRow(Model):
    """One State that took the place of another, wholly or in a part."""

    predecessor: Code
    """The State before."""
    successor: Code
    """The State behind."""
    kind: SuccessionKind
    """How; `continuation`: as the same subject of law."""
    happened_on: PartialDateOut = ABSENT
    """When."""
    origin: Line
    """Where that comes from."""


class CountryIdentifierRow(IdentifierOut):
    """What the rest of the world calls a country."""

    country: Code
    """The country."""


class AccordIdentifierRow(IdentifierOut):
    """What the rest of the world calls an accord."""

    accord: Slug
    """The accord."""


class SameAccordRow(Model):
    """That two accords are one treaty, which two registries record."""

    accord: Slug
    """The accord that is marked."""
    same_as: Slug
    """The accord as whose double it is marked."""


class TermRow(TermOut):
    """What a source says of one of an accord's terms."""

    accord: Slug
    """The accord."""


class ListRow(ListOut):
    """A source that lists all acts of an accord, until a day."""

    accord: Slug
    """The accord."""


class DeclaredRow(DeclaredOut):
    """How many countries a source says that an accord has."""

    accord: Slug
    """The accord."""


class NoteRow(NoteOut):
    """A note of a source on an accord."""

    position: Number
    """Its place among the notes of its source on the accord, from 1."""


class ChangeRow(ChangeOut):
    """One thing that a revision changed."""

    position: Number
    """Its place in the feed, from 1."""


class FileOut(Model):
    """A file of an export."""

    name: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[a-z][a-z0-9_.-]*$")]
    """Its name."""
    url: Annotated[str, Field(max_length=2_000, json_schema_extra={"format": "uri"})]
    """Where it is, for ever the same."""
    media_type: Line
    """What it is written in."""
    bytes: Count
    """How many bytes it has."""
    sha256: Sha256
    """The SHA-256 of its bytes."""


class ExportOut(Model):
    """The whole knowledge base as known at one revision."""

    revision: Number
    """The revision."""
    as_of: Day
    """The day that the table of members is about: that on which the revision was recorded."""
    files: Annotated[list[FileOut], Field(max_length=200)]
    """All its files."""


class ExportsOut(Model):
    """The exports that are kept."""

    items: Annotated[list[ExportOut], Field(max_length=1000)]
    """The exports, the newest first."""
    as_of: Line
    """The day of the answer."""
    revision: Number
    """The newest revision, which need not be exported yet."""
