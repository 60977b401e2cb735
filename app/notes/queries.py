"""Reads of notes."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.accords import queries as accords
from app.db import paging, revisions
from app.db.revisions import Moment
from app.db.tables import Note, SourceEntry
from app.http import answers
from app.notes.schemas import NoteFilter
from app.sources import queries as sources

_note: Any = Note
_source: Any = SourceEntry
_KEY = (_note.source, _note.position)


def list_notes(session: Session, slug: str, asked: NoteFilter, base: str) -> tuple[Any, Moment]:
    """A page of an accord's notes, source by source in their order. Raises NotFound."""
    moment = revisions.moment(session, None, asked.revision, asked.known_at)
    accords.require(session, slug, moment)
    query = (
        sa.select(*_KEY, _note.number, _note.text, *sources.SHORT)
        .join(_source, _source.source == _note.source)
        .where(
            _note.accord == slug,
            revisions.visible(Note, moment.revision),
            revisions.visible(SourceEntry, moment.revision),
        )
    )
    if asked.cursor:
        key = paging.decode(asked.cursor, answers.question(asked, moment), [str, int])
        query = query.where(paging.after(_KEY, key))
    rows = session.execute(query.order_by(*_KEY).limit(asked.limit + 1)).all()
    items = [
        {"number": number, "text": text, "source": sources.short(source)}
        for _, _, number, text, *source in rows[: asked.limit]
    ]
    more = list(rows[asked.limit - 1][:2]) if len(rows) > asked.limit else None
    return answers.page(items, moment, base, asked, more), moment
