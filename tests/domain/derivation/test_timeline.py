"""Spans and their bounds, conflicts between sources, and acts that make no sense."""

from datetime import date, timedelta

import pytest

from app.domain import dates
from app.domain.actions import WITHOUT_EFFECT, Kind, Scope
from app.domain.delays import Delay
from app.domain.derivation import timeline, worlds
from app.domain.derivation.events import Terms
from app.domain.passages import About
from app.domain.statuses import Nature
from tests.support import act, acts, status_on

IN_FORCE = Terms(in_force_on=dates.parse("2000-01-01"), delay=Delay())
NOT_IN_FORCE = Terms(in_force_on=dates.NEVER)
POLITICAL = Terms(Nature.POLITICAL)


def bounds(date: dates.PartialDate) -> tuple[str, str]:
    return date.earliest.isoformat(), date.latest.isoformat()


def test_a_span_of_a_partial_date_has_four_bounds() -> None:
    spans = timeline.derive(acts(("signature", "2019"), ("withdrawal", "2021-05")), POLITICAL).spans
    signed = next(span for span in spans if span.status == "signed")
    assert (signed.starts.edtf, bounds(signed.starts)) == ("2019", ("2019-01-01", "2019-12-31"))
    assert (signed.ends.edtf, bounds(signed.ends)) == ("2021-05", ("2021-05-01", "2021-05-31"))


def test_the_start_keeps_the_words_of_the_source() -> None:
    spans = timeline.derive(acts(("signature", "2025-11-06~")), POLITICAL).spans
    assert spans[-1].since.edtf == "2025-11-06~"


def test_exact_dates_leave_no_span_before_the_first_act() -> None:
    (span,) = timeline.derive(acts(("signature", "2020-01-02")), POLITICAL).spans
    assert (span.status, span.starts, span.ends.latest) == (
        "signed", dates.on(date(2020, 1, 2)), dates.LAST_DAY,
    )  # fmt: skip


@pytest.mark.parametrize("kind", [*sorted(WITHOUT_EFFECT), Kind.WITHDRAWAL, Kind.SUSPENSION])
def test_acts_that_give_no_status_have_no_span(kind: Kind) -> None:
    assert timeline.derive([], IN_FORCE).spans == ()
    alone = acts((kind, "2020"))
    assert timeline.derive(alone, IN_FORCE).spans == ()


def test_a_passage_beside_them_leaves_open_what_there_is() -> None:
    (span,) = timeline.derive(acts(("declaration", "2020")), IN_FORCE, {About.ACT}).spans
    assert (span.status, span.basis, span.unread) == ("none", (), True)
    assert (span.starts.earliest, span.ends.latest) == (dates.FIRST_DAY, dates.LAST_DAY)


def test_a_flag_that_comes_and_goes_does_not_change_since() -> None:
    done = acts(
        ("ratification", "2001-01-01"),
        ("withdrawal", "2005-01-01", "2006-01-01"),
        ("withdrawal_cancelled", "2005-06-01"),
    )
    spans = timeline.derive(done, IN_FORCE).spans
    assert [span.status for span in spans] == ["party"] * 3
    assert [span.leaving_on for span in spans] == [None, "2006-01-01", None]
    assert {span.since.edtf for span in spans} == {"2001-01-01"}


def test_each_span_names_the_acts_that_it_rests_on() -> None:
    done = acts(
        ("signature", "2000-01-01"),
        ("ratification", "2001-01-01"),
        ("withdrawal", "2005-01-01", "2006-01-01"),
    )
    told = [(s.status, s.rule, s.basis) for s in timeline.derive(done, IN_FORCE).spans]
    assert told == [
        ("signed", "signed", (1,)),
        ("party", "consented-in-force", (2,)),
        ("party", "withdrawal-notified", (2, 3)),
        ("withdrawn", "withdrawn", (3,)),
    ]


