"""What a search asks and finds."""

from typing import Annotated, Literal

from pydantic import Field

from app.api import patterns
from app.api.fields import ABSENT, Count, Line, Slug, Url, text
from app.api.models import Known, Listed, Model

Subject = Literal["country", "accord", "source"]


class SearchFilter(Known, Listed):
    """What to look for."""

    q: Annotated[str, text(100, pattern=patterns.PLAIN), Field(examples=["abraham", "kazakh"])]
    """Words of a name, an acronym, or a number, in any order. Case, accents and punctuation make no
    difference, nor mostly does a slip of the finger."""
    kind: Subject = ABSENT
    """Only what is of this kind."""


class HitOut(Model):
    """Something that is called so."""

    kind: Subject
    """What it is."""
    id: Line
    """Its code or slug."""
    name: Line
    """Its name or title."""
    url: Url
    """Where it is."""
    origin: Line = ABSENT
    """Of an accord the registry that lists its acts, else its depositary; of a source its
    publisher."""
    number: Line = ABSENT
    """An accord's number in the United Nations' list of multilateral treaties."""
    also_recorded_as: Annotated[list[Slug], Field(max_length=1000)] = ABSENT
    """Of an accord the other records of the same treaty, from other registries, if any."""
    members: Count = ABSENT
    """How many countries are members of an accord, today or on the day of the revision."""
