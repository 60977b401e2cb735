"""Quotes in texts: what is forgiven, what is not, and what comes nearest."""

import random
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.evidence import quotes, texts
from app.domain.evidence.quotes import Document

TEXT = (
    "The Harbour Post\n\n"
    "“It’s an enhanced relationship,” the minister said — of the “long-standing” talks … then.\n"
    "Norway signed in 2020; Sweden will sign later.\n\n"
    "中国签署了条约。 وقعت مصر على المعاهدة\n"
    "Iceland can’t join: a non-party, it said. 1,500 States agreed on 1.5 tons; l’accord holds.\n"
)
POST = Document("\n".join(texts.paragraphs(TEXT, wrapped=False)))
FORGIVEN = {
    '"It\'s an enhanced relationship," the minister': 2,
    "«It‘s an enhanced relationship,» the": 2,
    "minister said - of the": 2,
    "minister said—of the": 2,
    "long - standing” talks": 2,
    "talks ... then": 2,
    "Norway\n  signed\tin\u00a02020": 3,
    "then. Norway signed": 2,
    "Nor\u00adway sig\u200bned in": 3,
    "签署了": 4,
    "مصر على": 4,
    "accord holds": 5,
    "States agreed on 1.5": 5,
    "join: a": 5,
}
REFUSED = [
    "Iceland can",
    "party, it said",
    "500 States",
    "agreed on 1",
    "Norway will sign",
    "norway signed",
    "orway signed",
    "Norway sign",
    "in 202",
    "Sweden will sign later. Norway",
    "longstanding",
    "—",
    "",
]


@pytest.mark.parametrize(("quote", "paragraph"), FORGIVEN.items())
def test_marks_dashes_and_white_space_are_forgiven(quote: str, paragraph: int) -> None:
    found = POST.find(quote)
    assert found is not None
    assert found.paragraph == paragraph
    assert POST.text[found.start : found.end] == found.exact


@pytest.mark.parametrize("quote", REFUSED)
def test_words_are_not(quote: str) -> None:
    assert POST.find(quote) is None


def test_a_selector_has_the_words_around_the_quote() -> None:
    found = POST.find("signed in 2020", "paragraph 3")
    assert found is not None
    assert POST.text.endswith(found.prefix + found.exact + found.suffix, 0, found.end + 32)
    assert found.prefix.endswith("talks … then.\nNorway ")
    assert found.suffix == "; Sweden will sign later.\n中国签署了条"


def test_a_locator_that_names_a_paragraph_is_held_to_it() -> None:
    assert POST.find("Norway", "paragraph 2") is None
    assert POST.find("Norway", "page 2") is not None
    wrong = quotes.fault(POST, "Norway signed", "paragraph 2")
    assert wrong is not None
    assert (wrong.code, wrong.suggestion) == ("not_in_paragraph", "Norway signed")
    assert wrong.detail.endswith("but in paragraph 3")


def test_what_comes_nearest_is_told() -> None:
    wrong = quotes.fault(POST, "the minister has said that it is an enhanced relationship")
    assert wrong is not None
    assert wrong.suggestion == "It’s an enhanced relationship,” the minister said — of the"
    far = quotes.fault(POST, "nothing whatsoever alike")
    assert far == quotes.Fault("not_in_document", "the quote is not in the document")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One.\nTwo.\n\nThree.", 3),
        ("Somebody's editor broke this line at a width of sixty letters,\nand goes on.\n\nB", 2),
        ("Somebody's editor broke this line at a width of sixty letters,\nand goes on.\nB", 3),
        ("x" * 120 + "\nB\n\nC", 3),
        ("\n \n", 0),
    ],
)
def test_a_text_is_split_into_paragraphs(text: str, count: int) -> None:
    assert len(texts.paragraphs(text)) == count


@given(st.text(st.sampled_from("ab 1\n-–'’“…é\u200b文"), max_size=60))
def test_every_whole_paragraph_is_found_and_splitting_again_changes_nothing(text: str) -> None:
    document = Document.of(text)
    assert "\n".join(texts.paragraphs(document.text)) == document.text
    for number, paragraph in enumerate(document.paragraphs, 1):
        found = document.find(paragraph, f"paragraph {number}")
        if any(letter.isalnum() for letter in paragraph):
            assert found is not None
            assert found.paragraph == number


def test_a_long_text_is_made_ready_for_the_search_much_faster_than_letter_by_letter() -> None:
    document = Document(TEXT * 8_000)
    simple: list[str] = []

    def seconds(make: Callable[[], str]) -> float:
        start = time.process_time()
        simple.append(make())
        return time.process_time() - start

    fast = seconds(lambda: document._simple)
    assert fast < seconds(lambda: document.text.translate(quotes._SIMPLE)) / 2
    assert simple[0] == simple[1]


def test_a_quote_is_found_wherever_a_text_is_cut_into_blocks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    letters = random.Random(7)
    text = "".join(letters.choices("abcDé 0’“\"'-— …._\u0434\u4e2d\n", k=3_000))
    whole = Document.of(text).text
    asked = [whole[at : at + letters.randint(1, 20)] for at in range(len(whole))]
    asked += [one.translate(str.maketrans("’“—", "'\"-")).replace("…", "...") for one in asked]
    expected = [Document(whole).find(one) for one in asked]
    monkeypatch.setattr(quotes, "_BLOCK", 160)
    monkeypatch.setattr(quotes, "_STRETCHED", 80)
    monkeypatch.setattr(quotes, "LONGEST", 20)
    cut = Document(whole)
    assert [cut.find(one) for one in asked] == expected
    assert sum(one is not None for one in expected) > len(asked) / 3


def test_many_dashes_in_a_row_are_read_in_one_way() -> None:
    text = Document("alpha" + " -" * 60 + " gamma and beta.")
    assert text.find("alpha" + "-" * 60 + "beta") is None
    assert text.find("alpha" + "-" * 60 + "gamma") is not None


@pytest.mark.parametrize(
    ("locator", "taken"),
    [
        ("paragraph 3", True),
        ("Paragraph  3, line 1", True),
        ("PARAGRAPH 2", False),
        ("paragraph 2, line 1", False),
        ("paragraph 99999999999999", False),
        ("article 2, paragraph 9", True),
        ("page 9", True),
    ],
)
def test_a_locator_names_a_paragraph_however_it_is_written(locator: str, *, taken: bool) -> None:
    assert (POST.find("Norway signed", locator) is not None) == taken
