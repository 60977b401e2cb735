"""Several sources that tell of one act: what they agree on, what they dispute, who answers."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import actions, dates
from app.domain.actions import Kind
from app.domain.delays import Delay
from app.domain.derivation import tellings, timeline
from app.domain.derivation.events import Terms
from app.domain.derivation.tellings import Act
from tests.support import act, status_on

IN_FORCE = Terms(
    in_force_on=dates.parse("1950-01-01"), delay=Delay(), country_began_on=dates.parse("1960-01-01")
)
FIRST, LAST = date(1990, 1, 1), date(2030, 1, 1)
JOINED = act(90, "ratification", "1980-06-01")
CONTEXT = {
    Kind.WITHDRAWAL: [JOINED],
    Kind.EXCLUSION: [JOINED],
    Kind.RATIFICATION_WITHDRAWN: [JOINED],
    Kind.SUSPENSION: [JOINED],
    Kind.REINSTATEMENT: [JOINED, act(91, "suspension", "1981-01-01")],
    Kind.SIGNATURE_RENOUNCED: [act(92, "signature", "1980-06-01")],
    Kind.WITHDRAWAL_CANCELLED: [JOINED, act(93, "withdrawal", "1981-01-01", "2029-01-01")],
    Kind.END_OF_PROVISIONAL_APPLICATION: [act(94, "provisional_application", "1980-06-01")],
}
"""What has to stand before an act of a kind makes sense."""
ALL_KINDS = sorted(kind for family in actions.FAMILIES for kind in family)


def told(number: int, kind: str, day: str, effect: str | None = None, **by: object) -> Act:
    """An act of a source of its own."""
    return act(number, kind, day, effect)._replace(**{"sources": frozenset({str(number)}), **by})  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ALL_KINDS)
@pytest.mark.parametrize(
    ("coarse", "fine"),
    [
        ("1995", "1995-03-02"),
        ("1995-03", "1995-03-02"),
        ("1995-03-02~", "1995-03-02"),
        ("1994/1996", "1995"),
        ("199X", "1995-03-02"),
    ],
)
def test_dates_that_can_mean_one_day_agree(kind: Kind, coarse: str, fine: str) -> None:
    both = [*CONTEXT.get(kind, []), told(1, kind, coarse), told(2, kind, fine)]
    alone = [*CONTEXT.get(kind, []), told(2, kind, fine)]
    found, expected = timeline.derive(both, IN_FORCE), timeline.derive(alone, IN_FORCE)
    assert found.disputed == frozenset()
    assert [(s.status, s.starts, s.ends, s.since) for s in found.spans] == [
        (s.status, s.starts, s.ends, s.since) for s in expected.spans
    ]


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_dates_that_cannot_mean_one_day_are_disputed(kind: Kind) -> None:
    both = [*CONTEXT.get(kind, []), told(1, kind, "1995-03-02"), told(2, kind, "1996")]
    found = timeline.derive(both, IN_FORCE)
    assert found.disputed == {1, 2}
    assert found.misfits == frozenset()
    before, after = (timeline.holding(found.spans, date(year, 1, 1)) for year in (1995, 1997))
    assert (before.alternatives, after.alternatives) == ((), ())


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_of_sources_that_disagree_the_depositary_answers(kind: Kind) -> None:
    before = CONTEXT.get(kind, [])
    own = told(2, kind, "1996-05-05", depositary=True)
    both = timeline.derive([*before, told(1, kind, "1995-03-02"), own], IN_FORCE)
    alone = timeline.derive([*before, own], IN_FORCE)
    assert both.disputed == {1, 2}
    assert [(s.status, s.starts, s.ends) for s in both.spans] == [
        (s.status, s.starts, s.ends) for s in alone.spans
    ]


def test_another_day_of_effect_is_disputed_and_leaves_the_days_between_open() -> None:
    both = [
        told(1, "ratification", "1995-12-01", "1996-03-01"),
        told(2, "ratification", "1995-12-01", "1996-04-01"),
    ]
    assert [group.disputed() for group in tellings.grouped(both)] == [["effective_on"]]
    assert status_on(both, IN_FORCE, "1996-02-29") == "contracting"
    assert status_on(both, IN_FORCE, "1996-03-15") == "party?contracting"
    assert status_on(both, IN_FORCE, "1996-04-01") == "party"


@pytest.mark.parametrize(
    ("kinds", "fields"),
    [
        (("ratification", "accession"), ["kind"]),
        (("ratification", "consent"), []),
        (("signature", "succession_to_signature"), ["kind"]),
        (("withdrawal", "exclusion"), ["kind"]),
    ],
)
def test_another_kind_is_disputed_unless_it_says_less(
    kinds: tuple[str, str], fields: list[str]
) -> None:
    both = [told(n, kind, "1995-03-02") for n, kind in enumerate(kinds, 1)]
    (group,) = tellings.grouped(both)
    assert group.disputed() == fields


def test_whether_it_succeeded_or_acceded_stays_open_from_the_beginning_of_the_state() -> None:
    both = [told(1, "succession", "1995-03-02"), told(2, "accession", "1995-03-02")]
    terms = IN_FORCE._replace(country_began_on=dates.parse("1993-01-01"))
    assert status_on(both, terms, "1992-12-31") == "none"
    assert status_on(both, terms, "1994-01-01") == "party?none"
    assert status_on(both, terms, "1995-03-02") == "party"


def test_one_source_that_tells_of_two_exits_tells_of_one_that_makes_no_sense() -> None:
    same = frozenset({"s"})
    done = [JOINED, *(told(n, "withdrawal", f"199{n}")._replace(sources=same) for n in (5, 6))]
    assert timeline.derive(done, IN_FORCE).misfits == {6}


def test_ratifying_again_after_an_exit_is_another_act() -> None:
    done = [
        told(1, "ratification", "1990"),
        told(2, "withdrawal", "1995"),
        told(3, "ratification", "1996"),
    ]
    assert all(len(group.acts) == 1 for group in tellings.grouped(done))
    assert timeline.derive(done, IN_FORCE).disputed == frozenset()


def test_a_consent_behind_a_list_that_shows_the_country_bound_is_a_return() -> None:
    # The Paris Agreement and the United States: an older list has 2016, a newer only 2021.
    terms = IN_FORCE._replace(in_force_on=dates.parse("2016-11-04"), delay=Delay(days=30))
    done = [
        told(1, "acceptance", "2016-09-03", listed_on=date(2018, 1, 31)),
        told(2, "acceptance", "2021-01-20"),
        told(3, "acceptance", "2021"),
    ]
    found = timeline.derive(done, terms)
    assert found.disputed == found.misfits == frozenset()
    assert status_on(done, terms, "2018-01-31") == "party"
    assert status_on(done, terms, "2019-06-01") == "withdrawn?party"
    assert status_on(done, terms, "2021-01-20") == "contracting"
    assert status_on(done, terms, "2021-02-19") == "party"
    assert "exit-implied" in {span.rule for span in found.spans}
    dated = [*done, told(4, "withdrawal", "2019-11-04", "2020-11-04")]
    assert status_on(dated, terms, "2019-06-01") == "party"
    assert status_on(dated, terms, "2020-12-01") == "withdrawn"


@st.composite
def some_days(draw: st.DrawFn) -> dates.PartialDate:
    first = FIRST + timedelta(days=draw(st.integers(400, 4000)))
    return dates.between(first, first + timedelta(days=draw(st.sampled_from([0, 0, 30, 365]))))


KINDS = st.sampled_from(ALL_KINDS)
SEEN = [FIRST + timedelta(days=97 * n) for n in range(60)]


@given(KINDS, some_days(), st.data())
def test_a_source_that_agrees_neither_disputes_nor_makes_less_sure(
    kind: Kind, when: dates.PartialDate, data: st.DataObject
) -> None:
    before, after = (data.draw(st.integers(0, 300)) for _ in range(2))
    wider = dates.between(
        when.earliest - timedelta(days=before), when.latest + timedelta(days=after)
    )
    one = told(1, kind, "1995")._replace(done_on=when)
    other = told(2, kind, "1995")._replace(done_on=wider)
    context = CONTEXT.get(kind, [])
    alone = timeline.derive([*context, one], IN_FORCE)
    both = timeline.derive([*context, one, other], IN_FORCE)
    assert both.disputed == frozenset()
    for day in SEEN:
        was, now = timeline.holding(alone.spans, day), timeline.holding(both.spans, day)
        assert (now.status, now.alternatives) == (was.status, was.alternatives)


@given(KINDS, some_days(), some_days())
def test_a_source_that_contradicts_always_disputes(
    kind: Kind, when: dates.PartialDate, other: dates.PartialDate
) -> None:
    one, two = (
        told(number, kind, "1995")._replace(done_on=day) for number, day in ((1, when), (2, other))
    )
    found = timeline.derive([*CONTEXT.get(kind, []), one, two], IN_FORCE)
    meet = when.earliest <= other.latest and other.earliest <= when.latest
    assert found.disputed == (frozenset() if meet else {1, 2})


@given(st.lists(st.tuples(KINDS, some_days()), min_size=1, max_size=4), st.data())
def test_a_better_source_never_makes_an_answer_worse(
    given_acts: list[tuple[Kind, dates.PartialDate]], data: st.DataObject
) -> None:
    done = [
        told(number, kind, "1995")._replace(done_on=when)
        for number, (kind, when) in enumerate(given_acts, 1)
    ]
    chosen = data.draw(st.sampled_from(done))
    days = (chosen.done_on.latest - chosen.done_on.earliest).days
    exact = dates.on(chosen.done_on.earliest + timedelta(days=data.draw(st.integers(0, days))))
    before = timeline.derive(done, IN_FORCE)
    better = chosen._replace(done_on=exact)
    after = timeline.derive([better if act is chosen else act for act in done], IN_FORCE)
    if before.misfits or after.misfits:
        return
    for day in SEEN:
        was, now = timeline.holding(before.spans, day), timeline.holding(after.spans, day)
        if not was.alternatives:
            assert (now.status, now.alternatives) == (was.status, ())