def test_on_the_day_of_an_act_nothing_of_the_day_before_is_left_open() -> None:
    # The act is known to the day; only its effect is not.
    done = [act(1, "ratification", "2000-01-04", "2000-01-04/2000-01-05")]
    assert status_on(done, IN_FORCE, "2000-01-03") == "none"
    assert status_on(done, IN_FORCE, "2000-01-04") == "party?contracting"
    assert status_on(done, IN_FORCE, "2000-01-05") == "party"


def test_an_act_and_its_effect_in_one_year_need_not_fall_on_one_day() -> None:
    done = [act(1, "ratification", "2020", "2020")]
    assert status_on(done, IN_FORCE, "2020-06-30") == "party?none,contracting"


def test_a_succession_whose_effect_may_lie_behind_the_act_may_wait_for_it() -> None:
    done = [act(1, "succession", "2000-01-02", "2000-01-01/2000-01-03")]
    assert status_on(done, IN_FORCE, "2000-01-01") == "party?none"
    assert status_on(done, IN_FORCE, "2000-01-02") == "party?contracting"
    assert status_on(done, IN_FORCE, "2000-01-03") == "party"


def test_open_dates_stay_open() -> None:
    done = [act(1, "signature", "../2020-12-31")]
    assert status_on(done, POLITICAL, "0001-01-01") == "signed?none"
    assert status_on(done, POLITICAL, "2020-12-31") == "signed"
    until = [act(1, "signature", "2020-01-01/..")]
    assert status_on(until, POLITICAL, "2019-12-31") == "none"
    assert status_on(until, POLITICAL, "9000-01-01") == "signed?none"


def test_a_stretch_of_days_lists_all_that_held_in_it() -> None:
    done = acts(("signature", "2000-03-01"), ("ratification", "2001-01-01"))
    spans = timeline.derive(done, IN_FORCE).spans
    year = timeline.holding(spans, date(2000, 1, 1), date(2000, 12, 31))
    assert (year.status, year.alternatives) == ("signed", ("none",))
    both = timeline.holding(spans, date(2000, 3, 1), date(2001, 12, 31))
    assert (both.status, both.alternatives) == ("party", ("signed",))
    whole = timeline.holding(spans, date(2001, 1, 1), date(2001, 12, 31))
    assert (whole.status, whole.alternatives) == ("party", ())


def test_two_dates_for_one_act_are_a_conflict_and_leave_the_days_between_open() -> None:
    done = acts(("ratification", "1996-04-01"), ("ratification", "1996-05-01"))
    found = timeline.derive(done, NOT_IN_FORCE)
    assert found.disputed == {1, 2}
    assert found.misfits == frozenset()
    assert status_on(done, NOT_IN_FORCE, "1996-03-31") == "none"
    assert status_on(done, NOT_IN_FORCE, "1996-04-15") == "contracting?none"
    assert status_on(done, NOT_IN_FORCE, "1996-05-01") == "contracting"
    assert found.spans[-1].basis == (1, 2)


def test_ratifying_again_after_leaving_is_no_conflict() -> None:
    done = acts(
        ("ratification", "1996-04-01"), ("withdrawal", "1998-01-01"), ("ratification", "1999-05-01")
    )
    assert timeline.derive(done, IN_FORCE).disputed == frozenset()


def test_being_told_of_twice_is_no_conflict() -> None:
    done = acts(("announcement", "2025-11-06"), ("announcement", "2025-11-10"))
    found = timeline.derive(done, POLITICAL)
    assert found.disputed == frozenset()
    assert found.spans[-1].basis == (1, 2)


@pytest.mark.parametrize(
    ("done", "misfit"),
    [
        ([("withdrawal", "2000-01-01")], 1),
        ([("withdrawal", "2000-01-01", "2001-01-01")], 1),
        ([("withdrawal_cancelled", "2000-01-01")], 1),
        ([("reinstatement", "2000-01-01")], 1),
        ([("suspension", "2000-01-01")], 1),
        ([("signature_renounced", "2000-01-01")], 1),
        ([("ratification_withdrawn", "2000-01-01")], 1),
        ([("exclusion", "2000-01-01")], 1),
        ([("signature", "2000-01-01"), ("withdrawal", "2001-01-01")], 2),
        ([("withdrawal", "2000-01-01"), ("ratification", "2001-01-01")], 1),
    ],
)
def test_what_undoes_nothing_fits_nowhere(done: list[tuple[str, ...]], misfit: int) -> None:
    assert timeline.derive(acts(*done), IN_FORCE).misfits == {misfit}


