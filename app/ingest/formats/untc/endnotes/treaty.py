"""Whether the words of an end note speak of the file's own treaty, or of another."""

import re
from collections.abc import Iterator

from app.ingest.formats.untc import names
from app.ingest.formats.untc.prose import Dated, dates_in

NOUN = (
    r"(?:Conventions?|Agreements?|Arrangement|Protocols?|Covenants?|Constitution|Statutes?|"
    r"Treaty|Charter|Annex(?:es)?|Articles|Amendments?|Regulations?)"
)
_BODY = r"(?:Organi[sz]ation|Union|Fund|Bank|Centre|Center|Institute|University|Council)"
_SAID = re.compile(rf"\b(?P<noun>{NOUN}|{_BODY})\b", re.IGNORECASE)
_FIRST = re.compile(rf"\b{NOUN}\b", re.IGNORECASE)
_BY_PROTOCOL = re.compile(r"\bamended by the protocol", re.IGNORECASE)
_OF_A_BODY = re.compile(
    r"^(?:constitution|statutes?|articles of|agreement (?:for the )?establish\w+|"
    r"(?:convention|charter) (?:establish\w+|of|on) the)\b",
    re.IGNORECASE,
)
_OF_YEAR = re.compile(
    r"^,?\s*(?:of\s+(?:\d{1,2}\s+[A-Z][a-z]+\s+)?|\()?(?P<year>1[89]\d\d|20\d\d)\b"
)
_YEAR_BEFORE = re.compile(r"\b(?P<year>1[89]\d\d|20\d\d)\s+(?:\w+\s+)?$")
_ON = re.compile(r"^\s+(?:on|for|relating to|concerning|against)\s+(?:the\s+)?(?=[A-Z])")
_WORD = re.compile(r"[A-Za-z]+")
_ATTRIBUTED = re.compile(
    r"(?:(?<!\bas )\bof|\bdated|\b(?:done|concluded|adopted|opened for signature|amended)\b"
    r"[^.;]{0,40})\s*(?:the\s+)?$",
    re.IGNORECASE,
)


class Treaty:
    """The treaty of a file, as its title and the year of its conclusion tell it from others."""

    def __init__(self, title: str, concluded_on: str | None) -> None:
        self._words = {_singular(word) for word in _WORD.findall(title)}
        self._own = _singular(found[0]) if (found := _FIRST.search(title)) else ""
        self._amended = bool(_BY_PROTOCOL.search(title)) and self._own != "protocol"
        self._body = bool(_OF_A_BODY.match(title))
        self._years = {*re.findall(r"\b1[89]\d\d\b|\b20\d\d\b", title), (concluded_on or "")[:4]}

    def meant(self, text: str) -> bool:
        """Whether these words, if they name a treaty at all, name this one."""
        return all(self._is_own(text, found) for found in _SAID.finditer(text))

    def by_protocol(self, text: str) -> bool:
        """Whether they name the protocol by which one takes part in a treaty as amended."""
        return self._amended and bool(re.search(r"\bprotocol\b", text, re.IGNORECASE))

    def speaks_of(self, name: str) -> bool:
        """Whether the title has this name of an organization in it."""
        return _singular(name) in self._words

    def _is_own(self, text: str, found: re.Match[str]) -> bool:
        noun, after = _singular(found["noun"]), text[found.end() :]
        year = _OF_YEAR.match(after) or _YEAR_BEFORE.search(text[: found.start()])
        if year and year["year"] not in self._years:
            return False
        if on := _ON.match(after):
            named = names.at(after, on.end())
            first = _WORD.match(after, on.end())
            if first and not (named and named.known) and _singular(first[0]) not in self._words:
                return False
        if re.fullmatch(_BODY, noun, re.IGNORECASE):
            return self._body
        if noun == self._own or (noun == "protocol" and self._amended):
            return True
        # A slip of the pen ("the Convention" for a constitution), unless the title means another.
        return noun not in self._words and noun not in (
            "annex",
            "articles",
            "amendment",
            "regulation",
        )


def _singular(noun: str) -> str:
    word = noun.lower()
    if word in ("articles", "annexes"):
        return "annex" if word == "annexes" else word
    return word.removesuffix("s")


def days(text: str) -> Iterator[Dated]:
    """The dates in a sentence on which something happened: not those by which a treaty, a letter
    or a notification is named."""
    for found in dates_in(text):
        if not _ATTRIBUTED.search(text[: found.start]):
            yield found
