"""Seed data: what a new database starts with, read from seeds/ and written by the commands."""

import csv
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from app import resources
from app.accords import commands as accords
from app.accords.schemas import AccordIn
from app.actions import checks
from app.actions import commands as actions
from app.actions.schemas import ActionIn
from app.countries import commands as countries
from app.countries.schemas import CountryIn, SuccessionIn
from app.db.revisions import Change
from app.db.tables.knowledge import AccordEntry, CountryEntry, CountryName, SourceEntry
from app.errors import DepositaryError, Rejected, Violation
from app.ingest import queries
from app.ingest.editions import Given, faults
from app.ingest.formats import aliases, terms
from app.sources import commands as sources
from app.sources.schemas import SourceIn

AUTHOR = "seed"
_LANGUAGES = ("ar", "zh", "fr", "ru", "es")
_SCHEMES = {
    "iso3166-1-alpha-2": "alpha2",
    "iso3166-1-numeric": "numeric",
    "m49": "m49",
    "wikidata": "wikidata",
}
_COLUMNS = (
    "code", "kind", "name", "official_name", "alpha2", "numeric", "m49", "wikidata", "region_code",
    "region", "subregion_code", "subregion", "began_on", "ended_on", "name_ar", "name_zh",
    "name_fr", "name_ru", "name_es", "source",
)  # fmt: skip
_PLAIN = (
    "kind", "name", "official_name", "region_code", "region", "subregion_code", "subregion",
    "began_on", "ended_on",
)  # fmt: skip


def load(change: Change, folder: Path = resources.SEEDS) -> None:
    """Write everything in a folder of seeds. What is there already, or was edited since, stays.

    Raises Rejected naming file, entry and reason for whatever is wrong.
    """
    if (folder / "aliases.csv").exists() and not (folder / "countries.csv").exists():
        raise _refused(folder / "aliases.csv", "the file", "there is no countries.csv beside it")
    if (folder / "countries.csv").exists():
        _load_countries(change, folder)
    if (folder / "successions.csv").exists():
        _load_successions(change, folder / "successions.csv")
    for path in sorted(folder.glob("*.toml")):
        if path.name != terms.FILE.name:  # Which is no accord, but is read with the UN's files.
            load_accord(change, path)


def _load_countries(change: Change, folder: Path) -> None:
    aliases: dict[str, list[str]] = defaultdict(list)
    alias_file = folder / "aliases.csv"
    if alias_file.exists():
        for row in _rows(alias_file, ("alias", "code", "source")):
            aliases[row["code"]].append(row["alias"])
    path = folder / "countries.csv"
    given = [
        _checked(CountryIn, _country(row, aliases.pop(row["code"], [])), path, row["code"])
        for row in _rows(path, _COLUMNS)
    ]
    twice = [code for code, count in Counter(c.code for c in given).items() if count > 1]
    if twice:
        raise _refused(path, ", ".join(twice), "the same code stands there twice")
    if aliases:
        raise _refused(alias_file, ", ".join(sorted(aliases)), "an alias of no country")
    edited = queries.edited_by_others(change, CountryEntry, "country", AUTHOR)
    edited |= queries.edited_by_others(change, CountryName, "country", AUTHOR)
    with _located(path, "countries"):
        countries.put_countries(change, [c for c in given if c.code not in edited])


def _load_successions(change: Change, path: Path) -> None:
    given = [
        _checked(
            SuccessionIn,
            {
                "predecessor": row["predecessor"],
                "successor": row["successor"],
                "kind": row["kind"],
                "origin": row["source"],
                **({"happened_on": row["on"]} if row["on"] else {}),
            },
            path,
            f"{row['predecessor']} to {row['successor']}",
        )
        for row in _rows(path, ("predecessor", "successor", "kind", "on", "source"))
    ]
    with _located(path, "successions"):
        countries.put_successions(change, given)


