"""Reads of sources."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa

from app.db import paging, revisions
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.db.tables import SourceEntry
from app.domain import likeness
from app.errors import NotFound
from app.http import listing
from app.http.fields import Known, partial
from app.sources.schemas import SourceFilter

_entry: Any = SourceEntry
SHORT = (
    _entry.source,
    _entry.title,
    _entry.tier,
    _entry.publisher,
    _entry.url,
    _entry.published_on,
    _entry.published_on_earliest,
    _entry.published_on_latest,
)
_LONG = (*SHORT, _entry.author, _entry.language, _entry.accessed_on, _entry.sha256)
_SEEN = revisions.visible(SourceEntry)
_ONE = sa.select(*_LONG).where(
    _entry.source == sa.bindparam("slug", type_=_entry.source.type), _SEEN
)
_NEAR = paging.neighbours(_entry.source, _SEEN)


@cache
def _listing(filters: tuple[str, ...]) -> listing.Listing:
    query = sa.select(*_LONG).where(_SEEN)
    if "tier" in filters:
        query = query.where(_entry.tier == sa.bindparam("tier"))
    return listing.Listing(query, [_entry.source])


def short(row: Sequence[Any]) -> dict[str, Any]:
    """A source, shortly, from the columns of SHORT."""
    slug, title, tier, publisher, url, published_on, earliest, latest = row
    out: dict[str, Any] = {"slug": slug, "title": title, "tier": tier}
    if publisher:
        out["publisher"] = publisher
    if url:
        out["url"] = url
    if published_on:
        out["published_on"] = partial(published_on, earliest, latest)
    return out


def _out(row: Sequence[Any]) -> dict[str, Any]:
    out = short(row[: len(SHORT)])
    author, language, accessed_on, sha256 = row[len(SHORT) :]
    more = {
        "author": author,
        "language": language,
        "accessed_on": accessed_on,
        "sha256": sha256,
    }
    return {**out, **{name: value for name, value in more.items() if value}}


def given(source: dict[str, Any]) -> dict[str, Any]:
    """A source as it is read, in the form in which it is written."""
    written = {name: value for name, value in source.items() if name != "revision"}
    if "published_on" in written:
        written["published_on"] = written["published_on"]["edtf"]
    return written


def list_sources(session: Snapshot, asked: SourceFilter, base: str) -> tuple[Any, Moment]:
    """A page of sources in the order of their slugs, with two statements."""
    moment = revisions.moment(session, None, asked.revision, asked.known_at)
    given = listing.given(asked, ["tier"])
    of_question = _listing(tuple(given))
    return of_question.page(session, given, asked, moment, base, listing.each(_out)), moment


def require(session: Snapshot, slug: str, moment: Moment) -> dict[str, Any]:
    """A source as it was known then. Raises NotFound, with suggestions."""
    row = session.execute(_ONE, {**moment.values, "slug": slug}).first()
    if row is None:
        slugs = session.execute(_NEAR, {**moment.values, "near": slug}).scalars()
        raise NotFound(f"There is no source {slug!r}.", likeness.close_to(slug, slugs))
    return _out(row)


def get_source(session: Snapshot, slug: str, asked: Known) -> tuple[dict[str, Any], Moment]:
    """One source. Raises NotFound."""
    moment = revisions.moment(session, None, asked.revision, asked.known_at)
    return {**require(session, slug, moment), "revision": moment.revision}, moment
