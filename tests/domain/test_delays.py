"""How long after an act it takes effect, as treaties put it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import dates, delays


@pytest.mark.parametrize(
    ("delay", "act", "effect"),
    [
        pytest.param("P90D", "2016-12-21", "2017-03-21", id="UNTC XXVII-10, art. 36"),
        pytest.param("P30D", "2013-09-14", "2013-10-14", id="UNTC XXVI-3, art. XXI"),
        pytest.param("P60D>M", "2002-06-28", "2002-09-01", id="UNTC XVIII-10, art. 126"),
        pytest.param("P60D>M", "2004-09-21", "2004-12-01", id="UNTC XVIII-10, art. 126, Burundi"),
        pytest.param("P5M>M", "2012-01-09", "2012-07-01", id="UNTC XXVI-5, art. 17, Finland"),
        pytest.param("P3M", "1980-11-14", "1981-02-14", id="UNTC IV-5, art. 9"),
        ("P3M", "2020-11-30", "2021-02-28"),
        ("P3M", "2019-11-30", "2020-02-29"),
        ("P1M", "2021-01-31", "2021-02-28"),
        ("P12M", "2020-02-29", "2021-02-28"),
        ("P1M10D", "2021-01-31", "2021-03-10"),
        ("P0D", "2021-01-31", "2021-01-31"),
        ("P0D>M", "2021-01-01", "2021-02-01"),
        ("P1D>M", "2021-12-31", "2022-02-01"),
        ("P2M", "9999-12-01", "9999-12-31"),
        ("P9999D", "9999-12-01", "9999-12-31"),
    ],
)
def test_a_delay_ends_on_this_day(delay: str, act: str, effect: str) -> None:
    assert delays.parse(delay).after(date.fromisoformat(act)).isoformat() == effect


@pytest.mark.parametrize(
    "text",
    ["", "P", "90D", "P90", "P3W", "P1Y", "PT3H", "P-3D", "P3D3M", "P3.5D", "P90D>", "P90D>Y",
     "p90d", " P90D", "P90D ", "P90D\n", "P99999D", "P９D", "P>M"],
)  # fmt: skip
def test_text_that_is_no_delay_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a delay"):
        delays.parse(text)


def test_the_delay_of_a_partial_date_keeps_its_precision() -> None:
    found = delays.parse("P90D").after_partial(dates.parse("2020"))
    assert (found.earliest, found.latest) == (date(2020, 3, 31), date(2021, 3, 31))
    opened = delays.parse("P90D").after_partial(dates.parse("../2020"))
    assert opened.earliest == dates.FIRST_DAY
    until = delays.parse("P90D").after_partial(dates.parse("2020/.."))
    assert until.latest == dates.LAST_DAY


@given(st.dates(), st.dates(), st.integers(0, 24), st.integers(0, 400), st.booleans())
def test_a_later_act_never_takes_effect_earlier(
    one: date, other: date, months: int, days: int, first_of_month: bool
) -> None:
    delay = delays.Delay(months, days, first_of_month)
    earlier, later = sorted((one, other))
    assert earlier <= delay.after(earlier) <= delay.after(later)
