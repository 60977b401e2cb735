"""What is recorded: revisions, identities and what is said of them, actions and their evidence.

Identities (`country`, `accord`, `source`) never change and are what everything refers to. What
people may edit about them stands in `…_entry`, `country_name` and `identifier`: an edit closes the
row at a revision and opens a new one. Actions and citations are recorded and retracted in the same
way.
"""

from datetime import date, datetime
from typing import ClassVar, get_args

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.tables.columns import (
    NAMING,
    OPEN,
    Instant,
    day,
    key,
    one_of,
    ordered,
    sorting_text,
    text,
)
from app.domain.evidence import Tier
from app.domain.naming.participants import CountryKind, NameKind, SuccessionKind
from app.domain.statuses import Nature
from app.domain.terms import TermKind

metadata = SQLModel.metadata
metadata.naming_convention = NAMING


class Versioned(SQLModel):
    """A row known from one revision (inclusive) to another (exclusive)."""

    known_from: int = Field(foreign_key="revision.number")
    known_to: int = Field(default=OPEN)


class Revision(SQLModel, table=True):
    """One committed change of the knowledge base: who, when and why."""

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    recorded_at: datetime = Field(sa_column=sa.Column(Instant, nullable=False, index=True))
    recorded_on: date
    author: str = text()
    reason: str = text()


class Country(SQLModel, table=True):
    """A participant's identity."""

    code: str = key(16, primary=True)


class CountryEntry(Versioned, table=True):
    """What is said of a participant."""

    __tablename__: ClassVar[str] = "country_entry"
    __table_args__ = (
        one_of("kind", get_args(CountryKind)),
        ordered("began_on"),
        ordered("ended_on"),
        sa.UniqueConstraint("country", "known_to"),
    )
    id: int | None = Field(default=None, primary_key=True)
    country: str = key(16, "country.code")
    kind: str = key(20)
    name: str = text()
    official_name: str | None = text(nullable=True)
    region_code: str | None = key(3, nullable=True)
    region: str | None = text(nullable=True)
    subregion_code: str | None = key(3, nullable=True)
    subregion: str | None = text(nullable=True)
    began_on: str | None = text(nullable=True)
    began_on_earliest: date | None = day()
    began_on_latest: date | None = day()
    ended_on: str | None = text(nullable=True)
    ended_on_earliest: date | None = day()
    ended_on_latest: date | None = day()
    origin: str = text()


class Succession(Versioned, table=True):
    """One State that took the place of another, wholly or in a part of its territory."""

    __table_args__ = (
        one_of("kind", get_args(SuccessionKind)),
        ordered("happened_on"),
        sa.UniqueConstraint("predecessor", "successor", "known_to"),
    )
    id: int | None = Field(default=None, primary_key=True)
    predecessor: str = key(16, "country.code", index=True)
    successor: str = key(16, "country.code", index=True)
    kind: str = key(16)
    happened_on: str | None = text(nullable=True)
    happened_on_earliest: date | None = day()
    happened_on_latest: date | None = day()
    origin: str = text()


class CountryName(Versioned, table=True):
    """A name or code under which a participant is found. `key` is the normalised form."""

    __tablename__: ClassVar[str] = "country_name"
    __table_args__ = (
        one_of("kind", [*NameKind]),
        sa.UniqueConstraint("country", "kind", "language", "name", "known_to"),
        sa.Index(None, "key", "known_to"),
    )
    id: int | None = Field(default=None, primary_key=True)
    country: str = key(16, "country.code")
    kind: str = key(16)
    language: str = key(8)
    name: str = text()
    key: str = key(200)


class Identifier(Versioned, table=True):
    """What the rest of the world calls a thing: (scheme, value) of exactly one identity."""

    __table_args__ = (
        sa.CheckConstraint(
            "(country IS NOT NULL AND accord IS NULL AND source IS NULL) OR "
            "(country IS NULL AND accord IS NOT NULL AND source IS NULL) OR "
            "(country IS NULL AND accord IS NULL AND source IS NOT NULL)",
            name="one_subject",
        ),
        sa.Index(None, "scheme", "value", "known_to"),
    )
    id: int | None = Field(default=None, primary_key=True)
    country: str | None = key(16, "country.code", nullable=True, index=True)
    accord: str | None = key(80, "accord.slug", nullable=True, index=True)
    source: str | None = key(120, "source.slug", nullable=True, index=True)
    scheme: str = key(40)
    value: str = key(200)


class Accord(SQLModel, table=True):
    """An accord's identity."""

    slug: str = key(80, primary=True)


