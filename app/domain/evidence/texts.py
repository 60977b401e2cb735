"""Texts: without what is not seen, in numbered paragraphs."""

import unicodedata

_WIDTHS = range(60, 101)
"""Letters of the longest line of a text whose lines were broken at a width."""
# What is not seen: soft hyphens, joints between words, marks and switches of direction.
_MARKS = (0xAD, 0x61C, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF)
_UNSEEN = dict.fromkeys((*_MARKS, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
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
