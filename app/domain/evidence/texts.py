"""Texts: without what is not seen, in numbered paragraphs; and what of them is forgiven."""

import re
import unicodedata
from functools import lru_cache

SINGLE, DOUBLE = "'\u2018\u2019\u201a\u201b\u2032", '"\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb'
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_FORGIVEN = re.compile(rf"(\s*[{DASHES}]\s*|\s+|[{SINGLE}{DOUBLE}])")
_WIDTHS = range(60, 101)
"""Letters of the longest line of a text whose lines were broken at a width."""
# What is not seen: soft hyphens, joints between words, marks and switches of direction.
_MARKS = (0xAD, 0x61C, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF)
TURNS = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""What turns the direction of writing, and has it end."""
_UNSEEN = dict.fromkeys((*_MARKS, *TURNS))
# As documents made for print have them.
_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
# XML, and with it no feed or page, has a place for these; nor has PostgreSQL for the first.
_CONTROLS = dict.fromkeys((*range(9), *range(14, 28), *range(0x7F, 0x85), *range(0x86, 0xA0)), " ")
_LOST = dict.fromkeys((0xFFFE, 0xFFFF, *range(0xD800, 0xE000)), "\ufffd")
_PLAIN = {**_UNSEEN, **_LIGATURES, **_CONTROLS, **_LOST}


def plain(text: str) -> str:
    """A text in Unicode's composed form, without what is not seen or has no place in a page."""
    return unicodedata.normalize("NFC", text.translate(_PLAIN))


def paragraphs(text: str, *, wrapped: bool | None = None) -> list[str]:
    """The paragraphs of a text, with white space folded.

    A line is a paragraph, unless the lines are `wrapped`: then blank lines part paragraphs. They
    are, if nobody says, where there are blank lines and the longest line has 60 to 100 letters.
    """
    lines = [" ".join(line.split()) for line in plain(text).splitlines()]
    said = [line for line in lines if line]
    if wrapped is None:
        inner = "\n".join(lines).strip("\n")
        wrapped = "\n\n" in inner and max(map(len, said)) in _WIDTHS
    if not wrapped:
        return said
    found: list[list[str]] = [[]]
    for line in lines:
        if line:
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [" ".join(block) for block in found if block]


@lru_cache(256)
def forgiving(wanted: str) -> re.Pattern[str]:
    """A pattern of the same words, whatever quotation marks, dashes and white space they have."""
    made = []
    for part in _FORGIVEN.split(wanted.replace("\u2026", "...")):
        bare = part.strip()
        if bare and bare in DASHES:
            # Possessive: white space between two dashes has one reading, not many.
            made.append(rf"\s*+[{DASHES}]\s*+")
        elif part and not bare:
            made.append(r"\s++")
        elif bare and bare in SINGLE:
            made.append(f"[{SINGLE}]")
        elif bare and bare in DOUBLE:
            made.append(f"[{DOUBLE}]")
        else:
            made.append(re.escape(part).replace(r"\.\.\.", r"(?:\u2026|\.\.\.)"))
    return re.compile("".join(made))
