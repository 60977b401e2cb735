"""Cells of dates: as precise as their format, refused with what to write instead."""

import re
from typing import Any

import pytest

from app.domain import dates
from app.ingest.formats.mapping import DateMap, Mapping
from app.ingest.formats.tabular import hints, read
from app.ingest.formats.tabular.dating import DateReader, Reading


def reading(cell: str, *formats: str, letters: tuple[str, ...] = (), **given: Any) -> Any:
    chosen = DateMap.model_validate({"formats": list(formats) or ["%Y-%m-%d"], **given})
    return DateReader(chosen).read(cell, letters)


@pytest.mark.parametrize(
    ("form", "cell", "edtf"),
    [
        ("%Y", "1999", "1999"),
        ("%B %Y", "March 1999", "1999-03"),
        ("%b %Y", "Sept 1999", "1999-09"),
        ("%m/%Y", "3/1999", "1999-03"),
        ("%Y%m", "199903", "1999-03"),
        ("%d %B %Y", "1 March 1999", "1999-03-01"),
        ("%d %b %Y", "1\u00a0mar  1999", "1999-03-01"),
        ("%Y%m%d", "19990301", "1999-03-01"),
        ("%j %Y", "60 1999", "1999-03-01"),
        ("%d.%m.%Y", "29.2.2000", "2000-02-29"),
        ("%Y-%m-00", "2007-11-00", "2007-11"),
        ("%Y-00-00", "2007-00-00", "2007"),
        ("%Y-%m-%dT%H:%M:%SZ", "2007-11-05T00:00:00Z", "2007-11-05"),
        ("%A, %d %B %Y", "Monday, 5 November 2007", "2007-11-05"),
        ("edtf", "1990~", "1990~"),
        ("edtf", "198X", "198X"),
        ("edtf", "1983-XX", "1983-XX"),
        ("edtf", "[1997,1999]", "[1997,1999]"),
        ("edtf", "../1990", "../1990"),
    ],
)
def test_a_date_is_as_precise_as_its_format(form: str, cell: str, edtf: str) -> None:
    found = reading(cell, form)
    assert (found.edtf, found.wrong) == (edtf, "")


@pytest.mark.parametrize(
    ("form", "cell", "told"),
    [
        ("%d %b", "28 Feb", "fits %d %b, which has no year"),
        ("%d %b", "29 Feb", "has no year"),
        ("%B", "March", "has no year"),
        ("%d %Y", "28 1999", "which has no month, and a day needs one"),
        ("%d-%b-%y", "24-Sep-45", "45 can be 1945 or 2045"),
        ("%y", "98", "pivot = 1930"),
        ("%Y%m%d", "199011", "is not a date"),
        ("%d%m%Y", "1112000", "is not a date"),
        ("%Y-%m-%d", "1994-02-30", "the calendar has no 1994-02-30"),
        ("%Y-%m-%d", "1994-13-01", "the month must lie between 01 and 12"),
        ("%d/%m/%Y", "1999", 'add the format "%Y"'),
        ("edtf", "[1997-12-17]", 'brackets = "former"'),
        ("%d %b %Y", "[17 Dec 1997]", 'brackets = "former"'),
        ("%d %b %Y", "24 Jan 1983 a", "letters = { a ="),
        ("%d %b %Y", "24 Jan 1983 1", "is not a date"),
    ],
)
def test_what_is_no_date_is_refused_with_its_reason(form: str, cell: str, told: str) -> None:
    found = reading(cell, form)
    assert found.edtf is None
    assert found.wrong.startswith(repr(cell))
    assert told in found.wrong


def test_two_formats_that_read_a_cell_differently_refuse_it() -> None:
    either = ("%d/%m/%Y", "%m/%d/%Y")
    assert reading("05/06/1990", *either).wrong == (
        "'05/06/1990' is 1990-06-05 by %d/%m/%Y and 1990-05-06 by %m/%d/%Y: "
        "leave out the format that the file does not use"
    )
    assert reading("05/05/1990", *either).edtf == "1990-05-05"
    assert reading("25/05/1990", *either).edtf == "1990-05-25"


