"""Signatures and consents that end notes tell of.

Those of a predecessor, and those that a later row of the same participant has replaced.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from app.domain.actions import Kind
from app.ingest.formats.untc import names
from app.ingest.formats.untc.endnotes import told
from app.ingest.formats.untc.endnotes.told import Told
from app.ingest.formats.untc.endnotes.treaty import NOUN, Treaty, days
from app.ingest.formats.untc.prose import Dated, dates_in

_VERBS: tuple[tuple[str, Kind], ...] = (
    (
        r"signed\s+(?:the\s+(?:\w+\s+){0,2}\w+\s+)?definitively|definitively\s+signed",
        Kind.DEFINITIVE_SIGNATURE,
    ),
    (r"signed", Kind.SIGNATURE),
    (r"ratified", Kind.RATIFICATION),
    (r"(?:re-?)?acce+ded|adhered", Kind.ACCESSION),
    (r"accepted", Kind.ACCEPTANCE),
    (r"approved", Kind.APPROVAL),
    (r"formally\s+confirmed", Kind.FORMAL_CONFIRMATION),
    (r"succeeded", Kind.SUCCESSION),
)  # fmt: skip
_VERB = "(?:" + "|".join(pattern for pattern, _ in _VERBS) + ")"
_ADVERB = (
    r"(?:had|has|have|also|subsequently|previously|originally|initially|first|already|later|then|"
    r"thereafter|earlier|formerly)"
)
_ACTED = re.compile(
    rf"(?P<lead>(?:,?\s*(?:and\s+)?(?:{_ADVERB}\s+)*))"
    rf"(?P<verbs>{_VERB}(?:(?:\s*,\s*|\s+and\s+)(?:{_ADVERB}\s+)*{_VERB})*)\b"
)
_INSTRUMENT = (
    r"(?:instruments?|notifications?)\s+of\s+(?:its\s+)?(?P<kind>formal confirmation|ratification|"
    r"accession|acceptance|approval|succession)"
)
_DEPOSITED = re.compile(
    rf"(?P<lead>(?:,?\s*(?:and\s+)?(?:{_ADVERB}\s+)*))(?:deposit|lodg)\w*\b[^.]{{0,50}}?\b"
    rf"(?:its|an?|the|their)\s+(?:\w+\s+)?{_INSTRUMENT}"
)
_LODGED = re.compile(
    rf"\b{_INSTRUMENT}\b(?P<gap>[^.]{{0,120}}?)\b(?:was|were|had|having)\s+(?:{_ADVERB}\s+)*(?:been\s+)?"
    r"(?:deposited|lodged|received)\b(?P<rest>[^.]{0,120})"
)
_BY_WHOM = re.compile(
    r"\b(?:on behalf of|by|from)\s+(?:the\s+Government\s+of\s+)?(?=(?:the\s+)?[A-Z])"
)
_ON_BEHALF = re.compile(
    rf"^(?:(?:The\s+)?(?:{NOUN}\s+(?:was|were|had\s+been)\s+)?)"
    rf"(?:(?P<verbs>{_VERB}(?:\s+and\s+{_VERB})*)|(?P<noun>Signature|Ratification|Accession|"
    r"Acceptance|Approval)(?:\s+(?:was\s+)?(?:effected|affixed|made))?)\s+on\s+behalf\s+of\s+",
    re.IGNORECASE,
)
_FORMALITY = re.compile(
    r"\b(?:formality|formalities|action|actions)\s+(?:was|were|had been)\s+effected\s+by\s+",
    re.IGNORECASE,
)
_NOT_ALL = re.compile(
    r"\bin respect of\b|\bon behalf of\b|\bterritor|\b(?:to|in) the (?:reservation|amendment)|"
    r"\bon the understanding|\bapplication\b|\bobjection",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    rf"^\s*(?:(?:to\s+)?(?:\w[\w-]*\s+){{0,5}}?{NOUN}\b|(?:to\s+)?it\b|on\b|,|\(|with\b|without\b|"
    r"subsequently\b|definitively\b|thereto\b|again\b|subject\b|\.?$)",
    re.IGNORECASE,
)
_TERRITORY = re.compile(
    r"\b(?:in respect of|on behalf of|for)\b[^.;]{0,40}\b(?:territor|colon)", re.I
)
_OF_AGENCIES = re.compile(
    r"\bon\s+(?P<day>[^,]{8,20}),?\s+in respect of the following "
    r"(?:specialized )?agencies:?\s*(?P<list>.*)"
)
_APPLIED = re.compile(
    r"\bappl(?:ied|ying)\s+(?:the|this)\s+(?P<what>[^.,;]{4,60}?)\s+"
    r"(?:as\s+from|as\s+of|since|with effect from)\s"
)
_ACRONYM = re.compile(r"\b[A-Z]{2,10}\b")
_NOUNS = {
    "signature": Kind.SIGNATURE, "ratification": Kind.RATIFICATION, "accession": Kind.ACCESSION,
    "acceptance": Kind.ACCEPTANCE, "approval": Kind.APPROVAL, "succession": Kind.SUCCESSION,
    "formal confirmation": Kind.FORMAL_CONFIRMATION,
}  # fmt: skip


@lru_cache(2048)
def of(sentence: str, before: str | None, treaty: Treaty) -> Sequence[Told]:
    """The signatures and consents that a sentence of the depositary's tells of.

    `before`: the government of which the sentences before speak. What is told of a territory, or of
    another treaty, is left out. Many rows can refer to one note, so it is kept.
    """
    return tuple(_of(sentence, before, treaty))


def _of(sentence: str, before: str | None, treaty: Treaty) -> Iterator[Told]:
    yield from _on_behalf(sentence)
    yield from _lodged(sentence, before, treaty)
    yield from _applied(sentence, before, treaty)
    about = told.subject(sentence)
    if about is None:
        return
    named, end = about
    who = named.name if named else before
    leading = list(days(sentence[:end]))
    rest = sentence[end:]
    comma, day = re.match(r",\s+on\s+", rest), next(days(rest), None)
    if comma and day and day.start == comma.end():
        leading = [day]
        rest = rest[day.end :].removeprefix(",")
    yield from _clauses(rest, leading, who, sentence, treaty)


def _clauses(
    rest: str, leading: Sequence[Dated], who: str | None, sentence: str, treaty: Treaty
) -> Iterator[Told]:
    """Verb after verb, each with the dates between it and the next; the first stands at once."""
    found = sorted(
        [*_ACTED.finditer(rest), *_DEPOSITED.finditer(rest)], key=lambda match: match.start()
    )
    position = 0
    for index, clause in enumerate(found):
        if clause.start() < position or (index == 0 and rest[: clause.start()].strip()):
            return
        if index and "and" not in clause["lead"] and "," not in clause["lead"]:
            return
        stop = found[index + 1].start() if index + 1 < len(found) else len(rest)
        position = clause.end()
        kinds = _kinds(clause)
        after = _outside_brackets(rest[clause.end() : stop], len(kinds))
        gap = (
            rest[clause.end() : clause.end() + after[0].start]
            if after
            else rest[clause.end() : stop]
        )
        dates = after
        if not after and index == 0 and len(leading) in (1, len(kinds)):
            dates = list(leading)
        if (
            not dates
            or not _OBJECT.match(gap)
            or _NOT_ALL.search(gap)
            or not treaty.meant(clause[0] + gap[:90])
        ):
            return
        if _TERRITORY.search(rest[clause.end() + len(gap) : stop][:90]):
            return
        if len(kinds) > 1 and len(dates) not in (1, len(kinds)):
            return
        for number, kind in enumerate(kinds):
            day = dates[number] if len(dates) >= len(kinds) > 1 else dates[0]
            if kind is not Kind.SIGNATURE and treaty.by_protocol(gap):
                kind = Kind.CONSENT
            yield Told(kind, day.edtf, told.quoted(sentence), who)


def _outside_brackets(text: str, acts: int) -> list[Dated]:
    """The days of a clause with so many acts: what stands in brackets behind them is of others."""
    found = list(days(text))
    before = [day for day in found if day.end <= text.find("(")]
    return before if len(before) in (1, acts) else found


def _kinds(clause: re.Match[str]) -> list[Kind]:
    groups = clause.groupdict()
    if groups.get("kind"):
        return [_NOUNS[groups["kind"].lower()]]
    return [
        next(kind for pattern, kind in _VERBS if re.fullmatch(pattern, verb[0]))
        for verb in re.finditer(_VERB, groups["verbs"])
    ]


def _lodged(sentence: str, before: str | None, treaty: Treaty) -> Iterator[Told]:
    """An instrument that was deposited: by somebody, on their behalf, or nobody says by whom."""
    for found in _LODGED.finditer(sentence):
        by = _BY_WHOM.search(sentence, found.start())
        named = names.at(sentence, by.end()) if by else None
        who = named.name if named and named.known else None if by else before
        day = next(days(found["gap"]), None) or next(days(found["rest"]), None)
        if who and day and treaty.meant(found["gap"]):
            by_protocol = treaty.by_protocol(found["gap"])
            kind = Kind.CONSENT if by_protocol else _NOUNS[found["kind"].lower()]
            yield Told(kind, day.edtf, told.quoted(sentence), who)


def _on_behalf(sentence: str) -> Iterator[Told]:
    """What was done on behalf of a predecessor, told without a subject of its own."""
    found = _ON_BEHALF.match(sentence)
    named = names.at(sentence, found.end()) if found else None
    if not found or not named or not named.known:
        return
    verbs = [verb[0].lower() for verb in re.finditer(_VERB, found["verbs"] or "", re.IGNORECASE)]
    kinds = [kind for verb in verbs for pattern, kind in _VERBS if re.fullmatch(pattern, verb)]
    kinds = kinds or [_NOUNS[found["noun"].lower()]]
    dates = list(days(sentence[named.end :]))[: len(kinds)]
    if len(dates) == len(kinds):
        for kind, day in zip(kinds, dates, strict=True):
            yield Told(kind, day.edtf, told.quoted(sentence), named.name)


def _applied(sentence: str, before: str | None, treaty: Treaty) -> Iterator[Told]:
    """Participation by application: in an annex for an agency, or in a treaty as amended."""
    about = told.subject(sentence)
    who = about[0].name if about and about[0] else before
    listed = _OF_AGENCIES.search(sentence)
    day = next(days(listed["day"]), None) if listed else None
    if (
        listed
        and day
        and who
        and any(treaty.speaks_of(one) for one in _ACRONYM.findall(listed["list"]))
    ):
        yield Told(Kind.CONSENT, day.edtf, told.quoted(sentence), who)
    for found in _APPLIED.finditer(sentence):
        named = told.governments(sentence[: found.start()])
        who = named[-1].name if named else before
        day = next((one for one in dates_in(sentence) if one.start == found.end()), None)
        to = [one for one in _ACRONYM.findall(found["what"]) if treaty.speaks_of(one)]
        if who and day and (to or "as amended" in found["what"]):
            yield Told(Kind.CONSENT, day.edtf, told.quoted(sentence), who)


def effected_by(sentence: str) -> str | None:
    """The predecessor that did what stands in the row, where that is all that a note says."""
    found = _FORMALITY.search(sentence)
    named = names.at(sentence, found.end()) if found else None
    return named.name if named and named.known else None
