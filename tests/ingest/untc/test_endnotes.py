"""History that end notes alone tell: read in the forms that recur, and shown where it is not."""

from collections.abc import Mapping, Sequence

import pytest

from app.domain.actions import Kind
from app.ingest.editions import Edition, Weight
from app.ingest.formats import untc
from app.ingest.formats.untc import names
from tests.ingest.statusfile import status_file

MARK = "<superscript>1</superscript>"
GONE = ("[1 May 1990 ]", "[1 May 1991 ]")
BOUND = ("1 May 1990", "1 May 1991")
LATER = ("Sweden", "", "1 August 2021")
"""A newer row: the file is as young as this."""


def read(
    note: str,
    cells: tuple[str, str] = GONE,
    *,
    name: str = "Norway",
    more: Sequence[tuple[str, str, str]] = (LATER,),
    title: str = "Convention on Lanterns",
    tables: Mapping[int, Sequence[Sequence[str]]] | None = None,
) -> Edition:
    rows = [(name + MARK, *cells), *more]
    text = status_file(rows, notes=[note], title=title, tables=tables)
    return untc.read(text.encode(), "XIX-99.en.xml")


def told(edition: Edition) -> list[tuple[str, str, str, str | None]]:
    """The acts that come from the note: who, what, when, and when it takes effect."""
    return [
        (one.country, one.kind.value, one.done_on, one.effective_on)
        for one in edition.drafts
        if one.place.startswith("end note on ")
    ]


def exits(edition: Edition) -> list[tuple[str, str, str | None]]:
    return [(kind, done, effect) for who, kind, done, effect in told(edition) if who == "Norway"]


EXITS = {
    "a notice received, and a day of effect": (
        "On 5 May 1999, the Secretary-General received from the Government of Norway a "
        "notification of denunciation. In accordance with article 9 (1), the denunciation "
        "will take effect one year after receipt, i.e., on 5 May 2000."
    ),
    "a decision, with effect in the same sentence": (
        "On 5 May 1999, the Government of Norway informed the Secretary-General of its decision to "
        "denounce the Convention with effect from 5 May 2000."
    ),
    "a day of effect for the country": (
        "On 5 May 1999, the Government of Norway notified its withdrawal from the Convention. The "
        "action shall take effect for Norway on 5 May 2000."
    ),
    "a period instead of a day": (
        "A notice of withdrawal was received from the Government of Norway on 5 May 1999. It will "
        "take effect twelve months after the date of receipt of the notice."
    ),
    "the government in short": "Denounced on 5 May 1999, effective 5 May 2000.",
    "by, and two days in one sentence": (
        "The denunciation by Norway, notified on 5 May 1999, took effect on 5 May 2000."
    ),
    "misspelt": (
        "On 5 May 1999, the Secretary-General received from the Government of Norvay a "
        "denounciation of the Convention, effective on 5 May 2000."
    ),
    "a day without a comma, in the month of a modal verb": (
        "On 5 May 1999 the Government of Norway denounced the Convention with effect from 5 May "
        "2000."
    ),
    "a day within the words of leaving": (
        "The Government of Norway notified the Secretary-General on 5 May 1999 of its withdrawal "
        "from the Convention, effective from 5 May 2000."
    ),
    "a nation's adjective": (
        "On 5 May 1999, the Norwegian Government denounced this Convention as well as the "
        "Convention on Torches, and the denunciation took effect on 5 May 2000."
    ),
    "verb and date alone": "Withdrew on 5 May 1999 (with effect on 5 May 2000).",
    "participation ended": (
        "On 5 May 1999, Norway gave notice of the termination of its participation in the "
        "Convention with effect from 5 May 2000."
    ),
}


@pytest.mark.parametrize("note", EXITS.values(), ids=EXITS.keys())
def test_an_exit_is_dated_by_its_notice_and_takes_effect_as_the_note_says(note: str) -> None:
    edition = read(note)
    assert ("withdrawal", "1999-05-05", "2000-05-05") in exits(edition)
    assert edition.unread == []


