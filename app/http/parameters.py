"""The path parameters that several features share."""

from typing import Annotated

from fastapi import Path

from app.api.fields import CountryRef, Slug

SlugPath = Annotated[Slug, Path(description="The accord's slug.", examples=["abraham-accords"])]
CountryPath = Annotated[
    CountryRef,
    Path(
        description="A country: any of its ISO 3166 codes, in any case, or a name.",
        examples=["KAZ", "kz", "Kazakhstan"],
    ),
]
