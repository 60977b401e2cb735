"""Reads of notes."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.accords import queries as accords
from app.api import listing, pages
from app.api.fields import Json
from app.api.pages import Answer
from app.db import revisions
from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.db.selects.prepared import Prepared, parameter
from app.db.tables.columns import columns
from app.db.tables.knowledge import SourceEntry
from app.db.tables.ledger import Note
from app.notes.schemas import NoteFilter
from app.sources import queries as sources

_KEY = (col(Note.source), col(Note.position))
_NOTES = listing.Listing(
    sa.select(col(Note.number), col(Note.text), *sources.SHORT)
    .join(SourceEntry, col(SourceEntry.source) == col(Note.source))
    .where(
        col(Note.accord) == parameter("accord", col(Note.accord)),
        revisions.visible(Note),
        revisions.visible(SourceEntry),
    ),
    _KEY,
)


_ALL = Prepared(
    sa.select(*columns(Note.source, Note.number, Note.text))
    .where(col(Note.accord) == parameter("accord", col(Note.accord)), revisions.visible(Note))
    .order_by(*_KEY)
)


def of_accord(session: Snapshot, slug: str, moment: Moment) -> dict[str, list[Json]]:
    """An accord's notes in their order, by the slugs of their sources, with one statement."""
    found: dict[str, list[Json]] = {}
    for source, number, text in _ALL.rows(session, {**moment.values, "accord": slug}):
        found.setdefault(source, []).append({"number": number, "text": text})
    return found


def list_notes(session: Snapshot, slug: str, asked: NoteFilter, base: str) -> Answer:
    """A page of an accord's notes, source by source in their order. Raises NotFound."""
    moment = pages.asked_moment(session, asked)
    accords.require(session, slug, moment)

    def out(row: Any) -> Json:
        number, text, *source = row
        return {"accord": slug, "number": number, "text": text, "source": sources.short(source)}

    given = {"accord": slug}
    return _NOTES.page(session, given, asked, moment, base, listing.each(out)), moment
