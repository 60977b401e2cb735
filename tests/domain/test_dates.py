"""Partial dates: what a source's EDTF text can mean, and what is no date at all."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import dates

FIRST, LAST = "0001-01-01", "9999-12-31"


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2020", "2020-01-01", "2020-12-31"),
        ("2020-09", "2020-09-01", "2020-09-30"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("2021-02", "2021-02-01", "2021-02-28"),
        ("1900-02", "1900-02-01", "1900-02-28"),
        ("2020-12", "2020-12-01", "2020-12-31"),
        ("2020-09-15", "2020-09-15", "2020-09-15"),
        ("2020-02-29", "2020-02-29", "2020-02-29"),
        ("2025-11-06~", "2025-11-06", "2025-11-06"),
        ("2025-11-06?", "2025-11-06", "2025-11-06"),
        ("2025%", "2025-01-01", "2025-12-31"),
        ("2025-11~", "2025-11-01", "2025-11-30"),
        ("202X", "2020-01-01", "2029-12-31"),
        ("20XX", "2000-01-01", "2099-12-31"),
        ("2020-XX", "2020-01-01", "2020-12-31"),
        ("2020-09-XX", "2020-09-01", "2020-09-30"),
        ("2019/2021", "2019-01-01", "2021-12-31"),
        ("2019?/2021", "2019-01-01", "2021-12-31"),
        ("2019-05/2019-06-15", "2019-05-01", "2019-06-15"),
        ("2020/2020", "2020-01-01", "2020-12-31"),
        ("2019-12-31/2020", "2019-12-31", "2020-12-31"),
        ("../2020", FIRST, "2020-12-31"),
        ("/2020", FIRST, "2020-12-31"),
        ("2020/..", "2020-01-01", LAST),
        ("2020/", "2020-01-01", LAST),
        ("[2019,2020]", "2019-01-01", "2020-12-31"),
        ("[2019-05-01,2020-06-02]", "2019-05-01", "2020-06-02"),
        ("[2019-05-01..2019-05-03]", "2019-05-01", "2019-05-03"),
        ("[2021,2020]", "2020-01-01", "2021-12-31"),
        ("0001-01-01", FIRST, FIRST),
        ("9999-12-31", LAST, LAST),
        ("0001", FIRST, "0001-12-31"),
        ("9999", "9999-01-01", LAST),
    ],
)
def test_a_text_means_these_days(text: str, earliest: str, latest: str) -> None:
    found = dates.parse(text)
    assert (found.earliest.isoformat(), found.latest.isoformat()) == (earliest, latest)
    assert found.edtf == text
    assert found.exact == (earliest == latest)


IMPOSSIBLE = ["1994-02-29", "1900-02-29", "2021-02-30", "2021-04-31", "2021-13", "2021-13-01",
              "2021-00", "2021-00-10", "2021-01-00", "2021-01-32"]  # fmt: skip
QUALIFIED = [text + mark for text in IMPOSSIBLE for mark in "?~%"]
WITHIN = [form.format(text) for text in IMPOSSIBLE for form in ("{}/2030", "1990/{}", "[{},2030]")]


@pytest.mark.parametrize("text", IMPOSSIBLE + QUALIFIED + WITHIN)
def test_days_that_the_calendar_does_not_have_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        dates.parse(text)


@pytest.mark.parametrize(
    "text",
    ["2021/2020", "2021-05/2021-04", "2021-05-02/2021-05-01", "2022/2021-12-31", "2020~/2019?"],
)
def test_an_interval_that_runs_backwards_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="ends before it starts"):
        dates.parse(text)


@pytest.mark.parametrize("text", ["2020-21", "2020-24", "2020-25", "2020-21/2020-24", "2020-41"])
def test_seasons_are_refused_for_they_differ_by_hemisphere(text: str) -> None:
    with pytest.raises(ValueError, match="season"):
        dates.parse(text)


@pytest.mark.parametrize(
    "text",
    ["-0001", "-2020", "0000", "0000-01-01", "Y20200", "Y-17E7", "10000", "12345-01-01",
     "-0044-03-15/2020", "0000/2020"],
)  # fmt: skip
def test_years_outside_1_to_9999_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        dates.parse(text)


@pytest.mark.parametrize(
    "text",
    ["", " ", "yesterday", "2020 ", " 2020", "20", "202", "2020-1", "2020-1-1", "2020/09", "x/y",
     "01/02/2020", "2020-01-01T12:00:00Z", "2020-01-01T12:00:00", "2020//2021", "2020/2021/2022",
     "..", "{2019,2020}", "[2019", "2020-W05", "2020-366", "２０２０", "2020\n",
     "2020\x00", "2020-02-02" * 7, "[" * 50, "1" * 60, "None", "null", "unknown", "2020‐01‐01"],
)  # fmt: skip
def test_text_that_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        dates.parse(text)


@pytest.mark.parametrize("text", ["2020-0X", "2020-X1", "2020-1X-05", "2021-02-2X"])
def test_a_refusal_speaks_our_words_and_prints_nothing(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ValueError, match=r".+") as refused:
        dates.parse(text)
    assert "int" not in str(refused.value).split()
    assert "literal" not in str(refused.value)
    assert capsys.readouterr().out == ""


@given(st.text(alphabet="0123456789X-/.?~%[]{},TZ:YE ", max_size=30))
def test_any_text_is_a_date_or_a_value_error(text: str) -> None:
    with suppress(ValueError):
        found = dates.parse(text)
        assert found.earliest <= found.latest


@given(st.dates(), st.dates())
def test_between_says_what_it_means(one: date, other: date) -> None:
    earliest, latest = min(one, other), max(one, other)
    told = dates.between(earliest, latest)
    assert (told.earliest, told.latest) == (earliest, latest)
    if told.edtf not in ("..", "../.."):
        read = dates.parse(told.edtf)
        assert (read.earliest, read.latest) == (earliest, latest)


@pytest.mark.parametrize(
    ("earliest", "latest", "text"),
    [
        ("2020-01-01", "2020-12-31", "2020"),
        ("2020-02-01", "2020-02-29", "2020-02"),
        ("2020-02-03", "2020-02-03", "2020-02-03"),
        ("2020-02-03", "2020-02-04", "2020-02-03/2020-02-04"),
        (FIRST, "2020-02-04", "../2020-02-04"),
        ("2020-02-03", LAST, "2020-02-03/.."),
    ],
)
def test_between_uses_the_shortest_text(earliest: str, latest: str, text: str) -> None:
    found = dates.between(date.fromisoformat(earliest), date.fromisoformat(latest))
    assert found.edtf == text


@given(st.dates(), st.dates(), st.dates(), st.dates())
def test_the_later_of_two_lies_behind_both(a: date, b: date, c: date, d: date) -> None:
    one, other = dates.between(min(a, b), max(a, b)), dates.between(min(c, d), max(c, d))
    later = dates.later_of(one, other)
    assert later.earliest == max(one.earliest, other.earliest)
    assert later.latest == max(one.latest, other.latest)


def test_the_later_of_two_keeps_the_words_of_the_source() -> None:
    assert dates.later_of(dates.parse("2019"), dates.parse("2020-05-01~")).edtf == "2020-05-01~"
