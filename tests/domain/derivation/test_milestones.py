"""When a country signed, consented, was bound and left, as of each of its spans."""

import pytest

from app.domain import dates
from app.domain.delays import Delay, parse
from app.domain.derivation import timeline
from app.domain.derivation.events import Terms
from app.domain.derivation.milestones import Milestones
from app.domain.derivation.tellings import Act
from app.domain.statuses import Nature
from tests.support import act, acts

IN_FORCE = Terms(in_force_on=dates.parse("2000-01-01"), delay=parse("P30D"))
AT_ONCE = Terms(in_force_on=dates.parse("2000-01-01"), delay=Delay())
POLITICAL = Terms(Nature.POLITICAL)


def told(milestones: Milestones) -> dict[str, str]:
    """What was reached, in words: dates under their EDTF text."""
    return {
        name: value.edtf if isinstance(value, dates.PartialDate) else str(value)
        for name, value in milestones._asdict().items()
        if value is not None
    }


def by_status(given: list[Act], terms: Terms) -> dict[str, dict[str, str]]:
    """What was reached by the last span of each status."""
    spans = timeline.derive(given, terms).spans
    return {span.status.value: told(span.reached) for span in spans}


SIGNED = {"signed_on": "2001-02-03"}
CONSENTED = {**SIGNED, "consent": "ratification", "consented_on": "2002-03-04"}
BOUND = {**CONSENTED, "in_force_on": "2002-04-03"}


def test_each_span_tells_what_had_been_done_by_then_and_no_more() -> None:
    given = acts(
        ("signature", "2001-02-03"),
        ("ratification", "2002-03-04"),
        ("withdrawal", "2005-06-07", "2006-06-07"),
    )
    assert by_status(given, IN_FORCE) == {
        "signed": SIGNED,
        "contracting": CONSENTED,
        "party": BOUND,
        "withdrawn": {**BOUND, "left_on": "2006-06-07"},
    }


def test_who_comes_again_has_its_new_consent_and_its_old_signature() -> None:
    given = acts(
        ("signature", "2001-02-03"),
        ("ratification", "2002-03-04"),
        ("withdrawal", "2005-06-07"),
        ("accession", "2010-01-01"),
    )
    assert told(timeline.derive(given, AT_ONCE).spans[-1].reached) == {
        **SIGNED,
        "consent": "accession",
        "consented_on": "2010-01-01",
        "in_force_on": "2010-01-01",
    }


def test_who_signs_again_after_leaving_has_not_consented_again() -> None:
    given = acts(("accession", "2001-01-01"), ("withdrawal", "2002-02-02"), ("signature", "2003"))
    last = timeline.derive(given, AT_ONCE).spans[-1]
    assert (last.status, told(last.reached)) == ("signed", {"signed_on": "2003"})


@pytest.mark.parametrize(
    ("given", "terms", "status", "expected"),
    [
        (
            [("signature", "2001"), ("signature_renounced", "2003-03-03")],
            IN_FORCE,
            "renounced",
            {"signed_on": "2001", "left_on": "2003-03-03"},
        ),
        (
            [("succession", "2003-02-22", "2001-01-01")],
            IN_FORCE,
            "party",
            {"consent": "succession", "consented_on": "2003-02-22", "in_force_on": "2001-01-01"},
        ),
        (
            [("accession", "2001-01-01"), ("exclusion", "2002-02-02")],
            POLITICAL,
            "withdrawn",
            {"consent": "accession", "consented_on": "2001-01-01", "left_on": "2002-02-02"},
        ),
        (
            [("accession", "2001-01-01")],
            AT_ONCE._replace(terminated_on=dates.parse("2004")),
            "ended",
            {
                "consent": "accession",
                "consented_on": "2001-01-01",
                "in_force_on": "2001-01-01",
                "left_on": "2004",
            },
        ),
        ([("mention", "2001-01-01")], IN_FORCE, "mentioned", {}),
    ],
    ids=lambda value: str(value)[:40],
)
def test_every_way_in_and_out_has_its_day(
    given: list[tuple[str, ...]], terms: Terms, status: str, expected: dict[str, str]
) -> None:
    assert by_status(acts(*given), terms)[status] == expected


def test_an_unknown_delay_leaves_the_day_of_effect_between_two() -> None:
    given = acts(("accession", "2001-01-31"))
    found = timeline.derive(given, IN_FORCE._replace(delay=None)).spans[-1].reached.in_force_on
    assert found is not None
    assert (str(found.earliest), str(found.latest)) == ("2001-01-31", "2002-02-28")


def test_a_consent_of_whose_kind_sources_disagree_is_of_any_kind() -> None:
    given = [act(1, "ratification", "2001-01-01"), act(2, "accession", "2001-01-02")]
    last = timeline.derive(given, AT_ONCE).spans[-1].reached
    assert told(last)["consent"] == "consent"
    assert told(last)["consented_on"] == "[2001-01-01,2001-01-02]"


def test_several_tellings_of_one_act_have_one_day() -> None:
    given = [act(1, "accession", "2001"), act(2, "accession", "2001-05-06")]
    last = timeline.derive(given, AT_ONCE).spans[-1].reached
    assert (last.consented_on, last.in_force_on) == (
        dates.parse("2001-05-06"),
        dates.parse("2001-05-06"),
    )


def test_what_an_unfit_act_says_is_not_reached() -> None:
    given = acts(("accession", "2001-01-01"), ("signature", "2003-03-03"))
    assert "signed_on" not in told(timeline.derive(given, AT_ONCE).spans[-1].reached)
