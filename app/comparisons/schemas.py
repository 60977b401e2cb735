"""What comparisons ask and answer."""

from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from app.api.fields import ABSENT, CountryRef, Line, Slug, parted
from app.api.models import AsOf, Listed, Model
from app.memberships.schemas import MemberOut


class CompareFilter(AsOf, Listed):
    """Which countries to put side by side."""

    country: Annotated[
        list[CountryRef],
        BeforeValidator(parted),
        Field(min_length=1, max_length=10, examples=[["KAZ", "ARE"]]),
    ]
    """The countries, by any of their codes or names: the parameter once for each, or once with
    commas between them."""
    gap: bool = ABSENT
    """Only accords that some of them are known to be in and others known not to be (or the other
    accords)."""


class AccordRefOut(Model):
    """An accord, shortly."""

    slug: Slug
    """Names the accord in addresses."""
    title: Line
    """Its full title."""


class ComparisonOut(Model):
    """What each of the countries is to one accord."""

    a_row_each: ClassVar = "members"
    accord: AccordRefOut
    """The accord."""
    gap: bool
    """Whether some of them are known to be in and others known not to be; an answer that is
    `unknown` makes no gap."""
    members: Annotated[list[MemberOut], Field(max_length=10)]
    """One member for each country, in the order asked for."""
