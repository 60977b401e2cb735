"""The ledger: actions and their evidence, and what sources say of an accord as a whole."""

from datetime import date
from typing import ClassVar

import sqlalchemy as sa
from sqlmodel import Field

from app.db.tables.columns import day, key, one_of, ordered, text
from app.db.tables.indexes import partial_index
from app.db.tables.knowledge import Versioned
from app.domain.actions import Kind, Scope
from app.domain.evidence import Stance
from app.domain.passages import About


class CompleteList(Versioned, table=True):
    """That a source lists all acts of an accord until a day: of others it says there were none."""

    __tablename__: ClassVar[str] = "complete_list"
    __table_args__ = (
        sa.UniqueConstraint("accord", "source", "known_to"),
        sa.Index(None, "accord", "known_to"),
    )
    id: int | None = Field(default=None, primary_key=True)
    accord: str = key(80, "accord.slug")
    source: str = key(120, "source.slug", index=True)
    reaches: date


class DeclaredCount(Versioned, table=True):
    """How many parties or signatories a source says that an accord has."""

    __tablename__: ClassVar[str] = "declared_count"
    __table_args__ = (
        one_of("what", ["parties", "signatories"]),
        sa.UniqueConstraint("accord", "source", "what", "known_to"),
    )
    id: int | None = Field(default=None, primary_key=True)
    accord: str = key(80, "accord.slug")
    source: str = key(120, "source.slug", index=True)
    what: str = key(16)
    number: int


class Action(Versioned, table=True):
    """One treaty action of one country towards one accord: the only truth.

    `resulting_status` is what its revision left the membership with, as of that revision's day, and
    `status_after_retraction` what its retraction left. Neither ever changes.
    """

    __table_args__ = (
        one_of("kind", [*Kind]),
        one_of("scope", [*Scope]),
        ordered("done_on"),
        ordered("effective_on"),
        sa.Index(None, "accord", "country", "kind"),
        *(sa.Index(None, of, "known_from") for of in ("accord", "country")),
        partial_index("left", "resulting_status", "known_from"),
        sa.Index(None, "country", "resulting_status", "known_from"),
        # In the order of numbers, and in that of days; narrowed by a country, a kind, or both.
        *(sa.Index(None, *of, "id") for of in (["kind"], ["country", "kind"])),
        *(
            sa.Index(None, *of, "done_on_earliest", "id")
            for of in ([], ["country"], ["kind"], ["country", "kind"])
        ),
        sa.Index(None, "known_from"),
        # Only what was retracted: nearly all rows stand, and an index on that would mislead.
        partial_index("retracted", "known_to"),
        partial_index("retracted", "country", "known_to"),
        partial_index("retracted", "status_after_retraction", "known_to"),
    )
    id: int | None = Field(default=None, primary_key=True)
    accord: str = key(80, "accord.slug")
    country: str = key(16, "country.code")
    kind: str = key(40)
    scope: str = key(16)
    done_on: str = text()
    done_on_earliest: date
    done_on_latest: date
    effective_on: str | None = text(nullable=True)
    effective_on_earliest: date | None = day()
    effective_on_latest: date | None = day()
    statement: str | None = text(nullable=True)
    replaces: int | None = Field(default=None, foreign_key="action.id", index=True)
    retraction_reason: str | None = text(nullable=True)
    resulting_status: str | None = key(16, nullable=True)
    status_after_retraction: str | None = key(16, nullable=True)


class Citation(Versioned, table=True):
    """An action's evidence in a source. `added` says that it came later than its action."""

    __table_args__ = (
        one_of("stance", [*Stance]),
        sa.Index(None, "known_from"),
        partial_index("added", "known_from", name="ix_citation_added"),
        partial_index("added", "resulting_status", "known_from"),
    )
    id: int | None = Field(default=None, primary_key=True)
    action: int = Field(foreign_key="action.id", index=True)
    source: str = key(120, "source.slug", index=True)
    quote: str | None = text(nullable=True)
    locator: str | None = text(nullable=True)
    stance: str = key(16)
    note: str | None = text(nullable=True)
    added: bool = Field(default=False)
    resulting_status: str | None = key(16, nullable=True)


class Note(Versioned, table=True):
    """What a source says beside its tables, in `position`; citations name its first words."""

    __table_args__ = (
        sa.UniqueConstraint("accord", "source", "position", "known_to"),
        sa.Index(None, "known_from"),
    )
    id: int | None = Field(default=None, primary_key=True)
    accord: str = key(80, "accord.slug")
    source: str = key(120, "source.slug", index=True)
    position: int
    number: str = key(20)
    text: str = text()


class Passage(Versioned, table=True):
    """What a source says of a membership and from which no act could be read."""

    __table_args__ = (
        one_of("about", [*About]),
        sa.Index(None, "accord", "country", "known_to"),
        sa.Index(None, "country", "known_to"),
        sa.Index(None, "known_from"),
        partial_index("retracted", "known_to"),
    )
    id: int | None = Field(default=None, primary_key=True)
    accord: str = key(80, "accord.slug")
    country: str = key(16, "country.code")
    source: str = key(120, "source.slug", index=True)
    about: str = key(24)
    locator: str | None = text(nullable=True)
    quote: str = text()
    dismissal: str | None = text(nullable=True)
