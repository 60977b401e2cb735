"""A mapping for a table that has none yet: proposed from its header and its first rows."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import PurePath

from app.domain.actions import CONSENTS, Kind
from app.ingest.editions import unreadable
from app.ingest.formats.mapping import NO_COUNTRY, DateMap, FileMap
from app.ingest.formats.tabular import tables
from app.ingest.formats.tabular.dating import DateReader
from app.ingest.formats.tabular.rows import kind_named

Resolve = Callable[[Iterable[str]], Mapping[str, str]]
"""From names or codes to the codes of those that mean a country."""

_SAMPLE = 200
_MOST = 0.6
_FORMATS = (
    "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y",
    "%d-%b-%y", "%d/%m/%y", "%B %d, %Y", "%b %Y", "%B %Y", "%Y%m%d", "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S", "edtf",
)  # fmt: skip
_LETTERS = {
    "a": Kind.ACCESSION, "A": Kind.ACCEPTANCE, "AA": Kind.APPROVAL, "d": Kind.SUCCESSION,
    "s": Kind.DEFINITIVE_SIGNATURE, "c": Kind.FORMAL_CONFIRMATION,
}  # fmt: skip
_LETTER = re.compile(r"\d\]?\s*\(?([A-Za-z]{1,2})\)?\]?$")
_TOLD: tuple[tuple[str, Kind], ...] = (
    ("withdr", Kind.WITHDRAWAL), ("denunc", Kind.WITHDRAWAL), ("denounc", Kind.WITHDRAWAL),
    ("exit", Kind.WITHDRAWAL), ("left", Kind.WITHDRAWAL), ("sign", Kind.SIGNATURE),
    ("ratif", Kind.RATIFICATION), ("access", Kind.ACCESSION), ("accept", Kind.ACCEPTANCE),
    ("approv", Kind.APPROVAL), ("success", Kind.SUCCESSION),
)  # fmt: skip
"""What a column's name says of the kind of its dates."""
_EFFECT = re.compile(r"force|effect", re.IGNORECASE)
_STATUS = re.compile(r"\bstatus|standing|membership", re.IGNORECASE)
_STATUSES = re.compile(
    r"(?:non-?\s?|not\s+(?:a\s+)?)?(?:party|parties|member|signator|signed|ratified|acceded|withdr|"
    r"denounce|in force|terminated|suspended|provisional|former|active|inactive|current)",
    re.IGNORECASE,
)
"""Words by which a cell says how things stand, and not what was done when."""
_FEW, _SHOWN = 12, 4
_DEEP = 50
"""Rows that are looked at for how a file is written."""
_ACCORD = re.compile(r"treat|accord|convention|agreement|protocol", re.IGNORECASE)
_SCHEMES = ((re.compile(r"cow|ccode", re.I), "cow"), (re.compile(r"gw", re.I), "gwn"))


@dataclass(slots=True)
class _Sample:
    """The first rows of a table by column, and what each column seems to hold."""

    header: list[str]
    cells: dict[str, list[str]]
    dates: list[str] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    kinds: str = ""


def file_map(raw: bytes, file: str) -> FileMap:
    """How a file seems to be written. Raises Rejected where there is nothing in it."""
    encoding = "utf-8"
    try:
        raw.decode(tables.encoding_of(raw, FileMap()))
    except UnicodeDecodeError:
        encoding = "windows-1252"
    if tables.encoding_of(raw, FileMap()) == "utf-8":
        encoding = tables.utf_16(raw) or encoding
    best, widest = None, 0
    for delimiter in ",;\t|":
        tried = FileMap(encoding=encoding, delimiter=delimiter)
        told = [
            (line, len(cells))
            for line, cells in islice(tables.lines(raw, file, tried), _DEEP)
            if not isinstance(cells, tables.Broken)
            and any(letter.isalnum() for cell in cells for letter in cell)
        ]
        for width, count in Counter(width for _, width in told).most_common(1):
            if width > widest and count > len(told) / 2:
                # What stands above the first row of the table is no header.
                above = next(line for line, cells in told if cells == width) - 1
                best, widest = tried.model_copy(update={"skip": above}), width
    if best is None:
        raise unreadable(file, "no rows")
    return best


