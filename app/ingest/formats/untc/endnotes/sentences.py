"""The sentences of an end note, and whose they are: the depositary's own, or a communication's."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_DEPOSITARY = re.compile(
    r"^(?:subsequently|thereafter|further|furthermore|moreover|later|on \d|on the same|in a |"
    r"in an |in communications|in this |in that |in accordance|in connection|by a |by an |"
    r"by communications|upon |the secretary-general|with (?:regard|reference|respect)|see |"
    r"(?:the )?following (?:the )?(?:denunciation|withdrawal)|the (?:denunciation|withdrawal|"
    r"notification|action|convention|agreement|protocol|treaty|government of))",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:i\.\s?e|e\.\s?g|art|arts|no|nos|vol|vols|p|pp|para|paras|sect|cf|mr|mrs|ms|st|dr|"
    r"rev|add|corr|doc|c|n|viz|incl|approx|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)|"
    r"\b[A-Z])\.$",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?;][)\u201d\"]?\s+(?=[A-Z\u00c0-\u00de\u201c\"(\[])")
_QUOTES = re.compile(r"[\u201c\u201d\"]")
_REFERENCE = re.compile(r"[(\[]\s*(?:see|cf)\b[^()\[\]]*(?:\([^()]*\)[^()\[\]]*)*(?:[)\]]|$)", re.I)
_MISREAD_YEAR = re.compile(r"\bl(?=\d{3}\b)")
CUT = "\u2060"
"""Stands where a reference to a document was taken out: its dates are no acts."""
_FEWEST = 40
"""Characters in quotation marks from which on they are speech, and no name or term."""


class Sentence(NamedTuple):
    """A sentence. `told`: it stands in a communication that the depositary passes on."""

    text: str
    told: bool


def of(paragraphs: Sequence[str]) -> list[Sentence]:
    """All sentences of a note, in their order.

    A communication begins behind a colon or with quotation marks. It ends with them, or where a
    paragraph begins in the depositary's own way.
    """
    found: list[Sentence] = []
    telling = False
    for paragraph in paragraphs:
        text = _MISREAD_YEAR.sub("1", _REFERENCE.sub(CUT, paragraph)).strip()
        quoted = text[:1] in "\u201c\"`\u2018'" or text.startswith("...")
        if telling and not quoted and _DEPOSITARY.match(text):
            telling = False
        if telling and not quoted:
            found.extend(Sentence(one, True) for one in _parted(text))
            continue
        open_ended = False
        for part, speech, closed in _spans(text):
            found.extend(Sentence(one, speech) for one in _parted(part))
            open_ended = speech and not closed
        telling = open_ended or text.endswith(":") or (telling and quoted)
    return found


def _spans(text: str) -> Iterator[tuple[str, bool, bool]]:
    """Stretches of a paragraph: its words, whether they are speech, and whether that is closed."""
    marks = list(_QUOTES.finditer(text))
    start, index, own = 0, 0, ""
    while index < len(marks):
        opening = marks[index]
        closing = marks[index + 1] if index + 1 < len(marks) else None
        end = closing.start() if closing else len(text)
        if closing and end - opening.end() < _FEWEST:
            # A term in quotation marks stays where it stands.
            own += text[start : closing.end()]
        else:
            own += text[start : opening.start()]
            yield own, False, True
            own = ""
            yield text[opening.end() : end], True, closing is not None
        start = closing.end() if closing else len(text)
        index += 2
    yield own + text[start:], False, True


def _parted(text: str) -> Iterator[str]:
    start = 0
    for end in _END.finditer(text):
        if _ABBREVIATION.search(text[start : end.start() + 1]):
            continue
        yield text[start : end.end()].strip()
        start = end.end()
    if text[start:].strip(f' .,;\u201d"{CUT}'):
        yield text[start:].strip()
