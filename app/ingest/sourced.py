"""What an import records of its source: the document, its day, and what it lists completely."""

from collections.abc import Mapping, Sequence
from datetime import date

from app.db.revisions import Change
from app.domain import dates
from app.domain.passages import About
from app.ingest import queries
from app.ingest.comparing import Wanted
from app.ingest.editions import Edition, Weight
from app.ingest.resolving import Resolver
from app.passages import commands as passages
from app.passages.schemas import PassageIn
from app.sources import commands as sources
from app.sources import complete_lists
from app.sources.schemas import SourceIn
from app.spans.evidence import Telling

_LONGEST = 200
"""Characters that are kept of words from which no act could be read."""


def put(change: Change, source: SourceIn, by_slug: Mapping[str, Edition], today: date) -> SourceIn:
    """Record the source, and the documents that its editions cite beside it; as it is recorded.

    The day on which it was read changes only when its text does. One that does not say its day
    speaks of that of its newest act, or of a later one.
    """
    for edition in by_slug.values():
        for document in edition.documents:
            put_once(change, document)
    before = queries.read_before(change, source.slug)
    same = before is not None and before.sha256 == source.sha256
    status_on = source.status_on or (before.status_on if before is not None and same else None)
    told = next((edition for edition in by_slug.values() if edition.newest), None)
    if status_on is None and source.published_on is None and told is not None:
        status_on = f"{told.newest}/.."
        why = f"the file does not say its day: taken as of its newest act, {told.newest}"
        told.find("the file", why, Weight.REMARK)
    read_on = before.accessed_on if before is not None and same else today
    recorded = source.model_copy(update={"accessed_on": read_on, "status_on": status_on})
    sources.put_entry(change, recorded)
    return recorded


def put_once(change: Change, document: SourceIn) -> None:
    """Record a document, if none of that slug is on record."""
    if queries.read_before(change, document.slug) is None:
        sources.put_entry(change, document)


def put_lists(
    change: Change,
    source: SourceIn,
    given: Mapping[str, Sequence[Wanted]],
    by_slug: Mapping[str, Edition],
) -> None:
    """Record until when the source lists all acts of its accords, where it does."""
    stated = dates.parse(source.status_on).earliest if source.status_on else None
    reach = {}
    for slug, edition in by_slug.items():
        done = [dates.parse(one.act.done_on).earliest for one in given[slug]]
        day = stated or max(done, default=None)
        # One that names nobody known can be anybody's row.
        if edition.complete and day is not None and not edition.nobody:
            reach[slug] = day
    complete_lists.put(change, source.slug, reach, among=sorted(by_slug))
    counts = {slug: edition.declared for slug, edition in by_slug.items()}
    complete_lists.put_counts(change, source.slug, counts)


def put_passages(
    change: Change, source: SourceIn, by_slug: Mapping[str, Edition], resolver: Resolver
) -> int:
    """Record what could not be read of a country that is known; others stand in the report.
    Returns how many passages that are.

    A line that is no row of its table may be of any country that one of its cells names.
    """
    given = []
    for slug, edition in by_slug.items():
        lines = resolver.codes(edition.unplaced)
        for cell, code in lines.items():
            given.append(PassageIn(slug, code, About.ACT, None, cell[:_LONGEST]))
        for one in edition.unread:
            resolved = resolver.of_unread(one)
            if resolved is not None:
                given.append(PassageIn(slug, resolved, one.about, one.place, one.text[:_LONGEST]))
    passages.put_passages(change, source.slug, given, among=sorted(by_slug))
    return len(given)


def day_of(source: SourceIn, today: date) -> date:
    """The last day of which the source can speak: as at which it does, or else on which it was
    read. That of its newest act is none, because what it tells without a day can be younger."""
    read_on, speaks = source.accessed_on or today, source.status_on or source.published_on
    return min(dates.parse(speaks).latest, read_on) if speaks else read_on


def telling(source: SourceIn) -> Telling:
    """The source as one that tells of acts."""
    return Telling.of(source.slug, source.tier, source.status_on, source.published_on)
