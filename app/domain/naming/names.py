"""How the name of a country is compared: exactly, or as a suggestion, but never as a guess."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from difflib import SequenceMatcher

_APOSTROPHES = "'`\u00b4\u2018\u2019\u201a\u201b\u02b9\u02bb\u02bc\u02bd\u2032\uff07\x91\x92"
# The last two are what Windows-1252 quotes become when a file wrongly says it is ISO-8859-1.
# An apostrophe vanishes instead of parting words, so that "Lao Peoples" and "Cote dIvoire" meet.
_UNIFIED = str.maketrans({"&": " and ", "\uff06": " and ", **dict.fromkeys(_APOSTROPHES)})

_FEW = 0x3000
"""Characters below are remembered: all alphabets, of which a text has few."""


class _Kept(dict[int, str | None]):
    """Keeps letters, digits and vowel signs, makes a space of anything else, nothing of accents.

    To ask what each character is anew took seven times as long.
    """

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        category = unicodedata.category(character)
        # "Cf" are invisible: soft hyphens, joiners, direction marks, the byte order mark.
        dropped = unicodedata.combining(character) or category == "Cf"
        kept = None if dropped else character if category[0] in "LMN" else " "
        if code < _FEW:
            self[code] = kept
        return kept


_KEPT = _Kept()
_LONGEST_QUERY = 100
_CANDIDATES = 40
_ALIKE = 0.6
_LONGEST_KEY = 200
_LONGEST_TITLE_KEY = 500


def normalise(name: str) -> str:
    """Return the key under which names are compared; normalising a key again changes nothing.

    The key has no accents, case, punctuation or outer article ("the"); "&" is "and", "St." is
    "saint", initials are joined ("U.S.A." is "usa"). Letters of all scripts stay. Any text is
    accepted; one without a letter or digit has the empty key.
    """
    text = unicodedata.normalize("NFKD", name.translate(_UNIFIED)).casefold()
    # Both steps can bring back what the other removed (a ligature, a capital, an ampersand).
    text = unicodedata.normalize("NFKD", text).translate(_UNIFIED)
    words = _joined(text.translate(_KEPT).split())
    while len(words) > 1 and words[0] == "the":
        del words[0]
    while len(words) > 1 and words[-1] == "the":
        del words[-1]
    # A lone "ST" is the code of Sao Tome and Principe, so "st" is a saint only before a name.
    saints = ["saint" if word == "st" else word for word in words[:-1]]
    return " ".join(saints + words[-1:])


def key_of(name: str) -> str:
    """The key as it is stored and compared: of bounded length."""
    return normalise(name)[:_LONGEST_KEY]


def title_key(title: str) -> str:
    """The key by which titles are sorted: of a length that an index takes on either engine."""
    return normalise(title)[:_LONGEST_TITLE_KEY]


def _joined(words: list[str]) -> list[str]:
    """Join runs of single Latin letters, so that initials with and without dots are one key."""
    joined: list[str] = []
    initials = False
    for word in words:
        single = len(word) == 1 and "a" <= word <= "z"
        if single and initials:
            joined[-1] += word
        else:
            joined.append(word)
        initials = single
    return joined


class Names:
    """All the names and codes by which countries are found, each leading to one country."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Index (name, country code) pairs; a name without a letter or digit is passed over.

        Raises:
            ValueError: one name would lead to two countries. The message names both codes.
        """
        self._codes: dict[str, str] = {}
        for name, code in pairs:
            key = normalise(name)
            if not key:
                continue
            known = self._codes.setdefault(key, code)
            if known != code:
                raise ValueError(f"the name {name!r} leads to both {known} and {code}")
        self._keys_by_gram: dict[str, list[str]] = defaultdict(list)
        self._sizes: dict[str, int] = {}
        for key in self._codes:
            grams = _grams(key)
            self._sizes[key] = len(grams)
            for gram in grams:
                self._keys_by_gram[gram].append(key)

    def resolve(self, text: str) -> str | None:
        """Return the code of the country that has exactly this name or code, else None."""
        return self._codes.get(normalise(text))

    def suggest(self, text: str, limit: int = 3) -> list[str]:
        """Return codes of countries with a similar name, most similar first.

        Only to ask "did you mean": similar names can belong to different countries (Niger and
        Nigeria), so nothing may ever be resolved by this.
        """
        query = normalise(text[:_LONGEST_QUERY])[:_LONGEST_QUERY]
        # Comparing letter by letter is slow, so only names that share most letter pairs are.
        matcher = SequenceMatcher(isjunk=None, b=query, autojunk=False)
        ranked: list[tuple[float, str]] = []
        for key in self._candidates(query):
            matcher.set_seq1(key)
            ratio = matcher.ratio()
            if ratio >= _ALIKE:
                ranked.append((-ratio, key))
        codes = dict.fromkeys(self._codes[key] for _, key in sorted(ranked))
        return list(codes)[: max(limit, 0)]

    def _candidates(self, query: str) -> list[str]:
        """Return the names that share the largest part of their letter pairs with the query."""
        grams = _grams(query)
        shared: Counter[str] = Counter()
        for gram in grams:
            shared.update(self._keys_by_gram.get(gram, ()))
        # Dice's coefficient; the key breaks ties, so that the answer is always the same.
        alike = {key: 2 * n / (len(grams) + self._sizes[key]) for key, n in shared.items()}
        return sorted(alike, key=lambda key: (-alike[key], key))[:_CANDIDATES]


def _grams(key: str) -> set[str]:
    padded = f" {key} "
    return {padded[i : i + 2] for i in range(len(padded) - 1)}