@pytest.mark.parametrize(
    ("pivot", "cell", "edtf"),
    [
        (1930, "24-Sep-45", "1945-09-24"),
        (1930, "24-Sep-29", "2029-09-24"),
        (1930, "24-Sep-30", "1930-09-24"),
        (1945, "24-Sep-45", "1945-09-24"),
        (1946, "24-Sep-45", "2045-09-24"),
        (1850, "24-Sep-98", "1898-09-24"),
        # A year of the century that strptime would choose has this day, the one that is meant not.
        (1850, "29-Feb-00", None),
    ],
)
def test_a_pivot_says_which_hundred_years(pivot: int, cell: str, edtf: str | None) -> None:
    assert reading(cell, "%d-%b-%y", pivot=pivot).edtf == edtf


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("2007-11-00", 'write 2007-11, or add the format "%Y-%m-00"'),
        ("2007-00-00", 'write 2007, or add the format "%Y-00-00"'),
        ("0000-00-00", "list it in dates.unknown"),
        ("19uu", "write 19XX"),
        ("199u", "write 199X"),
        ("1990-uu", "write 1990-XX"),
        ("1990-uu-uu", "write 1990-XX-XX"),
        ("1990-05-uu", "write 1990-05-XX"),
        ("19??", "write 19XX"),
        ("1990s", "write 199X"),
        ("c. 1990", "write 1990~"),
        ("ca 1990-05", "write 1990-05~"),
        ("1990-1992", "write 1990/1992"),
        ("before 1990", "write ../1990"),
        ("after 1990-05", "write 1990-05/.."),
        ("38991", "a spreadsheet's number"),
        ("2007-11-05T00:00:00Z", 'the format "%Y-%m-%dT%H:%M:%S%z"'),
        ("2007-11-05 00:00:00", 'the format "%Y-%m-%d %H:%M:%S"'),
        ("2007-11-05 00:00", 'the format "%Y-%m-%d %H:%M"'),
        ("2007-11-05T00:00:00.000+01:00", 'the format "%Y-%m-%dT%H:%M:%S.%f%z"'),
        ("1990-05-01, 1991-05-01", "more than one date"),
        ("n/a", "if it stands for no date, list it in dates.unknown"),
        ("soon", "if it stands for no date, list it in dates.unknown"),
    ],
)
def test_a_refusal_says_what_to_write_instead(cell: str, told: str) -> None:
    found = reading(cell, "%d.%m.%Y")
    assert told in found.wrong
    if written := re.search(r"\bwrite (\S*\d\S*?)(?:,| with)", found.wrong):
        assert dates.parse(written[1])
    if form := re.search(r'the format "(%[^"]+)"', found.wrong):
        assert reading(cell, form[1]).edtf


def test_what_nothing_is_known_of_gets_no_advice() -> None:
    assert hints.instead_of("12a4") == ""


@pytest.mark.parametrize(
    "cell",
    ["9999-12-31", "9999-01-01", "9999", "2899-01-01", "2999-12-31", "2099-12-31", "0001-01-01"],
)
def test_a_date_beyond_all_treaties_stands_for_none_once_it_is_listed(cell: str) -> None:
    found = reading(cell, "%Y-%m-%d", "edtf")
    assert found.edtf is None
    assert f'dates.unknown = ["{cell}"]' in found.wrong
    listed = reading(cell, "%Y-%m-%d", "edtf", unknown=[cell])
    assert (listed.edtf, listed.wrong) == (None, "")


@pytest.mark.parametrize("cell", ["XXXX", "1990/..", "../1990", "1351-08-01", "2050-01-01"])
def test_what_is_open_or_merely_far_is_a_date(cell: str) -> None:
    assert reading(cell, "edtf").edtf == cell


@pytest.mark.parametrize(
    ("cell", "edtf", "letter", "former"),
    [
        ("24 Jan 1983 a", "1983-01-24", "a", False),
        ("24 Jan 1983a", "1983-01-24", "a", False),
        ("24 Jan 1983 (a)", "1983-01-24", "a", False),
        ("24 Jan 1983 AA", "1983-01-24", "AA", False),
        ("[24 Jan 1983 a]", "1983-01-24", "a", True),
        ("[24 Jan 1983] a", "1983-01-24", "a", True),
        ("[24 Jan 1983]", "1983-01-24", "", True),
        ("24 Jan 1983", "1983-01-24", "", False),
        ("1983-XX", "1983-XX", "", False),
        ("1983-XX a", "1983-XX", "a", False),
    ],
)
def test_letters_and_brackets_are_read_as_the_mapping_says(
    cell: str, edtf: str, letter: str, former: bool
) -> None:
    found = reading(cell, "%d %b %Y", "edtf", letters=("a", "AA"), brackets="former")
    assert found == Reading(edtf, letter, former)


def test_a_letter_that_the_act_does_not_know_is_named_beside_those_it_knows() -> None:
    found = reading("24 Jan 1983 q", "%d %b %Y", letters=("a", "AA"))
    assert "has 'q' behind the date, which is not one of a, AA" in found.wrong
    assert "is not a date" in reading("soon 3 q", "%d %b %Y", letters=("a",)).wrong


