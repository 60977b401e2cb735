"""The shipped terms of treaties: valid, cited, and right by days of effect that were published."""

from datetime import date

import pytest

from app.domain import dates, delays
from app.domain.terms import NONE
from app.ingest.formats import terms, untc
from tests.ingest.statusfile import status_file

SHIPPED = list(terms.shipped().values())
NUMBERS = [one.mtdsg for one in SHIPPED]


def test_each_of_the_treaties_asked_for_most_stands_there_once() -> None:
    assert len(NUMBERS) == len(set(NUMBERS))
    assert sum(one.delay is not None for one in SHIPPED) >= 100


@pytest.mark.parametrize("one", SHIPPED, ids=NUMBERS)
def test_an_entry_cites_each_period_and_its_days_are_in_order(one: terms.TermsIn) -> None:
    for period, article in ((one.delay, one.delay_article), (one.notice, one.notice_article)):
        assert period is None or article
        assert period in (None, NONE) or delays.parse(period).after(date(2000, 1, 31))
    if one.concluded_on and one.in_force_on and one.in_force_on != "no":
        assert dates.parse(one.concluded_on).earliest <= date.fromisoformat(one.in_force_on)


@pytest.mark.parametrize(
    ("number", "deposited", "effective"),
    [
        ("IV-1", "2014-04-02", "2014-07-01"),  # Palestine, Genocide Convention
        ("XVIII-10", "2003-02-10", "2003-05-01"),  # Afghanistan, Rome Statute
        ("XXVI-3", "2013-09-14", "2013-10-14"),  # Syria, chemical weapons
        ("XXVI-6", "2011-03-24", "2011-09-01"),  # Lithuania, cluster munitions
        ("XXVII-7-d", "2016-12-06", "2017-01-05"),  # Kazakhstan, Paris Agreement
        ("XXVII-7-d", "2017-02-15", "2017-03-17"),  # Afghanistan, Paris Agreement
        ("XXVII-10", "2016-12-21", "2017-03-21"),  # Canada, desertification
    ],
)
def test_a_consent_takes_effect_on_the_day_that_was_published(
    number: str, deposited: str, effective: str
) -> None:
    delay = terms.shipped()[number].delay
    assert delay
    assert delays.parse(delay).after(date.fromisoformat(deposited)).isoformat() == effective


def chemical_weapons(conclusion: str) -> bytes:
    rows = [("Norway", "", "1 May 1991 a")]
    text = status_file(rows, chapter="CHAPTER XXVI", number="3", conclusion=conclusion)
    return text.encode("cp1252")


def test_terms_of_a_treaty_of_another_day_are_not_taken() -> None:
    edition = untc.read(chemical_weapons("Geneva, 3 October 1992"), "XXVI-3.en.xml")
    assert edition.accord.in_force_delay is None


def test_a_status_file_takes_the_delay_from_the_terms_and_says_so() -> None:
    edition = untc.read(chemical_weapons("Geneva, 3 September 1992"), "XXVI-3.en.xml")
    assert edition.accord.in_force_delay == "P30D"
    said = [(one.value, one.source, one.locator) for one in edition.accord.terms]
    assert ("P30D", "text-of-mtdsg-xxvi-3", "article XXI(2)") in said
    assert [document.slug for document in edition.documents] == ["text-of-mtdsg-xxvi-3"]


def test_a_treaty_without_terms_keeps_what_its_file_says() -> None:
    edition = untc.read(status_file([("Norway", "", "1 May 1991 a")]).encode("cp1252"), "a.xml")
    assert edition.accord.in_force_delay is None
    assert terms.of("XIX-99", "1990-05-01") is None
