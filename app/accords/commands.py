"""Writes of accords."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from app.accords import queries
from app.accords.schemas import AccordIn, AccordPatch
from app.api import patches
from app.api.fields import Check, date_columns
from app.api.models import Known
from app.db import versions
from app.db.chunks import chunks
from app.db.revisions import Change
from app.db.selects import title_suffixes
from app.db.tables import Accord, AccordEntry, Action, Identifier, Note
from app.domain.naming import names

_accord: Any = Accord
_entry: Any = AccordEntry
_action: Any = Action
_identifier: Any = Identifier
_DATES = ("concluded_on", "in_force_on", "terminated_on")


def create_accord(change: Change, given: AccordIn) -> str:
    """Record an accord that is not there yet; its slug. Raises Conflict if it is."""
    queries.ENTRIES.refuse_taken(change.session, given.slug)
    put_accord(change, given)
    return given.slug


def edit_accord(change: Change, slug: str, patch: AccordPatch, check: Check) -> str:
    """Change what is said of an accord; its slug. Raises NotFound, Rejected.

    `check` refuses a state that is not the one expected. An edit that changes nothing opens no
    revision.
    """
    current, _ = queries.get_accord(change.session, slug, Known())
    check(current)
    put_accord(change, patches.checked(AccordIn, patches.merged(queries.given(current), patch)))
    return slug


def erase_accord(change: Change, slug: str, check: Check) -> None:
    """Close an accord's entry: it is unknown from here on. Raises NotFound, Conflict.

    Conflict for one that anything was ever recorded of: its history must stay readable.
    """
    current, _ = queries.get_accord(change.session, slug, Known())
    check(current)
    queries.ENTRIES.refuse_referred(change.session, slug, Action, Note)
    versions.sync(change, AccordEntry, [], _entry.accord == slug)
    versions.sync(change, Identifier, [], _identifier.accord == slug)


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
    known = sa.select(_accord.slug).where(_accord.slug.in_(slugs))
    there = set(change.session.execute(known).scalars())
    fresh = [{"slug": slug} for slug in dict.fromkeys(slugs) if slug not in there]
    if fresh:
        change.session.execute(sa.insert(Accord), fresh)
    entries = [_values(accord) for accord in given]
    edited = versions.sync(change, AccordEntry, entries, _entry.accord.in_(slugs))
    title_suffixes.add(change.session, title_suffixes.ACCORDS, edited.opened)
    identifiers = [
        {"accord": accord.slug, "scheme": scheme, "value": value}
        for accord in given
        for scheme, value in accord.identifiers.items()
    ]
    renamed = versions.sync(change, Identifier, identifiers, _identifier.accord.in_(slugs))
    moved = {row["accord"] for row in edited.opened} & there
    if moved:
        members = sa.select(_action.accord, _action.country).where(_action.accord.in_(moved))
        change.touched.update((a, c) for a, c in change.session.execute(members.distinct()))
    return bool(edited) or bool(renamed)


def _values(given: AccordIn) -> dict[str, Any]:
    values = {
        "accord": given.slug,
        "title_key": names.normalise(given.title),
        **given.model_dump(exclude={"slug", "identifiers", *_DATES}),
    }
    for name in _DATES:
        values |= date_columns(name, getattr(given, name))
    values["nature"] = given.nature.value
    return values
