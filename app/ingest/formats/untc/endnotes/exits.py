"""Exits that end notes tell of: denunciations, withdrawals, and what was taken back of them."""

import re
from collections.abc import Sequence

from app.domain import dates, delays
from app.domain.actions import Kind
from app.domain.naming.names import normalise
from app.ingest.formats.untc import names
from app.ingest.formats.untc.endnotes import told
from app.ingest.formats.untc.endnotes.sentences import Sentence
from app.ingest.formats.untc.endnotes.told import Told
from app.ingest.formats.untc.endnotes.treaty import NOUN, Treaty, days
from app.ingest.formats.untc.prose import Dated, dates_in

DENOUNCE = r"den(?:un|oun|ouc|onc|uci)\w+"
_DENOUNCES = r"den(?:un|oun|ouc|onc|uci)\w*(?:ced|ces|cing)\b"
WITHDRAW = r"with-?\s?d?r[aeo]w\w*"
_LEAVE = rf"(?:{DENOUNCE}|{WITHDRAW})"
_NOTICE = (
    r"(?:notifications?|notices?|instruments?|communications?|letters?|declarations?|decisions?)"
)
_OWN = r"(?:(?:the|its|their|his|said|this|that|above-mentioned|previous|earlier)\s+)*"
LEAVING = re.compile(
    rf"\b{_NOTICE}\s+(?:of|to|notifying|concerning|regarding|containing|announcing|about)\s+{_OWN}"
    rf"(?:decision\s+to\s+)?{_LEAVE}"
    rf"|\b(?:received|deposited|lodged)\b[^.;]{{0,90}}?\b(?:an?|its|the)\s+(?:{DENOUNCE}|{WITHDRAW}(?=\s+from))"
    rf"|\bdecided\s+to\s+(?:{DENOUNCE}|{WITHDRAW}\s+from)"
    rf"|\b(?:notif|inform|announc|communicat|declar|transmit)\w*\b[^.;]{{0,90}}?\b(?:its|their|the|that\s+it|"
    rf"had|has)\s+(?:{DENOUNCE}|{WITHDRAW}(?=\s+(?:from|of\s+the\s+\w+\s+from)\b))"
    rf"|\b{_DENOUNCES}"
    rf"|\bwithdr[ea]w(?:s|n|ing)?\s+from\b"
    rf"|\b{DENOUNCE}\s+(?:by|from)\s+(?:the\s+Government\s+of\s+)?(?=(?:the\s+)?(?-i:[A-Z]))"
    rf"|\b{WITHDRAW}\s+(?:by|of)\s+(?:the\s+)?(?:Government\s+of\s+)?(?-i:[A-Z])[\w\s]{{2,60}}?\bfrom\b"
    r"|\bterminat\w+\s+(?:of\s+)?(?:its|their)\s+participation\s+in\b"
    rf"|^{_LEAVE}(?=,?\s+(?:on|effective|with\s+effect|notified|received|as\s+(?:from|of))\b)"
    r"|\b(?:is|was)\s+no\s+longer\s+(?:a\s+)?(?:party|member)\b"
    r"|\b(?:had\s+|has\s+)?ceased\s+to\s+be\s+(?:a\s+|an\s+)?(?:party|member|participant|contracting)",
    re.IGNORECASE,
)
"""The words of an exit. Whose, from what, and whether it is one, is for the words around them."""
_WHOLE = re.compile(
    rf"\bhereby\s+(?:\w+\s+){{0,3}}(?:{DENOUNCE}|{WITHDRAW}\s+from)"
    rf"|\b(?:has|have)\s+decided\s+to\s+(?:{DENOUNCE}|{WITHDRAW}\s+from)"
    rf"|\b(?:notification|notice)\s+of\s+(?:\w+\s+){{0,2}}{_LEAVE}"
    rf"|\bconstitutes\s+[^.]{{0,60}}\b(?:notification|notice|{_LEAVE})",
    re.IGNORECASE,
)
"""The same in a government's own words."""
_SOMETHING = re.compile(
    rf"\b(?:(?P<treaty>{NOUN})|reservations?|declarations?|objections?|statements?|understandings?|"
    r"signatures?|ratifications?|accessions?|acceptances?|applications?|extensions?|candida\w+)\b",
    re.IGNORECASE,
)
_A_PART = re.compile(
    rf"^\s*(?:of|from|to)?\s*{_OWN}(?:articles?|paragraphs?|parts?|chapters?|annex(?:es)?|sections?|"
    r"appendi\w+|protocols?\s+(?:No|[IVX]+\b))",
    re.IGNORECASE,
)
_NOT_DONE = re.compile(
    r"\b(?:rights?\s+(?:of|to)|intention|intends?|intended|(?-i:may)|might|could|would|should|shall|can|"
    r"cannot|unless|until|if|in the event|provisions?\s+(?:for|on|concerning|of|allowing)|clause|"
    r"entitled\s+to|"
    r"possibility\s+of|conditions?\s+(?:for|of)|objections?\s+to|with\s+(?:respect|regard|reference)\s+to)"
    r"\s+(?:\w+\s+){0,3}$",
    re.IGNORECASE,
)
_FOR_PART = re.compile(
    rf"{_LEAVE}\b[^.;]{{0,70}}?\b(?:(?P<only>(?:in|with)\s+(?:respect|regard)\s+(?:only\s+)?(?:of|to)|"
    r"on\s+behalf\s+of|as\s+regards|applicable\s+to|only\s+(?:of|for|to))|concerning|regarding|"
    r"relating\s+to|for)\s+(?:the\s+)?"
    r"(?P<part>territor\w+|following\s+territor|colon\w+|(?-i:[A-Z]\w+))",
    re.IGNORECASE,
)
_WHOLE_STATE = re.compile(
    rf"(?:Governments?|Kingdom|Permanent|Minist|States?|Secretary|{NOUN})\b", re.I
)
_CONTESTED = re.compile(
    rf"not\s+(?:appear\s+)?(?:be\s+)?(?:possible|subject\s+to\s+{_LEAVE})|"
    rf"not\s+contain\s+[^.]{{0,60}}(?:{_LEAVE}|terminat\w+)|"
    rf"(?:no|any)\s+(?:provision|clause)\s+[^.]{{0,40}}{_LEAVE}|"
    rf"not\s+(?:be\s+)?(?:recogni[sz]ed?|consider|considered|regard|regarded|accept|accepted)\b[^.]{{0,60}}"
    rf"(?:{_LEAVE}|valid|effect)|objection[^.]{{0,40}}\bto\b[^.]{{0,40}}{_LEAVE}|"
    r"(?:without|no|any)\s+legal\s+(?:effect|basis|force)|null\s+and\s+void",
    re.IGNORECASE,
)
_CANCEL = re.compile(
    rf"\b(?:revo[ck]\w+|rescind\w*|rescission|cancel\w*|annul\w*|retract\w*|recall\w*|{WITHDRAW})\s+"
    rf"(?:of\s+)?{_OWN}(?:{_NOTICE}\s+(?:of|to)\s+{_OWN})?(?:{DENOUNCE}|{WITHDRAW})",
    re.IGNORECASE,
)
_UNRATIFY = re.compile(
    rf"\b(?:{WITHDRAW}|revo[ck]\w+|cancel\w*)\s+(?:of\s+)?{_OWN}(?:instruments?\s+of\s+)?"
    r"(?:ratification|accession|acceptance|approval)\b(?!\s+of\s+the\s+\w*\s*amendment)",
    re.IGNORECASE,
)
_RENOUNCE = re.compile(
    rf"\bnot\s+(?:to\s+)?(?:intend\w*\s+)?(?:to\s+)?become\s+(?:a\s+)?party\b|"
    rf"\b{WITHDRAW}\s+(?:of\s+)?{_OWN}signature\b",
    re.IGNORECASE,
)
_DEED = re.compile(
    r"\b(?:signed|ratified|acce+ded|adhered|accepted|approved|succeeded|deposited|became|become|"
    r"entered\s+into\s+force)\b[^,;.]{0,90}$",
    re.IGNORECASE,
)
_NATIONAL = re.compile(r"\b[Tt]he\s+(?:Royal\s+)?([A-Z]\w+)\s+Government\b")
_WITHHOLD = re.compile(
    r"\bwithh[eo]ld\w*\s+from\s+(?:the\s+)?(?P<body>[A-Z]{2,10})\s+the\s+benefits\b"
)
_EFFECT = re.compile(
    rf"(?:\b(?:with\s+(?:immediate\s+)?effect|effective|(?<!to\sthe\s)effect|operative|{_LEAVE}\b[^.;]{{0,40}}into\s+force)\b"
    r"(?P<between>[^;]{0,160}?)|\bas)\s*,?\s*\(?(?:on|as\s+from|as\s+of|as\s+at|from|of|since|until)?\s*(?:the\s+)?$|"
    r"\b(?:i\.\s?e\.?|that\s+is(?:\s+to\s+say)?|namely)\s*,?\s*(?:(?:as\s+)?(?:on|from|of)\s+)?$",
    re.IGNORECASE,
)
_SAYS_ANOTHER_DAY = re.compile(r"\b(?:recei|notif|dated|deposit|date)", re.IGNORECASE)
_PERIOD = re.compile(
    r"\beffect(?:ive)?\b[^.;\d]{0,60}?\b(?P<count>[a-z]+|\d{1,3})\s+(?:\(\d+\)\s+)?(?P<unit>days?|months?|years?)\s+"
    r"(?:after|following|from)\s+(?:the\s+)?(?:(?:date|day)\s+(?:of|on\s+which)\s+)?(?:the\s+|its\s+|such\s+)?"
    r"(?:receipt|reception|notification|deposit|that|denunciation|withdrawal|secretary-general)",
    re.IGNORECASE,
)
_COUNTS = {
    "one": 1, "two": 2, "three": 3, "six": 6, "nine": 9, "twelve": 12, "eighteen": 18, "thirty": 30,
    "sixty": 60, "ninety": 90, "fifteen": 15, "twenty-four": 24, "a": 1,
}  # fmt: skip


