"""Exits that end notes tell of: denunciations, withdrawals, and what was taken back of them."""

import re
from collections.abc import Sequence

from app.domain.actions import Kind
from app.domain.naming.names import normalise
from app.ingest.formats.untc import names
from app.ingest.formats.untc.endnotes import told
from app.ingest.formats.untc.endnotes.forms import dating, leaving
from app.ingest.formats.untc.endnotes.forms.leaving import (
    CANCEL,
    DENOUNCE,
    LEAVE,
    NOT_DONE,
    OWN,
    WITHDRAW,
)
from app.ingest.formats.untc.endnotes.sentences import Sentence
from app.ingest.formats.untc.endnotes.told import Told
from app.ingest.formats.untc.endnotes.treaty import NOUN, Treaty, days

_WHOLE = re.compile(
    rf"\bhereby\s+(?:\w+\s+){{0,3}}(?:{DENOUNCE}|{WITHDRAW}\s+from)"
    rf"|\b(?:has|have)\s+decided\s+to\s+(?:{DENOUNCE}|{WITHDRAW}\s+from)"
    rf"|\b(?:notification|notice)\s+of\s+(?:\w+\s+){{0,2}}{LEAVE}"
    rf"|\bconstitutes\s+[^.]{{0,60}}\b(?:notification|notice|{LEAVE})",
    re.IGNORECASE,
)
"""The same in a government's own words."""
_FOR_PART = re.compile(
    rf"{LEAVE}\b[^.;]{{0,70}}?\b(?:(?P<only>(?:in|with)\s+(?:respect|regard)\s+(?:only\s+)?(?:of|to)|"
    r"on\s+behalf\s+of|as\s+regards|applicable\s+to|only\s+(?:of|for|to))|concerning|regarding|"
    r"relating\s+to|for)\s+(?:the\s+)?"
    r"(?P<part>territor\w+|following\s+territor|colon\w+|(?-i:[A-Z]\w+))",
    re.IGNORECASE,
)
_WHOLE_STATE = re.compile(
    rf"(?:Governments?|Kingdom|Permanent|Minist|States?|Secretary|{NOUN})\b", re.I
)
_UNRATIFY = re.compile(
    rf"\b(?:{WITHDRAW}|revo[ck]\w+|cancel\w*)\s+(?:of\s+)?{OWN}(?:instruments?\s+of\s+)?"
    r"(?:ratification|accession|acceptance|approval)\b(?!\s+of\s+the\s+\w*\s*amendment)",
    re.IGNORECASE,
)
_RENOUNCE = re.compile(
    rf"\bnot\s+(?:to\s+)?(?:intend\w*\s+)?(?:to\s+)?become\s+(?:a\s+)?party\b|"
    rf"\b{WITHDRAW}\s+(?:of\s+)?{OWN}signature\b",
    re.IGNORECASE,
)
_NATIONAL = re.compile(r"\b[Tt]he\s+(?:Royal\s+)?([A-Z]\w+)\s+Government\b")
_WITHHOLD = re.compile(
    r"\bwithh[eo]ld\w*\s+from\s+(?:the\s+)?(?P<body>[A-Z]{2,10})\s+the\s+benefits\b"
)


def at(sentences: Sequence[Sentence], index: int, who: str, treaty: Treaty) -> Told | None:
    """What the sentence tells of an exit; the sentences behind it may tell when it takes effect."""
    sentence = sentences[index]
    text, intro = sentence.text, ""
    if sentence.told:
        intro = _introduction(sentences, index)
    for pattern, kind in (
        (CANCEL, Kind.WITHDRAWAL_CANCELLED),
        (_RENOUNCE, Kind.SIGNATURE_RENOUNCED),
        (_UNRATIFY, Kind.RATIFICATION_WITHDRAWN),
    ):
        found = pattern.search(text)
        if found and not NOT_DONE.search(text[: found.start()]):
            day = dating.noticed(intro or text, len(intro) or found.start())
            return Told(kind, day.edtf, told.quoted(text), who) if day else None
    found = _WHOLE.search(text) if sentence.told else _withheld(text, treaty) or leaving.of(text)
    if found is None:
        return None
    if found.re is not _WITHHOLD and not treaty.meant(leaving.from_what(text, found)):
        return None
    if sentence.told and leaving.of(intro):
        return None
    if _of_several(intro or text):
        return None
    behind = _behind(sentences, index)
    if any(_in_part(one, who) for one in (text, *behind)):
        return None
    day = dating.noticed(intro or text, len(intro) or found.start(), len(intro) or found.end())
    effect = dating.effect(text, behind, day)
    if day is None and effect is None:
        return None
    return Told(Kind.WITHDRAWAL, day and day.edtf, told.quoted(intro or text), who, effect)


def _withheld(text: str, treaty: Treaty) -> re.Match[str] | None:
    """The end of an annex's application to the agency that it is for."""
    found = _WITHHOLD.search(text)
    return found if found and treaty.speaks_of(found["body"]) else None


def _introduction(sentences: Sequence[Sentence], index: int) -> str:
    """The depositary's sentence before a communication."""
    return next((one.text for one in reversed(sentences[:index]) if not one.told), "")


def _behind(sentences: Sequence[Sentence], index: int) -> list[str]:
    """The sentences behind, up to the next that tells of an exit."""
    found = []
    for one in sentences[index + 1 :]:
        if (
            not one.told
            and (leaving.of(one.text) or CANCEL.search(one.text))
            and told.governments(one.text)
        ):
            break
        found.append(one.text)
    return found


def of_another(text: str, who: str) -> bool:
    """Whether a sentence speaks of "the Norwegian Government", and the participant's is another."""
    stems = {word[:4] for word in normalise(who).split()}
    return any(one[1][:4].lower() not in stems for one in _NATIONAL.finditer(text))


def _of_several(text: str) -> bool:
    """Whether a sentence gives several days for several governments: which is whose is unsure."""
    several = re.search(r"\bGovernments\b|\brespectively\b", text)
    return (
        bool(several) and len([day for day in days(text) if not dating.takes_effect(text, day)]) > 1
    )


def _in_part(text: str, who: str) -> bool:
    """Whether an exit is for territories, or for another than the participant itself."""
    for found in _FOR_PART.finditer(text):
        place = found.start("part")
        named = names.at(text, place)
        if found["part"][0].islower():
            return True
        if named and named.known:
            return not names.same(named.name, who)
        if found["only"] and not _WHOLE_STATE.match(text, place):
            return True
    return False
