"""Words in six languages, dates in words, and what a client would rather have."""

import re
from typing import Any

import pytest

from app.domain.actions import Kind
from app.domain.rules import REASONS
from app.domain.statuses import Standing, Status
from app.memberships import doubts
from app.pages import date_words, negotiation, status_styles, words


def flat(section: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    return {
        name: value
        for key, inner in section.items()
        for name, value in (
            flat(inner, f"{key}.").items() if isinstance(inner, dict) else [(prefix + key, inner)]
        )
    }


@pytest.mark.parametrize("language", negotiation.LANGUAGES)
def test_every_language_has_the_same_words_with_the_same_places(language: str) -> None:
    english, other = flat(words.load("en")), flat(words.load(language))
    assert other.keys() == english.keys()
    for key in english.keys() - {"day", "month"}:
        if isinstance(english[key], str) and not key.startswith("dates."):
            assert set(re.findall(r"{\w*}", other[key])) == set(re.findall(r"{\w*}", english[key]))
    assert len(words.load(language)["dates"]["months"]) == 12


def test_every_status_and_kind_has_a_word() -> None:
    english = words.load("en")
    assert english["status"].keys() == {status.value for status in Status}
    assert english["kind"].keys() == {kind.value for kind in Kind}
    assert english["standing"].keys() == {standing.value for standing in Standing}
    assert english["rule"] == {rule.value: reason.sentence for rule, reason in REASONS.items()}
    assert {**doubts.SENTENCES, "continued": english["doubt"]["continued"]} == english["doubt"]
    assert set(english["sentence"]) >= set(status_styles.ORDER) | {"none"}


@pytest.mark.parametrize(
    ("edtf", "language", "told"),
    [
        ("2025-11-06", "en", "6 November 2025"),
        ("2025-11", "en", "November 2025"),
        ("2025", "en", "2025"),
        ("2025-11-06~", "en", "about 6 November 2025"),
        ("1990?", "en", "perhaps 1990"),
        ("2020/2025-11-17", "en", "between 2020 and 17 November 2025"),
        ("../2025", "en", "by 2025"),
        ("2025/..", "en", "from 2025"),
        ("199X", "en", "the 1990s"),
        ("[1996-04-01,1996-05-01]", "en", "1 April 1996 or 1 May 1996"),
        ("Y12000", "en", "Y12000"),
        ("2025-21", "en", "2025-21"),
        ("2025-11-06", "fr", "6 novembre 2025"),
        ("2025-11-06", "es", "6 de noviembre de 2025"),
        ("2025-11-06", "ru", "6 ноября 2025 г."),
        ("2025-11-06", "zh", "2025年11月6日"),
        ("2025-11-06", "ar", "6 نوفمبر 2025"),
    ],
)
def test_dates_are_said_as_precisely_as_they_are_known(edtf: str, language: str, told: str) -> None:
    assert date_words.date(edtf, words.load(language)) == told


@pytest.mark.parametrize(
    ("accept", "data"),
    [
        ("", False),
        ("*/*", False),
        ("text/html,application/xhtml+xml,*/*;q=0.8", False),
        ("application/json", True),
        ("application/json, text/html;q=0.5", True),
        ("text/html, application/json;q=0.5", False),
        ("application/json;q=0", False),
        ("application/json;q=nonsense", True),
        (",,;;q=", False),
    ],
)
def test_data_is_what_a_client_wants_only_if_it_says_so(accept: str, data: bool) -> None:
    assert negotiation.wants_data(accept) is data


@pytest.mark.parametrize(
    ("asked", "header", "language"),
    [
        (None, "", "en"),
        ("zh", "fr", "zh"),
        ("xx", "fr", "fr"),
        (None, "de-DE, ru;q=0.7, fr;q=0.9", "fr"),
        (None, "zh-Hant-TW", "zh"),
        (None, "es;q=0, ar;q=0.1", "ar"),
    ],
)
def test_language_is_the_one_asked_for_or_liked_best(
    asked: str | None, header: str, language: str
) -> None:
    assert negotiation.language(asked, header) == language
