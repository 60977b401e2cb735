"""What the address of a page or figure may ask for."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import ConfigDict, Field, model_validator

from app.api import patterns
from app.api.fields import ABSENT, AskedDay, CountryRef
from app.api.models import AsOf, Filter
from app.domain.actions import Kind
from app.domain.certainties import Certainty
from app.memberships.schemas import Recorded

Language = Literal["en", "fr", "es", "ru", "zh", "ar"]
Sort = Literal["name", "status", "since", "certainty", "evidence"]
View = Literal["near", "world", "africa", "asia", "caribbean", "europe", "pacific"]


Question = TypeVar("Question", bound=Filter)


def question(kind: type[Question], /, **given: Any) -> Question:
    """A query's filter with what was given; None means absent, as everywhere."""
    return kind(**{name: value for name, value in given.items() if value is not None})


class PageParameters(AsOf):
    """What every page understands. What it does not is passed over: people share links with
    all sorts of parameters appended. A field of a form that was left empty counts as absent."""

    model_config = ConfigDict(extra="ignore")
    lang: str = ABSENT

    @model_validator(mode="before")
    @classmethod
    def _without_the_empty(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        return {name: value for name, value in given.items() if value not in ("", [""])}


class AccordParameters(PageParameters):
    """And how an accord's page shows its members."""

    status: list[Recorded] = Field(default_factory=list, max_length=10)
    certainty: Certainty = ABSENT
    disputed: bool = ABSENT
    sort: Sort = "status"
    descending: bool = False
    view: View = "near"


def passes(member: Mapping[str, Any], asked: "AccordParameters | MapParameters") -> bool:
    """Whether the filters of a page or a map leave a member in."""
    return (
        (not asked.status or member["status"] in asked.status)
        and (asked.certainty is None or member["certainty"] == asked.certainty)
        and (asked.disputed is None or member["disputed"] == asked.disputed)
    )


class PagedParameters(PageParameters):
    """And where a long list goes on."""

    cursor: Annotated[str, Field(max_length=8_000, pattern=patterns.CURSOR)] = ABSENT


class CatalogueParameters(PageParameters):
    """And in which order all accords stand, which of them, and which part of a long list."""

    sort: Literal["title", "number", "members", "acted"] = "title"
    letter: Annotated[str, Field(max_length=4, pattern=patterns.PLAIN)] = ABSENT
    chapter: Annotated[str, Field(max_length=20, pattern=patterns.PLAIN)] = ABSENT
    part: Annotated[int, Field(ge=1, le=10_000)] = 1


class QuestionParameters(PageParameters):
    """And for two days the first, and whether a table is wanted."""

    since: AskedDay = ABSENT
    format: Literal["csv"] = ABSENT


class MonthParameters(PageParameters):
    """And which month."""

    month: Annotated[str, Field(pattern=r"^[1-9][0-9]{3}-(0[1-9]|1[0-2])$")] = ABSENT
    format: Literal["csv"] = ABSENT


class ActsParameters(PagedParameters):
    """And which acts."""

    kind: Kind = ABSENT


class CompareParameters(PagedParameters):
    """And which countries to compare."""

    country: list[CountryRef] = Field(default_factory=list, max_length=10)


class SearchParameters(PagedParameters):
    """And what to look for."""

    q: Annotated[str, Field(max_length=100, pattern=patterns.PLAIN_OR_NOTHING)] = ABSENT


class FigureParameters(AsOf):
    """A figure to embed."""

    width: Annotated[int, Field(ge=120, le=2400)] = 800
    """Its width in CSS pixels; the height follows."""
    lang: Language = "en"
    """The language of its words and of the countries' names."""
    theme: Literal["auto", "light", "dark"] = "auto"
    """Its colours; `auto` follows the reader's system."""


class MapParameters(FigureParameters):
    """A map to embed."""

    view: View = "near"
    """The part of the world where the members are (`near`), all of it, or a region."""
    status: list[Recorded] = Field(default_factory=list, max_length=10)
    """Only members with one of these statuses in colour; give it once for each."""
    certainty: Certainty = ABSENT
    """Only members whose status is so sure in colour."""
    disputed: bool = ABSENT
    """Only members whose status is disputed (or is not) in colour."""


class BadgeParameters(AsOf):
    """A badge to embed."""

    lang: Language = "en"
    """The language of its words and of the country's name."""
    theme: Literal["auto", "light", "dark"] = "auto"
    """Its colours; `auto` follows the reader's system."""