def test_the_words_that_carry_an_act_are_its_quote() -> None:
    (exit_,) = [d for d in read(EXITS["misspelt"]).drafts if d.kind is Kind.WITHDRAWAL]
    assert exit_.quote is not None
    assert "denounciation" in exit_.quote
    assert exit_.note is not None
    words = exit_.note.removeprefix("See end note “").removesuffix(" …”")
    assert len(words) > 40
    assert EXITS["misspelt"].startswith(words)


def test_days_of_sixty_are_counted_from_the_notice() -> None:
    note = (
        "On 1 June 1999, the Government of Norway denounced the Convention. The denunciation takes "
        "effect sixty days after its receipt."
    )
    assert exits(read(note)) == [("withdrawal", "1999-06-01", "1999-07-31")]


def test_an_exit_of_which_only_the_effect_is_told_was_notified_before() -> None:
    note = "Norway withdrew from the Convention with effect from 30 September 1999."
    assert exits(read(note)) == [("withdrawal", "1991-05-01/1999-09-30", "1999-09-30")]


def test_an_earlier_participation_is_kept_when_a_later_row_replaces_it() -> None:
    note = (
        "Norway had signed the Convention on 3 June 1990 and had ratified it subsequently on "
        "4 July 1992. Thereafter, on 5 May 1999, in accordance with article 9, the Government of "
        "Norway had notified its decision to withdraw from the Convention. The withdrawal took "
        "effect on 5 May 2000.\n\nOn 6 June 2006, Norway deposited an instrument of accession."
    )
    assert told(read(note, ("", "6 Jun 2006 a"))) == [
        ("Norway", "signature", "1990-06-03", None),
        ("Norway", "ratification", "1992-07-04", None),
        ("Norway", "withdrawal", "1999-05-05", "2000-05-05"),
    ]


def test_the_government_is_the_one_that_the_note_named_before() -> None:
    note = (
        "The Government of the Kingdom of Norway originally deposited its instrument of accession "
        "on 3 June 1992. On 5 May 1999, the Government notified the Secretary-General that it had "
        "decided to denounce the Convention. The denunciation took effect on 1 January 2000."
    )
    assert told(read(note, ("", "6 Jun 2006 a"))) == [
        ("Norway", "accession", "1992-06-03", None),
        ("Norway", "withdrawal", "1999-05-05", "2000-01-01"),
    ]


def test_an_instrument_may_have_been_deposited_without_saying_by_whom() -> None:
    note = (
        "The instrument of accession had originally been deposited on 3 June 1992. On 5 May 1999, "
        "the Government of Norway denounced the Convention with effect from 5 May 2000."
    )
    assert told(read(note, ("", "6 Jun 2006 a"))) == [
        ("Norway", "accession", "1992-06-03", None),
        ("Norway", "withdrawal", "1999-05-05", "2000-05-05"),
    ]


def test_who_left_twice_left_twice() -> None:
    note = (
        "On 5 May 1998, the Government of Norway announced that it had decided to denounce the "
        "Convention with effect from 5 August 1998. On 5 August 1998, the Government of Norway "
        "re-acceded to the Convention. On 6 March 2000, the Government of Norway informed of its "
        "decision to denounce the Convention with effect from 6 June 2000."
    )
    edition = read(note, ("", "[1 May 1991 a]"))
    assert edition.participants == ["Sweden"]
    assert told(edition) == [
        ("Norway", "accession", "1998-08-05", None),
        ("Norway", "withdrawal", "1998-05-05", "1998-08-05"),
        ("Norway", "withdrawal", "2000-03-06", "2000-06-06"),
    ]


