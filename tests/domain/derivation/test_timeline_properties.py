"""What must hold of every timeline, whatever the acts, checked against a naive second reading."""

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.domain import dates
from app.domain.actions import Kind, Scope
from app.domain.certainties import Certainty
from app.domain.delays import Delay
from app.domain.derivation import curve, tellings, timeline
from app.domain.derivation.events import Terms
from app.domain.derivation.tellings import Act
from app.domain.passages import About
from app.domain.statuses import Nature, Status
from tests.domain.derivation import oracle

START = date(2000, 1, 1)
WINDOW = [START + timedelta(days=n) for n in range(-1, 16)]
NO_STATUS = {"reservation", "declaration", "objection", "territorial_application"}
KINDS = [kind for kind in Kind if kind not in NO_STATUS and not kind.endswith("n_withdrawn")]
IN_FORCE = [dates.NEVER, dates.NEVER, dates.UNKNOWN]
DELAYS = [Delay(), Delay(), Delay(days=2), None]
NOTICES = [None, None, Delay(), Delay(days=2)]
JOINING = [Kind.SIGNATURE, Kind.RATIFICATION, Kind.ACCESSION, Kind.SUCCESSION]
LEAVING = [Kind.WITHDRAWAL, Kind.EXCLUSION, Kind.RATIFICATION_WITHDRAWN, Kind.WITHDRAWAL_CANCELLED]


@st.composite
def partial_dates(draw: st.DrawFn, first: int = 0, last: int = 8) -> dates.PartialDate:
    start = draw(st.integers(first, last))
    length = draw(st.sampled_from([0, 0, 0, 1, 2]))
    earliest = START + timedelta(days=start)
    return dates.between(earliest, earliest + timedelta(days=length))


def _with_effect(draw: st.DrawFn, kind: Kind, done: dates.PartialDate) -> dates.PartialDate:
    """When such an act takes effect: behind it, or before it where the kind allows that."""
    if kind is Kind.SUCCESSION and draw(st.booleans()):
        return dates.on(done.earliest - timedelta(days=draw(st.integers(1, 4))))
    earliest = done.latest + timedelta(days=draw(st.integers(1, 3)))
    return dates.between(earliest, earliest + timedelta(days=draw(st.integers(0, 2))))


@st.composite
def some_acts(draw: st.DrawFn, most: int = 4, *, dependent: bool = True) -> list[Act]:
    """Acts of which no two are one act told twice: those are a matter of their own.

    Unless `dependent`, an act that takes effect on a later day is known to the day itself.
    """
    kinds = draw(
        st.lists(
            st.one_of(st.sampled_from(JOINING), st.sampled_from(LEAVING), st.sampled_from(KINDS)),
            min_size=1,
            max_size=most,
        )
    )
    found = []
    for number, kind in enumerate(kinds, 1):
        takes_effect = kind in oracle.CONSENTS | {"withdrawal"}
        done = draw(partial_dates())
        if takes_effect and not dependent:
            done = dates.on(done.earliest)
        effect = _with_effect(draw, kind, done) if takes_effect and draw(st.booleans()) else None
        scope = draw(st.sampled_from([Scope.NAMED, Scope.COLLECTIVE]))
        scope = scope if kind in oracle.SAID else Scope.NAMED
        found.append(Act(number, kind, done, effect, scope))
    # Nobody consents twice on one day, and nothing would tell which of the two to believe.
    consents = [act.done_on.earliest for act in found if act.kind in oracle.CONSENTS]
    assume(len(set(consents)) == len(consents))
    assume(all(len(group.acts) == 1 for group in tellings.grouped(found)))
    return found


@st.composite
def terms(draw: st.DrawFn) -> Terms:
    def exact(chance: st.SearchStrategy[bool]) -> dates.PartialDate | None:
        return dates.on(START + timedelta(days=draw(st.integers(0, 12)))) if draw(chance) else None

    sometimes, seldom = st.booleans(), st.sampled_from([False, False, False, True])
    return Terms(
        draw(st.sampled_from([Nature.BINDING, Nature.BINDING, Nature.POLITICAL])),
        exact(sometimes) or (draw(st.sampled_from(IN_FORCE))),
        draw(st.sampled_from(DELAYS)),
        exact(seldom),
        exact(seldom),
        exact(seldom),
        draw(st.sampled_from(NOTICES)),
    )


def possible(spans: Sequence[timeline.DerivedSpan], day: date) -> set[str]:
    held = timeline.holding(spans, day)
    return {held.status, *held.alternatives}


@given(some_acts(dependent=False), terms())
@settings(max_examples=400)
def test_the_possible_statuses_of_a_day_are_those_of_a_naive_reading(
    given_acts: list[Act], given_terms: Terms
) -> None:
    spans = timeline.derive(given_acts, given_terms).spans
    expected = oracle.possible(given_acts, given_terms, WINDOW)
    assert {day: possible(spans, day) for day in WINDOW} == expected


@given(some_acts(), terms())
@settings(max_examples=200)
def test_no_possible_status_is_ever_left_out(given_acts: list[Act], given_terms: Terms) -> None:
    # Where an act's own date is partial, the day of its effect is looked at as if it did not depend
    # on the day of the act; the answer may then be less certain than it could be, never more.
    spans = timeline.derive(given_acts, given_terms).spans
    for day, expected in oracle.possible(given_acts, given_terms, WINDOW).items():
        assert expected <= possible(spans, day)


