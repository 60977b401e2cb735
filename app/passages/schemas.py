"""What an unread passage looks like, and how it is dismissed."""

from typing import NamedTuple

from app.api.fields import ABSENT, CountryRef, Id, Line, Number, Prose, Slug
from app.api.models import In, Known, Listed, Model
from app.countries.schemas import CountryRefOut
from app.domain.passages import About
from app.sources.schemas import SourceRefOut


class PassageIn(NamedTuple):
    """A passage that an importer could not read an act from, of the country with that code."""

    accord: str
    country: str
    about: About
    locator: str | None
    quote: str


class DismissalIn(In):
    """Why a passage changes no answer, or changes none any more; if the address does not say."""

    reason: Prose = ABSENT
    """Why, for instance which action tells what it says, if `reason` in the address does not."""


class PassageOut(Model):
    """Words of a source on a membership from which no act could be read."""

    id: Id
    """The passage's number."""
    accord: Slug
    """The accord."""
    country: CountryRefOut
    """The country."""
    about: About
    """What it speaks of: an `exit` (or a return), a `predecessor`, `provisional_application`, or
    another `act`. Answers that it could change are not told as certain."""
    quote: Prose
    """Its words, at most 200 characters of them."""
    locator: Line = ABSENT
    """Where in the source they stand."""
    source: SourceRefOut
    """The source."""
    recorded_in: Number
    """The revision that recorded it."""
    closed_in: Number = ABSENT
    """The revision by which it keeps nothing open any more; absent while it does."""
    dismissal: Prose = ABSENT
    """Why it was dismissed; absent unless a person did."""


class PassageDetailOut(PassageOut):
    """A passage, with the revision that answered."""

    revision: Number
    """The revision that answered."""


class PassageFilter(Known, Listed):
    """Which passages of an accord."""

    country: CountryRef = ABSENT
    """Only passages on this country, by any of its codes or names."""
    about: About = ABSENT
    """Only passages that speak of this."""
