"""A second, naive reading of the status table, to check the real one against.

Every assignment of exact days to partly dated acts is played through, one day after the other, by
a plain state machine that knows exact days only. What any of the most sensible assignments says
about a day is possible on that day. Nothing here comes from app.domain.effects or .timeline.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations, groupby, permutations, product

from app.domain.actions import Kind, Scope
from app.domain.dates import PartialDate
from app.domain.derivation.events import Terms
from app.domain.derivation.tellings import Act

CONSENTS = {
    "ratification",
    "acceptance",
    "approval",
    "formal_confirmation",
    "accession",
    "definitive_signature",
    "consent",
    "succession",
}
SIGNATURES = {"signature", "succession_to_signature"}
SAID = {"mention": "mentioned", "announcement": "pending", "decline": "declined"}
STRONGER = {"none": 0, "mentioned": 1, "declined": 2, "pending": 2}
# Of several events known to be of one day the first of these happens first: who leaves and joins
# again on one day is in on that day, and what ends an accord or a State comes last. Where a date is
# partial nothing tells which came first on a day that they happen to share.
ORDER = [
    "exit", "ratification_withdrawn", "mention", "announcement", "decline", "sign", "consent",
    "in force", "join", "provisional_application", "end_of_provisional_application", "suspension",
    "reinstatement", "notice", "withdrawal_cancelled", "signature_renounced", "end",
]  # fmt: skip
_EITHER_WAY = {("notice", what) for what in ("sign", "consent", "join")}
"""Who gives notice may consent again on that day."""
HORIZON = [date(2000, 1, 1) + timedelta(days=n) for n in range(-6, 17)]
"""The days looked at; what takes effect later does so for none of them."""
Happening = tuple[date, str, int]
"""A day, what happens on it, and the act that it comes from."""


@dataclass
class Machine:
    """One country and one accord in one world, day by day."""

    political_accord: bool
    said: str = "none"
    legal: str = "none"
    signed: bool = False
    suspended: bool = False
    notices: set[int] = field(default_factory=set)
    again: tuple[str, int] | None = None
    """What joins again once the notice takes effect: how, and by which act."""
    joined_by: int = 0
    gone: bool = False
    faults: int = 0
    consents: frozenset[int] = frozenset()
    """The acts that are consents, where to sign is to join as well."""

    @property
    def status(self) -> str:
        if self.suspended:
            return "suspended"
        return self.legal if self.legal != "none" else self.said

    @property
    def bound(self) -> bool:
        return self.legal in ("contracting", "party")

    @property
    def member(self) -> bool:
        return self.legal == "signed" if self.political_accord else self.bound

    def happen(self, what: str, act: int) -> None:
        joins = what in ("sign", "consent", "join")
        if self.gone and joins:
            # A State that is no more, or an accord that is no more: there is nothing to join.
            self.faults += 1
        elif self.legal != "ended" and not self._happens(what, act):
            self.faults += 1

    def _happens(self, what: str, act: int) -> bool:
        """Whether it makes sense here, and what then follows."""
        if what in SAID:
            if STRONGER[SAID[what]] > STRONGER[self.said] or what != "mention":
                self.said = SAID[what]
        elif what == "sign":
            return self._sign(act)
        elif what in ("consent", "join"):
            return self._consent(what, act)
        elif what == "in force":
            if self.again is not None and self.again[1] == act:
                self.again = ("party", act)
            elif self.legal == "contracting" and self.joined_by == act:
                self.legal = "party"
        elif what == "end":
            self.gone = True
            if self.legal in ("signed", "contracting", "party"):
                self._leave("ended")
        else:
            return self._undo(what, act)
        return True

    def _sign(self, act: int) -> bool:
        if self.political_accord and self.legal == "signed" and act in self.consents:
            return self._join_again("signed", act)
        if self.bound or (self.political_accord and self.legal == "signed"):
            return False
        self.legal, self.signed = "signed", True
        return True

    def _consent(self, what: str, act: int) -> bool:
        if self.bound:
            return self._join_again("party" if what == "join" else "contracting", act)
        self.legal = "party" if what == "join" else "contracting"
        self.joined_by = act
        return True

    def _join_again(self, status: str, act: int) -> bool:
        if self.notices:
            self.again = (status, act)
        return bool(self.notices)

    def _undo(self, what: str, act: int) -> bool:
        if what == "exit due":
            # The day on which a notice takes effect, unless it was cancelled meanwhile.
            return self._leave("withdrawn", self.again) if act in self.notices else True
        if what == "notice":
            self.notices |= {act} if self.member else set()
            return self.member
        if what == "withdrawal_cancelled":
            had, self.notices, self.again = bool(self.notices), set(), None
            return had
        if what == "suspension":
            can = self.member and not self.suspended
            self.suspended = self.suspended or can
            return can
        if what == "reinstatement":
            was, self.suspended = self.suspended, False
            return was
        if what == "exit":
            return self._leave("withdrawn") if self.member else False
        if what == "ratification_withdrawn":
            return self._leave("signed" if self.signed else "withdrawn") if self.bound else False
        if what == "signature_renounced":
            return self._leave("renounced") if self.legal == "signed" else False
        return what in ("provisional_application", "end_of_provisional_application")

    def _leave(self, status: str, again: tuple[str, int] | None = None) -> bool:
        self.legal, self.suspended, self.notices, self.again = status, False, set(), None
        if again is not None:
            self.legal, self.joined_by = again
        return True


def _days(when: PartialDate) -> list[date]:
    return [
        when.earliest + timedelta(days=n) for n in range((when.latest - when.earliest).days + 1)
    ]


def _happenings(act: Act, done: date, effect: date | None, terms: Terms) -> list[list[Happening]]:
    """What one act with exact days can bring about: several ways, where the terms are not known."""
    kind = act.kind.value
    if kind in CONSENTS:
        return _of_consent(act, done, effect, terms)
    if kind in SIGNATURES:
        began = terms.country_began_on
        if effect is None and kind == "succession_to_signature" and began is not None:
            effect = min(done, began.earliest)
        return [[(effect or done, "sign", act.id)]]
    if kind == "withdrawal":
        if effect is None and terms.notice is not None:
            effect = terms.notice.after(done)
        if effect is None or effect <= done:
            return [[(done, "exit", act.id)]]
        return [[(done, "notice", act.id), (effect, "exit due", act.id)]]
    if kind in SAID or kind == "withdrawal_cancelled":
        return [[(done, kind, act.id)]]
    return [[(effect or done, "exit" if kind == "exclusion" else kind, act.id)]]


def _of_consent(act: Act, done: date, effect: date | None, terms: Terms) -> list[list[Happening]]:
    if terms.nature == "political":
        return [[(done, "sign", act.id)]]
    return [_joins(act, done, entry) for entry in _entries(act, done, effect, terms)]


def _joins(act: Act, done: date, entry: date | None) -> list[Happening]:
    """A consent that takes effect on a day (None: not within any day looked at)."""
    if entry is None:
        return [(done, "consent", act.id)]
    if entry < done and act.kind is Kind.SUCCESSION:
        return [(entry, "join", act.id)]
    return [(done, "consent", act.id), (max(done, entry), "in force", act.id)]


def _entries(act: Act, done: date, effect: date | None, terms: Terms) -> set[date | None]:
    """Every day on which a consent can take effect."""
    if effect is not None:
        return {effect}
    forces = _any_of(terms.in_force_on)
    if act.kind is Kind.SUCCESSION:
        began = terms.country_began_on
        from_then = _any_of(began) if began else {day for day in HORIZON if day <= done}
        return {_later(force, day) for force in forces for day in from_then}
    dues: set[date | None] = {terms.delay.after(done)} if terms.delay else set()
    # Thirteen months are longer than the days looked at.
    dues = dues or {None, *(day for day in HORIZON if day >= done)}
    return {_later(force, due) for force in forces for due in dues}


def _later(one: date | None, other: date | None) -> date | None:
    return None if one is None or other is None else max(one, other)


def _any_of(when: PartialDate) -> set[date | None]:
    """The days that a date can mean, of those looked at; None stands for all behind them."""
    days: set[date | None] = {day for day in HORIZON if when.earliest <= day <= when.latest}
    return days | ({None} if when.latest > HORIZON[-1] else set())


def _choices(acts: Sequence[Act], terms: Terms) -> list[list[list[Happening]]]:
    """For each act (and each end) what it may bring about, in all the ways its dates allow."""
    choices: list[list[list[Happening]]] = []
    for act in acts:
        effects: list[date | None] = list(_days(act.effective_on)) if act.effective_on else [None]
        mine = [
            way
            for d in _days(act.done_on)
            for e in effects
            for way in _happenings(act, d, e, terms)
        ]
        if act.scope is Scope.COLLECTIVE:
            mine.append([])
        choices.append(mine)
    ends = [day for day in (terms.terminated_on, terms.country_ended_on) if day is not None]
    choices.extend([[(day, "end", 0)] for day in _days(end)] for end in ends)
    return choices


def _known_to_the_day(ways: list[list[Happening]]) -> set[tuple[str, int]]:
    """What falls on one and the same day in all the ways in which an act can have happened."""
    happened = [way for way in ways if way]
    days: dict[tuple[str, int], list[date]] = {}
    for day, what, act in (happening for way in happened for happening in way):
        days.setdefault((what, act), []).append(day)
    return {key for key, on in days.items() if len(on) == len(happened) and len(set(on)) == 1}


def _orders(of_one_day: list[Happening], exact: set[tuple[str, int]]) -> Iterator[list[Happening]]:
    """The orders that events of one day can have: ORDER where both are known to the day."""
    rank = {what: place for place, what in enumerate(ORDER)} | {"exit due": 0}
    for order in permutations(of_one_day):
        pairs = list(combinations(order, 2))
        if all(
            rank[one[1]] <= rank[other[1]]
            if {one[1:], other[1:]} <= exact
            else one[2] != other[2] or one[1] not in ("in force", "exit due")
            for one, other in pairs
            if (one[1], other[1]) not in _EITHER_WAY
        ):
            yield list(order)


def _worlds(acts: Sequence[Act], terms: Terms) -> Iterator[list[Happening]]:
    """The happenings of every world, in the order in which they happen there."""
    choices = _choices(acts, terms)
    exact = set().union(*(_known_to_the_day(ways) for ways in choices))
    for chosen in product(*choices):
        flat = sorted(happening for happenings in chosen for happening in happenings)
        days = [list(group) for _, group in groupby(flat, key=lambda happening: happening[0])]
        for orders in product(*(list(_orders(of_one_day, exact)) for of_one_day in days)):
            yield [happening for order in orders for happening in order]


def possible(acts: Sequence[Act], terms: Terms, days: Sequence[date]) -> dict[date, set[str]]:
    """The statuses that the most sensible worlds have on each day. All dates must be bounded."""
    best, found = len(acts) * 3 + 1, {day: set[str]() for day in days}
    for happenings in _worlds(acts, terms):
        machine, said, waiting = Machine(terms.nature == "political"), [], list(happenings)
        machine.consents = frozenset(act.id for act in acts if act.kind.value in CONSENTS)
        for day in days:
            while waiting and waiting[0][0] <= day:
                _, what, act = waiting.pop(0)
                machine.happen(what, act)
            said.append(machine.status)
        for _, what, act in waiting:
            machine.happen(what, act)
        if machine.faults < best:
            best, found = machine.faults, {day: set[str]() for day in days}
        if machine.faults == best:
            for day, status in zip(days, said, strict=True):
                found[day].add(status)
    return found