def contested(sentences: Sequence[Sentence]) -> bool:
    """Whether a note says that an exit of which it tells is denied to be one."""
    return any(_CONTESTED.search(one.text) for one in sentences)


def leaving(text: str) -> re.Match[str] | None:
    """The words of an exit from a treaty in a sentence; not of reservations, rights or plans."""
    for found in LEAVING.finditer(text):
        if not is_idle(text, found) and not _CANCEL.search(text):
            return found
    return None


def is_idle(text: str, found: re.Match[str]) -> bool:
    """Whether words of leaving are of a right or a plan, or what is left is no treaty."""
    return _of_something_else(text[found.end() :]) or bool(_NOT_DONE.search(text[: found.start()]))


def _of_something_else(after: str) -> bool:
    """Whether what is left is no treaty: the first thing named behind the words of leaving."""
    first = _SOMETHING.search(after[:120])
    return bool(_A_PART.match(after)) or bool(first and not first["treaty"])


def at(sentences: Sequence[Sentence], index: int, who: str, treaty: Treaty) -> Told | None:
    """What the sentence tells of an exit; the sentences behind it may tell when it takes effect."""
    sentence = sentences[index]
    text, intro = sentence.text, ""
    if sentence.told:
        intro = _introduction(sentences, index)
    for pattern, kind in (
        (_CANCEL, Kind.WITHDRAWAL_CANCELLED),
        (_RENOUNCE, Kind.SIGNATURE_RENOUNCED),
        (_UNRATIFY, Kind.RATIFICATION_WITHDRAWN),
    ):
        found = pattern.search(text)
        if found and not _NOT_DONE.search(text[: found.start()]):
            day = _noticed(intro or text, len(intro) or found.start())
            return Told(kind, day.edtf, told.quoted(text), who) if day else None
    found = _WHOLE.search(text) if sentence.told else _withheld(text, treaty) or leaving(text)
    if found is None:
        return None
    if found.re is not _WITHHOLD and not treaty.meant(from_what(text, found)):
        return None
    if sentence.told and leaving(intro):
        return None
    if _of_several(intro or text):
        return None
    behind = _behind(sentences, index)
    if any(_in_part(one, who) for one in (text, *behind)):
        return None
    day = _noticed(intro or text, len(intro) or found.start(), len(intro) or found.end())
    effect = _effect([text, *behind], day)
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


