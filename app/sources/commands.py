"""Writes of sources."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.api.editing import Editing
from app.api.fields import date_columns
from app.db import versions
from app.db.chunks import chunks
from app.db.revisions import Change
from app.db.selects import findables
from app.db.tables.columns import OPEN, columns
from app.db.tables.documents import Document
from app.db.tables.knowledge import AccordEntry, Source, SourceEntry, Term
from app.db.tables.ledger import Action, Citation, CompleteList, DeclaredCount, Note, Passage
from app.domain import actions, dates
from app.domain.naming import names
from app.errors import Rejected, Violation
from app.sources import complete_lists, queries
from app.sources.schemas import SourceIn

_DATES = ("published_on", "status_on")
_MOVING = ("tier", *(f"{name}_{end}" for name in _DATES for end in ("earliest", "latest")))
"""What spans are derived from."""
_MOST_TOLD = 20
"""Acts that stand in the way of an edit are named, but not hundreds of them."""


def put_source(change: Change, given: SourceIn) -> bool:
    """Record a source, or edit it if its facts differ. Says whether anything was written.

    An edit of its day or tier can move what is derived from it. Raises Rejected for a list of an
    accord that does not exist, for a day to come, and for one before acts that it tells of.
    """
    _refuse_unknown(change, given.lists)
    _refuse_days_before_its_acts(change, given)
    edited = put_entry(change, given)
    through = dates.parse(given.status_on).earliest if given.status_on else None
    listed = complete_lists.put(
        change, given.slug, {slug: through for slug in given.lists if through}
    )
    return edited or listed


def put_entry(change: Change, given: SourceIn) -> bool:
    """The same, but for what the source lists completely."""
    _refuse_days_to_come(given)
    known = sa.select(col(Source.slug)).where(col(Source.slug) == given.slug)
    if change.session.execute(known).first() is None:
        change.session.execute(sa.insert(Source).values(slug=given.slug))
    values = {
        "source": given.slug,
        "title_key": names.title_key(given.title),
        **given.model_dump(exclude={"slug", "lists", *_DATES}),
        "tier": given.tier.value,
    }
    for name in _DATES:
        values |= date_columns(name, getattr(given, name))
    of_source = col(SourceEntry.source) == given.slug
    before = change.session.execute(
        sa.select(*(getattr(SourceEntry, name) for name in _MOVING)).where(
            of_source, col(SourceEntry.known_to) == OPEN
        )
    ).first()
    edited = versions.replace_open(change, SourceEntry, [values], of_source)
    if edited:
        findables.refresh(change.session, findables.SOURCE, [given.slug])
    after = tuple(values[name] for name in _MOVING)
    if before is not None and tuple(before) != after:
        since = min(_last_day(before), _last_day(after))
        complete_lists.touch_cited(
            change, given.slug, since=since, all_of_them=before[0] != after[0]
        )
    return bool(edited)


def _last_day(moving: Sequence[Any]) -> date:
    """The last day that a source can speak of."""
    said = dict(zip(_MOVING, moving, strict=True))
    return said["status_on_latest"] or said["published_on_latest"] or dates.LAST_DAY


def _refuse_days_to_come(given: SourceIn) -> None:
    today = datetime.now(UTC).date()
    faults = [
        Violation(
            f"{said} lies in the future: no source that was read speaks of it",
            "in_the_future",
            pointer=f"/{name}",
        )
        for name in _DATES
        if (said := getattr(given, name)) and dates.parse(said).earliest > today
    ]
    if faults:
        raise Rejected("A source cannot be dated so.", faults)


def _refuse_days_before_its_acts(change: Change, given: SourceIn) -> None:
    """No source tells of what came after the day of which it speaks."""
    name = "status_on" if given.status_on else "published_on"
    said = getattr(given, name)
    if said is None:
        return
    last = dates.parse(said).latest
    before = change.session.execute(
        sa.select(*(getattr(SourceEntry, name) for name in _MOVING)).where(
            col(SourceEntry.source) == given.slug, col(SourceEntry.known_to) == OPEN
        )
    ).first()
    if before is None or _last_day(before) <= last:
        return
    later = change.session.execute(
        sa.select(*columns(Action.id, Action.accord, Action.country, Action.kind, Action.done_on))
        .join(Citation, col(Citation.action) == col(Action.id))
        .where(
            col(Citation.source) == given.slug,
            col(Citation.known_to) == OPEN,
            col(Action.known_to) == OPEN,
            col(Action.done_on_earliest) > last,
        )
        .distinct()
        .order_by(col(Action.id))
        .limit(_MOST_TOLD)
    )
    faults = [
        Violation(
            f"it tells of {actions.with_article(kind)} of {done_on} by {country} towards {accord} "
            f"(action {number}), which is later",
            "after_its_source",
            pointer=f"/{name}",
        )
        for number, accord, country, kind, done_on in later
    ]
    if faults:
        raise Rejected(f"The source tells of acts later than {said}.", faults)


def _refuse_unknown(change: Change, slugs: Sequence[str]) -> None:
    known: set[str] = set()
    for part in chunks(slugs):
        query = sa.select(col(AccordEntry.accord)).where(
            col(AccordEntry.accord).in_(part), col(AccordEntry.known_to) == OPEN
        )
        known.update(change.session.execute(query).scalars())
    faults = [
        Violation(f"There is no accord {slug!r}.", "unknown_accord", pointer=f"/lists/{number}")
        for number, slug in enumerate(slugs)
        if slug not in known
    ]
    if faults:
        raise Rejected("Something is named that does not exist.", faults)


EDITING = Editing(
    queries.ENTRIES,
    SourceIn,
    queries.get_source,
    queries.given,
    put_source,
    referring=columns(Citation.source, Note.source, Passage.source, Term.source, Document.source),
    said=(SourceEntry, CompleteList, DeclaredCount),
)