@pytest.mark.parametrize("form", ["%x", "%c", "%-d", "%G-%V", "%U", "%", "x"])
def test_a_format_that_is_not_read_is_refused_in_the_mapping(form: str) -> None:
    with pytest.raises(ValueError, match=r"is not read|is no format"):
        DateMap.model_validate({"formats": [form]})


def mapping(**given: Any) -> Mapping:
    source = {"slug": "a-table", "title": "A table", "tier": "reference"}
    only = {"only": {"slug": "lamps", "title": "Lamps"}}
    whole = {"source": source, "accord": only, "country": {"columns": ["c"]}, **given}
    return Mapping.model_validate(whole)


REGISTRY = mapping(
    source={"slug": "a", "title": "A", "tier": "reference", "published_on": "2018-01-31"},
    dates={"formats": ["%d %b %Y"], "brackets": "former"},
    acts=[
        {"kind": "signature", "date": "signed"},
        {
            "kind": "ratification",
            "letters": {"a": "accession", "d": "succession", "A": "acceptance"},
            "date": "bound",
        },
        {"kind": "withdrawal", "date": "left"},
    ],
)


def acts(text: str, chosen: Mapping = REGISTRY) -> list[tuple[str, str, str]]:
    (edition,) = read(f"c,signed,bound,left\n{text}\n".encode(), "t.csv", chosen)
    assert [one for one in edition.findings if one.weight == "refused"] == []
    return [(one.country, one.kind.value, one.done_on) for one in edition.drafts]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("FRA,,24 Jan 1983 a,", [("accession", "1983-01-24")]),
        ("FRA,,24 Jan 1983 A,", [("acceptance", "1983-01-24")]),
        (
            "FRA,1 May 1980,24 Jan 1983,",
            [("signature", "1980-05-01"), ("ratification", "1983-01-24")],
        ),
        (
            "FRA,,[24 Jan 1983 a],",
            [("accession", "1983-01-24"), ("withdrawal", "1983-01-24/2018-01-31")],
        ),
        (
            "FRA,,[24 Jan 1983 a],1 Jul 1990",
            [("accession", "1983-01-24"), ("withdrawal", "1990-07-01")],
        ),
        (
            "FRA,[1 May 1980],,",
            [("signature", "1980-05-01"), ("signature_renounced", "1980-05-01/2018-01-31")],
        ),
        (
            "FRA,[1 May 1980],24 Jan 1983,",
            [("signature", "1980-05-01"), ("ratification", "1983-01-24")],
        ),
    ],
)
def test_acts_by_letter_and_those_in_brackets_with_their_end(
    row: str, told: list[tuple[str, str]]
) -> None:
    assert acts(row) == [("FRA", *one) for one in told]


def test_without_a_day_of_the_source_the_end_of_an_act_in_brackets_is_open() -> None:
    source = REGISTRY.source.model_copy(update={"published_on": None})
    found = acts("FRA,,[24 Jan 1983 a],", REGISTRY.model_copy(update={"source": source}))
    assert found[1] == ("FRA", "withdrawal", "1983-01-24/..")


def test_a_date_without_a_letter_is_refused_where_only_letters_say_the_kind() -> None:
    chosen = mapping(acts=[{"letters": {"a": "accession"}, "date": "d"}])
    (edition,) = read(b"c,d\nFRA,1983-01-24\nITA,1983-01-24 a\n", "t.csv", chosen)
    assert [one.country for one in edition.drafts] == ["ITA"]
    (finding,) = edition.findings
    assert finding.reason == "FRA: d: '1983-01-24' has no letter that says which kind it is"


def test_what_many_cells_repeat_is_told_twenty_times_and_counted() -> None:
    chosen = mapping(acts=[{"kind": "signature", "date": "d"}])
    rows = "".join(f"C{number},9999-12-31\n" for number in range(1000))
    (edition,) = read(f"c,d\n{rows}".encode(), "t.csv", chosen)
    assert len(edition.findings) == 21
    assert edition.findings[0].place == "line 2"
    last = edition.findings[-1]
    assert (last.place, last.weight) == ("column d", "refused")
    assert last.reason.startswith(
        "980 more cells: '9999-12-31' lies far in the future, in 9999; if it stands"
    )


def test_one_cell_that_several_acts_ask_for_is_refused_once() -> None:
    chosen = mapping(
        acts=[
            {"kind": "ratification", "date": "in"},
            {"kind": "consent", "date": "force", "only_without": ["in"]},
        ]
    )
    (edition,) = read(b"c,in,force\nFRA,soon,1990-01-01\n", "t.csv", chosen)
    assert edition.drafts == []
    assert len(edition.findings) == 1
