"""The days of an exit: that of its notice, and that on which it takes effect."""

import re
from collections.abc import Sequence

from app.domain import dates, delays
from app.ingest.formats.untc.endnotes.forms.leaving import LEAVE
from app.ingest.formats.untc.endnotes.treaty import days
from app.ingest.formats.untc.prose import Dated, dates_in

_DEED = re.compile(
    r"\b(?:signed|ratified|acce+ded|adhered|accepted|approved|succeeded|deposited|became|become|"
    r"entered\s+into\s+force)\b[^,;.]{0,90}$",
    re.IGNORECASE,
)
_EFFECT = re.compile(
    rf"(?:\b(?:with\s+(?:immediate\s+)?effect|effective|(?<!to\sthe\s)effect|operative|{LEAVE}\b[^.;]{{0,40}}into\s+force)\b"
    r"(?P<between>[^;]{0,160}?)|\bas)\s*,?\s*\(?(?:on|as\s+from|as\s+of|as\s+at|from|of|since|until)?\s*(?:the\s+)?$|"
    r"\b(?:i\.\s?e\.?|that\s+is(?:\s+to\s+say)?|namely)\s*,?\s*(?:(?:as\s+)?(?:on|from|of)\s+)?$",
    re.IGNORECASE,
)
_OF_EXIT = re.compile(
    rf"\b(?:{LEAVE}|actions?|notifications?|notices?|date\s+of\s+effect|(?:it|this)\s+(?:will|shall|took|takes|came|is))\b",
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


def noticed(text: str, start: int, end: int | None = None) -> Dated | None:
    """The day of a notice: the last one told before the words of leaving, else the first behind."""
    found = [day for day in days(text) if not (takes_effect(text, day) or _of_a_deed(text, day))]
    before = [day for day in found if day.end <= (start if end is None else max(start, end))]
    after = [day for day in found if end is not None and day.start >= end]
    return next(iter(before[-1:] or after[:1]), None)


def _of_a_deed(text: str, day: Dated) -> bool:
    """Whether a date is of a signature or a consent that the same sentence tells of."""
    deed = _DEED.search(text[: day.start])
    return deed is not None and not re.search(LEAVE, deed[0], re.IGNORECASE)


def takes_effect(text: str, day: Dated) -> bool:
    """Whether a date in a sentence is one on which something takes effect."""
    found = _EFFECT.search(text[: day.start])
    if found is None:
        return False
    between = found["between"] or ""
    if dates_in(text[found.start() : day.start]):
        return False
    exact = re.search(r"\b(?:i\.\s?e|that\s+is)", between)
    return bool(exact) or not _SAYS_ANOTHER_DAY.search(between)


def effect(text: str, behind: Sequence[str], notice: Dated | None) -> str | None:
    """When an exit takes effect: as its sentence says, or one behind it that is of the exit too."""
    for one in (text, *filter(_OF_EXIT.search, behind)):
        found = _effect_in(one, notice)
        if found:
            return found
    return None


def _effect_in(text: str, notice: Dated | None) -> str | None:
    for day in dates_in(text):
        if takes_effect(text, day) and (notice is None or day.edtf >= notice.edtf):
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
