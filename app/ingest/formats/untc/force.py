"""When a treaty enters into force and ends, read from the prose of its head."""

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from app.domain.terms import NOT
from app.ingest.formats.untc.prose import Dated, dates_in, plain

_PROVISIONAL = re.compile(r"\bprovisional(?:ly)?\b(?:(?!\bdefinitive).)*$", re.IGNORECASE)
_DEFINITIVE = re.compile(r"\bdefinitive(?:ly)?\s+(?:on\s+)?$", re.IGNORECASE)
_ENDED = re.compile(
    r"\b(?:terminated|expired|ceased to (?:have effect|be in force)|remained in force until)"
    r"(?: automatically)?(?: with effect)?(?: on| from)?\s*$",
    re.IGNORECASE,
)
_LATER_STATES = re.compile(
    r"\b(?:for|as regards|with respect to|in respect of) (?:each|any|every) (?:other |such )?"
    r"(?:contracting |signatory |state |party|state|regional|member|organi[sz]ation)"
    r"(?P<rest>[^\"]*?\benters? into force\b[^\"]{0,200})",
    re.IGNORECASE,
)
_ON_THE_DAY = re.compile(
    r"enters? into force (?:for \w+(?: \w+)? )?(?:on|as from) the (?P<day>[a-z-]+) day "
    r"(?:after|following|from)\b",
    re.IGNORECASE,
)
_AFTER_SPAN = re.compile(
    r"enters? into force (?:for \w+(?: \w+)? )?(?P<count>[a-z-]+|\d{1,3}) (?P<unit>days?|months?) "
    r"(?:after|following|from)\b",
    re.IGNORECASE,
)
_ORDINALS = {"thirtieth": 30, "sixtieth": 60, "ninetieth": 90}
_CARDINALS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "six": 6, "nine": 9, "twelve": 12,
    "thirty": 30, "sixty": 60, "ninety": 90,
}  # fmt: skip


@dataclass(slots=True)
class Terms:
    """The treaty's own dates, as EDTF (or `no`), and its delay for later participants."""

    in_force_on: str | None = None
    delay: str | None = None
    terminated_on: str | None = None
    remarks: list[str] = field(default_factory=list)


def read(external: Element) -> Terms:
    """What the head says of entry into force and of termination."""
    terms = Terms()
    label = plain(external.findtext("EIF/Label")).lower()
    text = plain(external.findtext("EIF/Labeltext"))
    found = list(dates_in(text))
    ends = [one for one in found if _ENDED.search(text[: one.start])]
    begins = [one for one in found if one not in ends]
    if label.startswith("not yet"):
        terms.in_force_on = NOT
    elif text:
        terms.in_force_on = _in_force(text, begins, terms.remarks)
    terms.delay = delay(text)
    terms.terminated_on = ends[0].edtf if ends else _terminated(external, terms.remarks)
    return terms


def _in_force(text: str, found: list[Dated], remarks: list[str]) -> str | None:
    """The day of definitive entry into force; provisional application is not yet that."""
    definitive = [one for one in found if _DEFINITIVE.search(text[: one.start])]
    final = [one for one in found if not _PROVISIONAL.search(text[: one.start])]
    chosen = (definitive or final)[:1]
    if not chosen:
        why = "provisionally only" if found else "without a date"
        remarks.append(f"in force {why}, so its entry into force stays unknown: {text[:120]!r}")
        return None
    if chosen[0].start > 0 and not definitive:
        remarks.append(f"entry into force read as {chosen[0].edtf} from {text[:120]!r}")
    return chosen[0].edtf


def delay(text: str) -> str | None:
    """How long after a later consent the treaty enters into force for that participant, where its
    article is quoted. What it says of its own first entry into force is another matter."""
    for clause in _LATER_STATES.finditer(text):
        on_the_day = _ON_THE_DAY.search(clause["rest"])
        after = _AFTER_SPAN.search(clause["rest"])
        if on_the_day and on_the_day["day"].lower() in _ORDINALS:
            return f"P{_ORDINALS[on_the_day['day'].lower()]}D"
        if after:
            word = after["count"].lower()
            count = int(word) if word.isdigit() else _CARDINALS.get(word)
            if count:
                return f"P{count}{after['unit'][0].upper()}"
    return None


def _terminated(external: Element, remarks: list[str]) -> str | None:
    text = plain(external.findtext("Termination/Labeltext"))
    for found in dates_in(text):
        if not text[: found.start].strip(" ,") or _ENDED.search(text[: found.start]):
            return found.edtf
    if text:
        remarks.append(f"a termination without a day of its own: {text[:120]!r}")
    return None
