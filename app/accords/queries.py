"""Reads of accords."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa

from app.accords.schemas import AccordFilter
from app.db import paging, revisions
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.db.tables import AccordEntry, Identifier
from app.domain import likeness
from app.errors import NotFound
from app.http import listing
from app.http.fields import Known, partial

_entry: Any = AccordEntry
_identifier: Any = Identifier
_PLAIN = (
    "title",
    "nature",
    "summary",
    "chapter",
    "depositary",
    "concluded_at",
    "in_force_delay",
)
_DATES = ("concluded_on", "in_force_on", "terminated_on")
_COLUMNS = (
    _entry.accord,
    *(getattr(_entry, name) for name in _PLAIN),
    *(getattr(_entry, name + suffix) for name in _DATES for suffix in ("", "_earliest", "_latest")),
)
_SLUG = sa.bindparam("slug", type_=_entry.accord.type)
_SEEN = revisions.visible(AccordEntry)
_ONE = sa.select(*_COLUMNS).where(_entry.accord == _SLUG, _SEEN)
_NEAR = paging.neighbours(_entry.accord, _SEEN)
_IDENTIFIERS = (
    sa.select(_identifier.scheme, _identifier.value)
    .where(_identifier.accord == _SLUG, revisions.visible(Identifier))
    .order_by(_identifier.scheme, _identifier.value)
)


@cache
def _listing(filters: tuple[str, ...]) -> listing.Listing:
    query = sa.select(*_COLUMNS).where(_SEEN)
    if "nature" in filters:
        query = query.where(_entry.nature == sa.bindparam("nature"))
    return listing.Listing(query, [_entry.accord])


def _out(row: Sequence[Any]) -> dict[str, Any]:
    out: dict[str, Any] = {"slug": row[0]}
    for name, value in zip(_PLAIN, row[1:], strict=False):
        if value is not None:
            out[name] = value
    bounds = row[1 + len(_PLAIN) :]
    for index, name in enumerate(_DATES):
        edtf, earliest, latest = bounds[index * 3 : index * 3 + 3]
        if edtf is not None:
            out[name] = partial(edtf, earliest, latest)
    return out


def given(accord: dict[str, Any]) -> dict[str, Any]:
    """An accord as it is read, in the form in which it is written."""
    plain = {name: accord[name] for name in ("slug", *_PLAIN) if name in accord}
    dates = {name: accord[name]["edtf"] for name in _DATES if name in accord}
    identifiers = {one["scheme"]: one["value"] for one in accord["identifiers"]}
    return {**plain, **dates, "identifiers": identifiers}


def list_accords(session: Snapshot, asked: AccordFilter, base: str) -> tuple[Any, Moment]:
    """A page of accords in the order of their slugs, with two statements."""
    moment = revisions.moment(session, None, asked.revision, asked.known_at)
    given = listing.given(asked, ["nature"])
    of_question = _listing(tuple(given))
    return of_question.page(session, given, asked, moment, base, listing.each(_out)), moment


def require(session: Snapshot, slug: str, moment: Moment) -> dict[str, Any]:
    """An accord as it was known then. Raises NotFound, with suggestions."""
    row = session.execute(_ONE, {**moment.values, "slug": slug}).first()
    if row is None:
        slugs = session.execute(_NEAR, {**moment.values, "near": slug}).scalars()
        raise NotFound(f"There is no accord {slug!r}.", likeness.close_to(slug, slugs))
    return _out(row)


def get_accord(session: Snapshot, slug: str, asked: Known) -> tuple[dict[str, Any], Moment]:
    """One accord with its identifiers. Raises NotFound."""
    moment = revisions.moment(session, None, asked.revision, asked.known_at)
    out = require(session, slug, moment)
    identifiers = session.execute(_IDENTIFIERS, {**moment.values, "slug": slug})
    out["identifiers"] = [{"scheme": scheme, "value": value} for scheme, value in identifiers]
    return {**out, "revision": moment.revision}, moment
