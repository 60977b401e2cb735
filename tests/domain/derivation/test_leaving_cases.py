"""Leaving and coming back, as real States did it. Each case carries its citation as its id."""

from typing import NamedTuple

import pytest

from app.domain import dates, delays
from app.domain.delays import Delay
from app.domain.derivation import timeline
from app.domain.derivation.events import Terms
from app.domain.statuses import Nature
from tests.support import acts, status_on


class Case(NamedTuple):
    """What was done, and what must then hold on which day."""

    terms: Terms
    done: list[tuple[str, ...]]
    expected: dict[str, str]


def binding(in_force_on: str, delay: str | None = None) -> Terms:
    after = delays.parse(delay) if delay else Delay()
    return Terms(Nature.BINDING, dates.parse(in_force_on), after)


ROME = binding("2002-07-01", "P60D>M")
CASES = {
    "UNTC XXVII-10, Canada (UNCCD)": Case(
        binding("1996-12-26", "P90D"),
        [
            ("ratification", "1995-12-01"),
            ("withdrawal", "2013-03-28", "2014-03-28"),
            ("accession", "2016-12-21"),
        ],
        {
            "1995-11-30": "none",
            "1995-12-01": "contracting",
            "1996-12-25": "contracting",
            "1996-12-26": "party",
            "2010-01-01": "party",
            "2013-03-28": "party leaving 2014-03-28",
            "2014-03-27": "party leaving 2014-03-28",
            "2014-03-28": "withdrawn",
            "2015-06-01": "withdrawn",
            "2016-12-20": "withdrawn",
            "2016-12-22": "contracting",
            "2017-03-20": "contracting",
            "2017-03-21": "party",
        },
    ),
    "UNTC IV-5, Trinidad and Tobago (ICCPR-OP1)": Case(
        binding("1976-03-23", "P3M"),
        [
            ("accession", "1980-11-14"),
            ("withdrawal", "1998-05-26", "1998-08-26"),
            ("accession", "1998-08-26", "1998-08-26"),
            ("reservation", "1998-08-26"),
            ("withdrawal", "2000-03-27", "2000-06-27"),
        ],
        {
            "1981-02-13": "contracting",
            "1981-02-14": "party",
            "1998-08-25": "party leaving 1998-08-26",
            "1998-08-26": "party",
            "2000-03-27": "party leaving 2000-06-27",
            "2000-06-26": "party leaving 2000-06-27",
            "2000-06-27": "withdrawn",
            "2024-01-01": "withdrawn",
        },
    ),
    "UNTC XXVI-4, Russian Federation (CTBT), C.N.435.2023": Case(
        Terms(in_force_on=dates.NEVER),
        [
            ("signature", "1996-09-24"),
            ("ratification", "2000-06-30"),
            ("ratification_withdrawn", "2023-11-03"),
        ],
        {
            "1999-01-01": "signed",
            "2010-01-01": "contracting",
            "2023-11-02": "contracting",
            "2023-11-03": "signed",
            "2024-01-01": "signed",
        },
    ),
    "UNTC XXVII-7-a, Canada (Kyoto Protocol), C.N.796.2011": Case(
        binding("2005-02-16", "P90D"),
        [
            ("signature", "1998-04-29"),
            ("ratification", "2002-12-17"),
            ("withdrawal", "2011-12-15", "2012-12-15"),
        ],
        {
            "2000-01-01": "signed",
            "2005-02-15": "contracting",
            "2005-02-16": "party",
            "2011-12-14": "party",
            "2012-06-01": "party leaving 2012-12-15",
            "2012-12-15": "withdrawn",
        },
    ),
    "UNTC XVIII-10, Gambia (Rome Statute), C.N.62.2017": Case(
        ROME,
        [
            ("signature", "1998-12-04"),
            ("ratification", "2002-06-28"),
            ("withdrawal", "2016-11-10", "2017-11-10"),
            ("withdrawal_cancelled", "2017-02-10"),
        ],
        {
            "2002-08-31": "contracting",
            "2002-09-01": "party",
            "2016-12-01": "party leaving 2017-11-10",
            "2017-02-09": "party leaving 2017-11-10",
            "2017-02-10": "party",
            "2017-11-10": "party",
            "2018-01-01": "party",
        },
    ),
    "UNTC XVIII-10, South Africa (Rome Statute), C.N.121.2017": Case(
        ROME,
        [
            ("ratification", "2000-11-27"),
            ("withdrawal", "2016-10-19", "2017-10-19"),
            ("withdrawal_cancelled", "2017-03-07"),
        ],
        {"2017-01-01": "party leaving 2017-10-19", "2017-10-19": "party"},
    ),
    "UNTC XVIII-10, Burundi (Rome Statute), C.N.805.2016": Case(
        ROME,
        [
            ("signature", "1999-01-13"),
            ("ratification", "2004-09-21"),
            ("withdrawal", "2016-10-27", "2017-10-27"),
        ],
        {
            "2004-11-30": "contracting",
            "2004-12-01": "party",
            "2017-10-26": "party leaving 2017-10-27",
            "2017-10-27": "withdrawn",
        },
    ),
    "UNTC XVIII-10, Philippines (Rome Statute), C.N.138.2018": Case(
        ROME,
        [
            ("signature", "2000-12-28"),
            ("ratification", "2011-08-30"),
            ("withdrawal", "2018-03-17", "2019-03-17"),
        ],
        {
            "2011-11-01": "party",
            "2019-03-16": "party leaving 2019-03-17",
            "2019-03-17": "withdrawn",
        },
    ),
    "UNTC XVIII-10, United States (Rome Statute), C.N.434.2002": Case(
        ROME,
        [("signature", "2000-12-31"), ("signature_renounced", "2002-05-06")],
        {"2002-05-05": "signed", "2002-05-06": "renounced", "2024-01-01": "renounced"},
    ),
    "UNTC XXVII-7-d, United States (Paris Agreement)": Case(
        binding("2016-11-04", "P30D"),
        [
            ("signature", "2016-04-22"),
            ("acceptance", "2016-09-03"),
            ("withdrawal", "2019-11-04", "2020-11-04"),
            ("acceptance", "2021-01-20"),
            ("withdrawal", "2025-01-27", "2026-01-27"),
        ],
        {
            "2016-11-03": "contracting",
            "2016-11-04": "party",
            "2020-11-04": "withdrawn",
            "2021-01-20": "contracting",
            "2021-02-19": "party",
            "2025-06-01": "party leaving 2026-01-27",
            "2026-01-27": "withdrawn",
        },
    ),
    "UNESCO, States list, United States (Constitution)": Case(
        binding("1946-11-04"),
        [
            ("acceptance", "1946-09-30"),
            ("withdrawal", "1983-12-28", "1984-12-31"),
            ("acceptance", "2003-10-01"),
            ("withdrawal", "2017-10-12", "2018-12-31"),
            ("acceptance", "2023-07-10"),
        ],
        {
            "1946-10-01": "contracting",
            "1946-11-04": "party",
            "1984-12-30": "party leaving 1984-12-31",
            "1990-01-01": "withdrawn",
            "2003-10-01": "party",
            "2018-12-31": "withdrawn",
            "2023-07-10": "party",
        },
    ),
    "UNTC IX-1, United States (WHO Constitution)": Case(
        binding("1948-04-07"),
        [
            ("acceptance", "1948-06-21"),
            ("withdrawal", "2020-07-06", "2021-07-06"),
            ("withdrawal_cancelled", "2021-01-20"),
            ("withdrawal", "2025-01-22", "2026-01-22"),
        ],
        {
            "2020-12-31": "party leaving 2021-07-06",
            "2021-07-06": "party",
            "2025-12-31": "party leaving 2026-01-22",
            "2026-01-22": "withdrawn",
        },
    ),
    "CETS 210, Türkiye (Istanbul Convention)": Case(
        binding("2014-08-01", "P3M>M"),
        [("ratification", "2012-03-14"), ("withdrawal", "2021-03-22", "2021-07-01")],
        {"2014-07-31": "contracting", "2014-08-01": "party", "2021-07-01": "withdrawn"},
    ),
    "IAEA INFCIRC/419, Democratic People's Republic of Korea (NPT), 1993": Case(
        binding("1970-03-05"),
        [
            ("accession", "1985-12-12"),
            ("withdrawal", "1993-03-12", "1993-06-12"),
            ("withdrawal_cancelled", "1993-06-11"),
        ],
        {"1993-06-10": "party leaving 1993-06-12", "1993-06-11": "party", "1993-06-12": "party"},
    ),
    "IWC Circular 2018, Japan (Whaling Convention)": Case(
        binding("1948-11-10"),
        [("accession", "1951-04-21"), ("withdrawal", "2018-12-26", "2019-06-30")],
        {"2019-06-29": "party leaving 2019-06-30", "2019-06-30": "withdrawn"},
    ),
    "CM/Res(2022)2, Russian Federation (Statute of the Council of Europe, ETS 1)": Case(
        binding("1949-08-03"),
        [("accession", "1996-02-28"), ("exclusion", "2022-03-16")],
        {"2022-03-15": "party", "2022-03-16": "withdrawn"},
    ),
    "OAS AG/RES. 2 (XXXVII-E/09) and AG/RES. 1 (XLI-E/11), Honduras (OAS Charter)": Case(
        binding("1951-12-13"),
        [
            ("ratification", "1950-02-07"),
            ("suspension", "2009-07-04"),
            ("reinstatement", "2011-06-01"),
        ],
        {
            "1951-12-13": "party",
            "2009-07-03": "party",
            "2009-07-04": "suspended",
            "2011-05-31": "suspended",
            "2011-06-01": "party",
        },
    ),
}


@pytest.mark.parametrize(
    ("case", "day"),
    [
        pytest.param(case, day, id=f"{citation}: {day}")
        for citation, case in CASES.items()
        for day in case.expected
    ],
)
def test_the_status_is_what_the_record_says(case: Case, day: str) -> None:
    assert status_on(acts(*case.done), case.terms, day) == case.expected[day]


@pytest.mark.parametrize("citation", CASES)
def test_nothing_in_these_records_is_senseless_or_disputed(citation: str) -> None:
    case = CASES[citation]
    found = timeline.derive(acts(*case.done), case.terms)
    assert found.misfits == found.disputed == frozenset()
