"""What a search asks and finds."""

from typing import Annotated, Literal

from pydantic import Field

from app.api import patterns
from app.api.fields import Line, Url, text
from app.api.models import Known, Listed, Model

Subject = Literal["country", "accord", "source"]


class SearchFilter(Known, Listed):
    """What to look for."""

    q: Annotated[str, text(100, pattern=patterns.PLAIN), Field(examples=["abraham", "kazakh"])]
    """Part of a name or title. Case, accents and punctuation make no difference."""


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
