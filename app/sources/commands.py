"""Writes of sources."""

import sqlalchemy as sa
from sqlmodel import col

from app.api.editing import Editing
from app.api.fields import date_columns
from app.db import versions
from app.db.revisions import Change
from app.db.selects import title_suffixes
from app.db.tables.knowledge import Citation, Note, Source, SourceEntry
from app.domain.naming import names
from app.sources import queries
from app.sources.schemas import SourceIn


def put_source(change: Change, given: SourceIn) -> bool:
    """Record a source, or edit it if its facts differ. Says whether anything was written."""
    known = sa.select(col(Source.slug)).where(col(Source.slug) == given.slug)
    if change.session.execute(known).first() is None:
        change.session.execute(sa.insert(Source).values(slug=given.slug))
    values = {
        "source": given.slug,
        "title_key": names.normalise(given.title),
        **given.model_dump(exclude={"slug", "published_on"}),
        **date_columns("published_on", given.published_on),
    }
    values["tier"] = given.tier.value
    edited = versions.replace_open(
        change, SourceEntry, [values], col(SourceEntry.source) == given.slug
    )
    title_suffixes.add(change.session, title_suffixes.SOURCES, edited.opened)
    return bool(edited)


EDITING = Editing(
    queries.ENTRIES,
    SourceIn,
    queries.get_source,
    queries.given,
    put_source,
    referring=(Citation, Note),
    said=(SourceEntry,),
)
