"""The names by which treaties are known, acronyms and short names: seeds/accord-aliases.csv."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from app import resources
from app.accords.schemas import AccordIn
from app.domain.naming import names

FILE = resources.SEEDS / "accord-aliases.csv"


@cache
def _shipped() -> dict[str, list[str]]:
    """All aliases, by the treaties' numbers in the depositary's list and by their titles' keys."""
    found: dict[str, list[str]] = defaultdict(list)
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, strict=True):
            for key in filter(None, (row["mtdsg"], names.normalise(row["treaty"]))):
                found[key].append(row["alias"])
    return dict(found)


def of_all(accords: Iterable[AccordIn]) -> dict[str, list[str]]:
    """The aliases of those of these accords that are known by any."""
    found = {}
    for accord in accords:
        keys = accord.identifiers.get("mtdsg", ""), names.normalise(accord.title)
        if mine := [alias for key in keys for alias in _shipped().get(key, ())]:
            found[accord.slug] = list(dict.fromkeys(mine))
    return found