def test_a_return_during_the_notice_waits_for_the_exit() -> None:
    left = (
        "On 5 May 1999, the Government of Norway denounced the Convention with effect from 5 "
        "August 1999, and on that same date re-acceded to it."
    )
    before = "Norway had acceded to the Convention on 3 June 1992. "
    edition = read(before + left, ("", "5 May 1999 a"))
    assert exits(edition) == [
        ("accession", "1992-06-03", None),
        ("withdrawal", "1999-05-05", "1999-08-05"),
    ]
    assert edition.unread == []
    # By what consent it had been in before is not told here.
    unsure = read(left, ("", "5 May 1999 a"))
    assert [one.country for one in unsure.unread] == ["Norway"]


def test_a_notice_that_was_taken_back_stands_beside_its_cancellation() -> None:
    note = (
        "On 5 May 2016, the Government of Norway notified its decision to withdraw from the "
        "Convention. On 6 March 2017, it notified its decision to revoke its notification of "
        "withdrawal."
    )
    assert exits(read(note, BOUND)) == [
        ("withdrawal", "2016-05-05", None),
        ("withdrawal_cancelled", "2017-03-06", None),
    ]


@pytest.mark.parametrize(
    ("note", "cells", "kind"),
    [
        ("On 5 May 2002, the Government of Norway informed the Secretary-General of the following:"
         "\n\n“… Norway does not intend to become a party to the treaty.”",
         ("1 May 1990", ""), "signature_renounced"),
        ("On 5 May 2002, Norway notified its decision to withdraw its signature.",
         ("[1 May 1990]", ""), "signature_renounced"),
        ("On 5 May 2002, the Government of Norway informed of the withdrawal of its instrument of "
         "ratification.", ("1 May 1990", "[1 May 1991]"), "ratification_withdrawn"),
        ("On 5 May 2002, the Government of Norway notified the following:\n\nThe Government hereby "
         "withdraws from the Convention.", GONE, "withdrawal"),
    ],
)  # fmt: skip
def test_what_was_given_up_is_told_from_leaving(
    note: str, cells: tuple[str, str], kind: str
) -> None:
    assert exits(read(note, cells)) == [(kind, "2002-05-05", None)]


TABLE = [
    ("Participant:", "Date of notification:", "Date of effect:"),
    ("Bolivia", "5 May 1999", "5 May 2000"),
    ("Ugandda", "6 May 1999", "6 May 2000"),
]


def test_a_table_in_a_note_may_use_short_and_misspelt_names() -> None:
    note = "The following Governments notified their withdrawal from the Convention:"
    more = [("Uganda" + MARK, *GONE), ("United Kingdom" + MARK, *BOUND)]
    name = "Bolivia (Plurinational State of)"
    edition = read(note, name=name, more=more, tables={1: TABLE})
    assert told(edition) == [
        (name, "withdrawal", "1999-05-05", "2000-05-05"),
        ("Uganda", "withdrawal", "1999-05-06", "2000-05-06"),
    ]


def test_a_list_in_a_note_is_read_line_by_line() -> None:
    note = (
        "The following States notified their denunciation of the Convention, on the dates "
        "indicated:\n\nNorway (5 May 1999, with effect from 5 May 2000)\n\nSweden: 6 May 1999"
    )
    more = [("Sweden" + MARK, "", "[1 Aug 1991]")]
    assert told(read(note, more=more)) == [
        ("Norway", "withdrawal", "1999-05-05", "2000-05-05"),
        ("Sweden", "withdrawal", "1999-05-06", None),
    ]


def test_of_several_governments_on_several_days_none_is_guessed() -> None:
    note = (
        "On 5 May 1999 and 6 June 2000, respectively, the Governments of Norway and Sweden "
        "notified their denunciation of the Convention."
    )
    edition = read(note, more=[("Sweden" + MARK, "", "[1 Aug 1991]")])
    assert told(edition) == []
    assert [(one.country, one.place) for one in edition.unread] == [
        ("Norway", "end note on Norway"),
        ("Sweden", "end note on Sweden"),
    ]


CONTESTED = (
    "On 5 May 1999, the Secretary-General received from the Government of Norway a notification of "
    "withdrawal from the Convention. A withdrawal would not appear possible unless all agree."
)


