"""Editions: what a file of any format says of an accord, and what in it could not be read."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from app.accords.schemas import AccordIn
from app.domain.actions import WITHOUT_EFFECT, Kind
from app.domain.passages import About
from app.errors import Rejected, Violation
from app.notes.schemas import NoteIn
from app.sources.schemas import SourceIn

Given = TypeVar("Given", bound=BaseModel)
EARLIER = "-as-at-"
"""What parts the slug of a source from the day of an edition that is a source of its own."""


class Weight(StrEnum):
    """What a finding means for the run."""

    REFUSED = "refused"
    """It could not be understood, so it is not recorded; the run fails."""
    SKIPPED = "skipped"
    """It is understood, and there is nothing in it to record."""
    REMARK = "remark"
    """It is recorded, and a reader should know how it was read."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report: in which file and at which place something was found."""

    file: str
    place: str
    reason: str
    weight: Weight = Weight.REFUSED


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way in which a row names its country: `text` in `column`, and what that can mean.

    `refs` are the names or codes to look up. If they are of several countries, or it does not
    decide, then it only has to agree with the others of its row, and `doubt` says why.
    """

    text: str
    column: str
    refs: tuple[str, ...]
    decides: bool = True
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An act as a file tells it. `country` is the file's own name or code, `place` its row.

    `locator` is what its citation names as the place: words that stay when rows are added.

    `spellings` are all the ways in which the row names the country, where it has several columns
    for it or codes of a scheme that is not ours.
    """

    country: str
    kind: Kind
    done_on: str
    place: str
    quote: str | None = None
    effective_on: str | None = None
    statement: str | None = None
    note: str | None = None
    spellings: tuple[Spelling, ...] = ()
    locator: str | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """Words on a participant from which no act could be read, though they speak of one. `country`
    is the file's own name or code, as in a draft."""

    country: str
    about: About
    place: str
    text: str
    spellings: tuple[Spelling, ...] = ()


@dataclass(slots=True)
class Edition:
    """Everything that one file says of one accord.

    `declared` are the file's own counts of signatories and parties; `participants` the names that
    its table lists as bound today, so that a count that differs can be explained. `documents` are
    what the accord's terms are cited from, beside the file. `complete`: it lists all acts.
    `newest` is the day of the newest act, of a file about one accord that does not say its own.
    `unread` keeps answers from being certain.
    """

    file: str
    source: SourceIn
    accord: AccordIn
    drafts: Sequence[Draft] = ()
    findings: list[Finding] = field(default_factory=list)
    notes: list[NoteIn] = field(default_factory=list)
    declared: dict[str, int] = field(default_factory=dict)
    participants: list[str] = field(default_factory=list)
    documents: list[SourceIn] = field(default_factory=list)
    complete: bool = False
    newest: date | None = None
    """The day of the newest act of its file, as far as that is past."""
    days: Collection[date] = ()
    """The days of all acts of a file with several accords: it speaks of the newest for each."""
    unread: list[Unread] = field(default_factory=list)
    listed: dict[str, int] = field(default_factory=dict)
    """The file's own table counted as `declared` counts; empty for forms without such a head."""
    refused: list[str] = field(default_factory=list)
    """Names, or codes, of whom the edition tells something that could not be read."""
    nobody: list[Draft] = field(default_factory=list)
    """Acts of participants that are no known country."""
    undated: list[tuple[str, tuple[Spelling, ...]]] = field(default_factory=list)
    """Places of rows without an act, and whom they name."""
    unplaced: list[str] = field(default_factory=list)
    """Cells of lines that are no row of the file's form: they can name anybody, in any accord."""
    signed_in_notes: list[str] = field(default_factory=list)
    """Names whose signature stands outside the table: the file does not count them."""

    def find(
        self, place: str, reason: str, weight: Weight = Weight.REFUSED, who: Iterable[str] = ()
    ) -> None:
        """Add a line to the report. `who`: whose acts could not be read because of it."""
        self.refused.extend(who)
        self.findings.append(Finding(self.file, place, reason, weight))

    def leave(self, one: Unread, why: str | None, kind: Kind | None = None) -> None:
        """Leave open what an act that could not be read would say. What is on record of its country
        stays, and answers that it could change are not certain; of a `kind` without effect on them
        there are none. `why` is for the report; None where it has that.
        """
        refs = [ref for spelling in one.spellings for ref in spelling.refs]
        self.refused.extend(refs or [one.country])
        if why is not None:
            self.find(one.place, why)
        if kind not in WITHOUT_EFFECT:
            self.unread.append(one)


def unreadable(file: str, reason: str, line: int | None = None) -> Rejected:
    """The error that a file as a whole cannot be read, with its line where that is known."""
    where = f"{file}, line {line}" if line else file
    return Rejected(f"{where}: {reason}", [Violation(f"{where}: {reason}", "unreadable")])


def checked(model: type[Given], values: Mapping[str, object], file: str, place: str) -> Given:
    """The values as a model, without those that are None. Raises Rejected naming each fault."""
    try:
        return model.model_validate({k: v for k, v in values.items() if v is not None})
    except ValidationError as error:
        raise unreadable(file, f"{place}: {'; '.join(faults(error))}") from None


def faults(error: ValidationError) -> list[str]:
    """What is wrong with values, field by field, in one clause each."""
    return [
        f"{'.'.join(map(str, fault['loc'])) or 'entry'}: "
        f"{fault['msg'].removeprefix('Value error, ')}"
        for fault in error.errors(include_url=False)
    ]
