"""Forms of a country's name: how official lists turn names about, shorten and adorn them.

`tiers` makes of a spelling the keys under which the same name can be recorded, the closest first.
Only what changes nothing about who is meant is undone: the order of words ("Korea (the Republic
of)"), articles in English, French and Spanish, abbreviations ("Dem. Rep."), and last the style of
a state ("Kingdom of"), unless the style is all that tells two states apart.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import product

from app.domain.naming.names import normalise

_ARTICLE = r"(?:the|le|la|les|el|los|las|l\s*['\u2019])"
_BRACKETED_ARTICLE = re.compile(rf"[(\[]\s*{_ARTICLE}\s*[)\]]", re.IGNORECASE)
_LEADING = re.compile(
    r"\s*(?:(?:the\s+)?government\s+of\s+)?(?:(?:the|le|la|les|el|los|las)\s+|l\s*['\u2019]\s*)?",
    re.IGNORECASE,
)
_TURNED = re.compile(
    r"(?P<head>[^,()\[\]]+?)\s*(?:,\s*(?P<comma>[^,()\[\]]+)|[(\[]\s*(?P<bracket>[^()\[\]]+)[)\]])\W*"
)
_LONGEST = 120
_MOST_FORMS = 48

_SHORT = {
    "afr": ("african",),
    "am": ("american",),
    "amer": ("american",),
    "br": ("british",),
    "brit": ("british",),
    "cent": ("central",),
    "dem": ("democratic", "democratique"),
    "dpr": ("democratic peoples republic",),
    "dr": ("democratic republic",),
    "eq": ("equatorial",),
    "fed": ("federal", "federated"),
    "fr": ("french",),
    "fyr": ("former yugoslav republic",),
    "herz": ("herzegovina",),
    "is": ("islands",),
    "isl": ("islands", "islamic"),
    "islds": ("islands",),
    "isls": ("islands",),
    "n": ("north", "northern"),
    "neth": ("netherlands",),
    "pdr": ("peoples democratic republic",),
    "peop": ("peoples",),
    "pop": ("populaire",),
    "pr": ("peoples republic",),
    "rb": ("bolivarian republic",),
    "rep": ("republic", "republique"),
    "repub": ("republic",),
    "s": ("south", "southern"),
    "soc": ("socialist",),
    "sr": ("socialist republic",),
    "ssr": ("soviet socialist republic",),
    "sts": ("states",),
    "terr": ("territory", "territories"),
    "uk": ("united kingdom",),
    "us": ("united states",),
    "utd": ("united",),
}
"""Abbreviations by their normal form."""
_QUALITIES = frozenset(
    {
        "arab", "bolivarian", "democratic", "eastern", "federal", "federated", "former",
        "independent", "islamic", "oriental", "peoples", "plurinational", "socialist", "soviet",
        "united", "yugoslav",
    }
)  # fmt: skip
_NOUNS = frozenset(
    {"commonwealth", "kingdom", "principality", "republic", "states", "sultanate", "union"}
)
_STYLE = re.compile(
    r"(?:(?:arab|democratic|federal|islamic|peoples|united) )*"
    r"(?:republic|kingdom|commonwealth|principality|grand duchy|sultanate|emirate|dominion|union|"
    r"bailiwick) of (?:the )?(?P<place>.+)"
)
_DIVIDED = frozenset(
    {
        "china", "congo", "germany", "ireland", "korea", "macedonia", "russia", "serbia",
        "viet nam", "vietnam", "yemen", "yugoslavia",
    }
)  # fmt: skip
"""Names of several states at once or after one another, told apart by their style alone."""


def tiers(text: str) -> Iterator[list[str]]:
    """Keys (as of `normalise`) that mean the same as a spelling, without its own; closest first."""
    if len(text) > _LONGEST:
        return
    seen = {normalise(text)}
    turned = _fresh((normalise(one) for one in _turned(text)), seen)
    yield turned
    own = [key for key in (normalise(text), *turned) if key]
    written_out = _fresh((form for key in own for form in _written_out(key)), seen)
    yield written_out
    yield _fresh((form for key in [*own, *written_out] for form in _without_style(key)), seen)


def _fresh(keys: Iterable[str], seen: set[str]) -> list[str]:
    """Those not seen so far, in their order, as many as are looked up."""
    found = [key for key in dict.fromkeys(keys) if key and key not in seen]
    seen.update(found)
    return found[:_MOST_FORMS]


def _turned(text: str) -> Iterator[str]:
    """Without articles, and with what stands behind a comma or in brackets put first."""
    plain = _BRACKETED_ARTICLE.sub(" ", text).strip()
    for one in (text, plain):
        yield _LEADING.sub("", one, count=1)
        if found := _TURNED.fullmatch(one):
            tail = (found["comma"] or found["bracket"]).strip()
            gap = "" if tail.endswith(("'", "\u2019")) else " "
            whole = f"{tail}{gap}{found['head']}"
            yield whole
            yield _LEADING.sub("", whole, count=1)
    yield plain


def _written_out(key: str) -> Iterator[str]:
    """With abbreviations in full, and the style of a state in front, where it stands behind."""
    words = key.split()
    options = [(word, *_SHORT.get(word, ())) for word in words]
    for number, choice in enumerate(product(*options)):
        if number >= _MOST_FORMS:
            return
        form = " ".join(choice)
        yield form
        yield from _with_style_in_front(form.split())


def _with_style_in_front(words: list[str]) -> Iterator[str]:
    """`korea democratic peoples republic` and `republic korea` with their "of"."""
    start = len(words)
    if words[-1] in _NOUNS:
        start -= 1
        while start > 0 and words[start - 1] in _QUALITIES:
            start -= 1
    if 0 < start < len(words):
        style, place = " ".join(words[start:]), " ".join(words[:start])
        yield f"{style} of {place}"
        yield f"{style} of the {place}"
    end = 0
    while end < len(words) and words[end] in _QUALITIES:
        end += 1
    if end + 1 < len(words) and words[end] in _NOUNS and words[end + 1] != "of":
        style, place = " ".join(words[: end + 1]), " ".join(words[end + 1 :])
        yield f"{style} of {place}"
        yield f"{style} of the {place}"


def _without_style(key: str) -> Iterator[str]:
    found = _STYLE.fullmatch(key)
    if found and found["place"] not in _DIVIDED:
        yield found["place"]
