"""Columns with their types: those of a model's table, as the contract describes its fields."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

import orjson

from app.api import patterns, tables
from app.api.fields import Json
from app.api.models import Model

_SEVERAL = "Several are parted by semicolons."


class Column(NamedTuple):
    """A column: its name, where its value is in an item, and what its values are.

    `kind` is a type of the Table Schema: string, integer, boolean, date or datetime.
    """

    name: str
    path: tuple[str, ...]
    kind: str
    description: str
    required: bool
    values: tuple[str, ...]
    """All values that there are, where they are few."""


@cache
def of(
    item: type[Model], keyed: Collection[str] = (), without: Collection[str] = ()
) -> list[Column]:
    """The columns of a model's table.

    Of what is in a table of its own (`keyed`) only the key stays; `without` leaves fields out.
    """
    schema = item.model_json_schema(mode="serialization")
    found = []
    for column in tables.table(item).columns:
        first, *within = column.path
        if first in without or (first in keyed and within[:1] not in (["slug"], ["code"])):
            continue
        found.append(_typed(column, schema))
    return found


def _typed(column: tables.Column, schema: Json) -> Column:
    node, required, said = schema, True, []
    for name in column.path:
        required = required and name in node.get("required", ())
        field = node["properties"][name]
        node = _resolved(field, schema)
        said.append(field.get("description") or node.get("description", ""))
    several = node.get("type") == "array"
    kind = "string" if several else _kind(node)
    values = () if several else tuple(map(str, node.get("enum", ())))
    text = " ".join(" ".join([*said, *([_SEVERAL] if several else [])]).split())
    # Nothing within a list is text without a letter, and to some readers that is no value.
    return Column(column.name, column.path, kind, text, required and not several, values)


def _resolved(node: Json, schema: Json) -> Json:
    for one in (node, *node.get("allOf", ()), *node.get("anyOf", ())):
        if "$ref" in one:
            found: Json = schema["$defs"][one["$ref"].rpartition("/")[2]]
            return found
    return node


def _kind(node: Json) -> str:
    if node.get("format") in ("date", "date-time"):
        return str(node["format"]).replace("-", "")
    if node.get("pattern") == patterns.DAY:
        return "date"
    kind = node.get("type")
    return str(kind) if kind in ("integer", "boolean") else "string"


def rows(items: Collection[Json], columns: Collection[Column]) -> Iterator[list[Any]]:
    """Items as rows of plain values: texts, numbers, flags, days, instants, and None."""
    for item in items:
        row = []
        for column in columns:
            value: Any = item
            for name in column.path:
                value = value.get(name) if value is not None else None
            row.append(_plain(value, column.kind))
        yield row


def _plain(value: Any, kind: str) -> Any:
    if value is None or isinstance(value, int):
        return bool(value) if kind == "boolean" and value is not None else value
    if isinstance(value, list) and not any(isinstance(one, dict | list) for one in value):
        return "; ".join(map(str, value)) or None
    if isinstance(value, dict | list):
        return orjson.dumps(value).decode()
    if kind == "date" and isinstance(value, str):
        return date.fromisoformat(value)
    if isinstance(value, date | datetime):
        return value if kind in ("date", "datetime") else value.isoformat()
    return str(value)
