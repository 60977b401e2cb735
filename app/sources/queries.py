"""Reads of sources."""

from sqlmodel import col

from app.api import pages
from app.api.entries import Entries
from app.api.fields import Json, partial
from app.api.models import Known
from app.api.pages import Answer
from app.db.engine import Snapshot
from app.db.selects.prepared import Row
from app.db.tables.columns import columns, dated
from app.db.tables.knowledge import SourceEntry

SHORT = (
    *columns(
        SourceEntry.source,
        SourceEntry.title,
        SourceEntry.tier,
        SourceEntry.publisher,
        SourceEntry.url,
    ),
    *dated(col(SourceEntry.published_on)),
)
_LONG = (
    *SHORT,
    *columns(SourceEntry.author, SourceEntry.language, SourceEntry.accessed_on, SourceEntry.sha256),
)


def short(row: Row) -> Json:
    """A source, shortly, from the columns of SHORT."""
    slug, title, tier, publisher, url, published_on, earliest, latest = row
    out: Json = {"slug": slug, "title": title, "tier": tier}
    if publisher:
        out["publisher"] = publisher
    if url:
        out["url"] = url
    if published_on:
        out["published_on"] = partial(published_on, earliest, latest)
    return out


def _out(row: Row) -> Json:
    out = short(row[: len(SHORT)])
    author, language, accessed_on, sha256 = row[len(SHORT) :]
    more = {"author": author, "language": language, "accessed_on": accessed_on, "sha256": sha256}
    return {**out, **{name: value for name, value in more.items() if value}}


ENTRIES = Entries("source", SourceEntry, _LONG, _out, "tier")
list_sources, require = ENTRIES.page, ENTRIES.require


def given(source: Json) -> Json:
    """A source as it is read, in the form in which it is written."""
    written = {name: value for name, value in source.items() if name != "revision"}
    if "published_on" in written:
        written["published_on"] = written["published_on"]["edtf"]
    return written


def get_source(session: Snapshot, slug: str, asked: Known) -> Answer:
    """One source. Raises NotFound."""
    moment = pages.asked_moment(session, asked)
    return {**require(session, slug, moment), "revision": moment.revision}, moment
