"""Collections as tables: the columns of an item by its model, and items as CSV or NDJSON."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

import orjson
from pydantic import BaseModel

from app.api.fields import Json
from app.api.models import Model, PartialDateOut

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With what a cell must not begin, or a spreadsheet would compute it."""
_MANY = "; "


class Column(NamedTuple):
    """A column: its name, the names of fields that lead to its value, and what stands for none."""

    name: str
    path: tuple[str, ...]
    absent: Any = None


class Table(NamedTuple):
    """How items become rows: the columns, and where the list is whose entries have a row each."""

    columns: tuple[Column, ...]
    each: tuple[str, ...]


class Lines(bytes):
    """Rows of CSV that are written already, in place of items."""


@cache
def table(item: type[Model]) -> Table:
    """The table of a model, whose columns do not depend on what is in it.

    What lies within an object has its name behind the object's (`country_code`), a partial date is
    three columns (`done_on`, `done_on_earliest`, `done_on_latest`), and several values are parted
    by semicolons. A model that names a list of objects in `a_row_each` has a row for each of them.
    """
    each = _several(item)
    return Table(tuple(_columns(item, "", (), each)), each)


def _several(model: type[BaseModel]) -> tuple[str, ...]:
    """The names of fields that lead to what has a row each; none for a row an item."""
    own = getattr(model, "a_row_each", None)
    if own:
        return (own,)
    for name, field in model.model_fields.items():
        kind, many = _kind(field.annotation)
        if kind is not None and not many and (within := _several(kind)):
            return name, *within
    return ()


def _columns(
    model: type[BaseModel], prefix: str, path: tuple[str, ...], each: tuple[str, ...]
) -> Iterator[Column]:
    for name, field in model.model_fields.items():
        kind, many = _kind(field.annotation)
        here, called = (*path, name), prefix + name
        if kind is PartialDateOut and not many:
            yield Column(called, (*here, "edtf"))
            for bound in ("earliest", "latest"):
                yield Column(f"{called}_{bound}", (*here, bound))
        elif kind is not None and (not many or here == each):
            yield from _columns(
                kind, f"{called.removesuffix('s') if many else called}_", here, each
            )
        else:
            yield Column(called, here, getattr(model, "absent_cell", None))


def _kind(annotation: Any) -> tuple[type[BaseModel] | None, bool]:
    """The model that a field holds, if it does, and whether it holds several."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in (Union, UnionType):
        (annotation,) = (one for one in get_args(annotation) if one is not type(None))
        return _kind(annotation)
    if get_origin(annotation) is list:
        return _kind(get_args(annotation)[0])[0], True
    is_model = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    return (annotation if is_model else None), False


def header(of: Table) -> bytes:
    """The first line of a CSV file."""
    return _lines([[column.name for column in of.columns]])


def as_csv(items: Sequence[Json], of: Table) -> bytes:
    """Items as lines of CSV (RFC 4180, UTF-8)."""
    return _lines(_row(one, of.columns) for item in items for one in _each(item, of.each))


def cells(values: Iterable[Any]) -> str:
    """Some cells of a line."""
    return each([values])[0]


def each(rows: Iterable[Iterable[Any]]) -> list[str]:
    """Rows of cells as lines, without their ends."""
    found = _Lines()
    csv.writer(found, lineterminator="\r\n").writerows(map(_cell, row) for row in rows)
    return found


class _Lines(list[str]):
    def write(self, line: str) -> None:
        self.append(line[:-2])


def as_ndjson(items: Sequence[Json]) -> bytes:
    """Items as JSON, a line each."""
    return b"".join(orjson.dumps(item, option=orjson.OPT_APPEND_NEWLINE) for item in items)


def _each(item: Json, path: tuple[str, ...]) -> Iterator[Json]:
    if not path:
        yield item
        return
    name, *within = path
    for one in _each(item[name], tuple(within)) if within else item[name] or [{}]:
        yield {**item, name: one}


def _row(item: Json, columns: Sequence[Column]) -> list[Any]:
    cells = []
    for _, path, absent in columns:
        value: Any = item
        for name in path:
            value = value.get(name) if value is not None else None
        cells.append(_cell(absent if value is None else value))
    return cells


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and not any(isinstance(one, dict | list) for one in value):
        return _cell(_MANY.join(map(str, value)))
    return orjson.dumps(value).decode() if isinstance(value, dict | list) else value


def _lines(rows: Any) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
