"""Quotes: where in a text words stand, and what comes nearest to them.

Typographic quotation marks, dashes, white space and line breaks are forgiven, words are not.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from app.domain.evidence import texts

CONTEXT = 32
"""Letters of the text that a selector has before and behind the quote."""
LONGEST = 500
"""Letters of the longest quote, and of the longest suggestion."""
_PARAGRAPH = re.compile(r"\s*paragraph\s+(\d+)\s*(?:,.*)?", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_TOKEN = re.compile(r"[A-Za-z0-9]+")
_BEFORE = re.compile(r"(?:[^\W\d_][-\u2010\u2011][^\W\d_]|\d[.,]\d)\Z")
_BEHIND = re.compile(rf"\d[.,]\d|n[{texts.SINGLE}]t\b")
"""What a quote does not begin within, with its first letter, nor end within, from its last one."""
_PLAINEST = (
    dict.fromkeys(texts.SINGLE, "'")
    | dict.fromkeys(texts.DOUBLE, '"')
    | dict.fromkeys(texts.DASHES, "-")
)
_PLAINEST["\n"] = " "
_SIMPLE = str.maketrans(_PLAINEST)
_BLOCK = 65_536
"""Letters of the parts of a text of which the words are known. Without, a batch of 500 quotes of a
text of 5 MB took 1.9 times as long as of a source without a document; with them, 1.2 times."""
_STRETCHED = 4 * LONGEST
"""Letters of a text that the longest quote covers, with white space around its dashes."""
_REMEMBERED = 2_000
"""Quotes of a document whose places are remembered."""
_LEAST_ALIKE = 0.4
"""The share of a quote's words that the nearest passage has at least."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quote stands, as W3C Web Annotation selects text: by its words, and by position.

    `start` and `end` count the letters of the whole text; `paragraph` is where it begins, from 1.
    """

    exact: str
    prefix: str
    suffix: str
    start: int
    end: int
    paragraph: int


class Document:
    """A text that was split into paragraphs, a line each."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._found: dict[tuple[str, int, int], tuple[int, int] | None] = {}

    @classmethod
    def of(cls, text: str) -> "Document":
        """A text as it came."""
        return cls("\n".join(texts.paragraphs(text)))

    @cached_property
    def paragraphs(self) -> list[str]:
        """The paragraphs in their order."""
        return self.text.split("\n") if self.text else []

    @cached_property
    def starts(self) -> list[int]:
        """Where each paragraph begins."""
        starts, at = [], 0
        for paragraph in self.paragraphs:
            starts.append(at)
            at += len(paragraph) + 1
        return starts

    @cached_property
    def _words(self) -> list[frozenset[str]]:
        return [frozenset(_WORD.findall(each.casefold())) for each in self.paragraphs]

    @cached_property
    def _simple(self) -> str:
        """The text with the plainest of what is forgiven, letter for letter."""
        # In a long text with letters beyond Latin-1, translating took twenty times as long.
        text = self.text
        for forgiven, plainest in _PLAINEST.items():
            text = text.replace(forgiven, plainest)
        return text

    @cached_property
    def _blocks(self) -> dict[str, int]:
        """In which blocks of the text, a bit each, a quote with this word may begin."""
        found: dict[str, int] = {}
        for number in range(_blocks(len(self.text))):
            part = self.text[number * _BLOCK : (number + 1) * _BLOCK + _STRETCHED]
            for word in frozenset(_TOKEN.findall(part)):
                found[word] = found.get(word, 0) | 1 << number
        return found

    def _stretches(self, wanted: str, first: int, behind: int) -> Iterator[tuple[int, int]]:
        """The parts between two positions in which a quote may begin, by the words that it has."""
        if len(wanted) > LONGEST:
            yield first, behind
            return
        bits = -1
        for word in _TOKEN.findall(wanted):
            bits &= self._blocks.get(word, 0)
        for number in range(first // _BLOCK, _blocks(behind)):
            if bits >> number & 1:
                yield max(first, number * _BLOCK), min(behind, (number + 1) * _BLOCK)

    def prepare(self) -> "Document":
        """Have ready what quotes are looked for by: of 5 MB that takes a fifth of a second."""
        _ = self._simple, self._blocks
        return self

    def find(self, quote: str, locator: str | None = None) -> Place | None:
        """Where a quote stands first; in the paragraph that the locator names, if it names one."""
        named = named_paragraph(locator)
        first, behind = 0, len(self.text)
        if named is not None:
            if not 1 <= named <= len(self.starts):
                return None
            first = self.starts[named - 1]
            behind = first + len(self.paragraphs[named - 1])
        found = self._search(quote, first, behind)
        if found is None:
            return None
        start, end = found
        return Place(
            exact=self.text[start:end],
            prefix=self.text[max(0, start - CONTEXT) : start],
            suffix=self.text[end : end + CONTEXT],
            start=start,
            end=end,
            paragraph=bisect_right(self.starts, start),
        )

    def _search(self, quote: str, first: int, behind: int) -> tuple[int, int] | None:
        """The first place between two positions that begins there, however it ends.

        Whoever records a quote asks twice: whether it stands here, and then where.
        """
        asked = quote, first, behind
        if asked in (known := self._found):
            return known[asked]
        found = self._looked_for(quote, first, behind)
        if len(known) >= _REMEMBERED:
            # Replaced and not cleared: another thread may look into it.
            self._found = known = {}
        known[asked] = found
        return found

    def _looked_for(self, quote: str, first: int, behind: int) -> tuple[int, int] | None:
        wanted = " ".join(texts.plain(quote).split())
        if not _WORD.search(wanted):
            return None
        # Mostly the words stand there with as many letters, and that is found much faster.
        simple, size = wanted.translate(_SIMPLE), len(wanted)
        stretches = list(self._stretches(wanted, first, behind))
        for lowest, end in stretches:
            at = self._simple.find(simple, lowest, end + size)
            while 0 <= at < end:
                if self._whole(at, at + size):
                    return at, at + size
                at = self._simple.find(simple, at + 1, end + size)
        reach = max(_STRETCHED, 4 * size)
        for lowest, end in stretches:
            for found in texts.forgiving(wanted).finditer(self.text, lowest, end + reach):
                if found.start() >= end:
                    break
                if self._whole(*found.span()):
                    return found.span()
        return None

    def _whole(self, start: int, end: int) -> bool:
        """Whether no word is cut, in scripts that part words and have capital letters; no number
        (1,500), no `n't`, and nothing before a hyphen (non-party)."""
        text = self.text
        return not (
            (start > 0 and _joined(text[start - 1], text[start]))
            or (end < len(text) and _joined(text[end - 1], text[end]))
            or _BEFORE.search(text[max(0, start - 2) : start + 1])
            or _BEHIND.match(text[end - 1 : end + 3])
        )

    def nearest(self, quote: str) -> tuple[int, str] | None:
        """The words that come nearest to a quote that does not stand here, and their paragraph."""
        wanted = Counter(_WORD.findall(texts.plain(quote).casefold()))
        if not (wanted and self.paragraphs):
            return None
        distinct = frozenset(wanted)
        shared = [len(distinct & words) for words in self._words]
        number = max(range(len(shared)), key=shared.__getitem__)
        if shared[number] < max(1, _LEAST_ALIKE * len(distinct)):
            return None
        return number + 1, _window(self.paragraphs[number], wanted)


def _window(paragraph: str, wanted: Counter[str]) -> str:
    """The stretch of a paragraph, as long as what is wanted, that has most of its words."""
    words = list(_WORD.finditer(paragraph))
    size = min(wanted.total(), len(words))
    held: Counter[str] = Counter()
    shared = most = best = 0
    for number, word in enumerate(words):
        key = word[0].casefold()
        held[key] += 1
        shared += held[key] <= wanted[key]
        if number >= size:
            gone = words[number - size][0].casefold()
            shared -= held[gone] <= wanted[gone]
            held[gone] -= 1
        if number >= size - 1 and shared > most:
            most, best = shared, number - size + 1
    return paragraph[words[best].start() : words[best + size - 1].end()][:LONGEST]


def _blocks(letters: int) -> int:
    """How many blocks so many letters fill."""
    return -(-letters // _BLOCK)


def _joined(before: str, behind: str) -> bool:
    return _in_word(before) and _in_word(behind)


def _in_word(letter: str) -> bool:
    return letter.isdigit() or letter.lower() != letter.upper()


def named_paragraph(locator: str | None) -> int | None:
    """The paragraph that a locator names (`paragraph 3`, also with `, line 1`), if it names one."""
    found = _PARAGRAPH.fullmatch(locator or "")
    return int(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a quote is not taken: a code, a sentence, and the words that it may have meant."""

    code: str
    detail: str
    suggestion: str | None = None

    def __str__(self) -> str:
        nearest = f"; nearest: {self.suggestion!r}" if self.suggestion else ""
        return self.detail + nearest


def told(citation: str, quote: str, locator: str | None, fault: Fault) -> str:
    """A line about a citation, so called, whose quote is not taken."""
    return f"{citation}, {quote!r} ({locator or 'no locator'}): {fault}"


def fault(
    document: Document, quote: str, locator: str | None = None, *, nearest: bool = True
) -> Fault | None:
    """What is wrong with a quote of a document; None if it stands where it says.

    `nearest`: say which words come nearest to it, which takes a while in a long text.
    """
    if document.find(quote, locator) is not None:
        return None
    named, count = named_paragraph(locator), len(document.paragraphs)
    elsewhere = document.find(quote) if named is not None else None
    if elsewhere is not None:
        said = f"the quote is not in that paragraph, but in paragraph {elsewhere.paragraph}"
        return Fault("not_in_paragraph", said, elsewhere.exact)
    where = "the document" if named is None else "that paragraph"
    said = f"the quote is not in {where}"
    if named is not None and not 1 <= named <= count:
        said = f"the document has {count} paragraphs"
    found = document.nearest(quote) if nearest else None
    if found is None:
        return Fault("not_in_document", said)
    number, words = found
    return Fault("not_in_document", f"{said}; what comes nearest is in paragraph {number}", words)
