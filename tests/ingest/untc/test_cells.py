"""Cells of a participants table: every date with its letter and bracket, or a refusal."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.actions import Kind
from app.ingest.formats.untc import cells, columns
from app.ingest.formats.untc.cells import Entry

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
LONG = [date(2000, month, 1).strftime("%B") for month in range(1, 13)]


@pytest.mark.parametrize(
    ("cell", "entries"),
    [
        ("", []),
        ("  ", []),
        ("<right>.</right>", []),
        ("7 Jan 1969", [Entry("1969-01-07")]),
        ("22 Jul 1983 a", [Entry("1983-07-22", "a")]),
        ("26 Jan 1984 AA", [Entry("1984-01-26", "AA")]),
        ("22 Jul 1946 s<superscript>4,5</superscript>", [Entry("1946-07-22", "s")]),
        ("[24 Apr 1963 ]", [Entry("1963-04-24", None, True)]),
        ("[ 8 Aug 1966 a]", [Entry("1966-08-08", "a", True)]),
        ("[8 Aug 1966], 1 Sep 1970 a", [Entry("1966-08-08", None, True), Entry("1970-09-01", "a")]),
        ("<right> (June 21st, 1935 a)</right>", [Entry("1935-06-21", "a")]),
        ("September 1935", [Entry("1935-09")]),
        ("9 Septemer 1998", [Entry("1998-09-09")]),
        ("(April?st,?933)", [Entry("1933-04-01", None, False, True)]),
        ("(June 21, 1935 a)", [Entry("1935-06-21", "a")]),
        ("(June 21 st , 1935)", [Entry("1935-06-21")]),
        ("(June 21st 1935)", [Entry("1935-06-21")]),
        ("(June 21st,1935 a)", [Entry("1935-06-21", "a")]),
        ("(May?th,?930)", [Entry("1930-05-04/1930-05-09", None, False, True)]),
    ],
)
def test_a_cell_is_read_as_it_was_written(cell: str, entries: list[Entry]) -> None:
    assert cells.read(cell) == entries


@pytest.mark.parametrize(
    "cell",
    [
        "31 Feb 1990",
        "see note 3",
        "7 Jan 1969 and others",
        "[7 Jan 1969",
        "7 Jan 1969]",
        "[[7 Jan 1969]]",
        "1969",
        "21nd June 1935",
        "3/4/1990",
        "? ? ?",
        "7 Jan ????",
    ],
)
def test_what_is_not_understood_is_refused_and_not_dropped(cell: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        cells.read(cell)


@given(
    st.dates(date(1800, 1, 1), date(2100, 12, 31)),
    st.sampled_from([None, "a", "A", "AA", "d", "s", "n", "p", "P", "c"]),
    st.booleans(),
    st.sampled_from([MONTHS, LONG]),
    st.sampled_from(["", "<superscript>1</superscript>", " "]),
)
def test_any_date_letter_and_bracket_come_back(
    day: date, letter: str | None, former: bool, months: list[str], tail: str
) -> None:
    text = f"{day.day} {months[day.month - 1]} {day.year}{f' {letter}' if letter else ''}"
    cell = f"[{text}]{tail}" if former else f"{text}{tail}"
    assert cells.read(cell) == [Entry(day.isoformat(), letter, former)]


@given(st.text(max_size=60))
def test_any_text_with_a_digit_is_read_or_refused(text: str) -> None:
    try:
        entries = cells.read(text)
    except ValueError:
        return
    assert entries or not any(character in "0123456789" for character in text)


@given(st.lists(st.dates(date(1900, 1, 1), date(2100, 1, 1)), min_size=1, max_size=4))
def test_as_many_entries_come_out_as_dates_went_in(days: list[date]) -> None:
    text = ", ".join(f"{day.day} {MONTHS[day.month - 1]} {day.year} a" for day in days)
    assert [entry.done_on for entry in cells.read(text)] == [day.isoformat() for day in days]


@pytest.mark.parametrize(
    ("header", "letter", "kind"),
    [
        ("Signature", None, Kind.SIGNATURE),
        ("Signature, Succession to signature(d)", "d", Kind.SUCCESSION_TO_SIGNATURE),
        ("Ratification, Accession(a), Succession(d)", None, Kind.RATIFICATION),
        ("Ratification, Accession(a), Succession(d)", "a", Kind.ACCESSION),
        ("Ratification, Accession(a), Succession(d)", "d", Kind.SUCCESSION),
        ("Ratification, Approval (AA), Acceptance (A)", "AA", Kind.APPROVAL),
        ("Ratification, Approval (AA), Acceptance (A)", "A", Kind.ACCEPTANCE),
        ("Acceptance(a), Ratification", "a", Kind.ACCEPTANCE),
        ("Acceptance(A)", None, Kind.ACCEPTANCE),
        ("Definitive signature(s), Acceptance(A)", "s", Kind.DEFINITIVE_SIGNATURE),
        ("Definitive signature(s), Acceptance(A)", None, Kind.CONSENT),
        ("Formal confirmation(c), Consent to be bound(P)", "P", Kind.CONSENT),
        ("Simplified procedure(p), Accession(a)", "p", Kind.CONSENT),
        ("Provisional application(n)", "n", Kind.PROVISIONAL_APPLICATION),
        ("Provisional application by virtue of signature, adoption or accession thereto", None,
         Kind.PROVISIONAL_APPLICATION),
        ("Notification of non-provisional application under article 7 (1) (b)", None,
         Kind.DECLARATION),
        ("Participation by virtue of ratification, accession or succession after the entry into "
         "force of the Protocol", None, Kind.CONSENT),
        ("Acceptance of the Protocol, Succession to the Protocol", None, Kind.CONSENT),
        ("Signature by members under Section 3 (c) (i) of the resolution", None, Kind.SIGNATURE),
        ("Provisional application under article 23(n)", "n", Kind.PROVISIONAL_APPLICATION),
        ("Notification of provisional application", None, Kind.PROVISIONAL_APPLICATION),
        ("Undertaking of provisional application", None, Kind.PROVISIONAL_APPLICATION),
        ("Provisional acceptance", None, Kind.PROVISIONAL_APPLICATION),
        ("Termination of provisional application", None, Kind.END_OF_PROVISIONAL_APPLICATION),
        ("Confirmation of signature", None, Kind.CONSENT),
        ("Confirmation of signature(c), Accession(a)", "c", Kind.CONSENT),
        ("Signature not subject to ratification(s)", "s", Kind.DEFINITIVE_SIGNATURE),
        ("Notification of succession(d)", "d", Kind.SUCCESSION),
        ("Declaration of acceptance(A)", "A", Kind.ACCEPTANCE),
        ("Notification under article 7 (1) (b)", None, Kind.DECLARATION),
        ("Distinctive letters", None, None),
        ("Signature", "x", None),
    ],
)  # fmt: skip
def test_a_letter_means_what_its_own_column_says(
    header: str, letter: str | None, kind: Kind | None
) -> None:
    column = columns.read(header)
    assert columns.meaning(column, letter, [column]) == kind


@pytest.mark.parametrize(
    ("header", "letter", "kind"),
    [
        ("Ratification", "a", Kind.ACCESSION),
        ("Ratification", "d", Kind.SUCCESSION),
        ("Ratification", "P", Kind.CONSENT),
        ("Ratification", "z", Kind.CONSENT),
        ("Signature", "s", Kind.DEFINITIVE_SIGNATURE),
        ("Signature", "P", Kind.CONSENT),
        ("Signature", "z", None),
        ("Signature, Ratification", "P", Kind.CONSENT),
        ("Distinctive letters", "z", None),
    ],
)
def test_a_letter_without_explanation_means_what_is_customary(
    header: str, letter: str, kind: Kind | None
) -> None:
    assert columns.customary(columns.read(header), letter) == kind


def test_a_letter_may_be_explained_in_a_note() -> None:
    texts = ["“P” indicates provisional application.", "See note (b), of 1990.", "x: a lamp"]
    assert columns.explained(texts) == {"P": Kind.PROVISIONAL_APPLICATION}


def test_a_letter_of_another_column_keeps_its_meaning_there() -> None:
    table = [columns.read("Signature"), columns.read("Ratification, Accession(a)")]
    assert columns.meaning(table[0], "a", table) is Kind.ACCESSION


def test_a_column_of_entry_into_force_gives_the_effect() -> None:
    assert columns.read("Entry into force").effect
    assert columns.read("Date of entry into force").effect
    assert columns.read("Effective date of denunciation").leaving
    assert not columns.read("Participation after the entry into force of the Protocol").effect
