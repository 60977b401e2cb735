"""Writes of sources."""

from typing import Any

import sqlalchemy as sa

from app.api import patches
from app.api.fields import Check, date_columns
from app.api.models import Known
from app.db import versions
from app.db.revisions import Change
from app.db.selects import title_suffixes
from app.db.tables import Citation, Note, Source, SourceEntry
from app.domain.naming import names
from app.sources import queries
from app.sources.schemas import SourceIn, SourcePatch

_source: Any = Source
_entry: Any = SourceEntry


def create_source(change: Change, given: SourceIn) -> str:
    """Record a source that is not there yet; its slug. Raises Conflict if it is."""
    queries.ENTRIES.refuse_taken(change.session, given.slug)
    put_source(change, given)
    return given.slug


def edit_source(change: Change, slug: str, patch: SourcePatch, check: Check) -> str:
    """Change what is said of a source; its slug. Raises NotFound, Rejected.

    `check` refuses a state that is not the one expected. An edit that changes nothing opens no
    revision.
    """
    current, _ = queries.get_source(change.session, slug, Known())
    check(current)
    put_source(change, patches.checked(SourceIn, patches.merged(queries.given(current), patch)))
    return slug


def erase_source(change: Change, slug: str, check: Check) -> None:
    """Close a source's entry: it is unknown from here on. Raises NotFound, Conflict.

    Conflict for one that was ever cited: what rests on it must stay readable.
    """
    current, _ = queries.get_source(change.session, slug, Known())
    check(current)
    queries.ENTRIES.refuse_referred(change.session, slug, Citation, Note)
    versions.sync(change, SourceEntry, [], _entry.source == slug)


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
    edited = versions.sync(change, SourceEntry, [values], _entry.source == given.slug)
    title_suffixes.add(change.session, title_suffixes.SOURCES, edited.opened)
    return bool(edited)
