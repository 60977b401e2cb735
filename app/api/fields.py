"""The field types that all schemas share, with the bounds that the contract states."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema

from app.api import patterns
from app.db.tables.columns import OPEN
from app.domain import dates
from app.domain.dates import PartialDate
from app.domain.naming import regions

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


def text(most: int, least: int = 1, pattern: str = patterns.PRINTABLE) -> Any:
    """A string type of bounded length."""
    return StringConstraints(min_length=least, max_length=most, pattern=pattern)


Line = Annotated[str, text(500, pattern=patterns.LINE)]
Prose = Annotated[str, text(20_000)]
Slug = Annotated[str, text(80, pattern=patterns.SLUG)]
SlugRef = Annotated[
    Slug, BeforeValidator(lambda text: text.lower() if isinstance(text, str) else text)
]
"""A slug in any case."""
SourceSlug = Annotated[str, text(120, pattern=patterns.SLUG)]
CountryRef = Annotated[str, text(120, pattern=patterns.LINE)]
Region = Annotated[
    str,
    text(80, pattern=patterns.LINE),
    AfterValidator(regions.code_of),
    Field(examples=["Europe", "western-asia", "150"]),
]
Code = Annotated[str, text(16, pattern=patterns.CODE)]
Edtf = Annotated[str, text(dates.MAX_LENGTH, pattern=patterns.EDTF), AfterValidator(checked_date)]
AskedDay = Annotated[
    str,
    AfterValidator(checked_day),
    WithJsonSchema(
        {"type": "string", "minLength": 4, "maxLength": 10, "pattern": DAY_MONTH_OR_YEAR}
    ),
]
Day = Annotated[str, text(10, pattern=patterns.DAY)]
Url = Annotated[str, text(2_000, pattern=patterns.URL)]
Sha256 = Annotated[str, text(64, pattern=patterns.SHA256)]
Language = Annotated[str, text(16, pattern=patterns.LANGUAGE)]
IfMatch = Annotated[str, Field(min_length=1, max_length=1000, pattern=patterns.ASCII)]
Value = TypeVar("Value")


def parted(given: Any) -> Any:
    """What a parameter says, as a list: its values are parted by commas."""
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list):
        return given
    return [
        part.strip(" ") if isinstance(part, str) else part
        for text in texts
        for part in (text.split(",") if isinstance(text, str) else [text])
    ]


def _once(values: list[Value]) -> list[Value]:
    return list(dict.fromkeys(values))


SEPARATED = {"explode": False}
"""Said of a parameter in the contract: its values stand in one, parted by commas."""
Several = Annotated[
    list[Value],
    BeforeValidator(parted),
    Field(min_length=1, max_length=50, json_schema_extra=SEPARATED),
    AfterValidator(_once),
]
"""A filter that takes one value or several."""


def usual(order: str) -> AfterValidator:
    """Takes the order that a list has anyway for none that is asked for: one question, not two."""
    return AfterValidator(lambda sort: None if sort == order else sort)


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


def checked_whole(given: object) -> date:
    """Read a day written as `2021-01-31`, or take one that a file has as such. No number is one."""
    if isinstance(given, date) and not isinstance(given, datetime):
        return given
    if not isinstance(given, str) or not re.fullmatch(patterns.DAY, given):
        raise ValueError("not a day such as 2021-01-31")
    return date.fromisoformat(given)


WholeDay = Annotated[date, BeforeValidator(checked_whole)]


def partial(edtf: str, earliest: date, latest: date) -> dict[str, str]:
    """A stored partial date as it is served; open bounds are left out."""
    out = {"edtf": edtf}
    if earliest != dates.FIRST_DAY:
        out["earliest"] = earliest.isoformat()
    if latest not in (dates.FIRST_DAY, dates.LAST_DAY):
        out["latest"] = latest.isoformat()
    return out


def joined(day: PartialDate | None) -> str | None:
    """A partial date with its bounds in one text: a plain day alone, or all three between bars."""
    if day is None:
        return None
    served = partial(*day)
    bounds = [served.get(name, "") for name in ("earliest", "latest")]
    return day.edtf if bounds == [day.edtf] * 2 else "|".join([day.edtf, *bounds])


@lru_cache(maxsize=16384)
def parse_joined(text: str) -> Json:
    """Such a text as it is served. Many rows share it: nobody may change it."""
    edtf, mark, bounds = text.partition("|")
    if not mark:
        return {"edtf": text, "earliest": text, "latest": text}
    earliest, _, latest = bounds.partition("|")
    found = {"edtf": edtf, "earliest": earliest, "latest": latest}
    return {name: value for name, value in found.items() if value}


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
