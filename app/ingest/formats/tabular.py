"""Tabular sources: CSV, long or wide, as a mapping says."""

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from sys import intern
from typing import Any

from app.accords.schemas import AccordIn
from app.domain import actions, dates
from app.domain.actions import Kind
from app.ingest.editions import Draft, Edition, Weight, checked, unreadable
from app.ingest.formats.mapping import ActMap, Known, Mapping
from app.sources.schemas import SourceIn

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_WORD = re.compile(r"[^a-z]+")
_LONGEST = 500
_MOST_TEXT = 20_000
csv.field_size_limit(10_000_000)


class Unreadable(ValueError):
    """A cell that should hold a date and does not."""


@lru_cache(maxsize=65536)
def day_of(cell: str, formats: tuple[str, ...]) -> str:
    """A cell as EDTF. Raises Unreadable."""
    for form in formats:
        try:
            if form == "edtf":
                return dates.parse(cell).edtf
            if form == "%Y-%m-%d" and not _ISO.fullmatch(cell):
                continue
            return datetime.strptime(cell, form).date().isoformat()  # noqa: DTZ007 - a day only
        except ValueError:
            continue
    raise Unreadable(f"{cell!r} is not a date as the mapping writes them ({', '.join(formats)})")


class _TableRow:
    """A row by the names of its columns."""

    __slots__ = ("_at", "cells", "line")

    def __init__(self, line: int, cells: Sequence[str], at: dict[str, int]) -> None:
        self.line, self.cells, self._at = line, cells, at

    def __getitem__(self, column: str) -> str:
        return self.cells[self._at[column]]


def read(raw: bytes, file: str, mapping: Mapping) -> Iterator[Edition]:
    """What a file says of each of its accords. Raises Rejected, with the line, where the file is
    not of the form that the mapping describes."""
    groups = _groups(raw, file, mapping)
    source = checked(
        SourceIn,
        {**mapping.source.model_dump(), "sha256": hashlib.sha256(raw).hexdigest()},
        file,
        "source",
    )
    none: Counter[tuple[str, str]] = Counter()
    slugs: dict[str, str] = {}
    for number, (key, rows) in enumerate(groups.items(), 1):
        wrong: list[str] = []
        accord = _accord(key, rows[0], mapping, file, wrong)
        if slugs.setdefault(accord.slug, key) != key:
            first = slugs[accord.slug]
            raise unreadable(file, f"{key!r} and {first!r} are one slug: {accord.slug}")
        edition = Edition(file, source, accord)
        for why in wrong:
            edition.find(f"line {rows[0].line}", why)
        edition.drafts = list(_drafts(rows, mapping, edition, none))
        if number == len(groups):
            for (column, cell), count in sorted(none.items()):
                why = f"{count} cells hold {cell}, which stands for no date"
                edition.find(f"column {column}", why, Weight.SKIPPED)
        yield edition


def _groups(raw: bytes, file: str, mapping: Mapping) -> dict[str, list[_TableRow]]:
    """The rows of each accord, with the columns that the mapping names."""
    try:
        text = raw.decode(mapping.file.encoding)
    except LookupError:
        raise unreadable(file, f"no such encoding: {mapping.file.encoding}") from None
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise unreadable(file, f"not {mapping.file.encoding} text", line) from None
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=mapping.file.delimiter, strict=True
    )
    groups: dict[str, list[_TableRow]] = {}
    try:
        header = [name.strip() for name in next(reader, [])]
        keep = _kept(header, file, mapping)
        at = {column: index for index, column in enumerate(keep)}
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                why = f"{len(cells)} cells, and the header has {len(header)}"
                raise unreadable(file, why, reader.line_num)
            row = _TableRow(
                reader.line_num, [intern(cells[index].strip()) for index in keep.values()], at
            )
            key = row[mapping.accord.key] if mapping.accord.key else ""
            if mapping.accord.key and not key:
                raise unreadable(file, f"{mapping.accord.key} is empty", reader.line_num)
            groups.setdefault(key, []).append(row)
    except csv.Error as error:
        raise unreadable(file, f"not CSV: {error}", reader.line_num) from None
    if not groups:
        raise unreadable(file, "no rows")
    return groups


def _kept(header: list[str], file: str, mapping: Mapping) -> dict[str, int]:
    """Where the columns that the mapping names stand."""
    wanted = sorted(mapping.columns())
    missing = [column for column in wanted if column not in header]
    if missing:
        there = ", ".join(header) or "nothing"
        raise unreadable(file, f"no column {', '.join(missing)}; the header has {there}", 1)
    doubled = [column for column in wanted if header.count(column) > 1]
    if doubled:
        raise unreadable(file, f"two columns {', '.join(doubled)}", 1)
    return {column: header.index(column) for column in wanted}


