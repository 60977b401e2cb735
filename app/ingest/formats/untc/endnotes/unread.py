"""Sentences of end notes that speak of a participant's history, whether or not they can be read."""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from app.ingest.formats.untc import names
from app.ingest.formats.untc.endnotes import told
from app.ingest.formats.untc.endnotes.forms import leaving
from app.ingest.formats.untc.endnotes.sentences import CUT, Sentence
from app.ingest.formats.untc.names import Named

LONGEST = 200
_EXIT = re.compile(
    rf"\b(?:{leaving.DENOUNCE}|{leaving.WITHDRAW}|ceased\s+to\s+be\s+(?:an?\s+)?"
    r"(?:party|member|bound|contracting|participant|State)|no\s+longer\s+(?:a\s+)?(?:party|member|bound)|"
    r"re-?acce(?:de|ss)\w*|re-?join\w*|terminat\w+\s+(?:of\s+)?(?:its|their)\s+participation|"
    r"(?:expelled|excluded)\s+from\s+(?:membership|the))",
    re.IGNORECASE,
)
_IN_OTHER_WORDS = re.compile(
    r"\b(?:expelled|quit|laps(?:ed?|es|ing)|annul\w*|revo[ck]\w+|repudiat\w*|disengag\w*|"
    r"d[ée]nonc\w+|left\s+the\s+(?:Agreement|Convention|Protocol|Treaty|Union)|"
    r"put\w*\s+an\s+end\s+to|(?:not|longer|cease\w*)\s+(?:\w+\s+){0,3}bound|bound\s+any\s+longer|"
    r"terminated\s+as\s+between|gave\s+notice|participation\s+(?:was\s+)?suspended|opt\w*\s+out|"
    r"(?:terminat|cancel)\w*\s+(?:its|the|their)\s+"
    r"(?:membership|participation|accession|ratification|acceptance)|removed\s+from\s+the\s+list|"
    r"resign\w*\s+(?:from\s+)?its\s+membership|"
    r"(?:accession|ratification|acceptance)\s+(?:to\s+be\s+)?null\s+and\s+void)\b",
    re.IGNORECASE,
)
"""Of an exit in words from which none is read."""
_STATEMENT = re.compile(r"\b(?:reservation|declaration|objection|statement)s?\b", re.IGNORECASE)
_LEFT = re.compile(rf"(?:{leaving.WITHDRAW}\s+from\b|(?!{leaving.WITHDRAW}))", re.IGNORECASE)
_PREDECESSOR = re.compile(
    r"\bformalit(?:y|ies)\s+(?:was|were|had)\b|\bunited\s+to\s+form\b|\bpredecessor\s+State\b|"
    r"\bon\s+behalf\s+of\s+(?:the\s+)?(?:Government\s+of\s+the\s+)?"
    r"(?:former\s+)?(?:Republic\s+of\s+(?:China|(?:South\s+)?Viet)|"
    r"German\s+Democratic|Democratic\s+Yemen|Yemen\s+Arab)|"
    r"\b(?i:signed|ratified|approved|accepted|deposited|effected|affixed|received|accession|ratification|"
    r"acceptance)\b[^.;]{0,40}\b(?:by|from)\s+(?:the\s+)?(?:Government\s+of\s+(?:the\s+)?)?Republic\s+of\s+China\b|"
    r"(?<!People's\s)\bRepublic\s+of\s+China\s+(?:signed|ratified|acce+ded|accepted|approved|deposited)\b|"
    r"(?:^|,\s+)(?:[Tt]he\s+)?(?P<name>(?:former\s+)?[A-Z][\w\s-]{2,50}?)\s+had\s+(?:\w+\s+){0,2}"
    r"(?:signed|ratified|acce+ded|accepted|approved|appl\w+|deposited|become)\b"
)
_PROVISIONAL = re.compile(
    r"\bprovisional\s+application\b|\bappl\w+\b[^.;]{0,60}?\bprovisionally\b(?!\s+not)|"
    r"\bprovisionally\s+(?:to\s+)?appl\w+",
    re.IGNORECASE,
)


def excerpt(text: str) -> str:
    """The words of a sentence, cut to an excerpt."""
    text = " ".join(text.replace(CUT, "").split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def speaks_of_history(sentences: Sequence[Sentence]) -> bool:
    """Whether any sentence of the depositary's can be of an exit, a return or a predecessor."""
    return any(not one.told and _is_history(one.text) for one in sentences)


@lru_cache(2048)
def _is_history(text: str) -> bool:
    return bool(_EXIT.search(text) or _PREDECESSOR.search(text))


def of_exit(
    sentences: Sequence[Sentence], participant: str, *, by_name: bool = False
) -> str | None:
    """The first sentence that speaks of the participant's exit or return. `by_name`: not one from
    a note in which nobody has been named so far."""
    of_statements = False
    named: Sequence[Named] = ()
    for one in sentences:
        if one.told:
            continue
        named = told.governments(one.text) or named
        for found in _EXIT.finditer(one.text):
            if leaving.is_idle(one.text, found):
                continue
            of_statements |= bool(_STATEMENT.search(one.text[: found.start()]))
            if of_statements and not _LEFT.match(one.text, found.start()):
                continue
            if _concerns(participant, named, by_name):
                return excerpt(one.text)
        of_statements |= bool(_STATEMENT.search(one.text))
        otherwise = not of_statements and _IN_OTHER_WORDS.search(one.text)
        if otherwise and _concerns(participant, named, by_name):
            return excerpt(one.text)
    return None


def _concerns(participant: str, named: Sequence[Named], by_name: bool) -> bool:
    if not named:
        return not by_name
    return any(names.same(name.name, participant) for name in named)


def of_predecessor(
    sentences: Sequence[Sentence], participant: str, read: Collection[str]
) -> str | None:
    """The first sentence that speaks of what somebody did whose place the participant took, or of
    what the participant itself had done before."""
    for text in of_predecessors(sentences, read):
        name = _PREDECESSOR.search(text)["name"]  # type: ignore[index]
        if not name or names.ended_on(name) or names.same(name, participant):
            return excerpt(text)
    return None


def of_predecessors(sentences: Sequence[Sentence], read: Collection[str]) -> Iterator[str]:
    """The sentences that speak of what somebody had done, but for those that acts quote."""
    for one in sentences:
        if not one.told and _PREDECESSOR.search(one.text) and told.quoted(one.text) not in read:
            yield one.text


def of_provisional(sentences: Sequence[Sentence]) -> str | None:
    """The first sentence that speaks of provisional application."""
    return next((excerpt(one.text) for one in sentences if _PROVISIONAL.search(one.text)), None)
