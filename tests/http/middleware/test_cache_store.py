"""What may be kept, where, and for how long: questions as keys, and the bytes they may take."""

import pytest

from app.http.middleware.cache import canonical
from app.http.middleware.store import Entry, RawKey, Store, storable
from app.http.not_modified import RawHeaders

PUBLIC = {"cache-control": "public, max-age=60", "etag": '"a"', "vary": "Accept, Accept-Encoding"}


def raw(**given: str) -> RawHeaders:
    """Raw headers: those of an answer that may be kept, with these changes."""
    named = {**PUBLIC, **{name.replace("_", "-"): value for name, value in given.items()}}
    return [(name.encode(), value.encode()) for name, value in named.items() if value]


def key(number: int) -> tuple[str | bytes | None, ...]:
    return f"/v1/{number:03}", b"", None, None, ""


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (b"", b""),
        (b"a=1", b"a=1"),
        (b"b=2&a=1", b"a=1&b=2"),
        (b"b=2&a=1&b=1", b"a=1&b=2&b=1"),
        (b"b&a", b"a&b"),
        (b"b=%41&a=x+y", b"a=x+y&b=%41"),
        # Two ways to write `country`: their order decides, and must stay.
        (b"country=A&c%6Funtry=B&a=1", b"country=A&c%6Funtry=B&a=1"),
        (b"x+y=1&x%20y=2&a=1", b"x+y=1&x%20y=2&a=1"),
        # Longer than what is remembered.
        (b"b=" + b"2" * 300 + b"&a=1", b"a=1&b=" + b"2" * 300),
    ],
)
def test_a_query_is_ordered_by_name_and_repetitions_stay_in_order(
    query: bytes, expected: bytes
) -> None:
    assert canonical(query) == expected
    assert canonical(canonical(query)) == expected


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({}, True),
        ({"cache_control": "public, max-age=31536000, immutable"}, True),
        ({"vary": "Accept-Encoding"}, True),
        ({"vary": ""}, False),
        ({"vary": "Accept, Accept-Encoding, Accept-Language"}, False),
        ({"vary": "Accept, Authorization"}, True),
        ({"vary": "Cookie"}, False),
        ({"vary": "*"}, False),
        ({"set_cookie": "a=b"}, False),
        ({"etag": ""}, False),
        ({"cache_control": ""}, False),
        ({"cache_control": "no-store"}, False),
        ({"cache_control": "private, max-age=60"}, False),
        ({"cache_control": "public, no-store"}, False),
        ({"cache_control": "public, no-cache"}, False),
        ({"cache_control": "max-age=60"}, False),
    ],
)
def test_only_what_is_public_and_the_same_for_all_is_kept(
    given: dict[str, str], kept: bool
) -> None:
    assert storable(raw(**given), pages=False) is kept


def test_a_page_may_depend_on_the_language_too() -> None:
    assert storable(raw(vary="Accept, Accept-Encoding, Accept-Language"), pages=True)
    assert not storable(raw(vary="Accept, Cookie"), pages=True)


def test_the_least_recently_used_goes_when_the_bytes_run_out() -> None:
    store = Store(100_000)
    for number in range(30):
        store.put("now", key(number), Entry(raw(), b"x" * 3_000, "/"))
        store.get("now", key(0))
        assert store.size <= store.most
    assert store.get("now", key(0))
    assert store.get("now", key(29))
    assert not store.get("now", key(1))
    kept = [number for number in range(30) if store.get("now", key(number))]
    assert store.size == sum(entry.size for entry in store.entries())
    assert len(store) == len(kept)
    assert kept == [0, *range(30 - len(kept) + 1, 30)]


def test_one_answer_never_takes_more_than_a_small_share() -> None:
    store = Store(100_000)
    store.put("now", key(1), Entry(raw(), b"x" * 7_000, "/"))
    assert len(store) == store.size == 0


def test_a_long_question_counts_as_much_as_a_long_answer() -> None:
    store = Store(100_000)
    store.put("now", ("/", b"q" * 7_000, None, None, ""), Entry(raw(), b"", "/"))
    assert len(store) == 0


def test_the_same_question_again_replaces_its_answer() -> None:
    store = Store(100_000)
    for body in (b"one", b"three"):
        store.put("now", key(1), Entry(raw(), body, "/"))
    entry = store.get("now", key(1))
    assert entry
    assert (entry.body, len(store), store.size) == (b"three", 1, entry.size)


def test_another_state_empties_the_store() -> None:
    store = Store(100_000)
    store.put("now", key(1), Entry(raw(), b"", "/"))
    assert store.get("later", key(1)) is None
    assert store.get("now", key(1)) is None
    assert store.size == 0


def put(store: Store, number: int, state: str = "now") -> Entry:
    """An answer to a question that was then put in words of its own, and got."""
    entry = Entry(raw(), b"x" * 3_000, "/")
    store.put(state, key(number), entry)
    assert store.get(state, key(number), words(number)) is entry
    return entry


def words(number: int) -> RawKey:
    return "http://a", f"/v1/{number:03}", b"b=2&a=1", None, b"de", b"gzip"


def test_a_question_in_the_same_words_is_recalled() -> None:
    store = Store(100_000)
    assert store.recall("now", words(1)) is None
    entry = put(store, 1)
    assert store.recall("now", words(1)) is entry
    assert store.recall("now", words(2)) is None


def test_to_recall_is_to_use() -> None:
    store = Store(100_000)
    first, second = put(store, 1), put(store, 2)
    assert store.entries() == [first, second]
    assert store.recall("now", words(1)) is first
    assert store.entries() == [second, first]


def test_nothing_is_recalled_that_is_not_kept() -> None:
    store = Store(100_000)
    put(store, 0)
    for number in range(1, 60):
        store.put("now", key(number), Entry(raw(), b"x" * 3_000, "/"))
    assert store.get("now", key(0)) is None
    assert store.recall("now", words(0)) is None


def test_what_was_replaced_is_not_recalled() -> None:
    store = Store(100_000)
    put(store, 1)
    newer = Entry(raw(), b"newer", "/")
    store.put("now", key(1), newer)
    assert store.recall("now", words(1)) is None
    assert store.get("now", key(1), words(1)) is newer
    assert store.recall("now", words(1)) is newer


def test_nothing_of_another_state_is_recalled() -> None:
    store = Store(100_000)
    put(store, 1)
    assert store.recall("later", words(1)) is None
    assert store.get("later", key(1), words(1)) is None
    assert store.recall("later", words(1)) is None
    put(store, 1, "later")
    assert store.recall("now", words(1)) is None


def test_how_many_words_are_known_is_bounded() -> None:
    store = Store(100_000)
    entry = put(store, 1)
    long = ("", "/v1/001", b"q" * 600, None, None, None)
    assert store.get("now", key(1), long) is entry
    assert store.recall("now", long) is None
    for number in range(10_000):
        assert store.get("now", key(1), ("", "/v1/001", b"%d" % number, None, None, None)) is entry
    known = [
        number
        for number in range(10_000)
        if store.recall("now", ("", "/v1/001", b"%d" % number, None, None, None))
    ]
    assert 0 < len(known) <= 4_096
    assert known[-1] == 9_999
