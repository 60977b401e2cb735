"""Cursors: what goes in comes out, and nothing else does."""

import base64
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.db.selects import cursors
from app.errors import Rejected

PARTS = st.one_of(st.text(max_size=80), st.integers(-(2**53), 2**53))
KEYS = st.lists(PARTS, min_size=1, max_size=3)
QUESTIONS = st.dictionaries(
    st.text(min_size=1, max_size=12), st.one_of(st.text(max_size=12), st.integers()), max_size=4
)
QUESTION: dict[str, Any] = {"revision": 5, "status": "party"}
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def kinds(key: list[Any]) -> list[type]:
    return [type(part) for part in key]


def refused(cursor: str, question: dict[str, Any], expected: list[type]) -> None:
    with pytest.raises(Rejected) as error:
        cursors.decode(cursor, question, expected)
    (violation,) = error.value.violations
    assert (violation.parameter, violation.code) == ("cursor", "cursor")


@given(KEYS, QUESTIONS)
def test_a_key_comes_back_as_it_went_in(key: list[Any], question: dict[str, Any]) -> None:
    cursor = cursors.encode(key, question)
    assert set(cursor) <= set(ALPHABET)
    assert cursors.decode(cursor, question, kinds(key)) == key


@given(KEYS, QUESTIONS)
def test_the_order_of_the_filters_makes_no_difference(
    key: list[Any], question: dict[str, Any]
) -> None:
    turned = dict(reversed(question.items()))
    assert cursors.encode(key, question) == cursors.encode(key, turned)


@given(KEYS, QUESTIONS, QUESTIONS)
def test_a_cursor_of_another_question_is_refused(
    key: list[Any], question: dict[str, Any], other: dict[str, Any]
) -> None:
    assume(question != other)
    refused(cursors.encode(key, question), other, kinds(key))


@given(KEYS, st.data())
def test_a_cursor_with_one_letter_changed_is_refused_or_means_the_same(
    key: list[Any], data: st.DataObject
) -> None:
    cursor = cursors.encode(key, QUESTION)
    place = data.draw(st.integers(0, len(cursor) - 1))
    letter = data.draw(st.sampled_from(ALPHABET))
    changed = cursor[:place] + letter + cursor[place + 1 :]
    if place < len(cursor) - 1:
        assume(letter != cursor[place])
        refused(changed, QUESTION, kinds(key))
    else:
        # The last letter may hold bits that stand for nothing.
        try:
            assert cursors.decode(changed, QUESTION, kinds(key)) == key
        except Rejected:
            assert letter != cursor[place]


@given(KEYS, st.data())
def test_a_cursor_that_was_cut_or_lengthened_is_refused(
    key: list[Any], data: st.DataObject
) -> None:
    cursor = cursors.encode(key, QUESTION)
    refused(cursor[: data.draw(st.integers(0, len(cursor) - 1))], QUESTION, kinds(key))
    refused(cursor + data.draw(st.text(ALPHABET, min_size=2)), QUESTION, kinds(key))


@given(st.text(ALPHABET, max_size=400))
def test_any_other_text_is_refused(text: str) -> None:
    refused(text, QUESTION, [str])


@given(st.text(max_size=50))
def test_text_outside_the_alphabet_is_refused(text: str) -> None:
    refused(text, QUESTION, [str])


@given(KEYS)
def test_a_key_of_other_kinds_is_refused(key: list[Any]) -> None:
    cursor = cursors.encode(key, QUESTION)
    refused(cursor, QUESTION, [*kinds(key), str])
    refused(cursor, QUESTION, [bool] * len(key))


@pytest.mark.parametrize("body", [b"", b"{}", b"null", b"[" * 200, b'"x"', b"\xff", b"[1.5]"])
def test_a_body_that_is_no_key_is_refused_even_with_the_right_check(body: bytes) -> None:
    check = cursors._digest(body, QUESTION)
    refused(base64.urlsafe_b64encode(check + body).decode().rstrip("="), QUESTION, [str])