def _rows(path: Path, columns: Iterable[str]) -> Iterator[dict[str, str]]:
    """The rows of a CSV file that has exactly these columns."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if set(reader.fieldnames or ()) != set(columns):
                named = ", ".join(sorted(set(columns) ^ set(reader.fieldnames or ())))
                raise _refused(path, "the header", f"missing or unknown columns: {named}")
            for row in reader:
                if None in row or None in row.values():
                    raise _refused(path, f"line {reader.line_num}", "too few or too many cells")
                yield row
    except (UnicodeDecodeError, csv.Error) as error:
        raise _refused(path, "the file", f"not CSV in UTF-8: {error}") from None


def _country(row: dict[str, str], aliases: list[str]) -> dict[str, object]:
    found: dict[str, object] = {name: row[name] for name in _PLAIN if row[name]}
    found["code"], found["origin"], found["aliases"] = row["code"], row["source"], aliases
    found["names"] = {lang: row[f"name_{lang}"] for lang in _LANGUAGES if row[f"name_{lang}"]}
    found["identifiers"] = {s: row[column] for s, column in _SCHEMES.items() if row[column]}
    return found


def load_accord(change: Change, path: Path) -> None:
    """Write one accord with its source and actions from a TOML file."""
    try:
        with path.open("rb") as file:
            content = tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise _refused(path, "the file", f"not TOML: {error}") from None
    for name in ("sources", "actions"):
        if not isinstance(content.get(name, []), list):
            raise _refused(path, name, "not a list of tables")
    if unknown := set(content) - {"sources", "accord", "actions"}:
        raise _refused(path, "the file", f"unknown tables: {', '.join(sorted(unknown))}")
    documents = [
        _checked(SourceIn, item, path, f"source {number}")
        for number, item in enumerate(content.get("sources", []), 1)
    ]
    accord = _checked(AccordIn, content.get("accord", {}), path, "accord")
    acts = [
        _checked(ActionIn, item, path, _entry(number, item))
        for number, item in enumerate(content.get("actions", []), 1)
    ]
    edited = queries.edited_by_others(change, SourceEntry, "source", AUTHOR)
    for document in documents:
        if document.slug not in edited:
            sources.put_source(change, document)
    if accord.slug not in queries.edited_by_others(change, AccordEntry, "accord", AUTHOR):
        accords.put_accord(change, accord)
        accords.add_known_aliases(change, aliases.of_all([accord]))
    _record(change, accord.slug, acts, path)


def _record(change: Change, slug: str, acts: list[ActionIn], path: Path) -> None:
    """Record what was never recorded: what a curator retracted since is not brought back."""
    fresh: list[ActionIn] = []
    seen: set[checks.Identity] = set()
    for number, act in enumerate(acts, 1):
        entry = f"action {number} ({act.country}, {act.kind.value})"
        with _located(path, entry):
            (code,) = checks.resolved(change, [act])
        _, identity = checks.place_of(slug, code, act)
        if identity in seen:
            raise _refused(path, entry, "the same country, kind and date stand there twice")
        seen.add(identity)
        if identity not in checks.identities(change, slug, [code]):
            fresh.append(act)
    if fresh:
        with _located(path, "actions"):
            actions.record_actions(change, slug, fresh)


def _entry(number: int, item: object) -> str:
    about = item if isinstance(item, dict) else {}
    return f"action {number} ({about.get('country', '?')}, {about.get('kind', '?')})"


def _checked(model: type[Given], values: object, path: Path, entry: str) -> Given:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise _refused(path, entry, *faults(error)) from None


def _refused(path: Path, entry: str, *reasons: str) -> Rejected:
    violations = [Violation(f"{path.name}: {entry}: {reason}", "seed") for reason in reasons]
    return Rejected("; ".join(violation.detail for violation in violations), violations)


@contextmanager
def _located(path: Path, entry: str) -> Iterator[None]:
    """Add the file and the entry to the errors of a command."""
    try:
        yield
    except Rejected as error:
        reasons = [violation.detail for violation in error.violations] or [error.detail]
        raise _refused(path, entry, *reasons) from None
    except DepositaryError as error:
        raise _refused(path, entry, error.detail) from None
