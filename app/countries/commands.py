"""Writes of countries: an entry with its names and identifiers, recorded or edited."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlmodel import col

from app.api.fields import Json, date_columns
from app.countries import queries
from app.countries.schemas import CountryIn, SuccessionIn
from app.db import versions
from app.db.chunks import chunks
from app.db.revisions import Change
from app.db.selects import findables
from app.db.tables.columns import OPEN
from app.db.tables.knowledge import Country, CountryEntry, CountryName, Identifier, Succession
from app.db.tables.ledger import Action
from app.domain.naming import names
from app.domain.naming.participants import NameKind
from app.errors import Conflict, Rejected, Violation

_DATES = ("began_on", "ended_on")


def _entry_values(given: CountryIn) -> Json:
    apart = {"code", "names", "aliases", "identifiers", *_DATES}
    entry = {"country": given.code, **given.model_dump(exclude=apart)}
    for name in _DATES:
        entry |= date_columns(name, getattr(given, name))
    return entry


def _name_rows(given: CountryIn) -> Iterable[Json]:
    """Everything under which this country is found: names, aliases and codes."""
    found = [(NameKind.NAME, "en", given.name)]
    found += [(NameKind.NAME, language, name) for language, name in given.names.items()]
    if given.official_name:
        found.append((NameKind.OFFICIAL, "en", given.official_name))
    found += [(NameKind.ALIAS, "", alias) for alias in given.aliases]
    codes = {given.code} | {
        value for scheme, value in given.identifiers.items() if scheme.startswith("iso")
    }
    found += [(NameKind.CODE, "", code) for code in sorted(codes)]
    for kind, language, name in dict.fromkeys(found):
        yield {
            "country": given.code,
            "kind": kind.value,
            "language": language,
            "name": name,
            "key": names.key_of(name),
        }


def add_alias(change: Change, ref: str, name: str) -> tuple[str, str]:
    """Let a country be found by one more name; its code and the name.

    Raises NotFound, Rejected for a name without letters, Conflict if the name means one already.
    """
    code = queries.resolve(change.session, ref, OPEN - 1)
    key = names.key_of(name)
    if not key:
        fault = Violation("a name needs a letter or a digit", "no_name", pointer="/name")
        raise Rejected("This is no name.", [fault])
    query = sa.select(col(CountryName.country)).where(
        col(CountryName.key) == key, col(CountryName.known_to) == OPEN
    )
    owner = change.session.execute(query).scalars().first()
    if owner is not None:
        raise Conflict(f"{name!r} means {owner} already.")
    alias = {"country": code, "kind": NameKind.ALIAS.value, "language": "", "name": name}
    given = {**alias, "key": key, "known_from": change.number, "known_to": OPEN}
    change.session.execute(sa.insert(CountryName).values(**given))
    findables.refresh(change.session, findables.COUNTRY, [code])
    return code, name


def remove_alias(change: Change, ref: str, name: str) -> None:
    """Let a country no longer be found by an alias. Raises NotFound.

    Its names and codes are no aliases, and stay.
    """
    number, code, _ = queries.require_alias(change.session, ref, name, OPEN - 1)
    edit = sa.update(CountryName).where(col(CountryName.id) == number)
    change.session.execute(edit.values(known_to=change.number))
    findables.refresh(change.session, findables.COUNTRY, [code])


def create_country(change: Change, given: CountryIn) -> str:
    """Record a participant that is missing; its code.

    Raises Conflict for a code that is taken, Rejected for a name that means another already.
    """
    faults = [
        Violation("a name needs a letter or a digit", "no_name", pointer=pointer)
        for pointer, name in (("/name", given.name), ("/official_name", given.official_name))
        if name and not names.normalise(name)
    ]
    if faults:
        raise Rejected("This is no name.", faults)
    known = sa.select(col(Country.code)).where(col(Country.code) == given.code)
    if change.session.execute(known).first() is not None:
        raise Conflict(f"There is a country {given.code} already.")
    put_countries(change, [given])
    return given.code


def put_countries(change: Change, given: Iterable[CountryIn]) -> None:
    """Record these countries, or edit those whose facts differ. Nothing is written for the rest.

    Raises Rejected if a name would lead to two countries.
    """
    given = list(given)
    codes = [country.code for country in given]
    _refuse_ambiguous(change, given)
    known = set(change.session.execute(sa.select(col(Country.code))).scalars())
    fresh = [{"code": code} for code in dict.fromkeys(codes) if code not in known]
    if fresh:
        change.session.execute(sa.insert(Country), fresh)
    entries = versions.replace_open(
        change,
        CountryEntry,
        [_entry_values(c) for c in given],
        col(CountryEntry.country).in_(codes),
    )
    renamed = versions.replace_open(
        change,
        CountryName,
        [row for country in given for row in _name_rows(country)],
        col(CountryName.country).in_(codes),
    )
    versions.replace_open(
        change,
        Identifier,
        [
            {"country": c.code, "scheme": scheme, "value": value}
            for c in given
            for scheme, value in c.identifiers.items()
        ],
        col(Identifier.country).in_(codes),
    )
    if entries or renamed:
        findables.refresh(change.session, findables.COUNTRY, codes)
    if entries:
        # A state's beginning and end move its spans.
        changed = sorted({row["country"] for row in entries.opened} & known)
        pairs = sa.select(col(Action.accord), col(Action.country)).distinct()
        for part in chunks(changed):
            among = pairs.where(col(Action.country).in_(part))
            change.touched.update((a, c) for a, c in change.session.execute(among))


def put_successions(change: Change, given: Iterable[SuccessionIn]) -> None:
    """Let these be all successions there are. Raises Rejected for a country that does not exist."""
    given = list(given)
    known = set(change.session.execute(sa.select(col(Country.code))).scalars())
    unknown = {one.predecessor for one in given} | {one.successor for one in given}
    if unknown := unknown - known:
        raise Rejected(f"no country {', '.join(sorted(unknown))}")
    rows = [
        {**one.model_dump(exclude={"happened_on"}), **date_columns("happened_on", one.happened_on)}
        for one in given
    ]
    versions.replace_open(change, Succession, rows)


def _refuse_ambiguous(change: Change, given: list[CountryIn]) -> None:
    mine = {country.code for country in given}
    owners: dict[str, str] = {}
    query = sa.select(col(CountryName.key), col(CountryName.country)).where(
        col(CountryName.known_to) == OPEN
    )
    for key, code in change.session.execute(query):
        if code not in mine:
            owners[key] = code
    violations = []
    for country in given:
        for row in _name_rows(country):
            owner = owners.setdefault(row["key"], country.code)
            if owner != country.code:
                violations.append(
                    Violation(
                        f"{row['name']!r} would mean {owner} as well as {country.code}",
                        "ambiguous_name",
                        pointer="/name",
                    )
                )
    if violations:
        raise Rejected("A name must mean one country.", violations)
