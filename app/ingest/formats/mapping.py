"""Mappings: what the columns of a tabular source mean, written in TOML."""

import re
import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, PlainValidator, ValidationError, model_validator

from app import resources
from app.accords.schemas import EntryIntoForce, Period
from app.api.fields import Edtf, Line, Prose, Slug, SourceSlug, Url, text
from app.api.models import In
from app.domain.actions import Kind
from app.domain.evidence import Tier
from app.domain.statuses import Nature
from app.errors import Rejected, Violation
from app.ingest.editions import faults

FOLDER = resources.SEEDS / "mappings"
NO_COUNTRY = (
    "-", "--", "\u2013", "\u2014", ".", "..", "?",
    "NA", "N/A", "N.A.", "#N/A", "NaN", "nil", "null", "none",
)  # fmt: skip
"""What tables write where they have no code or name."""
_DIRECTIVES = "YymbBdjHIMSfpzaA%"
"""What a format can hold; the others of strptime stand for weeks, or differ between machines."""


def _checked_format(form: str) -> str:
    """Refuse a format with a directive that is not read, or with none."""
    if form == "edtf":
        return form
    named = re.findall(r"%(.?)", form)
    wrong = [f"%{letter}" for letter in named if letter not in _DIRECTIVES or not letter]
    if wrong:
        known = " ".join(f"%{letter}" for letter in _DIRECTIVES)
        raise ValueError(f"{form!r}: {wrong[0]} is not read; there are {known}")
    if not named:
        raise ValueError(f"{form!r} is no format: give one such as %d/%m/%Y, or edtf")
    return form


def _checked_encoding(name: str) -> str:
    try:
        "".encode(name)
    except LookupError:
        raise ValueError(f"no such encoding: {name}") from None
    return name


def _checked_delimiter(given: object) -> str:
    """One character, or a tab by its name."""
    found = "\t" if given in ("\\t", "tab") else given
    if not isinstance(found, str) or len(found) != 1 or found in '\r\n"':
        raise ValueError(f"{given!r} is no delimiter: give one character, such as ; or \\t")
    return found


# No type of text: that would strip a tab to nothing.
Delimiter = Annotated[str, PlainValidator(_checked_delimiter)]
Format = Annotated[Line, AfterValidator(_checked_format)]
Letter = Annotated[str, text(4, pattern=r"^[A-Za-z]+$")]


class Scheme(StrEnum):
    """Whose codes a column holds."""

    ISO_ALPHA_2 = "iso-alpha-2"
    ISO_NUMERIC = "iso-numeric"
    COW = "cow"
    """Correlates of War, state numbers."""
    GWN = "gwn"
    """Gleditsch and Ward, state numbers."""


class FileMap(In):
    """How the file is written."""

    encoding: Annotated[Line, AfterValidator(_checked_encoding)] = "utf-8"
    """As Python names it: `windows-1252`, `latin-1`, `utf-16-le`. A byte order mark goes before."""
    delimiter: Delimiter = ","
    """What parts the cells: one character, such as `;` or `\\t`."""
    skip: Annotated[int, Field(ge=0, le=1000)] = 0
    """Lines above the header."""


class SourceMap(In):
    """The source: the same for all of the file."""

    slug: SourceSlug
    title: Line
    tier: Tier
    publisher: Line | None = None
    url: Url | None = None
    author: Line | None = None
    language: Line | None = None
    published_on: Edtf | None = None
    status_on: Edtf | None = None


class Known(In):
    """An accord whose facts the mapping itself gives, found by what stands in the key's column."""

    slug: Slug | None = None
    title: Line | None = None
    nature: Nature | None = None
    chapter: Line | None = None
    depositary: Line | None = None
    concluded_at: Line | None = None
    concluded_on: Edtf | None = None
    in_force_on: EntryIntoForce | None = None
    in_force_delay: Period | None = None
    in_force_condition: Line | None = None
    withdrawal_notice: Period | None = None
    terminated_on: Edtf | None = None
    identifiers: dict[str, str] = Field(default_factory=dict)


class AccordMap(In):
    """Which accord a row is about: one for the file (`only`), or one for each value of `key`."""

    only: Known | None = None
    key: Line | None = None
    """Column that tells the accords apart."""
    prefix: Line = ""
    """Goes before the slug that is made of the key."""
    scheme: Line | None = None
    """Scheme of the identifier that the key is."""
    nature: Nature = Nature.BINDING
    title: Line | None = None
    concluded_on: Line | None = None
    in_force_on: Line | None = None
    terminated_on: Line | None = None
    """Columns of the accord's own facts."""
    names: dict[str, Known] = Field(default_factory=dict)
    """Facts of accords by their key."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.only is None) == (self.key is None):
            raise ValueError("give either accord.only or accord.key")
        if self.only is not None and (self.only.slug is None or self.only.title is None):
            raise ValueError("accord.only needs a slug and a title")
        return self


class CountryMap(In):
    """Which columns name the country: all that resolve must mean the same one."""

    columns: list[Line] = Field(default_factory=list)
    only: Line | None = None
    """The country, by name or code, where all of the file is about one."""
    schemes: dict[Line, Scheme] = Field(default_factory=dict)
    """Of which scheme the codes of a column are. A number of a column without one decides nothing,
    as one number is another country in each scheme."""
    unknown: list[str] = Field(default_factory=lambda: list(NO_COUNTRY))
    """What stands for no country, in any case. `NA` and the like unless given: so that Namibia is
    not guessed from it, a lone column of ISO codes must say its scheme."""
    aliases: dict[str, str] = Field(default_factory=dict)
    """The source's own codes or names, where they are not ours."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.columns) == (self.only is not None):
            raise ValueError("give either country.columns or country.only")
        if beyond := sorted(set(self.schemes) - set(self.columns)):
            raise ValueError(f"country.schemes: {', '.join(beyond)} is none of country.columns")
        return self


