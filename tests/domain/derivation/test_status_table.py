"""The table from actions to statuses, row by row."""

import pytest

from app.domain import actions, dates, delays
from app.domain.actions import Kind, Scope
from app.domain.derivation import timeline
from app.domain.derivation.events import Terms
from app.domain.rules import REASONS, Rule
from app.domain.statuses import Nature, Standing, Status, standing_of
from tests.support import act, acts, status_on

IN_FORCE = Terms(in_force_on=dates.parse("2000-01-01"), delay=delays.parse("P30D"))
NOT_IN_FORCE = Terms(in_force_on=dates.NEVER)
POLITICAL = Terms(Nature.POLITICAL)
CONSENTS = sorted(actions.CONSENTS - {Kind.SUCCESSION})
"""A succession takes effect when the State began: see tests/domain/derivation/test_timeline.py."""
PUT_OUT = "exclusion"
Acts = list[tuple[str, ...]]


@pytest.mark.parametrize("kind", CONSENTS)
def test_consent_is_contracting_until_the_delay_is_over_and_then_a_party(kind: str) -> None:
    done = acts((kind, "2001-03-01"))
    assert status_on(done, IN_FORCE, "2001-02-28") == "none"
    assert status_on(done, IN_FORCE, "2001-03-01") == "contracting"
    assert status_on(done, IN_FORCE, "2001-03-30") == "contracting"
    assert status_on(done, IN_FORCE, "2001-03-31") == "party"


@pytest.mark.parametrize("kind", CONSENTS)
def test_consent_before_the_accord_is_in_force_waits_for_it(kind: str) -> None:
    done = acts((kind, "1998-03-01"))
    assert status_on(done, IN_FORCE, "1999-12-31") == "contracting"
    assert status_on(done, IN_FORCE, "2000-01-01") == "party"


@pytest.mark.parametrize("kind", CONSENTS)
def test_consent_to_what_is_not_in_force_never_makes_a_party(kind: str) -> None:
    assert status_on(acts((kind, "1998-03-01")), NOT_IN_FORCE, "2999-01-01") == "contracting"


@pytest.mark.parametrize("kind", CONSENTS)
def test_an_effective_date_of_its_own_goes_before_the_delay(kind: str) -> None:
    done = acts((kind, "2001-03-01", "2001-07-01"))
    assert status_on(done, IN_FORCE, "2001-06-30") == "contracting"
    assert status_on(done, IN_FORCE, "2001-07-01") == "party"


@pytest.mark.parametrize("kind", CONSENTS)
def test_nobody_is_a_party_to_a_political_accord(kind: str) -> None:
    assert status_on(acts((kind, "2001-03-01")), POLITICAL, "2001-03-01") == "signed"


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("mention", "mentioned"),
        ("announcement", "pending"),
        ("decline", "declined"),
        ("signature", "signed"),
        ("succession_to_signature", "signed"),
        ("provisional_application", "none provisional"),
        ("reservation", "none"),
        ("declaration", "none"),
        ("objection", "none"),
        ("territorial_application", "none"),
    ],
)
def test_what_one_act_alone_amounts_to(kind: str, status: str) -> None:
    done = acts((kind, "2001-03-01"))
    assert status_on(done, IN_FORCE, "2001-02-28") == "none"
    if kind != "provisional_application":
        assert status_on(done, IN_FORCE, "2001-03-01") == status


SIGNED: tuple[str, ...] = ("signature", "2000-01-01")
JOINED: tuple[str, ...] = ("ratification", "2001-01-01", "2001-02-01")


