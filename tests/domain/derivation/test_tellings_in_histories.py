"""Tellings that are less or more precise than others, contradict them, or come again."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import dates
from app.domain.actions import Scope
from app.domain.delays import Delay
from app.domain.derivation import timeline
from app.domain.derivation.events import Terms
from app.domain.derivation.tellings import Act
from tests.support import act, status_on

TERMS = Terms(in_force_on=dates.parse("1992-01-01"), delay=Delay(days=90), notice=Delay(months=12))
AT_ONCE = TERMS._replace(delay=Delay())


def by(source: str, number: int, kind: str, day: str, effect: str | None = None) -> Act:
    told = act(number, kind, day, effect)
    return told._replace(sources=frozenset({source}), depositary=source == "depositary")


def test_a_day_of_effect_belongs_to_the_act_of_the_source_that_gives_it() -> None:
    done = [
        by("a", 1, "accession", "1995-03-02"),
        by("b", 2, "accession", "1996-05-05", "1996-08-03"),
    ]
    assert status_on(done, TERMS, "1996-06-30") == "party?contracting"


def test_the_depositary_answers_with_what_follows_from_its_date() -> None:
    consents = [by("depositary", 1, "accession", "1995-03-02")]
    other = by("b", 2, "accession", "1996-05-05", "1996-08-03")
    assert status_on([*consents, other], TERMS, "1996-06-30") == "party"
    exits = [
        by("depositary", 3, "withdrawal", "2010-01-01"),
        by("b", 4, "withdrawal", "2012-01-01", "2013-01-01"),
    ]
    assert status_on([*consents, *exits], TERMS, "2012-06-30") == "withdrawn"


def test_a_consent_during_a_notice_is_not_without_effect() -> None:
    done = [
        by("a", 1, "accession", "1993-05-10"),
        by("a", 2, "withdrawal", "1999-01-05", "1999-04-05"),
        by("a", 3, "accession", "1999-01-05", "1999-04-05"),
    ]
    assert status_on(done, TERMS, "2005-01-01") == "party"


def test_a_coarse_telling_that_also_covers_the_opposite_act_takes_nothing_away() -> None:
    left = [
        by("a", 1, "accession", "2002-01-01"),
        by("a", 2, "withdrawal", "2002-06-01", "2002-06-01"),
    ]
    assert status_on([*left, by("b", 3, "accession", "2002")], AT_ONCE, "2003-06-01") == "withdrawn"
    exits = [
        by("a", 1, "accession", "2016-05-01"),
        by("a", 2, "withdrawal", "2016-11-10", "2016-11-10"),
    ]
    found = timeline.derive([*exits, by("b", 3, "withdrawal", "2016", "2016")], AT_ONCE)
    assert found.misfits == frozenset()


def test_a_third_source_that_agrees_with_both_leaves_no_more_open() -> None:
    done = [by("a", 1, "accession", "1995-03-02"), by("b", 2, "accession", "1996-05-05")]
    assert status_on(done, AT_ONCE, "1996-09-01") == "party"
    assert (
        status_on([*done, by("c", 3, "accession", "1995/1996")], AT_ONCE, "1996-09-01") == "party"
    )


def test_a_source_that_gives_the_effect_later_tells_of_the_same_exit() -> None:
    done = [
        by("a", 1, "accession", "2000-03-02"),
        by("a", 2, "withdrawal", "2012-01-01"),
        by("a", 3, "withdrawal", "2012-01-01", "2013-06-01"),
    ]
    assert status_on(done, TERMS, "2013-03-01") == "party leaving 2013-06-01"


def test_who_agrees_with_the_depositary_may_say_more_than_it_does() -> None:
    done = [
        by("depositary", 1, "accession", "1995"),
        by("a", 2, "accession", "1995-03-02"),
        by("b", 3, "accession", "1996-05-05"),
    ]
    assert status_on(done, AT_ONCE, "1995-03-01") == "none"
    assert status_on(done, AT_ONCE, "1995-03-02") == "party"
    other = by("c", 4, "accession", "1995-06-01")
    assert status_on([*done, other], AT_ONCE, "1995-03-02") == "party?none"


def test_a_source_that_contradicts_itself_still_disputes_with_the_other() -> None:
    both = by("b", 3, "withdrawal", "2012-03-01")._replace(sources=frozenset({"a", "b"}))
    done = [by("a", 1, "accession", "2000-03-02"), by("a", 2, "withdrawal", "2012-01-01"), both]
    found = timeline.derive(done, TERMS)
    assert found.disputed == {2, 3}
    assert not found.misfits


def test_a_contradiction_over_a_cancelled_notice_is_disputed() -> None:
    done = [
        by("a", 1, "ratification", "2002-06-28"),
        by("a", 2, "withdrawal", "2016-11-10", "2017-11-10"),
        by("a", 3, "withdrawal_cancelled", "2017-02-10"),
        by("b", 4, "ratification", "2017-06-01"),
    ]
    assert timeline.derive(done, TERMS).disputed == {1, 4}


@pytest.mark.parametrize(
    "kind", ["signature", "accession", "succession", "exclusion", "suspension"]
)
def test_evidence_about_a_group_leaves_every_kind_open(kind: str) -> None:
    before = [by("a", 1, "accession", "1995-03-02")] if kind in ("exclusion", "suspension") else []
    group = by("b", 2, kind, "2000-01-01")._replace(scope=Scope.COLLECTIVE)
    found = timeline.derive([*before, group], AT_ONCE)
    assert timeline.holding(found.spans, date(2001, 1, 1)).alternatives
    assert found.misfits == frozenset()


def test_evidence_about_a_group_is_no_second_consent_of_who_is_in() -> None:
    group = by("b", 2, "accession", "2000-01-01")._replace(scope=Scope.COLLECTIVE)
    done = [by("a", 1, "accession", "1995-03-02"), group]
    assert status_on(done, AT_ONCE, "2001-01-01") == "party"
    assert timeline.derive(done, AT_ONCE).misfits == frozenset()


HISTORIES = [
    ["accession"],
    ["signature", "ratification"],
    ["accession", "withdrawal"],
    ["signature", "signature_renounced"],
    ["accession", "suspension", "reinstatement"],
    ["accession", "withdrawal", "accession"],
    ["signature", "ratification", "withdrawal", "accession"],
    ["accession", "exclusion", "accession", "withdrawal"],
    ["provisional_application", "end_of_provisional_application", "accession"],
]
SEEN = [date(1990, 1, 1) + timedelta(days=29 * n) for n in range(200)]


@st.composite
def histories(draw: st.DrawFn) -> list[Act]:
    """What one source tells to the day."""
    day = date(1990, 1, 1) + timedelta(days=draw(st.integers(0, 2000)))
    found = []
    for number, kind in enumerate(draw(st.sampled_from(HISTORIES))):
        found.append(by("a", number, kind, day.isoformat()))
        day += timedelta(days=draw(st.sampled_from([1, 20, 60, 200, 500, 1500])))
    return found


@given(histories(), st.lists(st.sampled_from([10, 7, 4]), min_size=4, max_size=4), st.data())
def test_a_source_that_tells_less_precisely_changes_nothing_in_any_history(
    told: list[Act], lengths: list[int], data: st.DataObject
) -> None:
    chosen = data.draw(st.lists(st.sampled_from(told), min_size=1, unique=True))
    coarse = [
        by("b", 50 + act.id, act.kind, act.done_on.edtf[:length])
        for act, length in zip(chosen, lengths, strict=False)
    ]
    alone = timeline.derive(told, AT_ONCE)
    both = timeline.derive([*told, *coarse], AT_ONCE)
    assert both.disputed == both.misfits == frozenset()
    for day in SEEN:
        was, now = timeline.holding(alone.spans, day), timeline.holding(both.spans, day)
        assert (now.status, now.alternatives) == (was.status, was.alternatives)
    renumbered = [act._replace(id=200 - act.id) for act in (*told, *coarse)]
    again = timeline.derive(renumbered, AT_ONCE)
    assert [span._replace(basis=()) for span in again.spans] == [
        span._replace(basis=()) for span in both.spans
    ]


@st.composite
def told_by_several(draw: st.DrawFn) -> list[Act]:
    """What three sources tell of one family after the other, precisely or not."""
    kinds = st.sampled_from(["signature", "ratification", "accession", "withdrawal", "exclusion"])
    found = []
    for number in range(draw(st.integers(2, 5))):
        day = date(1990, 1, 1) + timedelta(days=draw(st.integers(0, 1500)))
        told = by("a", number, draw(kinds), day.isoformat()[: draw(st.sampled_from([4, 7, 10]))])
        sources = draw(st.frozensets(st.sampled_from("abc"), min_size=1, max_size=2))
        found.append(told._replace(sources=sources, depositary=draw(st.booleans())))
    return found


@given(told_by_several(), st.randoms(use_true_random=False))
def test_the_order_of_recording_never_matters_whoever_tells(
    told: list[Act], chance: random.Random
) -> None:
    numbers = [act.id for act in told]
    chance.shuffle(numbers)
    renumbered = dict(zip([act.id for act in told], numbers, strict=True))
    first = timeline.derive(told, TERMS)
    again = timeline.derive([act._replace(id=renumbered[act.id]) for act in told], TERMS)
    assert {renumbered[number] for number in first.disputed} == again.disputed
    assert {renumbered[number] for number in first.misfits} == again.misfits
    assert [
        span._replace(basis=tuple(sorted(renumbered[number] for number in span.basis)))
        for span in first.spans
    ] == list(again.spans)
