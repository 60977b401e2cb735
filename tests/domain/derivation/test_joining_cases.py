"""Joining, succeeding and ending, as real States did it. Each case carries its citation as id."""

from datetime import date

import pytest

from app.domain import dates, delays
from app.domain.actions import Scope
from app.domain.delays import Delay
from app.domain.derivation import timeline
from app.domain.derivation.events import Terms
from app.domain.derivation.tellings import Act
from app.domain.statuses import Nature
from tests.support import act, acts, status_on


def binding(in_force_on: str, delay: str | None = None, **ends: str) -> Terms:
    delayed = delays.parse(delay) if delay else Delay()
    known = {name: dates.parse(day) for name, day in ends.items()}
    return Terms(Nature.BINDING, dates.parse(in_force_on), delayed, **known)  # type: ignore[arg-type]


POLITICAL = Terms(Nature.POLITICAL)
ICCPR = binding("1976-03-23", "P3M")
CASES: dict[str, tuple[Terms, list[Act], dict[str, str]]] = {
    "ETS 120, Bosnia and Herzegovina": (
        binding("1985-11-01"),
        acts(("succession", "1994-12-29", "1992-03-06")),
        {"1992-03-05": "none", "1992-03-06": "party", "1994-12-28": "party", "2000-01-01": "party"},
    ),
    "UNTC XXIII-3, United Nations (Vienna Convention of 1986)": (
        Terms(in_force_on=dates.NEVER),
        acts(("signature", "1987-02-12"), ("formal_confirmation", "1998-12-21")),
        {"1990-01-01": "signed", "1998-12-21": "contracting", "2100-01-01": "contracting"},
    ),
    "UNTC XXIII-3, Austria (Vienna Convention of 1986)": (
        Terms(in_force_on=dates.NEVER, delay=delays.parse("P30D")),
        acts(("signature", "1986-03-21"), ("ratification", "1987-08-26")),
        {"1987-08-25": "signed", "1987-08-26": "contracting", "2025-01-01": "contracting"},
    ),
    "UNTC IV-15, European Union (CRPD)": (
        binding("2008-05-03", "P30D"),
        acts(("signature", "2007-03-30"), ("formal_confirmation", "2010-12-23")),
        {"2010-12-22": "signed", "2011-01-21": "contracting", "2011-01-22": "party"},
    ),
    "UNTC IX-1, United Kingdom (WHO Constitution)": (
        binding("1948-04-07"),
        acts(("definitive_signature", "1946-07-22")),
        {"1946-07-22": "contracting", "1948-04-06": "contracting", "1948-04-07": "party"},
    ),
    "UNTC XXVI-3, Syria (Chemical Weapons Convention), C.N.592.2013": (
        binding("1997-04-29", "P30D"),
        acts(("accession", "2013-09-14"), ("provisional_application", "2013-09-14")),
        {
            "2013-09-13": "none",
            "2013-09-14": "contracting provisional",
            "2013-10-13": "contracting provisional",
            "2013-10-14": "party",
        },
    ),
    "Energy Charter Secretariat, Russian Federation (Energy Charter Treaty)": (
        binding("1998-04-16", "P90D"),
        acts(
            ("signature", "1994-12-17"),
            ("provisional_application", "1994-12-17"),
            ("end_of_provisional_application", "2009-08-20", "2009-10-18"),
        ),
        {
            "2000-01-01": "signed provisional",
            "2009-10-17": "signed provisional",
            "2009-10-18": "signed",
        },
    ),
    "UNTC IV-8, United States (CEDAW)": (
        binding("1981-09-03", "P30D"),
        acts(("signature", "1980-07-17")),
        {"1980-07-16": "none", "1980-07-17": "signed", "2025-01-01": "signed"},
    ),
    "UNTC XXI-6, Czech Republic (UNCLOS)": (
        binding("1994-11-16", "P30D"),
        acts(
            ("succession_to_signature", "1993-02-22", "1993-01-01"), ("ratification", "1996-06-21")
        ),
        {
            "1992-12-31": "none",
            "1993-01-01": "signed",
            "1996-07-20": "contracting",
            "1996-07-21": "party",
        },
    ),
    "UNTC XXI-6, Croatia (UNCLOS)": (
        binding("1994-11-16", "P30D"),
        acts(("succession", "1995-04-05", "1991-10-08")),
        {"1991-10-07": "none", "1991-10-08": "party", "1995-04-05": "party"},
    ),
    "UNTC IV-4 historical information, Yugoslavia (ICCPR)": (
        binding("1976-03-23", "P3M", country_ended_on="1992-04-27"),
        acts(("signature", "1967-08-08"), ("ratification", "1971-06-02")),
        {
            "1976-03-23": "party",
            "1992-04-26": "party",
            "1992-04-27": "ended",
            "2024-01-01": "ended",
        },
    ),
    "UNTC IV-4 historical information, Czechoslovakia (ICCPR)": (
        binding("1976-03-23", "P3M", country_ended_on="1993-01-01"),
        acts(("signature", "1968-10-07"), ("ratification", "1975-12-23")),
        {"1992-12-31": "party", "1993-01-01": "ended"},
    ),
    "UNTC IV-4, Czech Republic (ICCPR)": (
        ICCPR,
        acts(("succession", "1993-02-22", "1993-01-01")),
        {"1992-12-31": "none", "1993-01-01": "party"},
    ),
    "UNTC IV-4, Slovakia (ICCPR), before any act of its own": (ICCPR, [], {"1993-01-02": "none"}),
    "UNTC IV-4 historical information, German Democratic Republic (ICCPR)": (
        binding("1976-03-23", "P3M", country_ended_on="1990-10-03"),
        acts(("ratification", "1973-11-08")),
        {"1990-10-02": "party", "1990-10-03": "ended"},
    ),
    "INF Treaty, United States, terminated 2019-08-02": (
        binding("1988-06-01", terminated_on="2019-08-02"),
        acts(("signature", "1987-12-08"), ("ratification", "1988-06-01", "1988-06-01")),
        {
            "1988-05-31": "signed",
            "1988-06-01": "party",
            "2019-08-01": "party",
            "2019-08-02": "ended",
        },
    ),
    "League of Nations OJ 1939, Soviet Union (Covenant)": (
        binding("1920-01-10", terminated_on="1946-04-20"),
        acts(("accession", "1934-09-18"), ("exclusion", "1939-12-14")),
        {"1939-12-13": "party", "1939-12-14": "withdrawn", "1950-01-01": "withdrawn"},
    ),
    "News report of November 2025, Kazakhstan (Abraham Accords)": (
        POLITICAL,
        acts(("announcement", "2025-11-06"), ("announcement", "2025-11-06/2025-11-17")),
        {
            "2025-11-05": "none",
            "2025-11-06": "pending",
            "2025-11-07": "pending",
            "2026-01-01": "pending",
        },
    ),
    "News report of November 2025, United Arab Emirates (Abraham Accords)": (
        POLITICAL,
        acts(("signature", "2020")),
        {"2019-12-31": "none", "2020-06-30": "signed?none", "2021-01-01": "signed"},
    ),
    "News report of November 2025, Tajikistan (Abraham Accords)": (
        POLITICAL,
        [act(1, "mention", "2025-11-06", scope=Scope.COLLECTIVE)],
        {"2025-11-05": "none", "2025-11-06": "mentioned?none", "2030-01-01": "mentioned?none"},
    ),
    "News report of November 2025, Uzbekistan (Abraham Accords)": (
        POLITICAL,
        [
            act(1, "mention", "2020/2025-11-17"),
            act(2, "mention", "2025-11-06", scope=Scope.COLLECTIVE),
        ],
        {"2019-12-31": "none", "2024-01-01": "mentioned?none", "2025-11-17": "mentioned"},
    ),
}


