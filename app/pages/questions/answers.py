"""What question pages answer with: groups of countries, each a row, on the page and as CSV."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.api import tables
from app.api.fields import Json
from app.api.tables import Column, Table
from app.pages.frame import Frame

_COLUMNS = (
    ("group", ("group",)),
    ("accord", ("accord",)),
    ("country_code", ("country", "code")),
    ("country_name", ("country", "name")),
    ("status", ("status",)),
    ("before", ("before",)),
    ("since", ("since",)),
    ("certainty", ("certainty",)),
    ("kind", ("kind",)),
    ("done_on", ("done_on", "edtf")),
)
_TABLE = Table(tuple(Column(*one) for one in _COLUMNS), ())


@dataclass(frozen=True)
class Group:
    """Rows under a heading; `key` names it in the CSV."""

    key: str
    heading: str
    rows: list[Json]


def csv(groups: Iterable[Group]) -> bytes:
    """All rows, each with its group."""
    rows = [{**row, "group": group.key} for group in groups for row in group.rows]
    return tables.header(_TABLE) + tables.as_csv(rows, _TABLE)


def by_name(frame: Frame, members: Iterable[Mapping[str, Any]]) -> list[Json]:
    """Members in the order of their names in the page's language."""
    return [dict(one) for one in sorted(members, key=lambda one: frame.name(one["country"]))]
