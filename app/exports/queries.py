"""Reads for exports: every collection whole, as known at one revision, some rows at a time."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.accords import queries as accords
from app.accords.schemas import AccordFilter
from app.actions import queries as actions
from app.actions.schemas import ActionFilter
from app.api import listing
from app.api.fields import Json
from app.api.models import Paged
from app.api.pages import Answer
from app.changes import queries as changes
from app.changes.schemas import ChangeFilter
from app.countries import queries as countries
from app.countries.schemas import CountryFilter
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.db.tables.columns import columns
from app.db.tables.derived import Span
from app.db.tables.ledger import Note, Passage
from app.domain import certainties, dates
from app.memberships import queries as memberships
from app.memberships.schemas import MembershipFilter
from app.memberships.status_on_day import LISTED
from app.notes import queries as notes
from app.notes.schemas import NoteFilter
from app.passages import queries as passages
from app.passages.schemas import PassageFilter
from app.revisions import queries as log
from app.revisions.schemas import RevisionsFilter
from app.sources import queries as sources
from app.sources.schemas import SourceFilter
from app.spans import queries as spans

_AT_ONCE = 1_000
Parts = Iterator[list[Json]]
"""The items of a collection, some at a time."""
Read = Callable[[Snapshot, Moment], Parts]


def _pages(list_: Callable[[Any], Answer], asked: Paged) -> Parts:
    """All pages of a list. The question names its revision, so they are of one state."""
    while True:
        page, _ = list_(asked.model_copy(update={"limit": _AT_ONCE}))
        if page["items"]:
            yield page["items"]
        if "next" not in page:
            return
        asked = asked.model_copy(update={"cursor": page["next_cursor"]})


def _whole(list_: Callable[[Snapshot, Any, str], Answer], filters: Callable[..., Paged]) -> Read:
    """All that a list of the API holds at the revision."""

    def read(session: Snapshot, moment: Moment) -> Parts:
        asked = filters(revision=moment.revision)
        return _pages(lambda asked: list_(session, asked, ""), asked)

    return read


read_countries = _whole(countries.list_countries, CountryFilter)
read_accords = _whole(accords.list_accords, AccordFilter)
read_sources = _whole(sources.list_sources, SourceFilter)
read_members = _whole(memberships.list_memberships, MembershipFilter)
"""On the day on which the revision was recorded."""
read_actions = _whole(actions.list_actions, ActionFilter)
read_revisions = _whole(log.list_revisions, RevisionsFilter)


def read_citations(session: Snapshot, moment: Moment) -> Parts:
    """The citations of every action that stands, numbered."""
    for part in read_actions(session, moment):
        yield [
            {"action": action["id"], "number": number, **citation}
            for action in part
            for number, citation in enumerate(action["citations"], 1)
        ]


def read_changes(session: Snapshot, moment: Moment) -> Parts:
    """The whole feed, numbered."""
    asked = ChangeFilter(revision=moment.revision)
    last = 0
    for part in _pages(lambda asked: changes.list_changes(session, asked, "", ""), asked):
        yield [{"position": last + number, **change} for number, change in enumerate(part, 1)]
        last += len(part)


def _of_accords(
    session: Snapshot,
    moment: Moment,
    table: type[Note] | type[Passage],
    read: Callable[[str], Parts],
) -> Parts:
    """The pages about each accord that has any."""
    query = sa.select(col(table.accord)).where(revisions.visible(table)).distinct()
    for (slug,) in session.execute(query.order_by(col(table.accord)), moment.values).all():
        yield from read(slug)


def read_notes(session: Snapshot, moment: Moment) -> Parts:
    """Every note, numbered by source."""
    asked = NoteFilter(revision=moment.revision)

    def read(slug: str) -> Parts:
        return _pages(lambda asked: notes.list_notes(session, slug, asked, ""), asked)

    last: Counter[tuple[str, str]] = Counter()
    for part in _of_accords(session, moment, Note, read):
        for note in part:
            numbered = note["accord"], note["source"]["slug"]
            last[numbered] += 1
            note["position"] = last[numbered]
        yield part


def read_passages(session: Snapshot, moment: Moment) -> Parts:
    """Every passage that keeps answers open."""
    asked = PassageFilter(revision=moment.revision)

    def read(slug: str) -> Parts:
        return _pages(lambda asked: passages.list_passages(session, slug, asked, ""), asked)

    return _of_accords(session, moment, Passage, read)


_SPANS = listing.Listing(
    spans.SELECT.add_columns(*columns(Span.basis, Span.told_through), LISTED),
    [col(Span.accord), col(Span.country), col(Span.seq)],
)


def read_spans(session: Snapshot, moment: Moment) -> Parts:
    """Every span."""
    asked = RevisionsFilter(revision=moment.revision)
    out = listing.each(_span)
    return _pages(lambda asked: (_SPANS.page(session, {}, asked, moment, "", out), moment), asked)


def _span(row: Sequence[Any]) -> Json:
    *plain, basis, told, listed = row
    span = spans.out(plain)
    # What has always been (until the first day there is) surely does hold.
    if span["starts"]["edtf"] == "..":
        span["starts"] = {**span["starts"], "latest": dates.FIRST_DAY}
    return {
        **span,
        "seq": span["number"] - 1,
        "known_through": certainties.known_through(told, listed),
        "actions": sorted(int(number) for number in basis.split(",") if number),
    }