def test_a_contested_exit_is_none_unless_the_depositary_puts_it_into_brackets() -> None:
    assert exits(read(CONTESTED, BOUND)) == []
    assert exits(read(CONTESTED, GONE)) == [("withdrawal", "1999-05-05", None)]
    for cells in (BOUND, GONE):
        (unread,) = read(CONTESTED, cells).unread
        assert (unread.country, unread.place) == ("Norway", "end note on Norway")
        assert unread.text.startswith("On 5 May 1999")
        assert len(unread.text) <= 200


UNREAD = {
    "for a territory": (
        "On 5 May 2021, the Government of Norway notified its denunciation in respect of Svalbard."
    ),
    "a row without brackets, long after": (
        "On 5 May 1999, the Government of Norway denounced the Convention."
    ),
    "put out": "Norway was excluded from membership on 5 May 1999.",
    "another nation's government": "On 5 May 2021, the Belgian Government denounced it.",
    "no day at all": "The Government of Norway denounced the Convention.",
    "an accession that no exit parts from the row's": (
        "Norway had acceded to the Convention on 3 June 1980."
    ),
    "on behalf of another government": "Ratified on behalf of the Republic of China on 5 May 1950.",
    "whether it applies is open": (
        "Norway stated that provisional application will be subject to a notification."
    ),
}


@pytest.mark.parametrize("note", UNREAD.values(), ids=UNREAD.keys())
def test_what_is_not_understood_is_shown(note: str) -> None:
    edition = read(note, BOUND)
    assert told(edition) == []
    assert [(one.country, one.text) for one in edition.unread] == [("Norway", note)]
    remarks = [one for one in edition.findings if one.weight is Weight.REMARK]
    assert [one.place for one in remarks] == ["end note on Norway"]


UNDERSTOOD = {
    "a reservation": (
        "On 5 May 1999, the Government of Norway notified its decision to withdraw the reservation "
        "made upon ratification. The notification gives 6 May 1999 as the day of the withdrawal."
    ),
    "a right": "Norway reserves its right to withdraw from the Convention on one year's notice.",
    "a plan": "On 5 May 1999, Norway announced its intention to withdraw from the Convention.",
    "another's exit": "On 5 May 1999, the Government of Iceland denounced the Convention.",
    "signed for part of it": "Excluding Svalbard.",
}


@pytest.mark.parametrize("note", UNDERSTOOD.values(), ids=UNDERSTOOD.keys())
def test_what_concerns_no_participation_is_passed_over(note: str) -> None:
    edition = read(note, BOUND)
    assert (told(edition), edition.unread) == ([], [])


@pytest.mark.parametrize(
    "treaty", ["the Convention of 1929", "the 1929 Convention", "the Convention on Candles"]
)
def test_the_denunciation_of_another_treaty_is_no_exit(treaty: str) -> None:
    note = f"On 5 May 2021, the Government of Norway denounced {treaty}."
    assert told(read(note, BOUND)) == []


PREDECESSORS: dict[str, list[tuple[str, str, str]]] = {
    "Czechoslovakia had signed and ratified the Convention on 3 June 1990 and 4 July 1991, "
    "respectively, with a reservation. See note 1 under “Slovakia”.": [
        ("Czechoslovakia", "signature", "1990-06-03"),
        ("Czechoslovakia", "ratification", "1991-07-04"),
    ],
    "The former Yugoslavia had acceeded to the Convention on 3 June 1990.": [
        ("former Yugoslavia", "accession", "1990-06-03")
    ],
    "The German Democratic Republic had signed definitively the Convention on 3 June 1990.": [
        ("German Democratic Republic", "definitive_signature", "1990-06-03")
    ],
    "An instrument of acceptance was deposited on 3 June 1990 on behalf of the German Democratic "
    "Republic.": [("German Democratic Republic", "acceptance", "1990-06-03")],
    "Accession on behalf of the Republic of Viet-Nam on 3 June 1970.": [
        ("Republic of Viet-Nam", "accession", "1970-06-03")
    ],
    "The formality was effected by Democratic Yemen.": [
        ("Democratic Yemen", "accession", "1990-05-01")
    ],
}


