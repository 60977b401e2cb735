"""The words of leaving: whether a sentence tells of an exit from a treaty, or something else."""

import re
from collections.abc import Sequence
from functools import lru_cache

from app.ingest.formats.untc.endnotes.sentences import Sentence
from app.ingest.formats.untc.endnotes.treaty import NOUN

DENOUNCE = r"den(?:un|oun|ouc|onc|uci)\w+"
_DENOUNCES = r"den(?:un|oun|ouc|onc|uci)\w*(?:ced|ces|cing)\b"
WITHDRAW = r"with-?\s?d?r[aeo]w\w*"
LEAVE = rf"(?:{DENOUNCE}|{WITHDRAW})"
NOTICE = (
    r"(?:notifications?|notices?|instruments?|communications?|letters?|declarations?|decisions?)"
)
OWN = r"(?:(?:the|its|their|his|said|this|that|above-mentioned|previous|earlier)\s+)*"
_LEAVING = re.compile(
    rf"\b{NOTICE}\s+(?:of|to|notifying|concerning|regarding|containing|announcing|about)\s+{OWN}"
    rf"(?:decision\s+to\s+)?{LEAVE}"
    rf"|\b(?:received|deposited|lodged)\b[^.;]{{0,90}}?\b(?:an?|its|the)\s+(?:{DENOUNCE}|{WITHDRAW}(?=\s+from))"
    rf"|\bdecided\s+to\s+(?:{DENOUNCE}|{WITHDRAW}\s+from)"
    rf"|\b(?:notif|inform|announc|communicat|declar|transmit)\w*\b[^.;]{{0,90}}?\b(?:its|their|the|that\s+it|"
    rf"had|has)\s+(?:{DENOUNCE}|{WITHDRAW}(?=\s+(?:from|of\s+the\s+\w+\s+from)\b))"
    rf"|\b{_DENOUNCES}"
    rf"|\bwithdr[ea]w(?:s|n|ing)?\s+from\b"
    rf"|\b{DENOUNCE}\s+(?:by|from)\s+(?:the\s+Government\s+of\s+)?(?=(?:the\s+)?(?-i:[A-Z]))"
    rf"|\b{WITHDRAW}\s+(?:by|of)\s+(?:the\s+)?(?:Government\s+of\s+)?(?-i:[A-Z])[\w\s]{{2,60}}?\bfrom\b"
    r"|\bterminat\w+\s+(?:of\s+)?(?:its|their)\s+participation\s+in\b"
    rf"|^{LEAVE}(?=,?\s+(?:on|effective|with\s+effect|notified|received|as\s+(?:from|of))\b)"
    r"|\b(?:is|was)\s+no\s+longer\s+(?:a\s+)?(?:party|member)\b"
    r"|\b(?:had\s+|has\s+)?ceased\s+to\s+be\s+(?:a\s+|an\s+)?(?:party|member|participant|contracting)",
    re.IGNORECASE,
)
"""The words of an exit. Whose, from what, and whether it is one, is for the words around them."""
_SOMETHING = re.compile(
    rf"\b(?:(?P<treaty>{NOUN})|reservations?|declarations?|objections?|statements?|understandings?|"
    r"signatures?|ratifications?|accessions?|acceptances?|applications?|extensions?|candida\w+)\b",
    re.IGNORECASE,
)
_A_PART = re.compile(
    rf"^\s*(?:of|from|to)?\s*{OWN}(?:articles?|paragraphs?|parts?|chapters?|annex(?:es)?|sections?|"
    r"appendi\w+|protocols?\s+(?:No|[IVX]+\b))",
    re.IGNORECASE,
)
NOT_DONE = re.compile(
    r"\b(?:rights?\s+(?:of|to)|intention|intends?|intended|(?-i:may)|might|could|would|should|shall|can|"
    r"cannot|unless|until|if|in the event|provisions?\s+(?:for|on|concerning|of|allowing)|clause|"
    r"entitled\s+to|"
    r"possibility\s+of|conditions?\s+(?:for|of)|objections?\s+to|with\s+(?:respect|regard|reference)\s+to)"
    r"\s+(?:\w+\s+){0,3}$",
    re.IGNORECASE,
)
_CONTESTED = re.compile(
    rf"not\s+(?:appear\s+)?(?:be\s+)?(?:possible|subject\s+to\s+{LEAVE})|"
    rf"not\s+contain\s+[^.]{{0,60}}(?:{LEAVE}|terminat\w+)|"
    rf"(?:no|any)\s+(?:provision|clause)\s+[^.]{{0,40}}{LEAVE}|"
    rf"not\s+(?:be\s+)?(?:recogni[sz]ed?|consider|considered|regard|regarded|accept|accepted)\b[^.]{{0,60}}"
    rf"(?:{LEAVE}|valid|effect)|objection[^.]{{0,40}}\bto\b[^.]{{0,40}}{LEAVE}|"
    rf"{LEAVE}\W+(?:which|that)\s+(?:was|were|had\s+been)\s+(?:\w+\s+)?(?:{WITHDRAW}|cancel\w*|revo[ck]\w*|"
    r"retract\w*|rescind\w*|annul\w*)|"
    r"(?:without|no|any)\s+legal\s+(?:effect|basis|force)|null\s+and\s+void",
    re.IGNORECASE,
)
CANCEL = re.compile(
    rf"\b(?:revo[ck]\w+|rescind\w*|rescission|cancel\w*|annul\w*|retract\w*|recall\w*|{WITHDRAW})\s+"
    rf"(?:of\s+)?{OWN}(?:{NOTICE}\s+(?:of|to)\s+{OWN})?(?:{DENOUNCE}|{WITHDRAW})",
    re.IGNORECASE,
)


def contested(sentences: Sequence[Sentence]) -> bool:
    """Whether a note says that an exit of which it tells is denied to be one."""
    return any(_CONTESTED.search(one.text) for one in sentences)


@lru_cache(2048)
def of(text: str) -> re.Match[str] | None:
    """The words of an exit from a treaty in a sentence; not of reservations, rights or plans."""
    for found in _LEAVING.finditer(text):
        if not is_idle(text, found) and not CANCEL.search(text):
            return found
    return None


def is_idle(text: str, found: re.Match[str]) -> bool:
    """Whether words of leaving are of a right or a plan, or what is left is no treaty."""
    return _of_something_else(text[found.end() :]) or bool(NOT_DONE.search(text[: found.start()]))


def _of_something_else(after: str) -> bool:
    """Whether what is left is no treaty: the first thing named behind the words of leaving."""
    first = _SOMETHING.search(after[:120])
    return bool(_A_PART.match(after)) or bool(first and not first["treaty"])


def from_what(text: str, found: re.Match[str]) -> str:
    """What is left, in the words around those of leaving."""
    return (
        found[0]
        + re.split(
            r"[,;:]|\bin accordance\b|\bunder\b|\bas well as\b|\btogether with\b",
            text[found.end() :][:120],
        )[0]
    )