def propose(raw: bytes, file: str, resolve: Resolve) -> str:
    """A mapping in TOML, with comments on what is a guess. Raises Rejected for what is no table."""
    given = file_map(raw, file)
    rows = [
        cells
        for _, cells in islice(tables.lines(raw, file, given), _SAMPLE + 1)
        if not isinstance(cells, tables.Broken)
    ]
    header = tables.names(rows[0])
    body = [[cell.strip() for cell in row] for row in rows[1:] if len(row) == len(header)]
    cells = {name: [row[i] for row in body if row[i]] for i, name in enumerate(header) if name}
    sample = _Sample(header, cells)
    _classify(sample, resolve)
    chosen, dating = _dating(sample)
    lines = [f"# A proposal for {file}: check every line of it.", *_head(file, given, sample)]
    lines += [*_countries(sample), *dating, *_acts(sample, chosen)]
    lines += _unused(sample, lines)
    return "\n".join(lines) + "\n"


def _classify(sample: _Sample, resolve: Resolve) -> None:
    none = {one.casefold() for one in NO_COUNTRY}
    for name, cells in sample.cells.items():
        said = [cell for cell in cells if cell.casefold() not in none]
        if not said:
            continue
        reader = DateReader(DateMap(formats=list(_FORMATS), pivot=1950, brackets="former"))
        read = [reader.read(cell, tuple(_LETTERS)) for cell in said]
        dated = sum(
            bool(one.edtf) or one.beyond or " is 1" in one.wrong or " is 2" in one.wrong
            for one in read
        )
        years = all(cell.isdecimal() for cell in said) and not _kind_of(name)
        if dated >= _MOST * len(said) and not years:
            sample.dates.append(name)
        elif sum(kind_named(cell) is not None for cell in said) >= _MOST * len(said):
            sample.kinds = name
        elif all(cell.isdecimal() for cell in said):
            if _scheme(name):
                sample.countries.append(name)
        elif len(resolve(set(said)).keys()) >= _MOST * len(set(said)):
            sample.countries.append(name)


def _unused(sample: _Sample, lines: Iterable[str]) -> Iterable[str]:
    """A warning of each column that says how things stand and is not in the proposed lines."""
    proposed = "\n".join(lines)
    for name, cells in sample.cells.items():
        values = sorted(set(cells))
        told = [cell for cell in cells if _STATUSES.match(cell)]
        says = len(values) <= _FEW and len(told) >= _MOST * len(cells)
        quoted = json.dumps(name, ensure_ascii=False)
        if cells and (says or _STATUS.search(name)) and quoted not in proposed:
            shown = ", ".join(json.dumps(one, ensure_ascii=False) for one in values[:_SHOWN])
            more = ", …" if len(values) > _SHOWN else ""
            yield from ("", f"# Not used: the column {quoted} ({shown}{more}).")
            yield "# If it says who is bound no longer, or not yet: an act with where is only read"
            yield f"# from rows with the values in it (where = {{ {quoted} = [{shown}] }})."


def _scheme(name: str) -> str | None:
    return next((scheme for pattern, scheme in _SCHEMES if pattern.search(name)), None)


def _head(file: str, given: FileMap, sample: _Sample) -> Iterable[str]:
    stem = re.sub(r"[^a-z0-9]+", "-", PurePath(file).stem.lower()).strip("-") or "table"
    if given != FileMap():
        yield ""
        yield "[file]"
        yield f"encoding = {json.dumps(given.encoding)}"
        yield f"delimiter = {json.dumps(given.delimiter)}"
        yield from ["# Lines above the header.", f"skip = {given.skip}"] if given.skip else []
    yield from (
        "",
        "# Who says so: the tier is depositary, government, intergovernmental, press or",
    )
    yield from ("# reference.", "[source]", f"slug = {json.dumps(stem)}")
    yield from (f"title = {json.dumps(file)}", 'tier = "reference"', "")
    several = [name for name in sample.cells if _ACCORD.search(name) and name not in sample.dates]
    if several:
        yield "# Each value of this column is an accord."
        yield from ("[accord]", f"key = {json.dumps(several[0])}")
        yield f"prefix = {json.dumps(stem[:40] + '-')}"
    else:
        yield "# No column tells accords apart: the whole file is about one."
        yield from ("[accord.only]", f"slug = {json.dumps(stem[:80])}")
        yield f"title = {json.dumps(file)}"


