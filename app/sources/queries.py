"""Reads of sources."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlmodel import col

from app.api import pages
from app.api.entries import Entries
from app.api.fields import Json, partial
from app.api.models import Known
from app.api.pages import Answer
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.db.selects.prepared import Prepared, Row, parameter
from app.db.tables.columns import columns, dated
from app.db.tables.knowledge import SourceEntry
from app.db.tables.ledger import CompleteList

SHORT = (
    *columns(
        SourceEntry.source,
        SourceEntry.title,
        SourceEntry.tier,
        SourceEntry.publisher,
        SourceEntry.url,
    ),
    *dated(col(SourceEntry.published_on)),
    *dated(col(SourceEntry.status_on)),
)
_LONG = (
    *SHORT,
    *columns(SourceEntry.author, SourceEntry.language, SourceEntry.accessed_on, SourceEntry.sha256),
)


_LISTS = Prepared(
    sa.select(col(CompleteList.accord))
    .where(
        col(CompleteList.source) == parameter("slug", col(CompleteList.source)),
        revisions.visible(CompleteList),
    )
    .order_by(col(CompleteList.accord))
)


_TITLES = Prepared(
    sa.select(col(SourceEntry.source), col(SourceEntry.title)).where(
        col(SourceEntry.source).in_(sa.bindparam("slugs", expanding=True)),
        revisions.visible(SourceEntry),
    )
)


def titles(session: Snapshot, slugs: Collection[str], moment: Moment) -> dict[str, str]:
    """The titles of these sources by their slugs, with one statement; none for none."""
    if not slugs:
        return {}
    return {
        row[0]: row[1] for row in _TITLES.rows(session, {**moment.values, "slugs": list(slugs)})
    }


def short(row: Row) -> Json:
    """A source, shortly, from the columns of SHORT."""
    slug, title, tier, publisher, url, *days = row
    out: Json = {"slug": slug, "title": title, "tier": tier}
    if publisher:
        out["publisher"] = publisher
    if url:
        out["url"] = url
    if days[0]:
        out["published_on"] = partial(*days[:3])
    if days[3]:
        out["status_on"] = partial(*days[3:])
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
    for name in ("published_on", "status_on"):
        if name in written:
            written[name] = written[name]["edtf"]
    return written


def get_source(session: Snapshot, slug: str, asked: Known) -> Answer:
    """One source, and what it lists completely. Raises NotFound."""
    moment = pages.asked_moment(session, asked)
    out = require(session, slug, moment)
    lists = [row[0] for row in _LISTS.rows(session, {**moment.values, "slug": slug})]
    return {**out, "lists": lists, "revision": moment.revision}, moment