def _accord(key: str, row: _TableRow, mapping: Mapping, file: str, wrong: list[str]) -> AccordIn:
    """The accord of a group of rows, from the first of them; `wrong` takes its unreadable dates."""
    given = mapping.accord
    known = given.only or given.names.get(key) or Known()
    values: dict[str, Any] = {"nature": given.nature}
    for name in ("concluded_on", "in_force_on", "terminated_on"):
        column = getattr(given, name)
        if column:
            try:
                values[name] = _day(row[column], mapping)
            except Unreadable as error:
                wrong.append(f"{values.get('title') or key}: {column}: {error}")
    if given.title:
        values["title"] = row[given.title][:_LONGEST]
    values |= {name: value for name, value in known.model_dump(exclude_none=True).items() if value}
    values.setdefault("slug", given.prefix + _NOT_SLUG.sub("-", key.lower()).strip("-"))
    values.setdefault("title", key)
    if given.scheme:
        values["identifiers"] = {given.scheme: key, **values.get("identifiers", {})}
    return checked(AccordIn, values, file, f"line {row.line}, accord {key or 'only'!r}")


def _day(cell: str, mapping: Mapping) -> str | None:
    """The date in a cell; None where it is empty, or stands for no date."""
    if not cell or cell in mapping.dates.unknown:
        return None
    for old, new in mapping.dates.rewrite.items():
        cell = cell.replace(old, new)
    return day_of(cell, tuple(mapping.dates.formats))


def _drafts(
    rows: list[_TableRow], mapping: Mapping, edition: Edition, none: Counter[tuple[str, str]]
) -> Iterator[Draft]:
    for row in rows:
        country = _country(row, mapping)
        if not country:
            edition.find(f"line {row.line}", f"no {' or '.join(mapping.country.columns)}")
            continue
        for act in mapping.acts:
            if row[act.date] in mapping.dates.unknown:
                none[act.date, row[act.date]] += 1
            try:
                draft = _draft(row, country, act, mapping, edition)
            except Unreadable as error:
                edition.find(f"line {row.line}", f"{country}: {act.date}: {error}")
                continue
            if draft:
                yield draft


def _country(row: _TableRow, mapping: Mapping) -> str:
    """The first column with something in it, under our own name where the mapping gives one."""
    for column in mapping.country.columns:
        if cell := row[column]:
            return mapping.country.aliases.get(cell, cell)
    return ""


def _draft(
    row: _TableRow, country: str, act: ActMap, mapping: Mapping, edition: Edition
) -> Draft | None:
    place = f"line {row.line}"
    if any(row[column] not in values for column, values in act.where.items()):
        return None
    word = row[act.kind_column] if act.kind_column else ""
    done_on = _day(row[act.date], mapping)
    if done_on is None:
        if word and not row[act.date]:
            edition.find(place, f"{country}: {word} without a date", Weight.SKIPPED)
        return None
    if _excluded(row, act, mapping):
        return None
    kind = _kind(word, act)
    if kind is None:
        edition.find(place, f"{country}: {act.kind_column} {word!r} is no kind the mapping knows")
        return None
    effective_on = _day(row[act.effective], mapping) if act.effective else None
    if effective_on and kind not in actions.RETROACTIVE and _before(effective_on, done_on):
        why = f"{country}: {kind.value} of {done_on}: an effect on {effective_on} is left out"
        edition.find(place, f"{why}, as it would come first", Weight.REMARK)
        effective_on = None
    return Draft(
        country=country,
        kind=kind,
        done_on=done_on,
        place=place,
        quote=f"{word} {row[act.date]}".strip()[:_LONGEST],
        effective_on=effective_on,
        statement=(row[act.statement][:_MOST_TEXT] or None) if act.statement else None,
        note=act.note,
    )


def _before(one: str, other: str) -> bool:
    return dates.parse(one).latest < dates.parse(other).earliest


def _excluded(row: _TableRow, act: ActMap, mapping: Mapping) -> bool:
    if any(_day(row[column], mapping) for column in act.only_without):
        return True
    if act.only_with and not any(_day(row[column], mapping) for column in act.only_with):
        return True
    return act.unless_equal is not None and row[act.unless_equal] == row[act.date]


def _kind(word: str, act: ActMap) -> Kind | None:
    """What a word means: as the mapping says, or as we name our own kinds."""
    if not word:
        return act.kind
    if word in act.kinds:
        return act.kinds[word]
    named = _WORD.sub("_", word.lower()).strip("_")
    return Kind(named) if named in set(Kind) else None
