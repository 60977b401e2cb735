"""Diff of an edition against the record of the same source: what is new, changed, gone or kept."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from app.accords.schemas import AccordIn, TermIn
from app.actions.checks import Identity
from app.actions.schemas import ActionIn, CitationIn
from app.api.fields import Json
from app.domain.actions import CONSENTS, SIGNATURES, WITHOUT_EFFECT, Kind, with_article


@dataclass(frozen=True, slots=True)
class Wanted:
    """An act of the edition, its country resolved. `place` is where in the file it stands."""

    identity: Identity
    act: ActionIn
    place: str

    @property
    def evidence(self) -> CitationIn:
        return self.act.citations[0]

    @property
    def told(self) -> str:
        """The act in words, for the report."""
        return f"{with_article(self.act.kind.value)} of {self.act.done_on}"


@dataclass(frozen=True, slots=True)
class Recorded:
    """An action that stands and that an earlier edition of the source was read for."""

    number: int
    identity: Identity
    evidence: tuple[str | None, str | None, str | None]
    """Quote, locator and note of its citation."""
    shared: bool = False
    """Whether other sources are evidence for it too: then it is not this one's alone to change."""

    def cited_from(self, source: str) -> CitationIn:
        """The same evidence in another source."""
        named = zip(("quote", "locator", "note"), self.evidence, strict=True)
        said = {name: text for name, text in named if text is not None}
        return CitationIn.model_validate({"source": source, **said})


class Claim(NamedTuple):
    """A claim on record. `firm`: a person recorded it, or a depositary says it."""

    said: TermIn
    by_person: bool
    firm: bool


class OnRecord(NamedTuple):
    """An accord as it is recorded, without its claims; and these. `author`: who edited it last."""

    accord: AccordIn
    claims: list[Claim]
    author: str


@dataclass(slots=True)
class Plan:
    """What has to be written so that the record says what the edition says."""

    new: list[Wanted] = field(default_factory=list)
    corrections: dict[int, Wanted] = field(default_factory=dict)
    gone: list[int] = field(default_factory=list)
    cited: dict[int, Wanted] = field(default_factory=dict)
    """Actions that stand on the word of other sources, for which this one is evidence now."""
    moved: dict[int, CitationIn] = field(default_factory=dict)
    """Actions that stay as they are, and whose evidence now stands elsewhere."""
    lost: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How many of what goes are replaced by nothing, by group."""
    kept: int = 0


def told(accord: str, recorded: Sequence[Recorded], plan: Plan) -> Iterator[Json]:
    """The actions that a plan corrects or retracts, for the report."""
    known = {one.number: one for one in recorded}
    for number, now in plan.corrections.items():
        to = {"kind": now.act.kind.value, "done_on": now.act.done_on}
        yield {**act(accord, known[number]), "corrected_to": to}
    for number in plan.gone:
        yield act(accord, known[number])


def act(accord: str, one: Recorded) -> Json:
    """An action on record, for the report."""
    country, kind, done_on = one.identity[:3]
    return {
        "id": one.number,
        "accord": accord,
        "country": country,
        "kind": kind,
        "done_on": done_on,
    }


def compare(wanted: Sequence[Wanted], recorded: Sequence[Recorded]) -> Plan:
    """Match acts by identity; what is left is a correction, new, or gone.

    Of one country and group, the leftovers are paired in the order of their dates: each pair is one
    act whose date, day of effect, kind or wording changed.
    """
    plan = Plan()
    known = {one.identity: one for one in recorded}
    loose: dict[tuple[str, str], list[Wanted]] = defaultdict(list)
    for one in wanted:
        same = known.pop(one.identity, None)
        if same is None:
            loose[group_of(*one.identity[:2])].append(one)
        else:
            plan.kept += 1
            if same.evidence != (one.evidence.quote, one.evidence.locator, one.evidence.note):
                plan.moved[same.number] = one.evidence
    left: dict[tuple[str, str], list[Recorded]] = defaultdict(list)
    for old in known.values():
        left[group_of(*old.identity[:2])].append(old)
    for group in {**loose, **left}:
        fresh, leaving = loose.get(group, []), left.get(group, [])
        _pair(fresh, leaving, plan)
        if len(leaving) > len(fresh):
            plan.lost[group] = len(leaving) - len(fresh)
    plan.new.sort(key=lambda one: one.identity)
    return plan


def _pair(fresh: list[Wanted], old: list[Recorded], plan: Plan) -> None:
    fresh.sort(key=lambda one: one.identity[2])
    old.sort(key=lambda one: one.identity[2])
    own = [one for one in old if not one.shared]
    paired = min(len(fresh), len(own))
    for before, after in zip(own, fresh, strict=False):
        plan.corrections[before.number] = after
    plan.new.extend(fresh[paired:])
    plan.gone.extend(one.number for one in own[paired:])
    plan.gone.extend(one.number for one in old if one.shared)


def group_of(country: str, kind: str) -> tuple[str, str]:
    """The group within which one act can be the correction of another: consents, signatures …"""
    if kind in CONSENTS:
        return country, "consent"
    if kind in SIGNATURES:
        return country, "signature"
    if kind in WITHOUT_EFFECT and kind in ("declaration", "reservation"):
        return country, "statement"
    return country, kind


def without_repeats(wanted: Iterable[Wanted]) -> tuple[list[Wanted], list[tuple[Wanted, Wanted]]]:
    """Each act once, and the duplicates, each with the act that it repeats."""
    first: dict[Identity, Wanted] = {}
    repeats: list[tuple[Wanted, Wanted]] = []
    for one in wanted:
        if one.identity in first:
            repeats.append((one, first[one.identity]))
        else:
            first[one.identity] = one
    return list(first.values()), repeats


def with_known_ends(
    wanted: Sequence[Wanted], recorded: Sequence[Recorded], day: date
) -> list[Wanted]:
    """Bound exits of which a source only says that they happened by the last day of which it can
    speak (which may be told later, or otherwise, than its form has it).

    A bound from an earlier reading is kept where it is closer, so that a repeated import changes
    nothing.
    """
    known = {
        (one.identity[0], one.identity[1], one.identity[2].split("/")[0]): one.identity[2]
        for one in recorded
        if "/" in one.identity[2] and not one.identity[2].endswith("..")
    }
    bounded = []
    for one in wanted:
        start, _, end = one.act.done_on.partition("/")
        open_ended = end == ".." or (len(end) == 10 and end > day.isoformat())
        if open_ended and one.act.kind in (Kind.WITHDRAWAL, Kind.SIGNATURE_RENOUNCED):
            country, kind, _, *rest = one.identity
            until = f"{start}/{day.isoformat()}"
            before = known.get((country, kind, start))
            done_on = min(before or until, until)
            act = one.act.model_copy(update={"done_on": done_on})
            said, effect, scope = rest
            place = (country, kind, done_on, said, effect, scope)
            bounded.append(Wanted(place, act, one.place))
        else:
            bounded.append(one)
    return bounded
