"""What the address of a page or figure may ask for."""

from typing import Annotated, Any, Literal, TypeVar

from pydantic import ConfigDict, Field, model_validator

from app.api import patterns
from app.api.fields import ABSENT, CountryRef
from app.api.models import AsOf, Filter
from app.domain.certainties import Certainty
from app.memberships.schemas import Recorded

Language = Literal["en", "fr", "es", "ru", "zh", "ar"]
Sort = Literal["name", "status", "since", "certainty", "evidence"]


Question = TypeVar("Question", bound=Filter)


def question(kind: type[Question], **given: Any) -> Question:
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
    view: Literal["near", "world"] = "near"


class PagedParameters(PageParameters):
    """And where a long list goes on."""

    cursor: Annotated[str, Field(max_length=8_000, pattern=patterns.CURSOR)] = ABSENT


class CompareParameters(PagedParameters):
    """And which countries to compare."""

    country: list[CountryRef] = Field(default_factory=list, max_length=10)


class SearchParameters(PageParameters):
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

    view: Literal["near", "world"] = "near"
    """The part of the world where the members are, or all of it."""


class BadgeParameters(AsOf):
    """A badge to embed."""

    lang: Language = "en"
    """The language of its words and of the country's name."""
    theme: Literal["auto", "light", "dark"] = "auto"
    """Its colours; `auto` follows the reader's system."""
