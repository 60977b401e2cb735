"""What follows from the record and is never edited: spans, and what lists and searches look up."""

from datetime import date
from typing import ClassVar

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.tables.columns import day, key, one_of, text
from app.db.tables.indexes import partial_index
from app.db.tables.knowledge import Versioned
from app.domain.rules import Rule
from app.domain.statuses import Standing, Status


class Span(Versioned, table=True):
    """What the actions add up to: one status over a stretch of time, with four bounds.

    `seq` orders the spans of a membership; of all spans that can hold on a day the last answers.
    `basis` lists the ids of the actions that the status rests on, `citations` counts theirs.
    `told_through` is the newest day of which a source of the membership speaks that is no complete
    list of the accord: how far those reach stands with them. `unread`: a passage from which no act
    could be read could change the answer.
    """

    __table_args__ = (
        one_of("status", [*Status]),
        one_of("standing", [*Standing]),
        one_of("rule", [*Rule]),
        sa.Index(None, "accord", "country", "seq"),
        sa.Index(None, "country", "accord", "seq"),
        *(sa.Index(None, held, "accord", "country") for held in ("status", "standing")),
        *(sa.Index(None, "country", held, "accord") for held in ("status", "standing")),
        partial_index("disputed", "country", "accord"),
    )
    id: int | None = Field(default=None, primary_key=True)
    accord: str = key(80, "accord.slug")
    country: str = key(16, "country.code")
    seq: int
    status: str = key(16)
    standing: str = key(16)
    rule: str = key(40)
    basis: str = text()
    since: str = text()
    since_earliest: date
    since_latest: date
    starts: str = text()
    starts_earliest: date
    starts_latest: date
    ends: str = text()
    ends_earliest: date
    ends_latest: date
    provisional: bool
    leaving_on: str | None = text(nullable=True)
    disputed: bool
    citations: int
    told_through: date | None = day()
    unread: bool = Field(default=False)
    signed_on: str | None = text(nullable=True)
    consent: str | None = key(40, nullable=True)
    consented_on: str | None = text(nullable=True)
    in_force_on: str | None = text(nullable=True)
    left_on: str | None = text(nullable=True)


class AccordBounds(SQLModel, table=True):
    """The revisions and days between which any country has held something towards an accord.

    `held` is a status, a standing, `disputed`, or `everything` but `none`. Of what its spans say,
    `ends_latest` is the latest, the rest the earliest.
    """

    __tablename__: ClassVar[str] = "accord_bounds"
    __table_args__ = (
        *(
            partial_index("held", "held", bound, "accord")
            for bound in ("known_from", "starts_earliest", "since_latest", "ends_latest")
        ),
        {"sqlite_with_rowid": False},
    )
    held: str = key(16, primary=True)
    accord: str = key(80, "accord.slug", primary=True)
    known_from: int = Field(foreign_key="revision.number")
    starts_earliest: date
    ends_latest: date
    since_latest: date


LONGEST_SUFFIX = 40
"""How many letters of a suffix are kept; a search for more compares the title itself."""


class AccordTitleSuffix(SQLModel, table=True):
    """An accord's title (its key) from its letter `at`, from 0, on; `place` ranks where that is."""

    __tablename__: ClassVar[str] = "accord_title_suffix"
    __table_args__ = ({"sqlite_with_rowid": False},)
    place: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    suffix: str = key(LONGEST_SUFFIX, primary=True)
    subject: str = key(80, "accord.slug", primary=True)
    at: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})


class SourceTitleSuffix(SQLModel, table=True):
    """The same of a source's title."""

    __tablename__: ClassVar[str] = "source_title_suffix"
    __table_args__ = ({"sqlite_with_rowid": False},)
    place: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    suffix: str = key(LONGEST_SUFFIX, primary=True)
    subject: str = key(120, "source.slug", primary=True)
    at: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
