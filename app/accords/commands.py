"""Writes of accords."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import col

from app.accords import queries
from app.accords.schemas import AccordIn
from app.api.editing import Editing
from app.api.fields import Json, date_columns
from app.db import versions
from app.db.chunks import chunks
from app.db.revisions import Change
from app.db.selects import title_suffixes
from app.db.tables.knowledge import Accord, AccordEntry, Action, Identifier, Note
from app.domain.naming import names

_DATES = ("concluded_on", "in_force_on", "terminated_on")


def put_accord(change: Change, given: AccordIn) -> bool:
    """Record an accord, or edit it if its facts differ. Says whether anything was written.

    An edit can move the status of every member, so all of them are derived anew.
    """
    return put_accords(change, [given])


def put_accords(change: Change, given: Sequence[AccordIn]) -> bool:
    """The same for many accords, at the cost of few."""
    written = False
    for part in chunks(given):
        written |= _put(change, part)
    return written


def _put(change: Change, given: Sequence[AccordIn]) -> bool:
    slugs = [accord.slug for accord in given]
    known = sa.select(col(Accord.slug)).where(col(Accord.slug).in_(slugs))
    there = set(change.session.execute(known).scalars())
    fresh = [{"slug": slug} for slug in dict.fromkeys(slugs) if slug not in there]
    if fresh:
        change.session.execute(sa.insert(Accord), fresh)
    entries = [_values(accord) for accord in given]
    edited = versions.replace_open(change, AccordEntry, entries, col(AccordEntry.accord).in_(slugs))
    title_suffixes.add(change.session, title_suffixes.ACCORDS, edited.opened)
    identifiers = [
        {"accord": accord.slug, "scheme": scheme, "value": value}
        for accord in given
        for scheme, value in accord.identifiers.items()
    ]
    renamed = versions.replace_open(
        change, Identifier, identifiers, col(Identifier.accord).in_(slugs)
    )
    moved = {row["accord"] for row in edited.opened} & there
    if moved:
        members = sa.select(col(Action.accord), col(Action.country)).where(
            col(Action.accord).in_(moved)
        )
        change.touched.update((a, c) for a, c in change.session.execute(members.distinct()))
    return bool(edited) or bool(renamed)


def _values(given: AccordIn) -> Json:
    values = {
        "accord": given.slug,
        "title_key": names.normalise(given.title),
        **given.model_dump(exclude={"slug", "identifiers", *_DATES}),
    }
    for name in _DATES:
        values |= date_columns(name, getattr(given, name))
    values["nature"] = given.nature.value
    return values


EDITING = Editing(
    queries.ENTRIES,
    AccordIn,
    queries.get_accord,
    queries.given,
    put_accord,
    referring=(Action, Note),
    said=(AccordEntry, Identifier),
)