@pytest.mark.parametrize("note", PREDECESSORS)
def test_predecessors_have_their_acts_once(note: str) -> None:
    cells = ("", "1 May 1990 a")
    edition = read(note, cells, more=[("Iceland" + MARK, *cells)])
    assert [one[:3] for one in told(edition)] == PREDECESSORS[note]
    assert edition.unread == []


def test_signatures_that_only_notes_tell_are_not_in_the_depositarys_count() -> None:
    note = "Czechoslovakia had signed and ratified the Convention on 3 June 1990 and 4 July 1991."
    assert read(note, BOUND).signed_in_notes == ["Czechoslovakia"]


def test_a_predecessor_that_had_ended_did_nothing_more() -> None:
    edition = read("Yugoslavia had acceded to the Convention on 3 June 2001.", BOUND)
    assert told(edition) == []
    assert len(edition.unread) == 1


def test_notes_of_the_header_tell_of_predecessors_without_a_row() -> None:
    columns = ("Participant" + MARK, "Signature", "Ratification")
    note = "The German Democratic Republic had ratified the Convention on 3 June 1990."
    text = status_file([("Norway", *BOUND)], columns, notes=[note])
    edition = untc.read(text.encode(), "XIX-99.en.xml")
    assert [one[:3] for one in told(edition)] == [
        ("German Democratic Republic", "ratification", "1990-06-03")
    ]


def test_participation_by_the_protocol_is_consent_to_the_convention_as_amended() -> None:
    title = "Convention on Lanterns, as amended by the Protocol of 1 May 1990"
    note = "Czechoslovakia had accepted the Protocol of 1 May 1990, on 3 June 1990."
    assert told(read(note, BOUND, title=title)) == [
        ("Czechoslovakia", "consent", "1990-06-03", None)
    ]


def test_an_annex_is_applied_to_its_agency_until_its_benefits_are_withheld() -> None:
    title = "Annex II - Lantern Organization (LAMPO) - to the Convention on Immunities"
    note = (
        "Norway had applied the Convention to LAMPO as from 3 June 1990. On 5 May 1999, the "
        "Secretary-General received from the Government of Norway a notification to the effect "
        "that it would withhold from LAMPO the benefits of the said Convention with effect from "
        "5 May 2000."
    )
    assert told(read(note, ("", "6 June 2006"), title=title)) == [
        ("Norway", "consent", "1990-06-03", None),
        ("Norway", "withdrawal", "1999-05-05", "2000-05-05"),
    ]


def test_provisional_application_and_its_end() -> None:
    note = (
        "On 3 June 1990, the Government of Norway notified that it would apply the Convention "
        "provisionally. On 5 May 1999 it notified the termination of its provisional application."
    )
    assert exits(read(note, ("1 May 1990", ""))) == [
        ("provisional_application", "1990-06-03", None),
        ("end_of_provisional_application", "1999-05-05", None),
    ]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Bolivia (Plurinational State of)", "the Plurinational State of Bolivia", True),
        ("Türkiye", "Turkey", True),
        ("Czech Republic", "Czechia", True),
        ("Uganda", "Ugandda", True),
        ("United Kingdom of Great Britain and Northern Ireland", "United Kingdom", True),
        ("Niger", "Nigeria", False),
        ("China", "Republic of China", False),
        ("Viet Nam", "Republic of Viet-Nam", False),
        ("Republic of Korea", "Democratic People's Republic of Korea", False),
        ("Yemen", "Democratic Yemen", False),
        ("Congo", "Democratic Republic of the Congo", False),
        ("Guinea", "Equatorial Guinea", False),
    ],
)
def test_names_mean_the_same_participant_or_not(one: str, other: str, same: bool) -> None:
    assert names.same(one, other) is same
