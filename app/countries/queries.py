"""Reads of countries: one, many, and the one that a name or code means."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.countries.schemas import AliasFilter, CountryFilter, NameKind
from app.db import revisions
from app.db.revisions import Moment
from app.db.tables import CountryEntry, CountryName, Identifier
from app.domain import names, regions
from app.errors import NotFound
from app.http import answers, listing
from app.http.fields import Known, partial

MAX_KEY = 200
_entry: Any = CountryEntry
_name: Any = CountryName
_identifier: Any = Identifier


def resolve_all(session: Session, refs: Iterable[str], revision: int) -> dict[str, str]:
    """The codes of those of `refs` (names or codes, any case) that mean exactly one country."""
    keys = {ref: names.normalise(ref)[:MAX_KEY] for ref in refs}
    found: dict[str, set[str]] = {}
    wanted = sorted(set(keys.values()) - {""})
    for start in range(0, len(wanted), 500):
        query = sa.select(_name.key, _name.country).where(
            _name.key.in_(wanted[start : start + 500]),
            revisions.visible(CountryName, revision),
        )
        for key, code in session.execute(query):
            found.setdefault(key, set()).add(code)
    return {
        ref: next(iter(found[key])) for ref, key in keys.items() if len(found.get(key, ())) == 1
    }


def resolve(session: Session, ref: str, revision: int) -> str:
    """The code of the country that `ref` means. Raises NotFound, with suggestions."""
    code = resolve_all(session, [ref], revision).get(ref)
    if code is None:
        raise NotFound(f"There is no country {ref!r}.", suggestions(session, ref, revision))
    return code


def suggestions(session: Session, ref: str, revision: int) -> list[str]:
    """Codes of countries with a similar name. Never an answer: a wrong country is worse."""
    return all_names(session, revision).suggest(ref)


def all_names(session: Session, revision: int) -> names.Names:
    """Every name by which a country is found, indexed for suggestions."""
    query = sa.select(_name.name, _name.country).where(
        revisions.visible(CountryName, revision), _name.kind != NameKind.CODE
    )
    pairs: dict[str, str] = {}
    for name, code in session.execute(query):
        pairs.setdefault(names.normalise(name), code)
    return names.Names(pairs.items())


def _columns() -> list[Any]:
    return [
        _entry.country,
        _entry.kind,
        _entry.name,
        _entry.official_name,
        _entry.region_code,
        _entry.region,
        _entry.subregion_code,
        _entry.subregion,
        _entry.ended_on,
        _entry.ended_on_earliest,
        _entry.ended_on_latest,
        _entry.origin,
    ]


def _out(row: Sequence[Any]) -> dict[str, Any]:
    (
        code,
        kind,
        name,
        official,
        region_code,
        region,
        subregion_code,
        subregion,
        *rest,
    ) = row
    ended_on, earliest, latest, origin = rest
    out: dict[str, Any] = {"code": code, "name": name, "kind": kind}
    if official:
        out["official_name"] = official
    if region_code:
        out["region"] = {"code": region_code, "name": region}
    if subregion_code:
        out["subregion"] = {"code": subregion_code, "name": subregion}
    if ended_on:
        out["ended_on"] = partial(ended_on, earliest, latest)
    out["origin"] = origin
    return out


def in_region(region: str) -> sa.ColumnElement[bool]:
    """The condition that a country's entry lies in a region or subregion."""
    code = regions.code_of(region)
    return sa.or_(_entry.region_code == code, _entry.subregion_code == code)


def list_countries(session: Session, asked: CountryFilter, base: str) -> tuple[Any, Moment]:
    """A page of countries in the order of their codes, with two statements."""
    moment = answers.asked_moment(session, asked)
    query = sa.select(*_columns()).where(revisions.visible(CountryEntry, moment.revision))
    if asked.region:
        query = query.where(in_region(asked.region))
    if asked.kind:
        query = query.where(_entry.kind == asked.kind)
    out = listing.each(_out)
    return listing.page(session, query, [_entry.country], asked, moment, base, out), moment


def get_country(session: Session, ref: str, asked: Known) -> tuple[dict[str, Any], Moment]:
    """One country with its names and identifiers. Raises NotFound."""
    moment = answers.asked_moment(session, asked)
    code = resolve(session, ref, moment.revision)
    row = session.execute(
        sa.select(*_columns()).where(
            _entry.country == code, revisions.visible(CountryEntry, moment.revision)
        )
    ).one()
    known_as = session.execute(
        sa.select(_name.language, _name.name)
        .where(
            _name.country == code,
            _name.kind == NameKind.NAME,
            revisions.visible(CountryName, moment.revision),
        )
        .order_by(_name.language)
    )
    identifiers = session.execute(
        sa.select(_identifier.scheme, _identifier.value)
        .where(_identifier.country == code, revisions.visible(Identifier, moment.revision))
        .order_by(_identifier.scheme, _identifier.value)
    )
    out = {
        **_out(row),
        "names": [{"language": language, "name": name} for language, name in known_as],
        "identifiers": [{"scheme": scheme, "value": value} for scheme, value in identifiers],
        "revision": moment.revision,
    }
    return out, moment


def require_alias(session: Session, ref: str, name: str, revision: int) -> tuple[int, str, str]:
    """An alias of a country: its row's number, the country's code and the name. Raises NotFound."""
    code = resolve(session, ref, revision)
    query = (
        sa.select(_name.id, _name.country, _name.name)
        .where(
            _name.country == code,
            _name.key == names.normalise(name)[:MAX_KEY],
            _name.kind == NameKind.ALIAS.value,
            revisions.visible(CountryName, revision),
        )
        .order_by(_name.id)
    )
    row = session.execute(query).first()
    if row is None:
        raise NotFound(f"{code} has no alias {name!r}.")
    return row[0], row[1], row[2]


def get_alias(session: Session, ref: str, name: str, asked: Known) -> tuple[Any, Moment]:
    """One alias of a country. Raises NotFound."""
    moment = answers.asked_moment(session, asked)
    _, code, found = require_alias(session, ref, name, moment.revision)
    return {"country": code, "name": found, "revision": moment.revision}, moment


def list_aliases(session: Session, ref: str, asked: AliasFilter, url: str) -> tuple[Any, Moment]:
    """A page of a country's aliases, in the order of their normalised forms. Raises NotFound."""
    moment = answers.asked_moment(session, asked)
    code = resolve(session, ref, moment.revision)
    query = sa.select(_name.country, _name.name).where(
        _name.country == code,
        _name.kind == NameKind.ALIAS.value,
        revisions.visible(CountryName, moment.revision),
    )
    out = listing.each(lambda row: {"country": row[0], "name": row[1]})
    base = f"{url}/v1/countries/{code}/aliases"
    return listing.page(session, query, [_name.key, _name.id], asked, moment, base, out), moment
