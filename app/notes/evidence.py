"""End notes where evidence names them: whole, beside the act that rests on them."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.db.engine import Snapshot
from app.db.revisions import Moment
from app.notes import queries

_FIRST = 20
"""Letters by which the place is found where a citation names a note."""


def add(session: Snapshot, slug: str, acts: Iterable[Mapping[str, Any]], moment: Moment) -> None:
    """Put the notes that citations of these acts name with them, as `notes`.

    At most one statement.
    """
    naming = [one for act in acts for one in act["citations"] if "“" in one.get("note", "")]
    if not naming:
        return
    notes = queries.of_accord(session, slug, moment)
    for one in naming:
        mine = notes.get(one["source"]["slug"], [])
        one["notes"] = [note for note in mine if named(note["text"], one["note"])]


def named(text: str, said: str) -> bool:
    """Whether words in quotation marks are the first ones of a note, or all of it."""
    plain = " ".join(text.split())
    start = said.find("“" + plain[:_FIRST])
    if start < 0:
        return False
    rest = said[start + 1 :]
    return rest.startswith(plain + "”") or plain.startswith(rest.partition(" …”")[0])