@given(some_acts(), terms(), st.frozensets(st.sampled_from(About), min_size=1))
def test_what_could_not_be_read_changes_no_status_and_leaves_open_what_it_could_change(
    given_acts: list[Act], given_terms: Terms, unread: frozenset[About]
) -> None:
    without = timeline.derive(given_acts, given_terms).spans
    spans = timeline.derive(given_acts, given_terms, unread).spans
    # Where no act gives a status, a passage can be the first that was done.
    begin = min((span.starts.earliest for span in without), default=dates.FIRST_DAY)
    bound = min(
        (span.starts.earliest for span in without if span.standing == "member"),
        default=dates.LAST_DAY,
    )
    for day in WINDOW:
        before = timeline.holding(without, day, told_through=WINDOW[-1])
        after = timeline.holding(spans, day, told_through=WINDOW[-1])
        assert (after.status, after.alternatives) == (before.status, before.alternatives)
        could = About.ACT in unread
        could |= About.EXIT in unread and day >= begin
        could |= bool(unread - {About.ACT, About.EXIT}) and day < bound
        if could:
            assert after.certainty == "possible"
        elif day < bound:
            assert after.certainty == before.certainty


@given(some_acts(5), terms(), st.randoms(use_true_random=False))
def test_the_order_of_recording_never_changes_the_answer(
    given_acts: list[Act], given_terms: Terms, random: object
) -> None:
    shuffled = list(given_acts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    expected = timeline.derive(given_acts, given_terms)
    assert timeline.derive(shuffled, given_terms) == expected
    numbers = {act.id: 100 - act.id for act in given_acts}
    renumbered = [act._replace(id=numbers[act.id]) for act in given_acts]
    told = timeline.derive(renumbered, given_terms)
    assert [(s.status, s.starts, s.ends, s.since) for s in told.spans] == [
        (s.status, s.starts, s.ends, s.since) for s in expected.spans
    ]
    assert {numbers[act] for act in expected.misfits} == told.misfits


@given(some_acts(5), terms())
def test_spans_leave_no_hole_and_never_overlap_in_a_certain_sense(
    given_acts: list[Act], given_terms: Terms
) -> None:
    spans = timeline.derive(given_acts, given_terms).spans
    for span in spans:
        assert span.starts.earliest <= span.starts.latest
        assert span.ends.earliest <= span.ends.latest
        assert span.starts.earliest < span.ends.latest
    first = min((span.starts.earliest for span in spans), default=None)
    for day in WINDOW:
        held = [s for s in spans if s.starts.earliest <= day < s.ends.latest]
        sure = [s for s in spans if s.starts.latest <= day < s.ends.earliest]
        assert len(sure) <= 1
        assert held or first is None or day < first
        if sure:
            assert held == sure
    if spans:
        assert spans[-1].ends.latest == dates.LAST_DAY


@given(some_acts(3), terms(), st.data())
def test_widening_a_date_never_turns_a_wrong_answer_certain(
    given_acts: list[Act], given_terms: Terms, data: st.DataObject
) -> None:
    exact = timeline.derive(given_acts, given_terms)
    # An act that makes no sense where it stands may begin to make sense when its date is widened.
    assume(not exact.misfits)
    chosen = data.draw(st.integers(0, len(given_acts) - 1))
    before, after = (data.draw(st.integers(0, 3)) for _ in range(2))
    act = given_acts[chosen]
    wide = dates.between(
        act.done_on.earliest - timedelta(days=before), act.done_on.latest + timedelta(days=after)
    )
    widened = [*given_acts]
    widened[chosen] = act._replace(done_on=wide)
    spans = timeline.derive(widened, given_terms).spans
    for day in WINDOW:
        assert possible(exact.spans, day) <= possible(spans, day)


@given(some_acts(4), terms())
def test_an_act_taken_back_and_recorded_again_changes_nothing(
    given_acts: list[Act], given_terms: Terms
) -> None:
    before = timeline.derive(given_acts, given_terms)
    without = timeline.derive(given_acts[1:], given_terms)
    again = timeline.derive([*given_acts[1:], given_acts[0]], given_terms)
    assert again == before
    assert timeline.derive(given_acts[1:], given_terms) == without


@given(some_acts(4), terms())
def test_a_stretch_of_days_has_every_status_of_its_days(
    given_acts: list[Act], given_terms: Terms
) -> None:
    spans = timeline.derive(given_acts, given_terms).spans
    first, last = WINDOW[3], WINDOW[8]
    held = timeline.holding(spans, first, last)
    days = [day for day in WINDOW if first <= day <= last]
    assert {held.status, *held.alternatives} == set().union(*(possible(spans, d) for d in days))


def exactly(acts: Sequence[Act]) -> list[Act]:
    """The same acts, each known to the day."""
    return [
        act._replace(
            done_on=dates.on(act.done_on.earliest),
            effective_on=act.effective_on and dates.on(act.effective_on.earliest),
        )
        for act in acts
    ]


@given(
    some_acts() | some_acts().map(exactly),
    terms(),
    st.just(frozenset()) | st.frozensets(st.sampled_from(About)),
    st.sampled_from([None, *WINDOW, dates.FIRST_DAY, dates.LAST_DAY]),
)
@settings(max_examples=300)
def test_the_curve_counts_what_holds_on_each_day(
    given_acts: list[Act], given_terms: Terms, unread: frozenset[About], through: date | None
) -> None:
    spans = timeline.derive(given_acts, given_terms, unread).spans
    points = curve.points([curve.Told(spans, through)])
    for day in [dates.FIRST_DAY, *WINDOW, dates.LAST_DAY - timedelta(1)]:
        held = timeline.holding(spans, day, listed_through=through)
        mine = {} if held.status is Status.NONE else {held.status: 1}
        last = next((point for point in reversed(points) if point.on <= day), None)
        told = (last.counts, last.possible, last.presumed) if last else ({}, {}, {})
        possible = mine if held.certainty is Certainty.POSSIBLE else {}
        assert told == (mine, possible, mine if held.certainty is Certainty.PRESUMED else {})
