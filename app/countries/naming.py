"""What countries are called in a language."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.countries.schemas import NameKind
from app.db import revisions
from app.db.tables import CountryEntry, CountryName

_name: Any = CountryName
_entry: Any = CountryEntry


def names_in(session: Session, language: str, revision: int) -> dict[str, str]:
    """Every country's name by its code, with one statement; one without a name is left out."""
    if language == "en":
        query = sa.select(_entry.country, _entry.name).where(
            revisions.visible(CountryEntry, revision)
        )
    else:
        query = sa.select(_name.country, _name.name).where(
            _name.language == language,
            _name.kind == NameKind.NAME,
            revisions.visible(CountryName, revision),
        )
    return {row[0]: row[1] for row in session.execute(query)}