class DateMap(In):
    """How dates are written."""

    formats: Annotated[list[Format], Field(min_length=1, default_factory=lambda: ["%Y-%m-%d"])]
    """As for strptime; `edtf` takes EDTF as it is. A format without a day or a month gives a
    partial date. A cell that two formats read differently is refused."""
    pivot: Annotated[int, Field(ge=1000, le=2900)] | None = None
    """The first of the hundred years that `%y` can mean: with 1930, 30 is 1930 and 29 is 2029."""
    brackets: Literal["former"] | None = None
    """What a date in brackets is: `former`, an act that is no longer in effect."""
    unknown: list[str] = Field(default_factory=list)
    """Dates that stand for none."""
    rewrite: dict[str, str] = Field(default_factory=dict)
    """Text to replace before a date is read: `".." = "/"` makes EDTF of 1981-09..1981-10."""


class ActMap(In):
    """One act that a row can hold."""

    date: Line | None = None
    """Column of its date."""
    on: Edtf | None = None
    """Its date, where it is the same in all rows."""
    kind: Kind | None = None
    """Its kind, or what it is where neither the column of kinds nor a letter says anything."""
    kind_column: Line | None = None
    """Column that says its kind."""
    kinds: dict[str, Kind] = Field(default_factory=dict)
    """What the words of that column mean."""
    letters: dict[Letter, Kind] = Field(default_factory=dict)
    """What letters behind the date mean: `{ a = "accession" }` for 24 Jan 1983 a."""
    effective: Line | None = None
    """Column of the day on which it takes effect."""
    statement: Line | None = None
    """Column of what was said."""
    where: dict[str, list[str]] = Field(default_factory=dict)
    """Only rows with one of these values in these columns."""
    only_without: list[str] = Field(default_factory=list)
    """Only rows in which these columns hold no date."""
    only_with: list[str] = Field(default_factory=list)
    """Only rows in which one of these columns holds a date."""
    unless_equal: Line | None = None
    """Not where this column holds the same date."""
    note: Prose | None = None
    """What a reader should know of this evidence."""

    @model_validator(mode="after")
    def _has_a_kind_and_a_date(self) -> Self:
        if self.kind is None and self.kind_column is None and not self.letters:
            raise ValueError("give kind or kind_column, or letters")
        if (self.date is None) == (self.on is None):
            raise ValueError("give either date, a column, or on, the same date for all rows")
        return self


class Mapping(In):
    """A mapping: the file, its source, the accords, the countries, the dates and the acts."""

    file: FileMap = FileMap()
    source: SourceMap
    complete: bool = False
    """Whether it lists all acts of each of its accords: of others it says that there were none."""
    accord: AccordMap
    country: CountryMap
    dates: DateMap = Field(default_factory=lambda: DateMap.model_validate({}))
    acts: Annotated[list[ActMap], Field(min_length=1)]

    def columns(self) -> set[str]:
        """Every column that the mapping names."""
        accord = self.accord
        named = {*self.country.columns}
        named.update(
            c
            for c in (
                accord.key,
                accord.title,
                accord.concluded_on,
                accord.in_force_on,
                accord.terminated_on,
            )
            if c
        )
        for act in self.acts:
            alone = (act.date, act.kind_column, act.effective, act.statement, act.unless_equal)
            named.update(c for c in alone if c)
            named.update(act.where, act.only_without, act.only_with)
        return named


def load(name: str) -> Mapping:
    """A mapping from a file, or one that is shipped by its name. Raises Rejected."""
    path = Path(name)
    if not path.is_file():
        path = FOLDER / f"{name}.toml"
    if not path.is_file():
        shipped = ", ".join(sorted(one.stem for one in FOLDER.glob("*.toml")))
        raise Rejected(f"no mapping {name!r}: neither a file, nor one of {shipped}")
    try:
        return read(path.read_text(encoding="utf-8"), path.name)
    except UnicodeDecodeError as error:
        raise Rejected(f"{path.name}: not TOML: {error}") from None


def read(content: str, name: str) -> Mapping:
    """A mapping from the text of a file of this name. Raises Rejected."""
    try:
        return Mapping.model_validate(tomllib.loads(content))
    except tomllib.TOMLDecodeError as error:
        raise Rejected(f"{name}: not TOML: {error}") from None
    except ValidationError as error:
        found = faults(error)
        violations = [Violation(f"{name}: {fault}", "mapping") for fault in found]
        raise Rejected(f"{name}: {'; '.join(found)}", violations) from None
