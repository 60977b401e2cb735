"""What was read: the texts of sources, and where in them the quotes of citations stand."""

from datetime import date
from typing import ClassVar

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.tables.columns import key, text
from app.db.tables.knowledge import Versioned


class DocumentText(SQLModel, table=True):
    """A text, its paragraphs a line each, under its own hash; whoever has the same shares it."""

    __tablename__: ClassVar[str] = "document_text"
    digest: str = key(64, primary=True)
    text: str = text()


class Document(Versioned, table=True):
    """The document of a source as it was read. Its text is served to all only if it is `public`.

    `sha256` is that of the bytes that came, `digest` names the text that was read from them.
    """

    __table_args__ = (sa.UniqueConstraint("source", "known_to"),)
    id: int | None = Field(default=None, primary_key=True)
    source: str = key(120, "source.slug")
    media_type: str = key(40)
    sha256: str = key(64)
    size: int
    paragraphs: int
    read_on: date
    public: bool
    digest: str = key(64, "document_text.digest")


class Selector(Versioned, table=True):
    """Whether the quote of a citation stands in its source's document, and where (W3C Web
    Annotation). The words around it are there only where the document is public."""

    __table_args__ = (
        sa.UniqueConstraint("citation", "known_to"),
        sa.Index(None, "verified", "citation"),
    )
    id: int | None = Field(default=None, primary_key=True)
    citation: int = Field(foreign_key="citation.id")
    verified: bool
    exact: str | None = text(nullable=True)
    prefix: str | None = text(nullable=True)
    suffix: str | None = text(nullable=True)
    starts: int | None = Field(default=None)
    ends: int | None = Field(default=None)
