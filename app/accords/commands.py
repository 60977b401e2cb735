"""Writes of accords."""

from typing import Any

import sqlalchemy as sa

from app.accords.schemas import AccordIn
from app.db import rows
from app.db.revisions import Change
from app.db.tables import Accord, AccordEntry, Action, Identifier
from app.domain import names
from app.http.fields import date_columns

_accord: Any = Accord
_entry: Any = AccordEntry
_action: Any = Action
_identifier: Any = Identifier
_DATES = ("concluded_on", "in_force_on", "terminated_on")


def put_accord(change: Change, given: AccordIn) -> bool:
    """Record an accord, or edit it if its facts differ. Says whether anything was written.

    An edit can move the status of every member, so all of them are derived anew.
    """
    known = sa.select(_accord.slug).where(_accord.slug == given.slug)
    if change.session.execute(known).first() is None:
        change.session.execute(sa.insert(Accord).values(slug=given.slug))
    values = {
        "accord": given.slug,
        "title_key": names.normalise(given.title),
        **given.model_dump(exclude={"slug", "identifiers", *_DATES}),
    }
    for name in _DATES:
        values |= date_columns(name, getattr(given, name))
    values["nature"] = given.nature.value
    edited = bool(rows.sync(change, AccordEntry, [values], _entry.accord == given.slug))
    renamed = rows.sync(
        change,
        Identifier,
        [
            {"accord": given.slug, "scheme": scheme, "value": value}
            for scheme, value in given.identifiers.items()
        ],
        _identifier.accord == given.slug,
    )
    if edited:
        members = sa.select(_action.country).where(_action.accord == given.slug).distinct()
        change.touched.update((given.slug, c) for c in change.session.execute(members).scalars())
    return edited or bool(renamed)
