"""Dates in words: an EDTF text as a reader of each language says it."""

import re

from app.api.fields import Json

_DAY = re.compile(r"^(-?\d{4})(?:-(\d\d)(?:-(\d\d))?)?$")
_DECADE = re.compile(r"(\d{3})X")
_MARKS = {"~": "about", "?": "perhaps", "%": "about"}


def is_date(edtf: str) -> bool:
    """Whether it is one day, month or year, as HTML writes them, without a doubt."""
    return re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2])(-\d\d)?)?", edtf) is not None


def date(edtf: str, words: Json) -> str:
    """`2025-11-06~` as "about 6 November 2025"; a form that has no words stays as it is."""
    if found := _DAY.match(edtf):
        return _plain(found, words)
    if edtf.startswith("[") and edtf.endswith("]"):
        one_of = [date(each.strip(), words) for each in edtf[1:-1].split(",")]
        return f" {words['ui']['or']} ".join(one_of)
    if "/" in edtf:
        first, _, last = edtf.partition("/")
        if first in ("", ".."):
            return str(words["dates"]["until"]).format(date(last, words)) if last else edtf
        if last in ("", ".."):
            return str(words["dates"]["from"]).format(date(first, words))
        return str(words["dates"]["between"]).format(date(first, words), date(last, words))
    text, qualifier = (edtf[:-1], edtf[-1]) if edtf[-1:] in _MARKS else (edtf, "")
    if decade := _DECADE.fullmatch(text):
        said = str(words["dates"]["decade"]).format(decade[1] + "0")
    elif found := _DAY.match(text):
        said = _plain(found, words)
    else:
        return edtf
    return str(words["dates"][_MARKS[qualifier]]).format(said) if qualifier else said


def _plain(found: re.Match[str], words: Json) -> str:
    year, month, day = found.groups()
    if month is None:
        return str(words["dates"]["year"]).format(y=year)
    if not 1 <= int(month) <= 12:
        return found[0]
    name = words["dates"]["months"][int(month) - 1]
    if day is None:
        return str(words["dates"]["month"]).format(y=year, m=name, n=int(month))
    return str(words["dates"]["day"]).format(y=year, m=name, n=int(month), d=int(day))
