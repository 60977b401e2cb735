"""The field types that all schemas share, with the bounds that the contract states."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema

from app.db.tables.columns import OPEN
from app.domain import dates
from app.domain.dates import PartialDate

# U+FFFE and U+FFFF are no characters, and XML holds neither: feeds and figures would be broken.
PRINTABLE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]*$"
_PLAIN_LINE = r"^[^\x00-\x1f\x7f\ufffe\uffff]+$"
_NOT_IN_URLS = r"\s<>\x22\x00-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff"
"""Nor has an address anything that turns the direction of its letters: it would look like another.
"""
_MONTH_AND_DAY = (
    r"(?:(?:0[13578]|1[02])(?:-(?:0[1-9]|[12][0-9]|3[01]))?"
    r"|(?:0[469]|11)(?:-(?:0[1-9]|[12][0-9]|30))?"
    r"|02(?:-(?:0[1-9]|1[0-9]|2[0-8]))?)"
)
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}"
    r"(?:\.[0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_LEAP_YEAR = r"(?:[1-8][0-9](?:0[48]|[2468][048]|[13579][26])|(?:[2468][048]|[1357][26])00)"
DAY_MONTH_OR_YEAR = rf"^(?:[1-8][0-9]{{3}}(?:-{_MONTH_AND_DAY})?|{_LEAP_YEAR}-02-29)$"
"""A day, month or year of the calendar, so that what matches the contract is never refused."""

Json = dict[str, Any]
"""A JSON object as it is served."""
Check = Callable[[Json], None]
"""Raises if what is there is not what an edit expects."""

ABSENT: Any = None
"""Default of a field that may be left out. Its type stays without null: absent, never null."""


def checked_date(text: str) -> str:
    """Refuse text that is no EDTF date, with the reason."""
    dates.parse(text)
    return text


def checked_day(text: str) -> str:
    """Refuse what is no day, month or year between 1000 and 8999."""
    if not re.fullmatch(DAY_MONTH_OR_YEAR, text):
        raise ValueError("not a day such as 2021-01-31, a month such as 2021-01, or a year")
    return text


def text(most: int, least: int = 1, pattern: str = PRINTABLE) -> Any:
    """A string type of bounded length."""
    return StringConstraints(min_length=least, max_length=most, pattern=pattern)


Line = Annotated[str, text(500, pattern=_PLAIN_LINE)]
Prose = Annotated[str, text(20_000)]
Slug = Annotated[str, text(80, pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")]
SourceSlug = Annotated[str, text(120, pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")]
CountryRef = Annotated[str, text(120, pattern=_PLAIN_LINE)]
Code = Annotated[str, text(16, pattern=r"^[A-Z][A-Z0-9-]+$")]
Edtf = Annotated[
    str, text(dates.MAX_LENGTH, pattern=r"^[0-9XYE.,/?~%\[\]-]+$"), AfterValidator(checked_date)
]
AskedDay = Annotated[
    str,
    AfterValidator(checked_day),
    WithJsonSchema(
        {"type": "string", "minLength": 4, "maxLength": 10, "pattern": DAY_MONTH_OR_YEAR}
    ),
]
Day = Annotated[str, text(10, pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Url = Annotated[
    str,
    text(
        2_000,
        # A host, without a name and a password before it.
        pattern=rf"^https?://[^/?#:@{_NOT_IN_URLS}][^/?#@{_NOT_IN_URLS}]*(?:[/?#][^{_NOT_IN_URLS}]*)?$",
    ),
]
Sha256 = Annotated[str, text(64, pattern=r"^[0-9a-f]{64}$")]
Language = Annotated[str, text(16, pattern=r"^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$")]
IfMatch = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[ -~]+$")]
Id = Annotated[int, Field(ge=1, le=OPEN)]
Number = Annotated[int, Field(ge=0, le=OPEN - 1)]
Count = Annotated[int, Field(ge=0, le=2**53 - 1)]


def integer_format(schema: Json) -> str:
    """The format of an integer within these bounds, as the contract names it."""
    return "int32" if schema.get("maximum", 2**53) < 2**31 else "int64"


def checked_instant(text: object) -> datetime:
    """Read an RFC 3339 date and time with offset; numbers and local times are none."""
    if isinstance(text, datetime):
        return text  # It was read before, by another model.
    if not isinstance(text, str) or not _INSTANT.fullmatch(text):
        raise ValueError("not a date and time with offset such as 2026-01-31T12:00:00Z")
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except OverflowError:
        # Within a day of the calendar's ends: nothing was recorded near either.
        first = datetime(1, 1, 1, tzinfo=UTC)
        return first if text.startswith("0001") else datetime(9999, 12, 31, tzinfo=UTC)


Instant = Annotated[
    datetime,
    BeforeValidator(checked_instant),
    WithJsonSchema({"type": "string", "format": "date-time", "maxLength": 40}),
]
WholeDay = Annotated[date, BeforeValidator(lambda text: date.fromisoformat(checked_whole(text)))]


def checked_whole(text: object) -> str:
    """Refuse what is no day written as `2021-01-31`."""
    if not isinstance(text, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError("not a day such as 2021-01-31")
    return text


def partial(edtf: str, earliest: date, latest: date) -> dict[str, str]:
    """A stored partial date as it is served; open bounds are left out."""
    out = {"edtf": edtf}
    if earliest != dates.FIRST_DAY:
        out["earliest"] = earliest.isoformat()
    if latest not in (dates.FIRST_DAY, dates.LAST_DAY):
        out["latest"] = latest.isoformat()
    return out


def date_columns(name: str, text: str | None) -> Json:
    """An EDTF text as the three columns that store it."""
    date = dates.parse(text) if text else None
    return {
        name: date and date.edtf,
        f"{name}_earliest": date and date.earliest,
        f"{name}_latest": date and date.latest,
    }


def stored(edtf: str | None, earliest: date, latest: date) -> PartialDate | None:
    """The three columns as a domain value."""
    return PartialDate(edtf, earliest, latest) if edtf is not None else None