def _countries(sample: _Sample) -> Iterable[str]:
    yield from ("", "[country]")
    if not sample.countries:
        yield "# No column holds names or codes of countries: name it here."
    yield f"columns = {json.dumps(sample.countries or sample.header[:1], ensure_ascii=False)}"
    schemes = {name: scheme for name in sample.countries if (scheme := _scheme(name))}
    numbers = {n: s for n, s in schemes.items() if all(c.isdecimal() for c in sample.cells[n])}
    if numbers:
        told = ", ".join(f"{json.dumps(name)} = {json.dumps(s)}" for name, s in numbers.items())
        yield f"schemes = {{ {told} }}"


def _dating(sample: _Sample) -> tuple[dict[str, list[str]], list[str]]:
    """The letters of each column of dates, and the lines that say how dates are written."""
    cells = [cell for name in sample.dates for cell in sample.cells[name]]
    formats = [
        form
        for form in _FORMATS
        if any(_by(form, cell) for cell in cells)
        and (form not in ("%d/%m/%Y", "%m/%d/%Y") or _alone(form, cells))
    ]
    days = [f for f in formats if f != "edtf"]
    if days and all(any(_by(form, cell) for form in days) for cell in cells if _by("edtf", cell)):
        formats = days
    lines = ["", "[dates]", f"formats = {json.dumps(formats or ['%Y-%m-%d'])}"]
    if {"%d/%m/%Y", "%m/%d/%Y"} <= set(formats):
        lines.insert(2, "# No cell tells day from month: leave out the format that is wrong.")
    if any(form.endswith("y") for form in formats):
        lines.append("# The first of the hundred years that two digits can mean.")
        lines.append("pivot = 1930")
    if any(cell.startswith("[") and "," not in cell for cell in cells):
        lines += ["# Dates in brackets are of acts no longer in effect.", 'brackets = "former"']
    unknown = sorted({cell for cell in cells if _beyond(cell, formats)})
    if unknown:
        lines += ["# Dates that stand for none.", f"unknown = {json.dumps(unknown)}"]
    letters = {
        name: sorted({m[1] for cell in sample.cells[name] if (m := _LETTER.search(cell))})
        for name in sample.dates
    }
    return {n: [x for x in found if x in _LETTERS] for n, found in letters.items()}, lines


def _by(form: str, cell: str) -> bool:
    reader = DateReader(DateMap(formats=[form], pivot=1950, brackets="former"))
    return reader.read(cell, tuple(_LETTERS)).edtf is not None


def _alone(form: str, cells: Sequence[str]) -> bool:
    """Whether days may come first, or months: not where a cell says the other."""
    other = "%m/%d/%Y" if form == "%d/%m/%Y" else "%d/%m/%Y"
    return not any(_by(other, cell) and not _by(form, cell) for cell in cells)


def _beyond(cell: str, formats: Sequence[str]) -> bool:
    reader = DateReader(DateMap(formats=list(formats) or ["edtf"], pivot=1950))
    return reader.read(cell).beyond


def _kind_of(name: str) -> Kind | None:
    return next((kind for part, kind in _TOLD if part in name.lower()), None)


def _acts(sample: _Sample, letters: Mapping[str, Sequence[str]]) -> Iterable[str]:
    effects = [name for name in sample.dates if _EFFECT.search(name) and not _kind_of(name)]
    columns = [name for name in sample.dates if name not in effects]
    if not columns and not effects:
        yield from ("", "# No column holds dates. If one holds for all rows, say it here:")
        yield from ("# nothing is recorded of a year that is still to come.",)
        yield from ("[[acts]]", 'kind = "signature"', 'on = "9999"')
    for name in columns or effects:
        kind = _kind_of(name)
        by_word = sample.kinds and kind is not Kind.SIGNATURE and kind is not Kind.WITHDRAWAL
        yield from ("", "[[acts]]", f"date = {json.dumps(name, ensure_ascii=False)}")
        if by_word:
            yield f"kind_column = {json.dumps(sample.kinds, ensure_ascii=False)}"
        else:
            if kind is None:
                yield "# The column's name does not say which kind of act this is."
            yield f"kind = {json.dumps((kind or Kind.CONSENT).value)}"
        if letters.get(name):
            told = ", ".join(f"{x} = {json.dumps(_LETTERS[x].value)}" for x in letters[name])
            yield f"letters = {{ {told} }}"
        if effects and columns and (by_word or kind is None or kind in CONSENTS):
            yield f"effective = {json.dumps(effects.pop(0), ensure_ascii=False)}"
