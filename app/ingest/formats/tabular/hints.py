"""What to write instead of a date that no format takes: one sentence for each way to miss."""

import re
from collections.abc import Callable

from app.domain import dates

Advice = Callable[[re.Match[str]], str]

_FORMS = {4: "%Y", 7: "%Y-%m", 10: "%Y-%m-%d"}
_UNKNOWN = "[uUx?*]"
_STAMP = re.compile(
    r"\d{4}-\d\d-\d\d(?P<gap>[T ])\d\d:\d\d(?P<seconds>:\d\d)?(?P<part>\.\d{1,6})?"
    r"(?P<zone> ?(?:Z|[+-]\d\d:?\d\d))?"
)


def _stamp(found: re.Match[str]) -> str:
    form = f"%Y-%m-%d{found['gap']}%H:%M"
    form += ":%S" if found["seconds"] else ""
    form += ".%f" if found["part"] else ""
    if found["zone"]:
        form += " %z" if found["zone"].startswith(" ") else "%z"
    return f'a time stamp: write its day, or add the format "{form}"'


def _undigits(found: re.Match[str]) -> str:
    written = re.sub("[uUx?*]", "X", found[0])
    return (
        f'EDTF writes a digit that is not known as X: write {written} with the format "edtf" '
        "(dates.rewrite can turn the one into the other)"
    )


def _iso(found: re.Match[str]) -> str:
    try:
        dates.parse(found[0])
    except ValueError as error:
        return str(error)
    return f'a date as ISO 8601 writes it: add the format "{_FORMS[len(found[0])]}", if it is one'


_ADVICE: tuple[tuple[re.Pattern[str], Advice], ...] = (
    (
        re.compile(r"0000\D00\D00|00\D00\D0000|0000"),
        lambda found: "no date at all: list it in dates.unknown",
    ),
    (
        re.compile(r"(\d{4})-00-00"),
        lambda found: f'a year alone: write {found[1]}, or add the format "%Y-00-00"',
    ),
    (
        re.compile(r"(\d{4}-\d\d)-00"),
        lambda found: f'a month without its day: write {found[1]}, or add the format "%Y-%m-00"',
    ),
    (
        re.compile(r"00/(\d\d)/(\d{4})"),
        lambda found: (
            f'a month without its day: write {found[2]}-{found[1]}, or add a format with "00"'
        ),
    ),
    (_STAMP, _stamp),
    (
        re.compile(
            rf"[12]\d(?:\d{_UNKNOWN}|{_UNKNOWN}{{2}}|\d\d(?=.*{_UNKNOWN}))"
            rf"(?:-(?:\d\d|{_UNKNOWN}{{2}}))?(?:-{_UNKNOWN}{{2}})?"
        ),
        _undigits,
    ),
    (
        re.compile(r"(\d{3})0'?s"),
        lambda found: f'EDTF writes ten years with an X: write {found[1]}X with the format "edtf"',
    ),
    (
        re.compile(r"(?:c\.?|ca\.?|circa|about|approx\.?) ?(\d{4}(?:-\d\d){0,2})", re.IGNORECASE),
        lambda found: f'EDTF writes about as ~: write {found[1]}~ with the format "edtf"',
    ),
    (
        re.compile(r"(\d{4}) ?(?:-|\u2013|to) ?(\d{4})"),
        lambda found: (
            f"EDTF writes from one to the other with a slash: write {found[1]}/{found[2]} "
            'with the format "edtf"'
        ),
    ),
    (
        re.compile(r"(before|after) (\d{4}(?:-\d\d){0,2})", re.IGNORECASE),
        lambda found: (
            "EDTF leaves an end open with two dots: write "
            + (f"../{found[2]}" if found[1].lower() == "before" else f"{found[2]}/..")
            + ' with the format "edtf"'
        ),
    ),
    (
        re.compile(r"[1-5]\d{4}"),
        lambda found: "looks like a spreadsheet's number of a day: export the cells as text",
    ),
    (re.compile(r"\d{4}(?:-\d\d){0,2}", re.ASCII), _iso),
    (
        re.compile(r".*\d\]?[,;] ?\[?\d.*|.*\n.*"),
        lambda found: "more than one date: give each a column or a row of its own",
    ),
    (re.compile(r"\D*"), lambda found: "if it stands for no date, list it in dates.unknown"),
)


def instead_of(cell: str) -> str:
    """What to write instead, or "" where nothing is known of such cells."""
    for pattern, advice in _ADVICE:
        if found := pattern.fullmatch(cell):
            return advice(found)
    return ""
