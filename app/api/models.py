"""The models that all schemas are made of: what goes in, what is asked, what comes out."""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, model_validator

from app import cursors
from app.api import patterns
from app.api.fields import ABSENT, AskedDay, Day, Instant, Line, Number, Url, text, usual
from app.db.tables.columns import OPEN
from app.domain import dates

MOST_ON_A_PAGE = 1_000
Item = TypeVar("Item", bound=BaseModel)


class Model(BaseModel):
    """Base of every schema: descriptions are the docstrings under the fields."""

    model_config = ConfigDict(use_attribute_docstrings=True)


class In(Model):
    """Base of everything that is written: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Filter(Model):
    """Base of query parameters: unknown ones are refused."""

    model_config = ConfigDict(extra="forbid")


class PartialDateOut(Model):
    """A date as precise as its source."""

    edtf: Annotated[str, text(dates.MAX_LENGTH)]
    """The source's own precision, in EDTF (ISO 8601-2)."""
    earliest: Day = ABSENT
    """First day it can mean; absent if there is none."""
    latest: Day = ABSENT
    """Last day it can mean; absent if there is none."""


class Known(Filter):
    """Which state of the knowledge base answers."""

    revision: Annotated[int, Field(ge=1, le=OPEN - 1)] = ABSENT
    """Answer from what was known at this revision. The answer then never changes."""
    known_at: Instant = ABSENT
    """Answer from what was known at this instant (RFC 3339, with offset)."""


class AsOf(Known):
    """And which day is asked about."""

    as_of: AskedDay = ABSENT
    """The day asked about (`2021-01-01`), or a month or year: then what held all of it. Default:
    today (UTC), or with a revision the day on which that was recorded."""


class Paged(Filter):
    """Keyset pages."""

    limit: Annotated[int, Field(ge=1, le=MOST_ON_A_PAGE)] = 50
    """Items on a page."""
    cursor: Annotated[str, text(8_000, pattern=patterns.CURSOR)] = ABSENT
    """Where the page starts: the `next_cursor` of the page before. It holds the filters, revision
    and day of the first page, so that it is enough alone; filters that are sent must be the same.
    """

    @model_validator(mode="before")
    @classmethod
    def _from_the_cursor(cls, given: Any) -> Any:
        """What a cursor says fills in what is left out."""
        place = cursors.decode(given.get("cursor")) if isinstance(given, dict) else None
        if place is None:
            return given
        known = cls.model_fields.keys() - {"limit", "cursor", "format"}
        if given.get("known_at") is not None:
            known = known - {"revision"}
        said = {name: value for name, value in place.question.items() if name in known}
        return {**said, **given}


@dataclass(slots=True)
class Carried:
    """What the pages of one table have read: what countries and accords are called, as cells, by
    their codes and slugs; to which day lists of accords reach; the narrowest of the bounds of what
    is held."""

    countries: dict[str, str] = field(default_factory=dict)
    accords: dict[str, str] = field(default_factory=dict)
    listed: dict[str, date] = field(default_factory=dict)
    narrow: dict[str, str | None] = field(default_factory=dict)


class Listed(Paged):
    """Lists that can be had as tables as well."""

    format: Literal["json", "csv", "ndjson"] = ABSENT
    """What the list is written in; default: what `Accept` likes best, else JSON. CSV and NDJSON
    have all rows, unless `limit` is given."""
    _carried: Carried = PrivateAttr(default_factory=Carried)

    @property
    def carried(self) -> Carried:
        """What the pages of one table read once: its copies for later pages share it."""
        return self._carried


class EntryFilter(Known, Listed):
    """Base of the filters of what is known by a slug."""

    sort: Annotated[Literal["slug", "-slug", "title", "-title"], usual("slug")] = ABSENT
    """In which order: by slug, or by title (without case, accents and punctuation); with `-` the
    last first. Default: `slug`."""


class PageOut(Model, Generic[Item]):
    """One page of a collection."""

    # Of a class without source, as `PageOut[Item]` is one, it would look for docstrings through
    # every frame and module: a fifth of the time that the application takes to load.
    model_config = ConfigDict(use_attribute_docstrings=False)

    items: Annotated[
        list[Item], Field(max_length=MOST_ON_A_PAGE, description="The items of this page.")
    ]
    next: Annotated[
        Url, Field(description="Absolute address of the next page; absent on the last one.")
    ] = ABSENT
    next_cursor: Annotated[
        str,
        text(8_000, pattern=patterns.CURSOR),
        Field(description="What `cursor` of the next page is; absent on the last one."),
    ] = ABSENT
    as_of: Annotated[Line, Field(description="The day that the answer is about.")]
    revision: Annotated[Number, Field(description="The revision that answered.")]


class Nothing(Filter):
    """No query parameters at all."""