def from_what(text: str, found: re.Match[str]) -> str:
    """What is left, in the words around those of leaving."""
    return (
        found[0]
        + re.split(
            r"[,;:]|\bin accordance\b|\bunder\b|\bas well as\b|\btogether with\b",
            text[found.end() :][:120],
        )[0]
    )


def _behind(sentences: Sequence[Sentence], index: int) -> list[str]:
    """The sentences behind, up to the next that tells of an exit."""
    found = []
    for one in sentences[index + 1 :]:
        if (
            not one.told
            and (leaving(one.text) or _CANCEL.search(one.text))
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
    return bool(several) and len([day for day in days(text) if not _takes_effect(text, day)]) > 1


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


def _noticed(text: str, start: int, end: int | None = None) -> Dated | None:
    """The day of a notice: the last one told before the words of leaving, else the first behind."""
    found = [day for day in days(text) if not (_takes_effect(text, day) or _of_a_deed(text, day))]
    before = [day for day in found if day.end <= (start if end is None else max(start, end))]
    after = [day for day in found if end is not None and day.start >= end]
    return next(iter(before[-1:] or after[:1]), None)


def _of_a_deed(text: str, day: Dated) -> bool:
    """Whether a date is of a signature or a consent that the same sentence tells of."""
    deed = _DEED.search(text[: day.start])
    return deed is not None and not re.search(_LEAVE, deed[0], re.IGNORECASE)


def _takes_effect(text: str, day: Dated) -> bool:
    found = _EFFECT.search(text[: day.start])
    if found is None:
        return False
    between = found["between"] or ""
    if next(dates_in(text[found.start() : day.start]), None):
        return False
    exact = re.search(r"\b(?:i\.\s?e|that\s+is)", between)
    return bool(exact) or not _SAYS_ANOTHER_DAY.search(between)


def _effect(texts: Sequence[str], notice: Dated | None) -> str | None:
    for text in texts:
        for day in dates_in(text):
            if _takes_effect(text, day) and (notice is None or day.edtf >= notice.edtf):
                return day.edtf
        period = _PERIOD.search(text)
        if period and notice and len(notice.edtf) == 10:
            word = period["count"].lower()
            count = int(word) if word.isdigit() else _COUNTS.get(word, 0)
            if count:
                unit = period["unit"][0].upper()
                delay = f"P{count * 12}M" if unit == "Y" else f"P{count}{unit}"
                return delays.parse(delay).after(dates.parse(notice.edtf).earliest).isoformat()
    return None