def test_where_dates_are_partial_the_orders_that_make_sense_are_believed() -> None:
    # Both in 2000: the country can only have left after it had joined.
    done = acts(("withdrawal", "2000"), ("ratification", "2000"))
    assert timeline.derive(done, IN_FORCE).misfits == frozenset()
    assert status_on(done, IN_FORCE, "2001-01-01") == "withdrawn"


SINCE_1980 = Terms(in_force_on=dates.parse("1980"), delay=Delay())
GONE = [
    SINCE_1980._replace(country_ended_on=dates.parse("1990-10-03")),
    SINCE_1980._replace(terminated_on=dates.parse("1990-10-03")),
]


@pytest.mark.parametrize("terms", GONE, ids=["the State", "the accord"])
@pytest.mark.parametrize("kind", ["signature", "ratification", "accession"])
def test_behind_an_end_there_is_nothing_to_join(kind: str, terms: Terms) -> None:
    done = acts((kind, "1990-10-04"))
    assert status_on(done, terms, "2000-01-01") == "none"
    assert timeline.derive(done, terms).misfits == {1}


@pytest.mark.parametrize("terms", GONE, ids=["the State", "the accord"])
def test_an_act_of_the_year_of_an_end_came_before_it(terms: Terms) -> None:
    done = acts(("ratification", "1990"))
    assert status_on(done, terms, "1990-10-02") == "party?none"
    assert status_on(done, terms, "1990-10-03") == "ended"
    assert status_on(done, terms, "2000-01-01") == "ended"


def test_collective_evidence_never_makes_a_status_certain() -> None:
    done = [act(1, "announcement", "2025-11-06", scope=Scope.COLLECTIVE)]
    assert status_on(done, POLITICAL, "2030-01-01") == "pending?none"
    named = [*done, act(2, "announcement", "2025-12-01")]
    assert status_on(named, POLITICAL, "2025-11-20") == "pending?none"
    assert status_on(named, POLITICAL, "2025-12-01") == "pending"


def test_too_many_possible_orders_are_refused_and_not_computed_for_ever() -> None:
    kinds = ["ratification", "withdrawal", "accession", "suspension", "reinstatement", "exclusion"]
    many = [act(n, kinds[n % len(kinds)], "2000/2010") for n in range(1, 40)]
    with pytest.raises(worlds.TooManyWorlds):
        timeline.derive(many, IN_FORCE)


def test_a_hundred_statements_of_overlapping_dates_are_not_too_many() -> None:
    many = [act(n, "mention", f"{1990 + n % 20}/2025") for n in range(1, 101)]
    assert status_on(many, POLITICAL, "2025-12-31") == "mentioned"


def test_a_long_history_of_exact_dates_is_not_too_much() -> None:
    day = date(1950, 1, 1)
    done = []
    for number in range(1, 201, 2):
        done.append(act(number, "accession", (day + timedelta(days=number * 50)).isoformat()))
        done.append(
            act(number + 1, "withdrawal", (day + timedelta(days=number * 50 + 20)).isoformat())
        )
    spans = timeline.derive(done, IN_FORCE._replace(in_force_on=dates.parse("1940"))).spans
    assert sum(span.status == "withdrawn" for span in spans) == 100


def test_a_history_that_would_take_too_long_is_refused() -> None:
    day = date(1950, 1, 1)
    many = [
        act(n, "mention", (day + timedelta(days=n)).isoformat())
        for n in range(timeline.MAX_ACTS + 1)
    ]
    with pytest.raises(worlds.TooManyWorlds, match="more than 500 acts"):
        timeline.derive(many, IN_FORCE)
    assert timeline.derive(many[1:], IN_FORCE).spans
