"""Cursors: what goes in comes out, and nothing else does."""

import base64
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app import cursors

PARTS = st.one_of(st.text(max_size=80), st.integers(-(2**53), 2**53))
KEYS = st.lists(PARTS, min_size=1, max_size=3)
QUESTIONS = st.dictionaries(
    st.text(min_size=1, max_size=12), st.one_of(st.text(max_size=12), st.integers()), max_size=4
)
QUESTION: dict[str, Any] = {"revision": 5, "status": "party"}
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


URL = "https://depositary.test/v1/countries"


@given(KEYS, QUESTIONS)
def test_a_place_comes_back_as_it_went_in(key: list[Any], question: dict[str, Any]) -> None:
    cursor = cursors.encode(URL, question, key)
    assert set(cursor) <= set(ALPHABET)
    assert cursors.decode(cursor) == (cursors.of_list(URL), question, key)
    assert cursors.of_list(URL) != cursors.of_list(f"{URL}/")


@given(KEYS, QUESTIONS)
def test_the_order_of_the_filters_makes_no_difference(
    key: list[Any], question: dict[str, Any]
) -> None:
    turned = dict(reversed(question.items()))
    assert cursors.encode(URL, question, key) == cursors.encode(URL, turned, key)
    assert cursors.normal(question) == cursors.normal(turned) == question


@given(KEYS, st.data())
def test_a_cursor_with_one_letter_changed_is_refused_or_means_the_same(
    key: list[Any], data: st.DataObject
) -> None:
    cursor = cursors.encode(URL, QUESTION, key)
    place = data.draw(st.integers(0, len(cursor) - 1))
    letter = data.draw(st.sampled_from(ALPHABET))
    found = cursors.decode(cursor[:place] + letter + cursor[place + 1 :])
    if place < len(cursor) - 1:
        assume(letter != cursor[place])
        assert found is None
    else:
        # The last letter may hold bits that stand for nothing.
        assert found is None or found.key == key


@given(KEYS, st.data())
def test_a_cursor_that_was_cut_or_lengthened_is_refused(
    key: list[Any], data: st.DataObject
) -> None:
    cursor = cursors.encode(URL, QUESTION, key)
    assert cursors.decode(cursor[: data.draw(st.integers(0, len(cursor) - 1))]) is None
    assert cursors.decode(cursor + data.draw(st.text(ALPHABET, min_size=2))) is None


@given(st.one_of(st.text(ALPHABET, max_size=400), st.text(max_size=50), st.integers(), st.none()))
def test_anything_else_is_refused(given: Any) -> None:
    assert cursors.decode(given) is None


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"null", b"[" * 200, b'"x"', b"\xff", b"[1.5]", b'["a",[],[]]', b"[1,2,3]"]
)
def test_a_body_that_is_no_place_is_refused_even_with_the_right_check(body: bytes) -> None:
    text = base64.urlsafe_b64encode(cursors._digest(body) + body).decode()
    assert cursors.decode(text.rstrip("=")) is None
