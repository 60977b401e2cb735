"""A row's country: what its columns say, each with what that can mean."""

import csv
from collections import defaultdict
from collections.abc import Sequence
from functools import cache, lru_cache

from app import resources
from app.domain.naming.doubtful import doubt_of
from app.ingest.editions import Spelling
from app.ingest.formats.mapping import CountryMap, Scheme

FILE = resources.SEEDS / "country-numbers.csv"
_CACHED = 65_536
_NAMIBIA = "NA"


class CountryReader:
    """Reads the columns of a row that name its country, each combination once."""

    def __init__(self, given: CountryMap) -> None:
        self._given = given
        self._unknown = {"", *(one.casefold() for one in given.unknown)}
        self._only = (Spelling(given.only, "", (given.only,)),) if given.only else ()
        if set(given.schemes.values()) == {Scheme.ISO_ALPHA_2} and len(given.columns) == 1:
            self._unknown.discard(_NAMIBIA.casefold())
        self.read = lru_cache(maxsize=_CACHED)(self._read)
        """The cells of the country's columns, in their order, as spellings; () is no country."""

    def _read(self, *cells: str) -> tuple[Spelling, ...]:
        if self._only:
            return self._only
        found = zip(self._given.columns, cells, strict=True)
        return tuple(self._spelling(column, cell) for column, cell in found if self._says(cell))

    def _says(self, cell: str) -> bool:
        return cell in self._given.aliases or cell.casefold() not in self._unknown

    def _spelling(self, column: str, cell: str) -> Spelling:
        if cell in self._given.aliases:
            return Spelling(cell, column, (self._given.aliases[cell],))
        scheme = self._given.schemes.get(column)
        if scheme in (Scheme.COW, Scheme.GWN):
            number = cell.removesuffix(".0").lstrip("0")
            codes = numbers(scheme).get(number, ())
            doubt = f"a number of {scheme} that stands for " + (" or ".join(codes) or "none here")
            return Spelling(cell, column, codes, bool(codes), doubt)
        digits = cell.removesuffix(".0")
        if digits.isdecimal():
            sure = scheme is Scheme.ISO_NUMERIC
            doubt = "a number: say which scheme it is of (country.schemes: iso-numeric, cow, gwn)"
            return Spelling(cell, column, (digits.zfill(3),), sure, doubt)
        if scheme is Scheme.ISO_NUMERIC:
            return Spelling(cell, column, (), False, "no number, as the mapping says it is")
        if scheme is None and (several := doubt_of(cell)):
            return Spelling(cell, column, several.codes, True, several.why)
        return Spelling(cell, column, (cell,))

    def none(self, cells: Sequence[str]) -> str:
        """The reason for a row whose columns name no country."""
        why = f"no {' or '.join(self._given.columns)}"
        if len(cells) == 1 and cells[0].upper() == _NAMIBIA:
            column = self._given.columns[0]
            why += (
                ": NA is taken for none; for Namibia say under country "
                f'schemes = {{ "{column}" = "iso-alpha-2" }} or aliases = {{ NA = "NAM" }}'
            )
        return why


@cache
def numbers(scheme: Scheme) -> dict[str, tuple[str, ...]]:
    """The countries that each number of a scheme stands for: several, where it has one number for
    a state and for its successor."""
    found: dict[str, tuple[str, ...]] = defaultdict(tuple)
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, strict=True):
            if row["scheme"] == scheme:
                found[row["number"]] += (row["code"],)
    return dict(found)