@pytest.mark.parametrize(
    ("done", "status"),
    [
        pytest.param([("announcement", "2001"), ("mention", "2002")], "pending"),
        pytest.param([("mention", "2001"), ("announcement", "2002")], "pending"),
        pytest.param([("announcement", "2001"), ("decline", "2002")], "declined"),
        pytest.param([("decline", "2001"), ("announcement", "2002")], "pending"),
        pytest.param([("decline", "2001"), ("mention", "2002")], "declined"),
        pytest.param([SIGNED, ("decline", "2002")], "signed"),
        pytest.param([SIGNED, ("announcement", "2002")], "signed"),
        pytest.param([JOINED, ("mention", "2002")], "party"),
        pytest.param([JOINED, ("reservation", "2002")], "party"),
        pytest.param([JOINED, ("withdrawal", "2002-01-01")], "withdrawn"),
        pytest.param([JOINED, ("withdrawal", "2002-01-01"), ("announcement", "2003")], "withdrawn"),
        pytest.param([JOINED, ("withdrawal", "2002-01-01", "2099-01-01")],
                     "party leaving 2099-01-01"),
        pytest.param([JOINED, ("withdrawal", "2002-01-01", "2099-01-01"),
                      ("withdrawal_cancelled", "2003-01-01")], "party"),
        pytest.param([JOINED, ("exclusion", "2002-01-01")], "withdrawn"),
        pytest.param([SIGNED, JOINED, ("ratification_withdrawn", "2002-01-01")], "signed"),
        pytest.param([JOINED, ("ratification_withdrawn", "2002-01-01")], "withdrawn"),
        pytest.param([SIGNED, ("signature_renounced", "2002-01-01")], "renounced"),
        pytest.param([SIGNED, ("signature_renounced", "2002-01-01"), ("accession", "2003-01-01")],
                     "party"),
        pytest.param([JOINED, ("suspension", "2002-01-01")], "suspended"),
        pytest.param([JOINED, ("suspension", "2002-01-01"), ("reinstatement", "2003-01-01")],
                     "party"),
        pytest.param([JOINED, ("suspension", "2002-01-01"), ("withdrawal", "2003-01-01")],
                     "withdrawn"),
        pytest.param([JOINED, ("withdrawal", "2002-01-01"), ("accession", "2003-01-01")], "party"),
        pytest.param([JOINED, ("provisional_application", "2002-01-01")], "party"),
        pytest.param([SIGNED, ("provisional_application", "2002-01-01")], "signed provisional"),
        pytest.param([SIGNED, ("provisional_application", "2002-01-01"),
                      ("end_of_provisional_application", "2003-01-01")], "signed"),
    ],
    ids=lambda value: " then ".join(item[0] for item in value) if isinstance(value, list) else None,
)  # fmt: skip
def test_what_acts_in_a_row_amount_to(done: Acts, status: str) -> None:
    assert status_on(acts(*done), IN_FORCE, "2010-01-01") == status


@pytest.mark.parametrize(
    "undone",
    [("suspension", "2002-01-01"), ("withdrawal", "2002-01-01", "2020-01-01")],
    ids=["suspended", "leaving"],
)
def test_a_renounced_signature_leaves_nothing_else_standing(undone: tuple[str, ...]) -> None:
    done = acts(SIGNED, undone, ("signature_renounced", "2003-01-01"))
    for day in ("2003-01-01", "2010-01-01", "2020-01-01"):
        assert status_on(done, POLITICAL, day) == "renounced"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([SIGNED], "ended"),
        ([JOINED], "ended"),
        ([("mention", "2001-01-01")], "mentioned"),
        ([JOINED, ("withdrawal", "2002-01-01")], "withdrawn"),
        ([SIGNED, ("signature_renounced", "2002-01-01")], "renounced"),
    ],
)
@pytest.mark.parametrize("which", ["the accord", "the country"])
def test_an_end_turns_what_stands_into_ended(before: Acts, after: str, which: str) -> None:
    end, in_force = dates.parse("2005-06-07"), dates.parse("2000-01-01")
    terms = (
        Terms(in_force_on=in_force, terminated_on=end)
        if which == "the accord"
        else Terms(in_force_on=in_force, country_ended_on=end)
    )
    assert status_on(acts(*before), terms, "2005-06-06") != "ended"
    assert status_on(acts(*before), terms, "2005-06-07") == after


def test_exclusion_says_that_the_country_was_put_out() -> None:
    spans = timeline.derive(acts(JOINED, (PUT_OUT, "2002-01-01")), IN_FORCE).spans
    assert (spans[-1].status, spans[-1].rule) == ("withdrawn", "excluded")


@pytest.mark.parametrize(
    ("status", "nature", "standing"),
    [
        ("mentioned", "binding", "prospective"),
        ("pending", "binding", "prospective"),
        ("declined", "political", "outside"),
        ("signed", "binding", "signatory"),
        ("signed", "political", "member"),
        ("contracting", "binding", "member"),
        ("party", "binding", "member"),
        *((status, "binding", "former") for status in ("withdrawn", "renounced", "suspended")),
        ("ended", "political", "former"),
        ("none", "binding", "none"),
    ],
)
def test_the_standing_of_a_status(status: str, nature: str, standing: str) -> None:
    assert standing_of(Status(status), Nature(nature)) is Standing(standing)


def test_every_status_has_a_standing_and_every_rule_a_sentence() -> None:
    for nature in Nature:
        assert {standing_of(status, nature) for status in Status} <= set(Standing)
    assert set(REASONS) == set(Rule)
    assert all(reason.sentence.endswith(".") for reason in REASONS.values())


def test_every_kind_of_action_is_understood_alone_and_on_a_member() -> None:
    for kind in Kind:
        for before in ([], [JOINED]):
            done = [*acts(*before), act(9, kind, "2003-01-01", scope=Scope.NAMED)]
            assert timeline.derive(done, IN_FORCE) == timeline.derive(done[::-1], IN_FORCE)
