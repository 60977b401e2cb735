"""Evidence: what sources are, what a citation says, and whether a document holds its quotes."""

import hashlib
import re
from enum import StrEnum

_PARAGRAPH = re.compile(r"paragraph (\d+)")


class Tier(StrEnum):
    """How near a source stands to the acts it tells of."""

    DEPOSITARY = "depositary"
    GOVERNMENT = "government"
    INTERGOVERNMENTAL = "intergovernmental"
    PRESS = "press"
    REFERENCE = "reference"


class Stance(StrEnum):
    """Whether a source supports an action or disputes it."""

    SUPPORTS = "supports"
    DISPUTES = "disputes"


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text: its lines that are not blank, with white space folded."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def faults(
    content: bytes, sha256: str | None, citations: list[tuple[int, str | None, str | None]]
) -> list[str]:
    """What is wrong with a document: one sentence each, none if all is well.

    `citations` are (action, quote, locator); a quote must occur in the paragraph that its locator
    names (`paragraph 3`, counted from 1), or anywhere where it names none.
    """
    found = []
    actual = hashlib.sha256(content).hexdigest()
    if sha256 is None:
        found.append("no SHA-256 is recorded for this source")
    elif actual != sha256:
        found.append(f"the document's SHA-256 is {actual}, not {sha256}")
    try:
        text = paragraphs(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return [*found, "the document is not UTF-8 text, so its quotes cannot be checked"]
    for action, quote, locator in citations:
        if quote is None:
            continue
        place = _PARAGRAPH.fullmatch(locator or "")
        wanted = " ".join(quote.split())
        where = f"the citation of action {action}, {wanted!r} ({locator or 'no locator'})"
        if place is None:
            if not any(wanted in paragraph for paragraph in text):
                found.append(f"{where}: the quote is not in the document")
        elif not 1 <= int(place[1]) <= len(text):
            found.append(f"{where}: the document has {len(text)} paragraphs")
        elif wanted not in text[int(place[1]) - 1]:
            found.append(f"{where}: the quote is not in that paragraph")
    return found
