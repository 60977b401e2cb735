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


class Findable(Versioned, table=True):
    """What a country, accord or source is found by: all that it is called, as it was known.

    `text` has its names and numbers, normalised, between bars: `| paris agreement | xxvii 7 d |`.
    Either engine has an index of its letters, three by three, which the migration makes.
    """

    __table_args__ = (
        one_of("kind", ["accord", "country", "source"]),
        sa.Index(None, "kind", "subject"),
    )
    id: int | None = Field(default=None, primary_key=True)
    kind: str = key(8)
    subject: str = key(120)
    name: str = text()
    text: str = text()


class FindableWord(SQLModel, table=True):
    """A word of what things are called, also backwards: what a mistyped one is held against.

    `known_from`: the first revision that knew it.
    """

    __tablename__: ClassVar[str] = "findable_word"
    __table_args__ = (sa.Index(None, "backwards"), {"sqlite_with_rowid": False})
    word: str = key(80, primary=True)
    backwards: str = key(80)
    known_from: int = Field(foreign_key="revision.number")
