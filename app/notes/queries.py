"""Reads of notes."""

from typing import Any

import sqlalchemy as sa

from app.accords import queries as accords
from app.api import listing, pages
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.db.tables import Note, SourceEntry
from app.notes.schemas import NoteFilter
from app.sources import queries as sources

_note: Any = Note
_source: Any = SourceEntry
_KEY = (_note.source, _note.position)
_NOTES = listing.Listing(
    sa.select(_note.number, _note.text, *sources.SHORT)
    .join(_source, _source.source == _note.source)
    .where(
        _note.accord == sa.bindparam("accord", type_=_note.accord.type),
        revisions.visible(Note),
        revisions.visible(SourceEntry),
    ),
    _KEY,
)


def list_notes(session: Snapshot, slug: str, asked: NoteFilter, base: str) -> tuple[Any, Moment]:
    """A page of an accord's notes, source by source in their order. Raises NotFound."""
    moment = pages.asked_moment(session, asked)
    accords.require(session, slug, moment)

    def out(row: Any) -> dict[str, Any]:
        number, text, *source = row
        return {"number": number, "text": text, "source": sources.short(source)}

    given = {"accord": slug}
    return _NOTES.page(session, given, asked, moment, base, listing.each(out)), moment