class AccordEntry(Versioned, table=True):
    """What is said of an accord. Dates are EDTF text with the first and last day they can mean.

    `in_force_on` is `no`, on the last day of the calendar, of an accord known not to be in force;
    without a value nobody says. Likewise periods are `none`, or unknown.
    """

    __tablename__: ClassVar[str] = "accord_entry"
    __table_args__ = (
        one_of("nature", [*Nature]),
        ordered("concluded_on"),
        ordered("in_force_on"),
        ordered("terminated_on"),
        sa.UniqueConstraint("accord", "known_to"),
        sa.Index(None, "nature", "accord"),
        sa.Index(None, "title_key", "accord"),
        sa.Index(None, "nature", "title_key", "accord"),
        sa.Index(None, "known_from"),
    )
    id: int | None = Field(default=None, primary_key=True)
    accord: str = key(80, "accord.slug")
    title: str = text()
    title_key: str = sorting_text()
    nature: str = key(16)
    summary: str | None = text(nullable=True)
    chapter: str | None = text(nullable=True)
    depositary: str | None = text(nullable=True)
    concluded_at: str | None = text(nullable=True)
    concluded_on: str | None = text(nullable=True)
    concluded_on_earliest: date | None = day()
    concluded_on_latest: date | None = day()
    in_force_on: str | None = text(nullable=True)
    in_force_on_earliest: date | None = day()
    in_force_on_latest: date | None = day()
    in_force_delay: str | None = key(16, nullable=True)
    in_force_condition: str | None = text(nullable=True)
    withdrawal_notice: str | None = key(16, nullable=True)
    terminated_on: str | None = text(nullable=True)
    terminated_on_earliest: date | None = day()
    terminated_on_latest: date | None = day()


class AccordAlias(Versioned, table=True):
    """A name under which an accord is found beside its title: an acronym, a short name.

    `key` is the normalised form. Unlike a country's it may mean several accords.
    """

    __tablename__: ClassVar[str] = "accord_alias"
    __table_args__ = (sa.UniqueConstraint("accord", "key", "known_to"),)
    id: int | None = Field(default=None, primary_key=True)
    accord: str = key(80, "accord.slug")
    name: str = text()
    key: str = key(200)


class SameAccord(Versioned, table=True):
    """That an accord is the same treaty as another, which a second registry records: a curator's
    mark. The other has none itself, so that all records of a treaty stand around one."""

    __tablename__: ClassVar[str] = "same_accord"
    __table_args__ = (sa.UniqueConstraint("accord", "known_to"),)
    id: int | None = Field(default=None, primary_key=True)
    accord: str = key(80, "accord.slug")
    same_as: str = key(80, "accord.slug", index=True)


class Term(Versioned, table=True):
    """What a source says of one of an accord's terms: a claim, with its evidence."""

    __table_args__ = (one_of("term", [*TermKind]), sa.Index(None, "accord", "known_to"))
    id: int | None = Field(default=None, primary_key=True)
    accord: str = key(80, "accord.slug")
    term: str = key(24)
    value: str = text()
    source: str = key(120, "source.slug", index=True)
    locator: str | None = text(nullable=True)
    quote: str | None = text(nullable=True)
    verified: bool | None = Field(default=None)
    """Whether the quote stands in the source's document; NULL without one, or without a quote."""


class Source(SQLModel, table=True):
    """A source's identity."""

    slug: str = key(120, primary=True)


class SourceEntry(Versioned, table=True):
    """What is said of a source: a document, and the hash of the text that was read."""

    __tablename__: ClassVar[str] = "source_entry"
    __table_args__ = (
        one_of("tier", [*Tier]),
        ordered("published_on"),
        ordered("status_on"),
        sa.UniqueConstraint("source", "known_to"),
        sa.Index(None, "tier", "source"),
        sa.Index(None, "title_key", "source"),
        sa.Index(None, "tier", "title_key", "source"),
        sa.Index(None, "known_from"),
    )
    id: int | None = Field(default=None, primary_key=True)
    source: str = key(120, "source.slug")
    title: str = text()
    title_key: str = sorting_text()
    publisher: str | None = text(nullable=True)
    url: str | None = text(nullable=True)
    author: str | None = text(nullable=True)
    language: str | None = key(16, nullable=True)
    tier: str = key(20)
    published_on: str | None = text(nullable=True)
    published_on_earliest: date | None = day()
    published_on_latest: date | None = day()
    status_on: str | None = text(nullable=True)
    status_on_earliest: date | None = day()
    status_on_latest: date | None = day()
    accessed_on: date | None = day()
    sha256: str | None = key(64, nullable=True)
