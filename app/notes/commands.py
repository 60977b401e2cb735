"""Writes of notes."""

from collections.abc import Sequence

from sqlmodel import col

from app.db import versions
from app.db.revisions import Change
from app.db.tables.ledger import Note
from app.notes.schemas import NoteIn


def put_notes(change: Change, accord: str, source: str, given: Sequence[NoteIn]) -> bool:
    """Make these the notes of a source on an accord. Says whether anything was written."""
    wanted = [
        {"accord": accord, "source": source, "position": position, **note.model_dump()}
        for position, note in enumerate(given, 1)
    ]
    return bool(
        versions.replace_open(
            change, Note, wanted, col(Note.accord) == accord, col(Note.source) == source
        )
    )
