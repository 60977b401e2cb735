"""Rows to editions: which accord a row is about, and which acts it tells."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from app.accords.schemas import AccordIn
from app.domain import actions, dates
from app.domain.actions import Kind
from app.domain.passages import About
from app.ingest.editions import Draft, Edition, Spelling, Unread, Weight, checked, unreadable
from app.ingest.formats import terms
from app.ingest.formats.mapping import ActMap, Known, Mapping
from app.ingest.formats.tabular import tables
from app.ingest.formats.tabular.dating import DateReader
from app.ingest.formats.tabular.participants import CountryReader
from app.ingest.formats.tabular.repeats import Repeats
from app.ingest.formats.tabular.tables import TableRow
from app.sources.schemas import SourceIn

_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_WORD = re.compile(r"[^a-z]+")
_KINDS = frozenset(Kind)
_LONGEST = 500
_MOST_TEXT = 20_000
_NAMELESS = (Spelling("", "", ()),)


class _Wrong(ValueError):
    """A cell that keeps its act from being read; the report has it already."""


def read(raw: bytes, file: str, mapping: Mapping) -> Iterator[Edition]:
    """What a file says of each of its accords. Raises Rejected, with the line, where the file is
    not of the form that the mapping describes."""
    table = tables.table(raw, file, mapping)
    source = checked(
        SourceIn,
        {**mapping.source.model_dump(), "sha256": hashlib.sha256(raw).hexdigest()},
        file,
        "source",
    )
    reader = _RowReader(mapping)
    slugs: dict[str, str] = {}
    days = reader.days(table.groups.values()) if len(table.groups) > 1 else ()
    unplaced = [cell.strip() for _, broken in table.refused for cell in broken.cells]
    for number, key in enumerate(list(table.groups), 1):
        rows = table.groups.pop(key)  # Nobody needs them again.
        wrong: list[str] = []
        accord = _accord(key, rows[0], reader, file, wrong)
        if slugs.setdefault(accord.slug, key) != key:
            first = slugs[accord.slug]
            raise unreadable(file, f"{key!r} and {first!r} are one slug: {accord.slug}")
        accord, documents = terms.applied(accord)
        edition = Edition(
            file,
            source,
            accord,
            documents=documents,
            complete=mapping.complete,
            days=days,
            unplaced=unplaced,
        )
        for why in wrong:
            edition.find(f"line {rows[0].line}", why)
        edition.drafts = list(reader.drafts(rows, edition))
        if number == 1:
            for line, broken in table.refused:
                edition.find(f"line {line}", broken.why)
        if not table.groups:
            reader.repeats.tell(edition)
        yield edition


def _accord(key: str, row: TableRow, reader: "_RowReader", file: str, wrong: list[str]) -> AccordIn:
    """The accord of a group of rows, from the first of them; `wrong` takes its unreadable dates."""
    given = reader.mapping.accord
    known = given.only or given.names.get(key) or Known()
    values: dict[str, Any] = {"nature": given.nature}
    for name in ("concluded_on", "in_force_on", "terminated_on"):
        if column := getattr(given, name):
            found = reader.dates.read(row[column])
            values[name] = found.edtf
            if found.wrong:
                wrong.append(f"{values.get('title') or key}: {column}: {found.wrong}")
    if given.title:
        values["title"] = row[given.title][:_LONGEST]
    values |= {name: value for name, value in known.model_dump(exclude_none=True).items() if value}
    values.setdefault("slug", given.prefix + _NOT_SLUG.sub("-", key.lower()).strip("-"))
    values.setdefault("title", key)
    if given.scheme:
        values["identifiers"] = {given.scheme: key, **values.get("identifiers", {})}
    values["terms"] = terms.told(values, reader.mapping.source.slug)
    return checked(AccordIn, values, file, f"line {row.line}, accord {key or 'only'!r}")


class _RowReader:
    """Reads rows as a mapping says."""

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self.dates = DateReader(mapping.dates)
        self.repeats = Repeats()
        self._countries = CountryReader(mapping.country)
        self._columns = tuple(mapping.country.columns)
        self._acts = [(act, tuple(act.letters)) for act in mapping.acts]
        self._unknown = frozenset(mapping.dates.unknown)
        self._key = mapping.accord.key

    def days(self, groups: Iterable[Sequence[TableRow]]) -> set[date]:
        """The days, or the first that they can be, on which acts were done."""
        columns = [(act.date, letters) for act, letters in self._acts if act.date]
        told = {act.on for act, _ in self._acts if act.on} | {
            self.dates.read(row[column], letters).edtf
            for rows in groups
            for row in rows
            for column, letters in columns
        }
        return {dates.parse(edtf).earliest for edtf in told if edtf}

    def drafts(self, rows: Sequence[TableRow], edition: Edition) -> Iterator[Draft]:
        """The acts of rows of one accord; the edition takes what could not be read."""
        for row in rows:
            cells = row.pick(self._columns)
            spellings = self._countries.read(*cells)
            if not spellings:
                edition.find(f"line {row.line}", self._countries.none(cells))
                apart = replace(edition, findings=[], refused=[], unread=[])
                edition.nobody += self._told(row, _NAMELESS, apart)[0]
                continue
            refused = len(edition.refused)
            found, former = self._told(row, spellings, edition)
            if not found and len(edition.refused) == refused:
                edition.undated.append((f"line {row.line}", spellings))
            yield from found
            if former:
                yield from self._leave(found, former, edition)

    def _told(
        self, row: TableRow, spellings: tuple[Spelling, ...], edition: Edition
    ) -> tuple[list[Draft], list[Draft]]:
        """The acts of a row, and those of them that are no longer in effect."""
        found: list[Draft] = []
        former: list[Draft] = []
        for act, letters in self._acts:
            try:
                draft, ended = self._draft(row, spellings, act, letters, edition)
            except _Wrong:
                edition.leave(_unread(row, act, spellings), None, act.kind)
                continue
            if draft:
                found.append(draft)
                former += [draft] if ended else []
        return found, former

    def _draft(
        self,
        row: TableRow,
        spellings: tuple[Spelling, ...],
        act: ActMap,
        letters: tuple[str, ...],
        edition: Edition,
    ) -> tuple[Draft | None, bool]:
        """The act that a row tells by some of its columns, and whether it is no longer in effect.

        Raises _Wrong where the row tells one that cannot be read.
        """
        if any(row[column] not in values for column, values in act.where.items()):
            return None, False
        country = spellings[0].text
        place, cell = f"line {row.line}", row[act.date] if act.date else ""
        by = row[self._key] if self._key else ""
        word = row[act.kind_column] if act.kind_column else ""
        if cell in self._unknown and act.date and cell:
            self.repeats.none(act.date, cell)
        done_on, letter, former = self._done_on(row, country, act, letters, edition)
        if done_on is None:
            if word and not cell:
                edition.find(place, f"{country}: {word} without a date", Weight.SKIPPED)
            return None, False
        if self._excluded(row, country, act, edition):
            return None, False
        kind = act.letters[letter] if letter else _kind(word, act)
        if kind is None:
            what = f"{act.kind_column} {word!r} is no kind the mapping knows"
            if not act.kind_column:
                what = f"{act.date}: {cell!r} has no letter that says which kind it is"
            edition.find(place, f"{country}: {what}")
            raise _Wrong
        effective_on = self._effective_on(row, country, act, kind, done_on, edition)
        draft = Draft(
            country=country,
            kind=kind,
            done_on=done_on,
            place=place,
            quote=(f"{word} {cell}".strip() or country)[:_LONGEST],
            effective_on=effective_on,
            statement=(row[act.statement][:_MOST_TEXT] or None) if act.statement else None,
            note=act.note,
            spellings=spellings,
            locator=f"{by}, row {country}" if by else f"row {country}",
        )
        return draft, former

    def _done_on(
        self, row: TableRow, country: str, act: ActMap, letters: tuple[str, ...], edition: Edition
    ) -> tuple[str | None, str, bool]:
        if act.date is None:
            return act.on, "", False
        found = self.dates.read(row[act.date], letters)
        if found.wrong:
            self.repeats.wrong(row, country, act.date, found, edition)
            raise _Wrong
        return found.edtf, found.letter, found.former

    def _day(self, row: TableRow, country: str, column: str, edition: Edition) -> str | None:
        """The date in a cell; None where it is empty, or stands for no date. Raises _Wrong."""
        found = self.dates.read(row[column])
        if found.wrong:
            self.repeats.wrong(row, country, column, found, edition)
            raise _Wrong
        return found.edtf

    def _effective_on(
        self, row: TableRow, country: str, act: ActMap, kind: Kind, done_on: str, edition: Edition
    ) -> str | None:
        if not act.effective:
            return None
        effective_on = self._day(row, country, act.effective, edition)
        if effective_on and kind not in actions.RETROACTIVE and _before(effective_on, done_on):
            why = f"{country}: {kind.value} of {done_on}: an effect on {effective_on} is left out"
            edition.find(f"line {row.line}", f"{why}, as it would come first", Weight.REMARK)
            return None
        return effective_on

    def _excluded(self, row: TableRow, country: str, act: ActMap, edition: Edition) -> bool:
        if any(self._day(row, country, column, edition) for column in act.only_without):
            return True
        if act.only_with and not any(
            self._day(row, country, column, edition) for column in act.only_with
        ):
            return True
        return act.unless_equal is not None and row[act.unless_equal] == row[act.date or ""]

    def _leave(self, found: list[Draft], former: list[Draft], edition: Edition) -> Iterator[Draft]:
        """The exit behind acts in brackets: between the last of them and the next consent of the
        row, or else the day of the source. None where the row tells an exit itself."""
        if any(draft.kind in actions.NEEDS_EARLIER for draft in found):
            return
        consents = [draft for draft in former if draft.kind in actions.CONSENTS]
        signatures = [draft for draft in former if draft.kind in actions.SIGNATURES]
        lost = consents or signatures
        if not lost:
            return
        last = max(lost, key=lambda draft: dates.parse(draft.done_on).earliest)
        bound = [d for d in found if d.kind in actions.CONSENTS and d not in former]
        if not consents and bound:
            why = f"{last.country}: the signature {last.quote!r} in brackets stands as one"
            edition.find(last.place, f"{why}, as a consent followed", Weight.REMARK)
            return
        after = dates.parse(last.done_on).earliest
        until = [dates.parse(d.done_on).latest for d in bound]
        speaks = edition.source.status_on or edition.source.published_on
        if speaks:
            until.append(dates.parse(speaks).latest)
        until = [day for day in until if day > after] or [dates.LAST_DAY]
        kind = Kind.WITHDRAWAL if consents else Kind.SIGNATURE_RENOUNCED
        why = f"{last.country}: {last.quote!r} is no longer in effect, and since when is not said"
        edition.find(last.place, why, Weight.REMARK)
        left_on = dates.between(after, min(until)).edtf
        yield replace(last, kind=kind, done_on=left_on, effective_on=None, statement=None)


def _unread(row: TableRow, act: ActMap, spellings: tuple[Spelling, ...]) -> Unread:
    """The cell from which an act could not be read."""
    country = spellings[0].text
    told = f"{act.date}: {row[act.date]}" if act.date else country
    return Unread(country, About.ACT, f"row {country}", told, spellings)


def _before(one: str, other: str) -> bool:
    return dates.parse(one).latest < dates.parse(other).earliest


def _kind(word: str, act: ActMap) -> Kind | None:
    """What a word means: as the mapping says, or as we name our own kinds."""
    if not word:
        return act.kind
    if word in act.kinds:
        return act.kinds[word]
    return kind_named(word)


def kind_named(word: str) -> Kind | None:
    """The kind whose name a word is, in our own words."""
    named = _WORD.sub("_", word.lower()).strip("_")
    return Kind(named) if named in _KINDS else None
