"""Reads of accords."""

import sqlalchemy as sa
from sqlmodel import col

from app.api import pages
from app.api.entries import Entries
from app.api.fields import Json, partial
from app.api.models import Known
from app.api.pages import Answer
from app.db import revisions
from app.db.engine import Snapshot
from app.db.selects.prepared import Prepared, Row, parameter
from app.db.tables.knowledge import AccordEntry, Identifier

_PLAIN = ("title", "nature", "summary", "chapter", "depositary", "concluded_at", "in_force_delay")
_DATES = ("concluded_on", "in_force_on", "terminated_on")
_COLUMNS = (
    col(AccordEntry.accord),
    *(getattr(AccordEntry, name) for name in _PLAIN),
    *(
        getattr(AccordEntry, name + suffix)
        for name in _DATES
        for suffix in ("", "_earliest", "_latest")
    ),
)
_IDENTIFIERS = Prepared(
    sa.select(col(Identifier.scheme), col(Identifier.value))
    .where(
        col(Identifier.accord) == parameter("slug", col(Identifier.accord)),
        revisions.visible(Identifier),
    )
    .order_by(col(Identifier.scheme), col(Identifier.value))
)


def _out(row: Row) -> Json:
    out: Json = {"slug": row[0]}
    for name, value in zip(_PLAIN, row[1:], strict=False):
        if value is not None:
            out[name] = value
    bounds = row[1 + len(_PLAIN) :]
    for index, name in enumerate(_DATES):
        edtf, earliest, latest = bounds[index * 3 : index * 3 + 3]
        if edtf is not None:
            out[name] = partial(edtf, earliest, latest)
    return out


ENTRIES = Entries("accord", AccordEntry, _COLUMNS, _out, "nature")
list_accords, require = ENTRIES.page, ENTRIES.require


def given(accord: Json) -> Json:
    """An accord as it is read, in the form in which it is written."""
    plain = {name: accord[name] for name in ("slug", *_PLAIN) if name in accord}
    dates = {name: accord[name]["edtf"] for name in _DATES if name in accord}
    identifiers = {one["scheme"]: one["value"] for one in accord["identifiers"]}
    return {**plain, **dates, "identifiers": identifiers}


def get_accord(session: Snapshot, slug: str, asked: Known) -> Answer:
    """One accord with its identifiers. Raises NotFound."""
    moment = pages.asked_moment(session, asked)
    out = require(session, slug, moment)
    identifiers = _IDENTIFIERS.rows(session, {**moment.values, "slug": slug})
    out["identifiers"] = [{"scheme": scheme, "value": value} for scheme, value in identifiers]
    return {**out, "revision": moment.revision}, moment
