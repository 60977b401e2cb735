"""Provisional application that end notes tell of, and its end."""

import re
from collections.abc import Iterator

from app.domain.actions import Kind
from app.ingest.formats.untc.endnotes import told
from app.ingest.formats.untc.endnotes.told import Told
from app.ingest.formats.untc.endnotes.treaty import Treaty, days

_ENDED = re.compile(
    r"\b(?:terminat\w+|end(?:ed|ing|s)?|ceas\w+|discontinu\w+)\s+(?:of\s+)?(?:(?:the|its|their)\s+)?"
    r"provisional\s+application|\b(?:no\s+longer|ceas\w+\s+to)\s+(?:provisionally\s+apply|apply\b[^.;]{0,60}?"
    r"\bprovisionally)\b",
    re.IGNORECASE,
)
_BEGUN = re.compile(
    r"\b(?:notif\w+|inform\w+|declar\w+|stat\w+)\b[^.;]{0,90}?\b(?:(?:will|would|shall|decided\s+to|is|was)\s+"
    r"(?:provisionally\s+apply\w*|apply\w*\b[^.;]{0,60}?\bprovisionally)|(?:its|the|of)\s+provisional\s+"
    r"application)\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\bnot\b|\bsubject\s+to\b|\bunless\b", re.IGNORECASE)


def of(sentence: str, treaty: Treaty) -> Iterator[Told]:
    """What a sentence on a government tells of its applying the treaty provisionally."""
    for pattern, kind in (
        (_ENDED, Kind.END_OF_PROVISIONAL_APPLICATION),
        (_BEGUN, Kind.PROVISIONAL_APPLICATION),
    ):
        found = pattern.search(sentence)
        if not found or _NOT.search(sentence) or not treaty.meant(found[0]):
            continue
        before = [day for day in days(sentence) if day.end <= found.start()]
        if before:
            yield Told(kind, before[-1].edtf, told.quoted(sentence))
        return
