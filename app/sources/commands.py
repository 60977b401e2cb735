"""Writes of sources."""

from typing import Any

import sqlalchemy as sa

from app.db import rows
from app.db.revisions import Change
from app.db.tables import Source, SourceEntry
from app.domain import names
from app.http.fields import date_columns
from app.sources.schemas import SourceIn

_source: Any = Source
_entry: Any = SourceEntry


def put_source(change: Change, given: SourceIn) -> bool:
    """Record a source, or edit it if its facts differ. Says whether anything was written."""
    known = sa.select(_source.slug).where(_source.slug == given.slug)
    if change.session.execute(known).first() is None:
        change.session.execute(sa.insert(Source).values(slug=given.slug))
    values = {
        "source": given.slug,
        "title_key": names.normalise(given.title),
        **given.model_dump(exclude={"slug", "published_on"}),
        **date_columns("published_on", given.published_on),
    }
    values["tier"] = given.tier.value
    return bool(rows.sync(change, SourceEntry, [values], _entry.source == given.slug))
