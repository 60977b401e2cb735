"""Quotes in their paragraphs, for those who may read the document of their source."""

from collections.abc import Iterable

from app.api.fields import Json
from app.db.engine import Snapshot
from app.documents import queries
from app.pages.frame import Frame

_AROUND = 600
"""Letters that are shown on either side; a page of a PDF is one paragraph."""


def add(session: Snapshot, frame: Frame, acts: Iterable[Json]) -> None:
    """Give each verified citation of these acts its `context`, where its document may be read."""
    assert frame.moment is not None
    found = [one for act in acts for one in act["citations"] if one.get("verified")]
    slugs = {one["source"]["slug"] for one in found}
    kept = queries.kept(session, slugs, frame.moment.values)
    readable = {slug: one for slug, one in kept.items() if one.public or frame.keyed}
    for one in found:
        document = readable.get(one["source"]["slug"])
        if document is not None:
            text = queries.text_of(session, document.digest).text
            place = one["selector"][1]
            one["context"] = _around(text, place["start"], place["end"])


def _around(text: str, start: int, end: int) -> Json:
    first = text.rfind("\n", 0, start) + 1
    behind = text.find("\n", end)
    last = len(text) if behind < 0 else behind
    shown_from, shown_to = max(first, start - _AROUND), min(last, end + _AROUND)
    return {
        "before": ("…" if shown_from > first else "") + text[shown_from:start],
        "quote": text[start:end],
        "after": text[end:shown_to] + ("…" if shown_to < last else ""),
    }