@pytest.mark.parametrize(
    ("citation", "day"),
    [
        pytest.param(citation, day, id=f"{citation}: {day}")
        for citation, (_, _, expected) in CASES.items()
        for day in expected
    ],
)
def test_the_status_is_what_the_record_says(citation: str, day: str) -> None:
    terms, done, expected = CASES[citation]
    assert status_on(done, terms, day) == expected[day]


@pytest.mark.parametrize("citation", CASES)
def test_nothing_in_these_records_is_senseless_or_disputed(citation: str) -> None:
    terms, done, _ = CASES[citation]
    found = timeline.derive(done, terms)
    assert found.misfits == found.disputed == frozenset()


@pytest.mark.parametrize(
    ("again", "status"),
    [(("accession", "1998-08-26", "1998-08-26"), "party"), (("accession", "1998-08-26"), None)],
    ids=["in force at once", "in force three months later"],
)
def test_re_accession_on_the_day_of_the_exit_begins_a_new_spell(
    again: tuple[str, ...], status: str | None
) -> None:
    # UNTC IV-5, Trinidad and Tobago: out and in again on 26 August 1998.
    done = acts(
        ("accession", "1980-11-14"),
        ("withdrawal", "1998-05-26", "1998-08-26"),
        again,
        ("withdrawal", "2000-03-27", "2000-06-27"),
    )
    spans = timeline.derive(done, binding("1976-03-23", "P3M")).spans
    assert [span.starts.edtf for span in spans if span.status == "withdrawn"] == ["2000-06-27"]
    on_that_day = timeline.holding(spans, date(1998, 8, 26))
    assert (on_that_day.status, on_that_day.alternatives) == (status or "contracting", ())
    assert on_that_day.span is not None
    assert on_that_day.span.since.edtf == "1998-08-26"
    assert status_on(done, binding("1976-03-23", "P3M"), "1998-11-26") == "party"
