"""What countries are called in a language."""

from typing import Any

import sqlalchemy as sa

from app.countries.schemas import NameKind
from app.db import revisions
from app.db.engine import Snapshot
from app.db.selects.prepared import Prepared
from app.db.tables import CountryEntry, CountryName

_name: Any = CountryName
_entry: Any = CountryEntry
_IN_ENGLISH = Prepared(
    sa.select(_entry.country, _entry.name).where(revisions.visible(CountryEntry))
)
_IN_LANGUAGE = Prepared(
    sa.select(_name.country, _name.name).where(
        _name.language == sa.bindparam("language"),
        _name.kind == NameKind.NAME,
        revisions.visible(CountryName),
    )
)


def names_in(session: Snapshot, language: str, revision: int) -> dict[str, str]:
    """Every country's name by its code, with one statement; one without a name is left out."""
    query = _IN_ENGLISH if language == "en" else _IN_LANGUAGE
    rows = query.rows(session, {"known": revision, "language": language})
    return {row[0]: row[1] for row in rows}
